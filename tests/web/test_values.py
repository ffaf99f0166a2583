"""The door and values as clients send them (in-the-wild, taking 15-23)."""

from __future__ import annotations

import re

import asyncpg
import pytest

from classbell.services.training.get import GetTrainingSession
from tests.support import NOW, Api, Person, found, message, text_of
from tests.web.conftest import SOON, TYPE, creation, name_of

KEY = "//serv:bodyContent/train:sessionkey"
RESULTS = "//serv:response/serv:result"
ID = "//serv:response/serv:exceptionID"
NAMED = "<metaData><confName>{}</confName></metaData>" + SOON
GET = "java:com.webex.service.binding.training.GetTrainingSession"
DEL = "java:com.webex.service.binding.training.DelTrainingSession"


async def test_values_are_trimmed_credentials_included(api: Api, alice: Person) -> None:
    padded = re.sub(r">([^<>]+)</", r">\n  \1\t </", creation(api, alice, "Bells"))

    assert await name_of(api, alice, text_of(await api.post(padded), KEY)) == "Bells"


async def test_empty_elements_and_mere_white_space_are_not_given(api: Api, alice: Person) -> None:
    for nothing in ("<x/>", "<x></x>", "<x>  \r\n </x>", "<x>\N{NO-BREAK SPACE}</x>", "<x><!-- --></x>"):
        empty = "".join(nothing.replace("x", name) for name in ("sessionPassword", "enforcePassword", "listing"))
        header = api.header(alice) + "".join(nothing.replace("x", name) for name in ("siteID", "partnerID", "email"))
        document = message(TYPE, f"<accessControl>{empty}</accessControl>{NAMED.format('Bells')}", header)
        assert text_of(await api.post(document), KEY), api.last_reply


async def test_an_empty_start_with_duration_0_is_now(api: Api, alice: Person) -> None:
    schedule = "<schedule><startDate/><duration>0</duration><timeZoneID>20</timeZoneID></schedule>"
    key = text_of(await api.post(creation(api, alice).replace(SOON, schedule)), KEY)

    read = await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert read.schedule.start_date == [NOW.strftime("%m/%d/%Y %H:%M:%S")]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(word, True) for word in ("true", "TRUE", "True", "1", "true\n")]
    + [(word, False) for word in ("false", "FALSE", "False", "0", "false\n", "\r\n false ")],
)
async def test_booleans_come_in_many_ways_and_leave_in_one(api: Api, alice: Person, sent: str, stored: bool) -> None:
    key = text_of(await api.post(creation(api, alice, more=f"<enableOptions><chat>{sent}</chat></enableOptions>")), KEY)

    await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert f"<train:chat>{str(stored).lower()}</train:chat>" in api.last_reply


async def test_enumerations_come_in_any_case(api: Api, alice: Person) -> None:
    control = "<accessControl><listing>uNlIsTeD</listing></accessControl>"
    key = text_of(await api.post(creation(api, alice, more=control)), KEY)

    await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert "<sess:listing>UNLISTED</sess:listing>" in api.last_reply


@pytest.mark.parametrize("sent", ["04/05/2027 08:00:00", "4/5/2027 8:0:0", " 4/05/2027 08:00:00\n", "04/05/2027 8:00"])
async def test_dates_come_without_padding_and_leave_with_it(api: Api, alice: Person, sent: str) -> None:
    schedule = f"<schedule><startDate>{sent}</startDate><timeZoneID>4</timeZoneID></schedule>"
    key = text_of(await api.post(creation(api, alice).replace(SOON, schedule)), KEY)

    await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert "<sess:startDate>04/05/2027 08:00:00</sess:startDate>" in api.last_reply


@pytest.mark.parametrize(
    ("zone", "number"),
    [
        ("<timeZoneID>25</timeZoneID>", 25),
        ("<timeZone>GMT-12:00, Dateline (Eniwetok)</timeZone>", 0),
        ("<timeZoneID>-1</timeZoneID><timeZone>GMT-12:00, Dateline (Eniwetok)</timeZone>", 0),
        ("<timeZone>GMT-12:00, Dateline (Eniwetok)</timeZone><timeZoneID>46</timeZoneID>", 46),
    ],
)
async def test_the_zone_is_a_number_or_a_label_and_the_number_counts(
    api: Api, alice: Person, zone: str, number: int
) -> None:
    schedule = f"<schedule><startDate>04/05/2027 08:00:00</startDate>{zone}</schedule>"
    key = text_of(await api.post(creation(api, alice).replace(SOON, schedule)), KEY)

    read = await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert read.schedule.time_zone_id == number


async def test_without_any_zone_that_of_the_host_counts(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE account SET zone = 'Europe/Berlin' WHERE account_id = $1", alice.account_id)
    schedule = "<schedule><startDate>04/05/2027 08:00:00</startDate></schedule>"
    key = text_of(await api.post(creation(api, alice).replace(SOON, schedule)), KEY)

    read = await api(alice, GetTrainingSession(session_key=int(key or 0)))

    assert "Berlin" in read.schedule.time_zone
    assert await db.fetchval("SELECT zone FROM session") == "Europe/Berlin"


@pytest.mark.parametrize("spelling", ["sessionKey", "sessionkey", "SessionKey", "meetingKey", "meetingkey"])
async def test_a_session_is_asked_for_by_every_spelling_of_its_key(api: Api, alice: Person, spelling: str) -> None:
    key = text_of(await api.post(creation(api, alice)), KEY)

    for kind in (GET, DEL):
        root = await api.post(message(kind, f"<{spelling}>{key}</{spelling}>", api.header(alice)))
        assert text_of(root, RESULTS) == "SUCCESS"


async def test_a_person_has_a_name_or_two_or_only_an_address(api: Api, alice: Person) -> None:
    people = (
        "<name>Ann Bell</name><email>Ann.Bell@Example.COM</email>",
        "<firstName>Ben</firstName><lastName>Cope</lastName><email>ben@example.com</email>",
        "<email>CARL@Example.com</email>",
    )
    listed = "".join(f"<participant><person>{person}</person></participant>" for person in people)
    more = f"<attendees><participants>{listed}</participants></attendees>"
    key = text_of(await api.post(creation(api, alice, more=more)), KEY)

    read = await api(alice, GetTrainingSession(session_key=int(key or 0)))

    shown = {entry.person.email: entry.person.name for entry in read.attendees.participants.participant}
    assert shown == {"ann.bell@example.com": "Ann Bell", "ben@example.com": "Ben Cope", "carl@example.com": "carl"}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (
            "<participant><person><name>A</name><name>B</name><email>a@example.com</email></person></participant>",
            "000903",
        ),
        ("<participant/>", None),
        ("<participant><person/></participant>", None),
        ("<participant><person><name>Nobody</name></person></participant>", "000904"),
        ("<participant>stray</participant>", None),
        ("", None),
    ],
)
async def test_malformed_lists_are_answered(api: Api, alice: Person, listed: str, expected: str | None) -> None:
    more = f"<attendees><participants>{listed}</participants></attendees>"

    root = await api.post(creation(api, alice, more=more))

    assert text_of(root, ID) == expected


async def test_a_change_that_only_adds_a_host_leaves_everything_else(api: Api, alice: Person, bob: Person) -> None:
    more = "<tracking><trackingCode1>one</trackingCode1></tracking>"
    key = text_of(await api.post(creation(api, alice, more=more)), KEY)
    before = await api(alice, GetTrainingSession(session_key=int(key or 0)))
    change = (
        f"<sessionKey>{key}</sessionKey><accessControl><listing>PUBLIC</listing></accessControl><schedule/>"
        "<enableOptions/><presenters><participants><participant><person><email>Bob@Example.com</email>"
        "<type>MEMBER</type></person><role>HOST</role></participant></participants></presenters>"
        "<repeat><repeatType>SINGLE</repeatType></repeat>"
    )

    root = await api.post(message("train:setTrainingSession", change, api.header(alice)))

    assert text_of(root, RESULTS) == "SUCCESS"
    after = await api(alice, GetTrainingSession(session_key=int(key or 0)))
    assert [entry.person.email for entry in after.presenters.participants.participant] == ["bob@example.com"]
    for name in ("schedule", "meta_data", "enable_options", "tracking", "access_control"):
        assert getattr(after, name) == getattr(before, name)


async def test_page_loops_end(api: Api, alice: Person) -> None:
    for number in range(5):
        await api.post(creation(api, alice, f"Bells {number}"))

    for first in ("0", "1", "", None):
        control = "" if first is None else f"<startFrom>{first}</startFrom>"
        seen: list[str | None] = []
        while True:
            xml = f"<listControl>{control}<maximumNum>2</maximumNum></listControl>"
            root = await api.post(message("train:lstsummaryTrainingSession", xml, api.header(alice)))
            total, returned, start = (
                int(text_of(root, f"//train:matchingRecords/serv:{name}") or 0)
                for name in ("total", "returned", "startFrom")
            )
            seen += [node.text for node in found(root, "//train:sessionKey")]
            assert len(seen) == start - 1 + returned
            if start + returned > total:
                break
            control = f"<startFrom>{start + returned}</startFrom>"
        assert len(set(seen)) == len(seen) == 5
    xml = "<listControl><startFrom>6</startFrom></listControl>"
    root = await api.post(message("train:lstsummaryTrainingSession", xml, api.header(alice)))
    assert text_of(root, ID) == "000015"
