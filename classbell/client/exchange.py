"""What the JSON door is sent for a request, and what its replies mean, without sending anything.

Rules:
1. A request becomes the route of its operation: what the path names stands in the path; the rest of a GET or a DELETE
   stands in the query under dotted names, that of any other method in the body.
2. Only what may safely be sent twice is sent again: reads, and writes, which all have an `Idempotency-Key`.
3. Replies are read generously: what this version does not know of is passed over.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from classbell.errors import Refusal, catalogue
from classbell.services import registry
from classbell.wire.element import Element

BASE: Final = "/api/v1"

SENT_AGAIN: Final = 3
"""How often a request is sent again at most."""

PAUSE_SECONDS: Final = 0.2
"""Before a request is sent again for the first time; then twice as long each time, give or take a quarter."""

PAUSE_MOST_SECONDS: Final = 30.0
"""Longest pause, whatever a server asks for."""

_READS: Final = ("GET", "HEAD")
_PASSING: Final = (429, 502, 503, 504)
_CHANCE: Final = secrets.SystemRandom()

R = TypeVar("R", bound=Element)


class Unreachable(Exception):
    """The server did not answer, or something before it answered that it cannot be reached."""


class Unreadable(Exception):
    """What was answered is not what a Classbell server answers."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[R]):
    """A reply with what stands beside it."""

    content: R
    status: int
    etag: str | None
    """The state that was read, for `etag=` of a change or a deletion."""
    location: str | None
    """Address of what was made."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A request as it goes over HTTP."""

    method: str
    path: str
    query: httpx.QueryParams
    headers: dict[str, str]
    content: bytes | None


def sending(request: Element, *, if_match: str | None = None, cursor: str | None = None) -> Sending:
    """What is sent for a request; raises `ValueError` when an element is missing that belongs into the address."""
    operation = registry.of(type(request))
    route = operation.http
    if route is None:
        raise TypeError(f"{operation.full_name} has no address")
    document: dict[str, Any] = msgspec.to_builtins(request)
    path = route.path
    for fixed in route.fixed:
        path = path.replace("{" + fixed.name + "}", quote(_taken(document, fixed.element), safe=""))
    query: list[tuple[str, str | int | float | bool | None]] = []
    content = None
    headers = {"Accept": "application/json"}
    if route.method in (*_READS, "DELETE"):
        query = list(_flat(document, ""))
    else:
        content = json.dumps(document, ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json"
    if cursor is not None:
        query.append(("cursor", cursor))
    if route.method not in _READS:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if if_match is not None:
        headers["If-Match"] = if_match
    return Sending(route.method, BASE + path, httpx.QueryParams(query), headers, content)


def _taken(document: dict[str, Any], name: str) -> str:
    """Take a value out of a document, by its dotted name; groups that become empty go with it."""
    group, _, below = name.partition(".")
    within = document.get(group)
    if not below:
        values = within if isinstance(within, list) else [within]
        document.pop(group, None)
    else:
        items = within if isinstance(within, list) else [within or {}]
        values = [_taken(item, below) for item in items]
        if not any(items):
            document.pop(group, None)
    found = {_text(value) for value in values if value not in (None, "")}
    if len(found) != 1:
        raise ValueError(f"{name} is part of the address and needs one value")
    return found.pop()


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _flat(below, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for below in value:
            yield from _flat(below, name)
    elif value is not None:
        yield name, _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def pause_before(attempt: int, reply: httpx.Response | None) -> float | None:
    """Seconds to wait before a request is sent again, or `None` when the answer stands as it is.

    `attempt` counts from 0; `reply` is `None` when there was none.
    """
    if attempt >= SENT_AGAIN or (reply is not None and reply.status_code not in _PASSING):
        return None
    asked = reply.headers.get("Retry-After", "") if reply is not None else ""
    if reply is not None and reply.status_code == httpx.codes.TOO_MANY_REQUESTS and not asked:
        return None
    if asked.isascii() and asked.isdigit():
        return min(float(asked), PAUSE_MOST_SECONDS)
    return PAUSE_SECONDS * 2.0**attempt * _CHANCE.uniform(0.75, 1.25)


def understood(reply: httpx.Response, response: type[R]) -> Reply[R]:
    """What a reply says; raises the refusal it tells of, `Unreachable` or `Unreadable`."""
    if not reply.is_success:
        raise _refusal(reply)
    try:
        document = json.loads(reply.content) if reply.content else {}
        content = msgspec.convert(document, response, strict=False)
    except (ValueError, msgspec.ValidationError) as error:
        raise Unreadable(f"{response.__name__} cannot be read: {error}") from error
    return Reply(content, reply.status_code, reply.headers.get("ETag"), reply.headers.get("Location"))


def next_cursor(reply: httpx.Response) -> str | None:
    """Where the next page of a list begins; `None` after the last."""
    document = json.loads(reply.content)
    found = document.get("nextCursor") if isinstance(document, dict) else None
    return found if isinstance(found, str) and found else None


def rows_in(content: Element) -> list[Any]:
    """The rows of a page; raises `TypeError` for what is no list."""
    rows = [value for name in content.__struct_fields__ if isinstance(value := getattr(content, name), list)]
    if len(rows) != 1:
        raise TypeError(f"{type(content).__name__} is not a list")
    return rows[0]


def _refusal(reply: httpx.Response) -> Exception:
    try:
        problem = json.loads(reply.content)
        identifier = problem["exceptionID"]
    except (ValueError, TypeError, KeyError):
        said = f"answered {reply.status_code} without saying why"
        return Unreachable(said) if reply.status_code in _PASSING else Unreadable(said)
    refusal = _made(identifier, problem.get("detail") or problem.get("title"), problem.get("path"), reply.status_code)
    subs = [_made(each.get("exceptionID"), each.get("reason"), each.get("path"), None) for each in _errors(problem)]
    return refusal.with_sub_errors(subs)


def _errors(problem: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = problem.get("errors")
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _made(identifier: str | None, reason: str | None, path: str | None, status: int | None) -> Refusal:
    kinds = {kind.exception_id: kind for kind in catalogue()}
    return kinds.get(identifier or "", Refusal).answered(identifier or "", reason or "", path=path, status=status)


def host_header(url: str, site: str | None) -> str | None:
    """The Host that names a site, `None` to leave the address as it is."""
    return None if site is None else f"{site}.{urlsplit(url).netloc.rpartition('@')[2]}"
