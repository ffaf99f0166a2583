"""GetTrainingSession: every element comes back, in the form readers expect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from classbell.domain import hashing
from classbell.services.training.create import CreateTrainingSession
from classbell.wire import parse
from classbell.wire.describe import describe
from classbell.wire.names import local
from tests.conftest import add_person
from tests.services.training.sending import Answer, Training, instant
from tests.support import NOW, Api, Person, content, raise_refusal

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "create-session.xml"
REFERENCE = ROOT.parent / "shared" / "protocol" / "samples" / "create-request.xml"

VALUES: Final = {
    "schedule/timeZone": "GMT+09:00, Tokyo (Tokyo)",
    "schedule/timeZoneID": "49",
    "schedule/hostWebExID": "alice",
    "metaData/sessionType": "9",
    "metaData/sessionTemplate/use": "Morning",
    "telephony/telephonySupport": "OTHER",
    "repeat/repeatType": "RECURRING_SINGLE",
    "repeat/occurenceType": "DAILY",
    "repeat/repeatSession/action": "EDIT",
    "repeat/repeatSession/index": "1",
    "metaData/roomLink": "https://rooms.example.com/{key}",
    "remind/emails/email": "remind@example.com",
    "remind/mobile": "+47 555 01000",
    "attendeeOptions/maxRegistrations": "30",
    "attendeeOptions/participantLimit": "30",
    "handsOnLab/reserveHOL": "false",
}
"""What cannot be made up from the kind of the element."""

NOT_ECHOED: Final = {"assistService/assistConfirm", "validateFormat", "repeat/repeatSession/action"}


def _every_leaf() -> dict[str, str]:
    """A request with all elements of CreateTrainingSession, neighbours of one kind with different values.

    All but contactID, which is a number of the address book and not kept (test_people.py).
    """
    values = {}
    for number, row in enumerate(row for row in describe(CreateTrainingSession) if row.leaf):
        if row.path.endswith("/contactID"):
            continue
        values[row.path] = VALUES.get(row.path) or {
            "boolean": "true",
            "integer": str(1 + number % 2),
            "choice": row.limits.split(", ")[-1],
            "e-mail": f"{row.path.partition('/')[0]}@example.com",
            "telephone": f"+47 555 {number:05}",
            "URL": f"https://example.com/{number}",
            "date and time": "04/06/2026 10:00:00",
            "date, time optional": "12/31/2026",
        }.get(row.kind, f"text {number}")
    return values


async def test_every_element_comes_back(training: Training, alice: Person) -> None:
    await training.add_template("Morning", {"metaData/location": "Room 1"})
    sent = _every_leaf()
    assert len(sent) == 189

    read = await training.made(alice, sent)

    missing = {path: read[path] for path in sent if path not in NOT_ECHOED and read[path] != sent[path]}
    assert not missing
    assert read["assistService/assistConfirm"] is read["validateFormat"] is None


async def test_groups_without_data_are_left_out(training: Training, alice: Person) -> None:
    read = await training.made(alice)

    assert [local(str(child.tag)) for child in read.node] == [
        "accessControl", "schedule", "metaData", "enableOptions", "sessionKey", "status", "hostKey", "eventID",
        "guestToken", "hostType", "sessionkey",
    ]  # fmt: skip


async def test_the_token_is_that_of_the_creation(training: Training, alice: Person) -> None:
    answer = await training.send(alice, "CreateTrainingSession", "<metaData><confName>Bells</confName></metaData>")

    read = await training.get(alice, int(answer["sessionkey"] or 0))

    assert read["guestToken"] == answer["additionalInfo/guestToken"]
    assert read["sessionKey"] == read["sessionkey"] == answer["sessionkey"]
    assert read["hostType"] == "1001001"


async def test_the_number_of_the_next_instance_moves_on(
    training: Training, db: asyncpg.Connection, alice: Person
) -> None:
    series = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2}
    key = await training.create(alice, series)
    ids = await db.fetchval("SELECT array_agg(conf_id ORDER BY number) FROM occurrence WHERE session_key = $1", key)

    for now, number in ((NOW, 0), (instant("04/06/2026 10:00:00"), 0), (instant("04/06/2026 10:00:01"), 1)):
        assert (await training.get(alice, key, now=now))["eventID"] == str(ids[number])
    assert (await training.get(alice, key, now=instant("01/01/2030 00:00:00")))["eventID"] == str(ids[1])


async def test_a_running_session_says_so(training: Training, alice: Person) -> None:
    key = await training.create(alice)
    assert (await training.get(alice, key))["status"] == "NOT_INPROGRESS"

    await training.begin(key, NOW)

    assert (await training.get(alice, key))["status"] == "INPROGRESS"


async def test_elements_have_the_prefixes_readers_look_for(training: Training, alice: Person) -> None:
    await training.made(
        alice,
        {
            "telephony/tspConference/tollCallInNumber": "1",
            "tracking/trackingCode1": "x",
            "remind/minutesAhead": 1,
            "attendees/participants/participant/person/email": "kim@example.com",
            "assistService/assistRequest": "None",
            "psoFields/psoField1": "x",
        },
    )

    reply = training.api.last_reply
    for text in (
        '<serv:bodyContent xsi:type="train:getTrainingSessionResponse"', "<serv:result>SUCCESS</serv:result>",
        "<sess:accessControl><sess:listing>", "<sess:schedule><sess:startDate>04/06/2026 10:00:00</sess:startDate>",
        "<train:metaData><sess:confName>Bells</sess:confName>", "<train:enableOptions><sess:attendeeList>",
        "<train:chat>", "<train:telephony><sess:tspConference><serv:tollFreeCallInNumber>",
        "<train:tracking><com:trackingCode1>", "<train:remind><sess:minutesAhead>",
        "<train:attendees><sess:participants><sess:participant><sess:person><com:name>kim</com:name>",
        "<train:psoFields><com:psoField1>", "<train:assistService><serv:assistRequest>", "<train:guestToken>",
    ):  # fmt: skip
        assert text in reply, text
    assert "\n" not in reply
    assert not re.search(r">\s+<", reply)


async def _echo(api: Api, db: asyncpg.Connection, site_id: int, document: bytes) -> tuple[Answer, Answer]:
    """Post a sample as it stands, on its own terms, and give what it held and what is read back."""
    # Its siteID of zeros names no site; with a single one that is the site.
    await db.execute("DELETE FROM site WHERE site_id <> $1", site_id)
    host = await add_person(db, site_id, "Hostid", password_hash=await hashing.hash("hostpassword"))
    root = await api.post(document, None)
    raise_refusal(root)
    answer = Answer(content(root))
    assert re.fullmatch(r"[0-9]{9}", answer["sessionkey"] or "")
    assert re.fullmatch(r"[0-9a-f]{32}", answer["additionalInfo/guestToken"] or "")
    host = Person(host.account_id, host.web_ex_id, host.email, "hostpassword")
    read = await Training(api, db, site_id).get(host, int(answer["sessionkey"] or 0))
    body = next(node for node in parse.read(document, None).iter() if local(str(node.tag)) == "bodyContent")
    return Answer(body), read


def _expected(sent: Answer, zone: tuple[str, str]) -> list[tuple[str, str]]:
    """The leaves of a sample as they must come back: dates padded, booleans lower case, the label of the number."""
    number, label = zone
    expected = []
    for path, text in sent.leaves():
        value = text.strip()
        if path == "schedule/timeZone":
            value = label
        elif path.endswith("email") and "@" in value:
            value = value.lower()
        elif re.fullmatch(r"\d+/\d+/\d+ [\d:]+", value):
            date, _, clock = value.partition(" ")
            month, day, year = date.split("/")
            hours, minutes, seconds = clock.split(":")
            value = f"{month:0>2}/{day:0>2}/{year} {hours:0>2}:{minutes:0>2}:{seconds:0>2}"
        elif value.lower() in ("true", "false"):
            value = value.lower()
        expected.append((path, value))
    assert ("schedule/timeZoneID", number) in expected
    return expected


async def test_every_element_of_our_example_comes_back(api: Api, db: asyncpg.Connection, site_id: int) -> None:
    sent, read = await _echo(api, db, site_id, EXAMPLE.read_bytes())

    expected = _expected(sent, ("25", "GMT+01:00, Europe (Berlin)"))
    assert len(expected) > 80
    assert [leaf for leaf in expected if leaf not in read.leaves()] == []
    assert read.all("repeat/repeatSession/startDate") == [
        f"{day}/2033 09:30:00" for day in ("03/07", "03/14", "03/21", "03/28", "04/04")
    ]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference's sample is not beside the repository")
async def test_every_element_of_the_reference_s_sample_comes_back(
    api: Api, db: asyncpg.Connection, site_id: int
) -> None:
    sent, read = await _echo(api, db, site_id, REFERENCE.read_bytes())

    expected = _expected(sent, ("46", "GMT+08:00, Australia Western (Perth)"))
    assert len(expected) == 90
    assert [leaf for leaf in expected if leaf not in read.leaves()] == []
    assert read["schedule/startDate"] == "04/05/2004 10:00:00"
    assert read.all("repeat/repeatSession/startDate") == [
        f"{day}/2004 10:00:00" for day in ("05/09", "06/13", "07/18", "08/22", "09/26")
    ]
