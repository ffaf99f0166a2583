"""Whatever the golden messages ask for over XML, JSON answers alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from classbell.client import exchange as client
from classbell.services import registry
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.envelope import open_envelope
from classbell.wire.json_write import json_of
from tests.support import content
from tests.web.json_door.asking import JsonApi
from tests.web.preparing import Scene
from tests.web.test_golden import CASES, GOLDEN, bring_about, exchange, filled, golden

__all__ = ["golden"]

ONLY_XML = ("DelUser/some", "LstMeetingAttendee/two")
"""Golden requests that no address can say: they name several things, or none."""

EMPTY_IN_REPLY = ("LstRecording/details",)
"""Replies with an empty element that is demanded, which no reader of requests takes."""

SUCCESSES = [
    case for case in CASES if "<serv:result>SUCCESS<" in (GOLDEN / f"{case}.reply.xml").read_text("utf-8")
]  # fmt: skip


def missing(told: Any, expected: Any, path: str = "") -> list[str]:
    """Where JSON does not tell what XML does; it may tell more (dates in ISO 8601, attributes, empty elements)."""
    if isinstance(expected, dict):
        return [
            fault
            for name, value in expected.items()
            for fault in (missing(told.get(name), value, f"{path}.{name}") if isinstance(told, dict) else [path])
        ]
    if isinstance(expected, list):
        if not isinstance(told, list) or len(told) != len(expected):
            return [f"{path}: {told} is not {expected}"]
        return [
            fault
            for number, (one, other) in enumerate(zip(told, expected, strict=True), start=1)
            for fault in missing(one, other, f"{path}[{number}]")
        ]
    return [] if told == expected else [f"{path}: {told!r} is not {expected!r}"]


@pytest.mark.parametrize("case", SUCCESSES)
async def test_json_does_and_answers_what_xml_does(golden: Scene, case: str) -> None:
    ask = JsonApi(golden.api)
    request = open_envelope(parse.read(filled(case, golden.facts), None)).bodies[0]
    operation = registry.find(request.name, request.type_text)
    assert operation.http is not None
    if operation.http.method == "GET":
        await exchange(golden, case)
        if case not in EMPTY_IN_REPLY:
            over_xml = bind(content(parse.parse(golden.api.last_reply)), operation.response)
    else:
        await bring_about(golden, case)
    request = open_envelope(parse.read(filled(case, golden.facts), None)).bodies[0]
    message = bind(request.node, operation.request)
    if case in ONLY_XML:
        with pytest.raises(ValueError, match="part of the address"):
            client.sending(message)
        return
    sending = client.sending(message)

    path = sending.path.removeprefix(client.BASE)
    query = f"?{sending.query}" if sending.query else ""
    document = json.loads(sending.content) if sending.content else None
    who = golden.host if operation.needs_account or operation.own_login else None
    reply = await ask(who, sending.method, path + query, document)

    assert reply.status == operation.http.success, reply.content
    if operation.http.method == "GET" and case not in EMPTY_IN_REPLY:
        expected = json.loads(json.dumps(json_of(over_xml)))
        assert missing(reply.json, expected) == []
