"""SetTrainingSession: what is mentioned changes, the rest stays."""

from __future__ import annotations

import asyncpg
import pytest
from lxml import etree

from classbell.errors import (
    HostNotFound,
    InvalidValue,
    MayNotScheduleForHost,
    MissingElement,
    NotPermitted,
    StartedSession,
)
from tests.services.training.sending import (
    ATTENDEE,
    LEFT_OUT,
    PRESENTER,
    Answer,
    Training,
    Values,
    attendees,
    instant,
    people,
    person,
    xml,
)
from tests.support import NOW, Person, refused

SERIES = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 3}
FULL: Values = {
    **SERIES,
    "accessControl/listing": "UNLISTED",
    "accessControl/sessionPassword": "ladder42",
    "schedule/duration": 90,
    "schedule/openTime": 20,
    "metaData/agenda": "Ring, <b>again</b>",
    "metaData/location": "Room 1",
    "enableOptions/chat": True,
    "telephony/telephonySupport": "CALLIN",
    "telephony/enableTSP": True,
    "tracking/trackingCode3": "three",
    "remind/enableReminder": True,
    "remind/emails/email": ["kim@example.com", "String"],
    "remind/minutesAhead": 20,
    **people(PRESENTER, person("bob@example.com", "HOST", name="Bob")),
    **people(ATTENDEE, person("kim@example.com"), person("lee@example.com")),
    "attendeeOptions/registration": True,
    "attendeeOptions/maxRegistrations": 10,
    "psoFields/psoField1": "pso",
}
INSTANCE = "repeat/repeatSession"


def _sent_back(read: Answer) -> str:
    """Everything a client has read, as it would send it in a Set."""
    return "".join(etree.tostring(child, encoding="unicode") for child in read.node)


async def test_a_set_that_mentions_nothing_changes_nothing(training: Training, alice: Person) -> None:
    key = await training.create(alice, FULL)
    before = (await training.get(alice, key)).leaves()

    await training.set(alice, key, {})
    await training.set(alice, key, {path.partition("/")[0]: None for path in FULL})

    assert (await training.get(alice, key)).leaves() == before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("accessControl/listing", "PRIVATE"),
        ("accessControl/sessionPassword", "other"),
        ("schedule/duration", "45"),
        ("schedule/openTime", "0"),
        ("metaData/confName", "Gongs"),
        ("metaData/agenda", "<i>Quiet</i>"),
        ("enableOptions/chat", "false"),
        ("enableOptions/poll", "true"),
        ("telephony/numPhoneLines", "7"),
        ("tracking/trackingCode3", "drei"),
        ("remind/minutesAhead", "5"),
        ("attendeeOptions/maxRegistrations", "20"),
        ("psoFields/psoField1", "other"),
        ("preAssignBreakout/numSessions", "3"),
    ],
)
async def test_one_element_changes_alone(training: Training, alice: Person, path: str, value: str) -> None:
    key = await training.create(alice, FULL)
    before = dict((await training.get(alice, key)).leaves())

    await training.set(alice, key, {path: value})

    assert dict((await training.get(alice, key)).leaves()) == before | {path: value}


async def test_empty_elements_are_not_given(training: Training, alice: Person) -> None:
    key = await training.create(alice, FULL)
    before = (await training.get(alice, key)).leaves()

    every = dict.fromkeys(FULL)
    await training.set(alice, key, {**every, "schedule/startDate": None, "metaData/confName": "  \n "})

    assert (await training.get(alice, key)).leaves() == before


async def test_lists_that_are_given_replace_the_stored_ones(training: Training, alice: Person) -> None:
    key = await training.create(alice, FULL)

    await training.set(
        alice, key, {**people(ATTENDEE, person("mia@example.com")), "remind/emails/email": "lee@example.com"}
    )

    read = await training.get(alice, key)
    assert read.all(f"{ATTENDEE}/person/email") == ["mia@example.com"]
    assert read.all(f"{PRESENTER}/person/email") == ["bob@example.com"]
    assert read.all("remind/emails/email") == ["lee@example.com"]


async def test_who_stays_on_a_list_keeps_his_number(training: Training, db: asyncpg.Connection, alice: Person) -> None:
    key = await training.create(alice, attendees(["kim@example.com", "lee@example.com"]))
    number = "SELECT participant_id FROM participant WHERE session_key = $1 AND email = 'lee@example.com'"
    before = await db.fetchval(number, key)

    await training.set(alice, key, attendees(["LEE@example.com", "mia@example.com"]))

    assert await db.fetchval(number, key) == before


async def test_a_minimal_set_of_an_old_client_adds_a_host(training: Training, alice: Person, bob: Person) -> None:
    key = await training.create(alice, {**FULL, **people(PRESENTER, person("kim@example.com")), **SERIES})
    single = await training.create(alice)
    body = (
        "<accessControl><listing>PUBLIC</listing></accessControl><schedule/><enableOptions></enableOptions>"
        "<presenters><participants><participant><person><name>Bob</name><email>Bob@Example.com</email>"
        "<webExId>bob</webExId><type>MEMBER</type></person><role>HOST</role></participant></participants></presenters>"
        "<repeat><repeatType>SINGLE</repeatType></repeat>"
    )
    before = dict((await training.get(alice, single)).leaves())

    await training.send(alice, "SetTrainingSession", f"<sessionKey>{single}</sessionKey>{body}")
    await training.send(alice, "SetTrainingSession", f"{body}<sessionkey>{key}</sessionkey>")

    after = dict((await training.get(bob, single)).leaves())
    assert {path: after[path] for path in before if path != "hostKey"} == {
        path: text for path, text in before.items() if path != "hostKey"
    }
    assert after[f"{PRESENTER}/role"] == "HOST"


async def test_a_schedule_without_a_start_keeps_it(training: Training, alice: Person) -> None:
    key = await training.create(alice, {"schedule/startDate": "02/02/2026 10:00:00"})

    await training.set(alice, key, {"schedule/duration": 30, "schedule/timeZoneID": 20, "schedule/openTime": 5})

    read = await training.get(alice, key)
    assert read["schedule/startDate"] == "02/02/2026 10:00:00"
    assert read["schedule/duration"] == "30"
    assert await training.column(key, "end_at") == instant("02/02/2026 10:30:00")


async def test_an_empty_start_means_now_only_beside_duration_0(training: Training, alice: Person) -> None:
    key = await training.create(alice)

    await training.set(alice, key, {"schedule/startDate": None, "schedule/duration": 30})
    assert (await training.get(alice, key))["schedule/startDate"] == "04/06/2026 10:00:00"
    await training.set(alice, key, {"schedule/startDate": None, "schedule/duration": 0})

    read = await training.get(alice, key)
    assert read["schedule/startDate"] == "03/02/2026 12:00:00"
    assert read["schedule/duration"] == "30"


@pytest.mark.effect("schedule/timeZone", "schedule/timeZoneID")
async def test_a_label_replaces_the_stored_number_and_keeps_the_wall_time(training: Training, alice: Person) -> None:
    perth, berlin = "GMT+08:00, Australia Western (Perth)", "GMT+01:00, Europe (Berlin)"
    for number in (LEFT_OUT, -1):
        key = await training.create(alice)
        await training.set(alice, key, {"schedule/timeZone": perth, "schedule/timeZoneID": number})
        read = await training.get(alice, key)
        assert (read["schedule/timeZoneID"], read["schedule/startDate"]) == ("46", "04/06/2026 10:00:00")
        assert [at for _, _, at in await training.starts(key)] == [instant("04/06/2026 02:00:00")]

    await training.set(alice, key, {"schedule/timeZoneID": -1})
    assert (await training.get(alice, key))["schedule/timeZoneID"] == "46"
    await training.set(alice, key, {"schedule/timeZoneID": 49, "schedule/timeZone": berlin})
    assert (await training.get(alice, key))["schedule/timeZoneID"] == "49"


@pytest.mark.effect("repeat/repeatType")
async def test_a_series_made_single_keeps_its_first_instance_ahead(training: Training, alice: Person) -> None:
    for now, kept in (
        (NOW, "04/06"),
        (instant("04/07/2026 09:00:00"), "04/07"),
        (instant("05/01/2026 00:00:00"), "04/08"),
    ):
        key = await training.create(alice, SERIES)
        await training.set(alice, key, {"repeat/repeatType": "SINGLE"}, now=now)
        assert await training.walls(key) == [f"{kept}/2026 10:00:00"]
        read = await training.get(alice, key)
        assert read["schedule/startDate"] == f"{kept}/2026 10:00:00"
        assert read.groups(INSTANCE) == []


async def test_a_single_session_becomes_a_series(training: Training, alice: Person) -> None:
    key = await training.create(alice)

    await training.set(alice, key, SERIES)

    assert len(await training.starts(key)) == 3


async def test_a_changed_pattern_is_planned_anew(training: Training, alice: Person) -> None:
    key = await training.create(alice, SERIES)

    await training.set(alice, key, {"repeat/interval": 7, "repeat/endAfter": 2})

    assert await training.walls(key) == ["04/06/2026 10:00:00", "04/13/2026 10:00:00"]


async def test_instances_that_stay_keep_their_number(training: Training, db: asyncpg.Connection, alice: Person) -> None:
    key = await training.create(alice, SERIES)
    ids = "SELECT array_agg(conf_id ORDER BY number) FROM occurrence WHERE session_key = $1"
    before = await db.fetchval(ids, key)

    await training.set(
        alice, key, {"repeat/endAfter": 4, f"{INSTANCE}/index": 2, f"{INSTANCE}/startDate": "04/20/2026 1:0"}
    )

    assert (await db.fetchval(ids, key))[:3] == before


async def test_what_was_read_can_be_sent_back_and_changes_nothing(training: Training, alice: Person) -> None:
    key = await training.create(alice, FULL)
    await training.set(
        alice,
        key,
        {
            f"{INSTANCE}[1]/action": "DELETE",
            f"{INSTANCE}[1]/index": 1,
            f"{INSTANCE}[2]/index": 3,
            f"{INSTANCE}[2]/startDate": "05/05/2026 15:00:00",
        },
    )
    before = await training.get(alice, key)

    await training.send(alice, "SetTrainingSession", _sent_back(before))

    assert (await training.get(alice, key)).leaves() == before.leaves()
    assert await training.walls(key) == ["04/07/2026 10:00:00", "05/05/2026 15:00:00"]


@pytest.mark.parametrize("kind", ["RECURRING_SINGLE", "MULTIPLE_SESSION"])
async def test_a_new_start_beside_the_instances_that_were_read_moves_the_series(
    training: Training, alice: Person, kind: str
) -> None:
    key = await training.create(alice, {**SERIES, "repeat/repeatType": kind})
    body = _sent_back(await training.get(alice, key))

    await training.send(
        alice,
        "SetTrainingSession",
        body.replace("04/06/2026 10:00:00</sess:startDate>", "04/06/2026 11:00:00</sess:startDate>", 1),
    )

    assert await training.walls(key) == [f"{day}/2026 11:00:00" for day in ("04/06", "04/07", "04/08")]


async def test_what_was_read_can_be_sent_back_after_its_type_was_retired(
    training: Training, db: asyncpg.Connection, alice: Person
) -> None:
    await training.add_type(4)
    await training.add_template("Morning", {"metaData/location": "Room 1"})
    key = await training.create(alice, {"metaData/sessionType": 4, "metaData/sessionTemplate/use": "Morning"})
    body = _sent_back(await training.get(alice, key))
    await db.execute("UPDATE session_type SET active = false WHERE type_id = 4")
    await db.execute("DELETE FROM session_template")
    await db.execute("UPDATE site SET catalogue = catalogue + 1")

    await training.send(alice, "SetTrainingSession", body)

    assert (await training.get(alice, key))["metaData/sessionType"] == "4"


async def test_a_new_session_type_is_checked(training: Training, alice: Person) -> None:
    await training.add_type(4)
    key = await training.create(alice, {"metaData/sessionType": 9})

    await training.set(alice, key, {"metaData/sessionType": -1})
    assert (await training.get(alice, key))["metaData/sessionType"] == "9"
    await training.set(alice, key, {"metaData/sessionType": 4})
    assert (await training.get(alice, key))["metaData/sessionType"] == "4"
    with refused(InvalidValue, "metaData/sessionType"):
        await training.set(alice, key, {"metaData/sessionType": 5})


@pytest.mark.effect("schedule/hostWebExID")
async def test_another_host_takes_over(training: Training, alice: Person, bob: Person, admin: Person) -> None:
    key = await training.create(alice, FULL)

    with refused(NotPermitted, "schedule/hostWebExID"):
        await training.set(bob, key, {"schedule/hostWebExID": "bob"})
    with refused(MayNotScheduleForHost):
        await training.set(alice, key, {"schedule/hostWebExID": "bob"})
    with refused(HostNotFound, "schedule/hostWebExID"):
        await training.set(admin, key, {"schedule/hostWebExID": "nobody"})
    await training.set(admin, key, {"schedule/hostWebExID": "BOB"})

    read = await training.get(bob, key)
    assert read["schedule/hostWebExID"] == "bob"
    assert read["accessControl/sessionPassword"] == "ladder42"
    # The host is on none of his lists, and the old host stays only if he is on one.
    assert read.groups(PRESENTER) == []
    with refused(NotPermitted):
        await training.get(alice, key)


async def test_the_old_host_stays_as_alternate_host_if_he_is_listed(
    training: Training, alice: Person, bob: Person, admin: Person
) -> None:
    key = await training.create(alice)

    await training.set(
        admin, key, {"schedule/hostWebExID": "bob", **people(PRESENTER, person("alice@example.com", "HOST"))}
    )

    assert (await training.get(alice, key))["schedule/hostWebExID"] == "bob"


async def test_naming_the_present_host_needs_no_permission(
    training: Training, db: asyncpg.Connection, alice: Person, bob: Person
) -> None:
    key = await training.create(alice, FULL)

    for name in ("alice", "ALICE", "Alice@Example.com"):
        await training.set(bob, key, {"schedule/hostWebExID": name})

    assert (await training.get(alice, key))["schedule/hostWebExID"] == "alice"


async def test_a_running_session_keeps_its_kind_of_recurrence(training: Training, alice: Person) -> None:
    key = await training.create(alice, SERIES)
    await training.begin(key, NOW)

    for kind in ("SINGLE", "MULTIPLE_SESSION"):
        with refused(StartedSession, "repeat/repeatType"):
            await training.set(alice, key, {"repeat/repeatType": kind})
    await training.set(alice, key, {"repeat/repeatType": "RECURRING_SINGLE", "metaData/location": "Room 1"})

    assert len(await training.starts(key)) == 3


async def test_status_is_ignored(training: Training, alice: Person) -> None:
    key = await training.create(alice)

    await training.set(alice, key, {"status": "INPROGRESS"})

    assert (await training.get(alice, key))["status"] == "NOT_INPROGRESS"


async def test_a_set_needs_a_key(training: Training, alice: Person) -> None:
    with refused(MissingElement, "sessionKey"):
        await training.send(alice, "SetTrainingSession", xml({"metaData/confName": "Bells"}))


async def test_a_set_filters_and_checks_like_a_creation(training: Training, alice: Person) -> None:
    key = await training.create(alice)

    await training.set(alice, key, {"metaData/confName": "<b>Gongs</b>", **attendees(["KIM@Example.com"])})
    for wrong, path in (
        ({"schedule/openTime": 1441}, "schedule/openTime"),
        ({"telephony/enableTSP": True}, "telephony/enableTSP"),
        ({"schedule/startDate": ["04/06/2026 10:00:00", "04/07/2026 10:00:00"]}, "schedule/startDate"),
        ({"metaData/motto": "x", "validateFormat": True}, "metaData/motto"),
    ):
        with refused(InvalidValue, path):
            await training.set(alice, key, wrong)

    read = await training.get(alice, key)
    assert read["metaData/confName"] == "Gongs"
    assert read[f"{ATTENDEE}/person/email"] == "kim@example.com"
