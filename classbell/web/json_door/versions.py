"""Versions of a session: `ETag`, `If-Match`, `If-None-Match`.

The tag is a digest of the session as its reader gets it, without what changes by itself: whether it is running, which
date is next, and its tests, which have an address of their own. So every change that shows changes the tag, whoever
made it and however.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

import msgspec

from classbell.domain.call import Call
from classbell.services import registry
from classbell.store import sessions
from classbell.web.asgi import Headers
from classbell.web.json_door.addresses import Found
from classbell.web.json_door.answers import Reply
from classbell.web.json_door.problems import Problem
from classbell.wire.element import Element
from classbell.wire.json_write import json_of

VERSIONED: Final = ("GetTrainingSession", "SetTrainingSession", "DelTrainingSession")

_BY_ITSELF: Final = ("status", "eventID", "test")


async def demand(call: Call, headers: Headers, found: Found) -> None:
    """Hold the session and refuse a change of another version than `If-Match` names; raises `Problem` (412)."""
    wanted = headers.text(b"if-match")
    if wanted is None or found.route.method == "GET":
        return
    text = found.fixed["sessionKey"]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return
    await sessions.lock(call.tx, call.site.site_id, int(text))
    if wanted.strip() != "*" and await _current(call, text) not in _tags(wanted):
        raise Problem(412, "The session was changed since", "Read it again; If-Match names another version.")


async def marked(call: Call, headers: Headers, found: Found, element: Element, reply: Reply) -> Reply:
    """The answer with the tag of the session as it is now; 304 where the reader has it already."""
    if found.operation.name == "DelTrainingSession":
        return reply
    read = found.operation.name == "GetTrainingSession"
    tag = _tag(element) if read else await _current(call, found.fixed["sessionKey"])
    reply.headers["ETag"] = tag
    if read:
        reply.headers["Cache-Control"] = "private, no-cache"
        known = headers.text(b"if-none-match")
        if known is not None and (known.strip() == "*" or tag in _tags(known)):
            reply.headers.pop("Content-Type", None)
            return Reply(304, b"", reply.headers)
    return reply


async def _current(call: Call, session_key: str) -> str:
    operation = registry.load()["training", "gettrainingsession"]
    request = operation.request(session_key=int(session_key))
    return _tag(await operation.run(replace(call, cleared=frozenset()), request))


def _tag(element: Element) -> str:
    document = {name: value for name, value in json_of(element).items() if name not in _BY_ITSELF}
    return f'"{sha256(msgspec.json.encode(document)).hexdigest()[:32]}"'


def _tags(text: str) -> list[str]:
    return [part.strip().removeprefix("W/") for part in text.split(",")]
