"""What only JSON has of a training session: clearing, IANA zones, and the XML message that makes a session again."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from classbell.domain import access, timezones
from classbell.domain.call import Call, Caller
from classbell.errors import MissingElement
from classbell.services.training.change import SetTrainingSession, set_training_session
from classbell.services.training.get import GetTrainingSession, get_training_session
from classbell.services.training.twin import NAME, PASSWORD, GetTrainingSessionRequest, get_training_session_request
from classbell.store import members, sites
from classbell.wire.json_read import read_json
from classbell.wire.json_write import json_of
from tests.services.training.sending import ATTENDEE, Answer, Training
from tests.support import NOW, Api, Person, content, raise_refusal


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    return Training(api, db, site_id)


async def call_of(training: Training, who: Person, cleared: frozenset[str] = frozenset()) -> Call:
    site = await sites.find(training.db, training.api.site_name)
    assert site is not None
    account: access.Account = await members.get(training.db, site.site_id, who.account_id, NOW)
    return Call(site=site, now=NOW, tx=training.db, links_base="", by=Caller(account, account), cleared=cleared)


async def patch(training: Training, who: Person, key: int, document: dict[str, Any]) -> dict[str, Any]:
    given = read_json(document, SetTrainingSession, fixed={"sessionKey": str(key)}, clears=True)
    await set_training_session(await call_of(training, who, given.cleared), given.element)
    return await read_back(training, who, key)


async def read_back(training: Training, who: Person, key: int) -> dict[str, Any]:
    call = await call_of(training, who)
    return json_of(await get_training_session(call, GetTrainingSession(session_key=key)))


async def test_null_takes_away_what_was_told(training: Training, alice: Person) -> None:
    key = await training.create(
        alice,
        {
            "metaData/agenda": "Ropes",
            "metaData/roomLink": "https://rooms.example.com/7",
            "telephony/telephonySupport": "CALLIN",
            "schedule/openTime": 10,
            "schedule/duration": 90,
            "accessControl/listing": "PRIVATE",
            "repeat/repeatType": "RECURRING_SINGLE",
            "repeat/occurenceType": "DAILY",
            "repeat/endAfter": 3,
            f"{ATTENDEE}/person/email": "guest@example.org",
        },
    )
    document = {
        "metaData": {"agenda": None, "roomLink": None},
        "telephony": None,
        "schedule": {"openTime": None, "duration": None},
        "accessControl": {"listing": None},
        "repeat": None,
        "attendees": None,
    }
    read = await patch(training, alice, key, document)

    assert not {"agenda", "roomLink"} & set(read["metaData"])
    assert "telephony" not in read
    assert (read["schedule"]["openTime"], read["schedule"]["duration"]) == (0, 60)
    assert read["accessControl"]["listing"] == "PUBLIC"
    assert read.get("repeat", {}).get("repeatSession", []) == []
    assert "attendees" not in read
    assert len(await training.walls(key)) == 1


@pytest.mark.parametrize(
    "document",
    [{"metaData": {"confName": None}}, {"metaData": None}, {"schedule": {"startDate": None}}, {"schedule": None}],
)
async def test_what_a_session_needs_cannot_be_taken_away(
    training: Training, alice: Person, document: dict[str, Any]
) -> None:
    key = await training.create(alice)
    with pytest.raises(MissingElement):
        await patch(training, alice, key, document)


async def test_a_zone_outside_the_62_keeps_its_instant(training: Training, alice: Person) -> None:
    key = await training.create(
        alice,
        {
            "schedule/timeZone": "America/Vancouver",
            "schedule/timeZoneID": None,
            "schedule/startDate": "12/01/2026 09:00:00",
        },
    )
    [(_, _, start_at)] = await training.starts(key)
    schedule = (await read_back(training, alice, key))["schedule"]
    assert await training.column(key, "zone") == schedule["timeZoneIANA"] == "America/Vancouver"
    local = timezones.from_utc(start_at, "America/Vancouver")
    assert local.isoformat() == "2026-12-01T09:00:00"
    [iso] = schedule["startDateISO"]
    offset = (local - start_at.replace(tzinfo=None)).total_seconds() / 3600
    assert iso == f"2026-12-01T09:00:00{offset:+03.0f}:00"


@pytest.mark.parametrize("zone", [{}, {"schedule/timeZoneID": None, "schedule/timeZone": "Pacific/Chatham"}])
async def test_the_message_makes_an_equal_session(
    api: Api, training: Training, alice: Person, zone: dict[str, object]
) -> None:
    key = await training.create(
        alice,
        {
            **zone,
            "accessControl/sessionPassword": "ladder42",
            "metaData/agenda": "Ropes <b>and</b> knots",
            "repeat/repeatType": "RECURRING_SINGLE",
            "repeat/occurenceType": "DAILY",
            "repeat/endAfter": 4,
            "repeat/repeatSession[1]/action": "DELETE",
            "repeat/repeatSession[1]/index": 2,
            "repeat/repeatSession[2]/index": 3,
            "repeat/repeatSession[2]/startDate": "04/08/2026 15:00:00",
            f"{ATTENDEE}/person/email": "guest@example.org",
        },
    )
    answer = await get_training_session_request(
        await call_of(training, alice), GetTrainingSessionRequest(session_key=key)
    )
    document = answer.text.replace(NAME, alice.web_ex_id).replace(PASSWORD, alice.password)
    root = await api.post(document)
    raise_refusal(root)
    again = int(Answer(content(root))["sessionkey"] or 0)

    own = ("sessionKey", "sessionkey", "eventID", "hostKey", "guestToken")
    first, second = await training.get(alice, key), await training.get(alice, again)
    assert [leaf for leaf in first.leaves() if leaf[0] not in own] == [
        leaf for leaf in second.leaves() if leaf[0] not in own
    ]
    assert await training.starts(key) == await training.starts(again)
