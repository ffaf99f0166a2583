"""Where an operation stands in the JSON door: `PATCH /training-sessions/{sessionKey}`.

Rules:
1. A parameter names the element of the request that it fills, by wire names with dots from the message down; the
   address shows the last name only. Below a repeatable group it fills that element of every item.
2. What is made answers 201, what answers nothing 204, everything else 200, unless a number at the end says otherwise.

This module does not know how requests arrive: the door reads what stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from classbell.wire.element import Element
from classbell.wire.plan import FieldPlan, plan_of

_DECLARED: Final = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S+)(?: ([2][0-9]{2}))?")
_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A part of the address that says an element of the request."""

    name: str
    """As the address shows it: `sessionKey`."""
    element: str
    """Wire names with dots from the message down: `attendees.sessionKey`."""


@dataclass(frozen=True, slots=True)
class Route:
    """Method and address of one operation, below the base of the door."""

    method: str
    path: str
    """With each parameter under its last name: `/recordings/{recordingID}`."""
    fixed: tuple[Fixed, ...]
    """The parameters, from left to right."""
    success: int
    """Status of the answer when all went well."""

    @property
    def shape(self) -> str:
        """What no two operations may share: the method and the address without the names of parameters."""
        return f"{self.method} {_PARAMETER.sub('{}', self.path)}"


def route_of(declared: str, request: type[Element], response: type[Element]) -> Route:
    """Read a declaration such as `GET /recordings/{recording.recordingID}`.

    Raises `TypeError` for one that cannot be read, or whose parameter is no single-valued element of the request.
    """
    found = _DECLARED.fullmatch(declared)
    if found is None:
        raise TypeError(f"{declared!r} is not a method and a path")
    method, path, status = found.groups()
    fixed = tuple(Fixed(name.rpartition(".")[2], name) for name in _PARAMETER.findall(path))
    for parameter in fixed:
        field = _field(request, parameter.element)
        if field is None or not field.leaf:
            raise TypeError(f"{declared}: {request.__name__} has no element {parameter.element}")
    if len({parameter.name for parameter in fixed}) != len(fixed):
        raise TypeError(f"{declared}: two parameters of one name")
    shown = _PARAMETER.sub(lambda name: "{" + name[1].rpartition(".")[2] + "}", path)
    return Route(method, shown, fixed, int(status) if status else _usual(method, response))


def _field(request: type[Element], dotted: str) -> FieldPlan | None:
    """The element of a request that dotted wire names say, spelt exactly."""
    *groups, name = dotted.split(".")
    plan = plan_of(request)
    for group in groups:
        field = plan.exact.get(group)
        if field is None or field.child is None:
            return None
        plan = field.child
    return plan.exact.get(name)


def _usual(method: str, response: type[Element]) -> int:
    if method == "POST":
        return 201
    return 200 if plan_of(response).fields else 204
