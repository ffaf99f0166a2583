"""The one registry of operations: doors look up here what can be asked.

An operation is one async function `(call, request) -> response`. Its annotations name the message classes, so the
registry knows everything a door needs: what to bind, what is answered, whether an account is needed.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_type_hints

from classbell.domain.call import Call
from classbell.errors import NotSupported, UnknownRequestType
from classbell.services.known import KNOWN
from classbell.services.routes import Route, route_of
from classbell.wire.element import Element
from classbell.wire.envelope import PACKAGES, OperationName

Run = Callable[[Call, Any], Awaitable[Element]]
R = TypeVar("R", bound=Run)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the protocol."""

    package: str
    """`training`, `user`, …: the segment that `xsi:type` names."""
    name: str
    """The vendor's name, such as `CreateTrainingSession`."""
    request: type[Element]
    response: type[Element]
    run: Run
    needs_account: bool
    """False for what is answered to anybody."""
    own_login: bool
    """True for the operation that authenticates by its own body."""
    one_statement: bool
    """True when everything it writes is one statement, so that the door need not open a transaction around it."""
    http: Route | None = None
    """Where it stands in the JSON door; `None` for what is asked for in XML alone."""
    clears: bool = False
    """True when `null` in JSON takes away what is stored; others refuse it where they change something."""

    @property
    def full_name(self) -> str:
        """Package and name, as logs and documents write it."""
        return f"{self.package}.{self.name}"


_operations: dict[tuple[str, str], Operation] = {}
_shapes: dict[str, str] = {}
"""Which operation stands at a method and address."""


def operation(
    name: str,
    *,
    http: str | None = None,
    needs_account: bool = True,
    own_login: bool = False,
    one_statement: bool = False,
    clears: bool = False,
) -> Callable[[R], R]:
    """Register the function under `package.Name`, and in the JSON door under `http` (`services.routes`).

    Raises `TypeError` for a second one of that name or at that address, and for an address that does not fit.
    """
    package, _, short = name.rpartition(".")

    def register(function: R) -> R:
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters)
        key = (package, short.lower())
        if key in _operations:
            raise TypeError(f"{name} is registered twice")
        request, response = hints[parameters[1]], hints["return"]
        route = route_of(http, request, response) if http is not None else None
        if route is not None and _shapes.setdefault(route.shape, name) != name:
            raise TypeError(f"{name} stands where {_shapes[route.shape]} does: {http}")
        _operations[key] = Operation(
            package, short, request, response, function, needs_account, own_login, one_statement, route, clears
        )
        return function

    return register


@cache
def load() -> dict[tuple[str, str], Operation]:
    """Import every service and give all operations by package and lower-cased name."""
    services = importlib.import_module("classbell.services")
    for module in pkgutil.walk_packages(services.__path__, "classbell.services."):
        importlib.import_module(module.name)
    return _operations


@cache
def of(request: type[Element]) -> Operation:
    """The operation that takes messages of this class; raises `TypeError` for any other class."""
    for operation in load().values():
        if operation.request is request:
            return operation
    raise TypeError(f"{request.__name__} is not the request of an operation")


def find(name: OperationName | None, type_text: str) -> Operation:
    """The operation that a body names.

    Without a service in the name, the name alone decides if it is unambiguous. Raises `NotSupported` for an operation
    the vendor had and this server has not, `UnknownRequestType` for anything else.
    """
    if name is not None:
        # Operations of ours stand in a package that no XML names.
        for package in [name.package] if name.package else sorted(PACKAGES):
            found = _operations.get((package, name.operation))
            if found is not None:
                return found
        known = KNOWN.get(name.operation)
        if known is not None and name.package in (None, known[0]):
            raise NotSupported(operation=known[1])
    raise UnknownRequestType(type=type_text[:120])
