"""From an HTTP request to the document of an operation, and to the credentials of its sender.

Rules:
1. What changes something has its elements in a JSON body; everything else in the query, under names with dots.
2. `limit` and `cursor` stand for `listControl`. A cursor belongs to the query it was given for.
3. Basic credentials are an account's name, or its address, and password; a bearer token stands for both.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from classbell.errors import InvalidValue, NotWellFormed, raise_all
from classbell.services.registry import Operation
from classbell.web.asgi import Headers
from classbell.web.json_door.problems import Problem
from classbell.wire.plan import plan_of
from classbell.wire.security import SecurityContext

WITH_BODY: Final = ("POST", "PUT", "PATCH")
MOST_PARAMETERS: Final = 2_000

_JSON: Final = ("application/json", "application/merge-patch+json", "text/json")


def is_paged(operation: Operation) -> bool:
    """Whether the operation lists page by page."""
    return "listControl" in plan_of(operation.request).exact


def body(method: str, content: bytes, content_type: str | None) -> Any:
    """The decoded document of a body; raises `Problem` (415) and `NotWellFormed`."""
    kind = (content_type or "").split(";", 1)[0].strip().lower()
    if content.strip() and kind and kind not in _JSON and not kind.endswith("+json"):
        raise Problem(415, "The body has to be JSON", f"{kind[:60]} is not application/json.")
    if not content.strip():
        return {}
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, OverflowError):
        raise NotWellFormed(why=f"the body of this {method} is no JSON") from None


def refuse_nulls(document: Any, path: str = "") -> None:
    """Refuse `null` in a change by an operation that takes nothing away; raises `InvalidValue` with all of them."""
    raise_all([InvalidValue(path=found, value="null") for found in _nulls(document, path)])


def _nulls(document: Any, path: str) -> Iterator[str]:
    if document is None:
        yield path
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from _nulls(value, f"{path}/{name}" if path else str(name))
    elif isinstance(document, list):
        for number, value in enumerate(document, start=1):
            yield from _nulls(value, f"{path}[{number}]")


def query(operation: Operation, text: str) -> dict[str, Any]:
    """The elements in a query; raises `InvalidValue` for what cannot be put together."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise NotWellFormed(why="the query cannot be read") from None
    document: dict[str, Any] = {}
    if is_paged(operation):
        pairs = _paged(operation, pairs)
    for name, value in pairs:
        _put(document, name.split("."), value, name)
    return document


def _put(document: dict[str, Any], path: list[str], value: str, name: str) -> None:
    *groups, last = path
    for group in groups:
        within = document.setdefault(group, {})
        if not isinstance(within, dict):
            raise InvalidValue(path=name.replace(".", "/")[:80])
        document = within
    if last not in document:
        document[last] = value
    elif isinstance(document[last], list):
        document[last].append(value)
    elif isinstance(document[last], dict):
        raise InvalidValue(path=name.replace(".", "/")[:80])
    else:
        document[last] = [document[last], value]


def _paged(operation: Operation, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    others = [pair for pair in pairs if pair[0] not in ("limit", "cursor")]
    for name, value in pairs:
        if name == "limit":
            if not (value.isascii() and value.isdigit() and 1 <= len(value) <= 3 and 1 <= int(value) <= 500):
                raise InvalidValue(path="limit", value=value)
            others.append(("listControl.maximumNum", value))
        elif name == "cursor":
            others.append(("listControl.startFrom", str(_start(operation, pairs, value))))
    return others


def next_cursor(operation: Operation, text: str, start: int) -> str:
    """The cursor of the page that begins with record `start`, for the same query."""
    pairs = parse_qsl(text, keep_blank_values=True)
    return base64.urlsafe_b64encode(start.to_bytes(8, "big") + _digest(operation, pairs)).rstrip(b"=").decode()


def _start(operation: Operation, pairs: list[tuple[str, str]], cursor: str) -> int:
    try:
        content = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
    except (ValueError, binascii.Error):
        content = b""
    if len(content) != 8 + 8 or content[8:] != _digest(operation, pairs):
        raise InvalidValue(path="cursor", value=cursor)
    return int.from_bytes(content[:8], "big")


def _digest(operation: Operation, pairs: list[tuple[str, str]]) -> bytes:
    """What a cursor belongs to: the list and what is looked for, not how much of it is wanted at a time."""
    kept = sorted(pair for pair in pairs if pair[0] not in ("limit", "cursor"))
    return sha256(msgspec.json.encode([operation.full_name, kept])).digest()[:8]


def security(headers: Headers) -> SecurityContext:
    """The credentials of a request; raises `Problem` (401) for an Authorization header that is none of ours."""
    text = headers.text(b"authorization")
    if text is None:
        return SecurityContext()
    scheme, _, value = text.strip().partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer" and value:
        return SecurityContext(session_ticket=value[:512])
    if scheme.lower() == "basic":
        try:
            name, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
        except (ValueError, binascii.Error):
            colon = name = password = ""
        if colon and "\x00" not in name + password:
            return SecurityContext(web_ex_id=name[:256] or None, password=password[:512] or None)
    raise Problem(
        401, "The Authorization header cannot be used", "Send Basic or Bearer credentials.",
        WWW_Authenticate=CHALLENGE,
    )  # fmt: skip


CHALLENGE: Final = 'Basic realm="Classbell", charset="UTF-8", Bearer realm="Classbell"'


def accepts(headers: Headers, media_type: str) -> bool:
    """Whether the sender takes an answer of this type."""
    accepted = headers.text(b"accept")
    if not accepted:
        return True
    group = media_type.split("/", maxsplit=1)[0] + "/*"
    for part in accepted.split(","):
        kind, _, options = part.partition(";")
        quality = next((text.strip()[2:] for text in options.split(";") if text.strip().startswith("q=")), "1")
        if kind.strip().lower() in (media_type, group, "*/*", "application/problem+json") and quality.strip("0."):
            return True
    return False
