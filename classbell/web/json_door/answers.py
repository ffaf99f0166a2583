"""What the door answers: elements in wire names, lists with their next page, problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec

from classbell.errors import Refusal
from classbell.web.json_door import addresses, problems, reading
from classbell.web.json_door.addresses import BASE, Found
from classbell.web.json_door.problems import Problem
from classbell.wire.element import Element
from classbell.wire.json_write import json_of
from classbell.wire.plan import plan_of

JSON: Final = "application/json"

ALWAYS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer."""


@dataclass(slots=True)
class Reply:
    """An answer before it is sent."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def media_type(response: type[Element]) -> str:
    """The type of what an operation answers."""
    return getattr(response, "__media_type__", JSON)


def answered(found: Found, element: Element, told: dict[str, Any], query: str) -> Reply:
    """The answer of an operation that went well; `told` is the document it was asked with."""
    operation, route = found.operation, found.route
    headers = dict(ALWAYS)
    kind = media_type(operation.response)
    if kind != JSON:
        headers["Content-Type"] = f"{kind}; charset=utf-8"
        return Reply(route.success, str(getattr(element, "text", "")).encode(), headers)
    document = json_of(element)
    if route.success == 201:
        where = addresses.location(route, document, told)
        if where is not None:
            headers["Location"] = where
    if reading.is_paged(operation):
        _page(found, document, query, headers)
    if route.success == 204:
        return Reply(204, b"", headers)
    headers["Content-Type"] = JSON
    return Reply(route.success, msgspec.json.encode(document), headers)


def _page(found: Found, document: dict[str, Any], query: str, headers: dict[str, str]) -> None:
    """Tell where the next page begins, if there is one."""
    records = document.get("matchingRecords")
    if not isinstance(records, dict):
        return
    following = records["startFrom"] + records["returned"]
    if records["returned"] and following <= records["total"]:
        cursor = reading.next_cursor(found.operation, query, following)
        document["nextCursor"] = cursor
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "cursor"]
        headers["Link"] = f'<{BASE}{found.path}?{urlencode([*pairs, ("cursor", cursor)])}>; rel="next"'


def is_list(found: Found) -> bool:
    """Whether the address is one of many things rather than of one."""
    listed = any(each.many for each in plan_of(found.operation.response).fields)
    return listed and found.route.method == "GET" and not found.route.path.endswith("}")


def empty(found: Found) -> Reply:
    """The answer of a list in which there is nothing."""
    document: dict[str, Any] = {}
    for each in plan_of(found.operation.response).fields:
        if each.many:
            document[each.wire] = []
        elif each.wire == "matchingRecords":
            document[each.wire] = {"total": 0, "returned": 0, "startFrom": 1}
    return Reply(200, msgspec.json.encode(document), {**ALWAYS, "Content-Type": JSON})


def methods(allowed: list[str]) -> Reply:
    """The answer to OPTIONS."""
    return Reply(204, b"", {**ALWAYS, "Allow": ", ".join(allowed)})


def refused(problem: Problem, path: str) -> Reply:
    """The answer to a request the door refuses."""
    headers = {**ALWAYS, **problem.headers, "Content-Type": problems.MEDIA_TYPE}
    return Reply(problem.status, problem.content(BASE + path), headers)


def refusal(reason: Refusal, status: int, path: str) -> Reply:
    """The answer of an operation that refused."""
    headers = {**ALWAYS, "Content-Type": problems.MEDIA_TYPE}
    if status == 401:
        headers["WWW-Authenticate"] = reading.CHALLENGE
    elif status == 503:
        headers["Retry-After"] = "1"
    return Reply(status, problems.content(reason, status, BASE + path), headers)
