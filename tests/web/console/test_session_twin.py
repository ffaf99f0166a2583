"""The twin of a session makes it again, over XML and over JSON."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import msgspec

from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.get import GetTrainingSession
from classbell.services.training.types import TrainingSession
from classbell.web.console.session_twin import laid_out
from classbell.wire import parse
from classbell.wire.json_read import read_json
from tests.support import Api, Person, found, text_of
from tests.web.browsing import Browser

FORM = {
    "metaData.confName": "First aid & more",
    "metaData.description": "One\r\n<b>two</b>",
    "schedule.startDate[1]": "2026-04-06T09:30",
    "schedule.timeZoneID": "25",
    "accessControl.sessionPassword": "ladder42",
    "repeat.occurenceType": "WEEKLY",
    "repeat.endAfter": "3",
    "presenters.participants.participant[1].person.email": "marta@example.com",
    "tracking.trackingCode3": "spring",
}


def text_in(page: str, identifier: str) -> str:
    inside = re.search(rf'<pre id="{identifier}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert inside is not None
    return unescape(inside[1])


async def described(api: Api, who: Person, key: int) -> dict[str, Any]:
    answer = await api(who, GetTrainingSession(session_key=key))
    return {name: getattr(answer, name) for name in TrainingSession.__struct_fields__}


async def test_both_calls_make_the_same_session(browser: Browser, api: Api, alice: Person) -> None:
    await browser.sign_in(alice)
    page = await browser.open("/console/sessions/new")
    saved = await browser.send(page, "/console/sessions/new", **FORM)
    key = int(saved.location.split("/")[3].split("?")[0])
    twin = await browser.open(f"/console/sessions/{key}/twin")
    there = await described(api, alice, key)

    request = read_json(msgspec.json.decode(text_in(twin.text, "json")), CreateTrainingSession).element
    by_json = (await api(alice, request)).session_key[0]
    assert await described(api, alice, by_json) == there

    xml = text_in(twin.text, "xml").replace("YOUR-WEBEX-ID", alice.web_ex_id).replace("YOUR-PASSWORD", alice.password)
    root = await api.post(xml)
    assert text_of(root, "//serv:result") == "SUCCESS"
    by_xml = int(found(root, "//train:sessionkey")[0].text or "")
    assert await described(api, alice, by_xml) == there


def test_laying_out_keeps_every_text() -> None:
    message = "<a><b>one\n  two</b><c/><d>x &gt; y</d></a>"

    assert laid_out(message) == "<a>\n  <b>one\n  two</b>\n  <c/>\n  <d>x &gt; y</d>\n</a>"
    assert parse.parse(laid_out(message)).findtext("b") == "one\n  two"
