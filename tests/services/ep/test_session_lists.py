"""LstsummarySession: whose sessions, which fields find them, in which order, in which zone."""

import re
from datetime import timedelta

import asyncpg
import pytest

from classbell.domain.access import Account
from classbell.errors import InvalidValue, NoRecord
from classbell.store import general_sessions
from classbell.store.general_sessions import Search, Wanted
from classbell.store.session_lists import DateBounds
from tests.services.ep.sending import General, People, permitted
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, instant, people, person
from tests.support import NOW, Person, refused

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST"))
THRICE = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 3}


async def test_a_session_is_listed_to_owner_alternate_host_and_administrators(
    general: General, training: Training, everybody: People
) -> None:
    await training.create(everybody["owner"], WITH_BOB)

    allowed = await permitted(everybody, general.names, NoRecord)

    assert allowed == {"owner", "alternate", "admin", "reader"}


async def test_invited_people_find_a_session_when_they_ask_for_invitations(
    general: General, training: Training, alice: Person, charlie: Person, dave: Person
) -> None:
    await training.create(alice, people(ATTENDEE, person("charlie@example.com"), person("Dave@example.com")))

    for who in (charlie, dave):
        with refused(NoRecord):
            await general.names(who)
        assert await general.names(who, {"invited": "true"}) == ["Bells"]


async def test_a_line_holds_every_documented_element_in_order(
    general: General, training: Training, alice: Person, bob: Person
) -> None:
    key = await training.create(
        alice,
        {**WITH_BOB, "accessControl/sessionPassword": "ladder42", "schedule/openTime": 20,
         "attendeeOptions/registration": "true"},
    )  # fmt: skip

    answer = await general.send(bob, "LstsummarySession")

    conf_id = await training.db.fetchval("SELECT conf_id FROM occurrence WHERE session_key = $1", key)
    assert answer.leaves() == [
        ("matchingRecords/total", "1"),
        ("matchingRecords/returned", "1"),
        ("matchingRecords/startFrom", "1"),
        ("session/sessionKey", str(key)),
        ("session/confName", "Bells"),
        ("session/sessionType", "9"),
        ("session/serviceType", "TrainingCenter"),
        ("session/hostWebExID", "alice"),
        ("session/hostFirstName", "Alice"),
        ("session/hostLastName", "Example"),
        ("session/otherHostWebExID", "bob"),
        ("session/timeZoneID", "20"),
        ("session/timeZone", "GMT+00:00, Greenwich (Casablanca)"),
        ("session/status", "NOT_INPROGRESS"),
        ("session/startTime", "04/06/2026 10:00:00"),
        ("session/actualStartTime", ""),
        ("session/openTime", "20"),
        ("session/duration", "60"),
        ("session/listStatus", "PUBLIC"),
        ("session/hostEmail", "Alice@Example.com"),
        ("session/passwordReq", "true"),
        ("session/hostJoined", "false"),
        ("session/participantsJoined", "false"),
        ("session/confID", str(conf_id)),
        ("session/registration", "true"),
        ("session/isRecurring", "false"),
        ("session/altHost", "true"),
        ("session/hostType", "1001001"),
        ("session/audioStatus", ""),
        ("session/isAudioOnly", "false"),
    ]
    assert "<ep:matchingRecords><serv:total>1</serv:total>" in general.api.last_reply
    assert "ladder42" not in general.api.last_reply


async def test_times_are_gmt_unless_the_request_names_a_zone(
    general: General, training: Training, alice: Person
) -> None:
    await training.create(alice, {"schedule/timeZoneID": 25, "schedule/startDate": "07/06/2026 10:00:00"})

    gmt = await general.send(alice, "LstsummarySession")
    assert (gmt["session/startTime"], gmt["session/timeZoneID"]) == ("07/06/2026 08:00:00", "20")
    tokyo = await general.send(alice, "LstsummarySession", {"dateScope/timeZoneID": 46})
    named = await general.send(alice, "LstsummarySession", {"dateScope/timeZoneID": 25})
    assert (named["session/startTime"], named["session/timeZoneID"]) == ("07/06/2026 10:00:00", "25")
    assert tokyo["session/timeZoneID"] == "46"
    kept = await general.send(
        alice, "LstsummarySession", {"dateScope/timeZoneID": 25, "dateScope/returnSpecifiedTimeZone": "false"}
    )
    assert kept["session/startTime"] == "07/06/2026 08:00:00"


async def test_a_series_is_one_line_or_one_for_each_instance(
    general: General, training: Training, alice: Person
) -> None:
    key = await training.create(alice, THRICE)

    series = await general.send(alice, "LstsummarySession")
    assert series.all("session/startTime") == ["04/06/2026 10:00:00"]
    assert series["session/isRecurring"] == "true"
    each = await general.send(alice, "LstsummarySession", {"recurrence": "true"})
    assert each.all("session/startTime") == ["04/06/2026 10:00:00", "04/07/2026 10:00:00", "04/08/2026 10:00:00"]
    assert each.all("session/sessionKey") == [str(key)] * 3
    assert len(set(each.all("session/confID"))) == 3
    second = each.all("session/confID")[1]
    for recurrence in ("true", "false"):
        found = await general.send(alice, "LstsummarySession", {"confID": second, "recurrence": recurrence})
        assert found.all("session/confID") == [second]
        assert found["session/startTime"] == "04/07/2026 10:00:00"


async def test_dates_find_instances_and_series(general: General, training: Training, alice: Person) -> None:
    await training.create(alice, THRICE)
    scope = {
        "dateScope/startDateStart": "04/07/2026 00:00:00",
        "dateScope/startDateEnd": "04/07/2026 23:00:00",
        "dateScope/timeZoneID": 20,
    }

    assert len(await general.names(alice, scope)) == 1
    each = await general.send(alice, "LstsummarySession", {**scope, "recurrence": "true"})
    assert each.all("session/startTime") == ["04/07/2026 10:00:00"]
    with refused(NoRecord):
        await general.names(alice, {**scope, "dateScope/endDateEnd": "04/07/2026 10:59:59"})
    with refused(InvalidValue, "dateScope/timeZoneID"):
        await general.names(alice, {"dateScope/timeZoneID": 62})


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"confName": "bELLS"}, ["Bells"]),
        ({"confName": "%s"}, ["Bells", "Gongs"]),
        ({"confName": "Bell_"}, []),
        ({"hostWebExID": "BOB"}, ["Gongs"]),
        ({"hostEmail": "alice@example.com"}, ["Bells"]),
        ({"status": "NOT_INPROGRESS"}, ["Bells", "Gongs"]),
        ({"status": "INPROGRESS"}, []),
        ({"sessionTypes/sessionType": "9"}, ["Bells", "Gongs"]),
        ({"sessionTypes/sessionType": "8"}, []),
        ({"serviceTypes/serviceType": ["MeetingCenter", "TrainingCenter"]}, ["Bells", "Gongs"]),
        ({"serviceTypes/serviceType": "MeetingCenter"}, []),
        ({"confName": "Bells", "hostWebExID": "bob"}, []),
        ({"confName": "Bells", "hostWebExID": "bob", "listControl/listMethod": "OR"}, ["Bells", "Gongs"]),
        ({"listControl/listMethod": "OR"}, ["Bells", "Gongs"]),
        ({"sessionKey": "1", "confName": "Gongs", "listControl/listMethod": "OR"}, ["Gongs"]),
    ],
)
async def test_fields_find_sessions(
    general: General, training: Training, alice: Person, bob: Person, admin: Person,
    values: dict[str, object], names: list[str],
) -> None:  # fmt: skip
    await training.create(alice)
    await training.create(bob, {"metaData/confName": "Gongs"})

    asked = {**values, "order/orderBy": "CONFNAME"}
    if names:
        assert await general.names(admin, asked) == names
    else:
        with refused(NoRecord):
            await general.names(admin, asked)


async def test_a_key_finds_one_session(general: General, training: Training, alice: Person, admin: Person) -> None:
    key = await training.create(alice)
    await training.create(alice, {"metaData/confName": "Gongs"})

    for who in (alice, admin):
        assert await general.names(who, {"sessionKey": key}) == ["Bells"]
        with refused(NoRecord):
            await general.names(who, {"sessionKey": key + 1})


async def test_names_sort_with_case_unless_told_otherwise(general: General, training: Training, alice: Person) -> None:
    for name in ("banjo", "Cello", "alto"):
        await training.create(alice, {"metaData/confName": name})
    by_name = {"order/orderBy": "CONFNAME"}

    assert await general.names(alice, by_name) == ["Cello", "alto", "banjo"]
    assert await general.names(alice, {**by_name, "order/caseSensitive": "false"}) == ["alto", "banjo", "Cello"]
    assert await general.names(alice, {**by_name, "order/orderAD": "DESC"}) == ["banjo", "alto", "Cello"]


async def test_a_running_instance_is_told_from_the_others(general: General, training: Training, alice: Person) -> None:
    key = await training.create(alice, {**THRICE, "schedule/startDate": "03/02/2026 11:30:00"})
    await training.begin(key, instant("03/02/2026 11:40:00"))

    running = await general.send(alice, "LstsummarySession", {"status": "INPROGRESS", "recurrence": "true"})
    assert running.all("session/startTime") == ["03/02/2026 11:30:00"]
    assert running["session/actualStartTime"] == "03/02/2026 11:40:00"
    assert running["session/hostJoined"] == "true"
    series = await general.send(alice, "LstsummarySession")
    assert (series["session/status"], series["session/startTime"]) == ("INPROGRESS", "03/02/2026 11:30:00")


async def test_ended_sessions_are_listed_only_if_they_stay(general: General, training: Training, alice: Person) -> None:
    past = {"schedule/startDate": "03/01/2026 10:00:00"}
    await training.create(alice, {**past, "enableOptions/autoDeleteAfterMeetingEnd": "true"})
    await training.create(
        alice, {**past, "metaData/confName": "Kept", "enableOptions/autoDeleteAfterMeetingEnd": "false"}
    )

    assert await general.names(alice) == ["Kept"]


async def test_audio_types_are_listed_only_when_named(general: General, training: Training, alice: Person) -> None:
    await training.add_type(16)
    await training.create(alice, {"metaData/sessionType": 16})

    with refused(NoRecord):
        await general.names(alice)
    assert await general.names(alice, {"sessionTypes/sessionType": 16}) == ["Bells"]


async def test_extra_fields_are_answered_when_asked_for(general: General, training: Training, alice: Person) -> None:
    await training.create(alice, {"psoFields/psoField1": "7", "assistService/assistRequest": "Video"})

    plain = await general.send(alice, "LstsummarySession")
    asked = await general.send(alice, "LstsummarySession", {"returnPSOFields": "1", "returnAssistFields": "1"})

    assert plain["session/psoFields/psoField1"] is plain["session/assistService/assistRequest"] is None
    assert asked["session/psoFields/psoField1"] == "7"
    assert asked["session/assistService/assistRequest"] == "Video"


async def test_a_list_is_paged(general: General, training: Training, alice: Person) -> None:
    for _ in range(3):
        await training.create(alice)

    page = await general.send(alice, "LstsummarySession", {"listControl/startFrom": 2, "listControl/maximumNum": 1})
    assert [text for path, text in page.leaves() if path.startswith("matching")] == ["3", "1", "2"]
    for past_the_end in (4, 2**62, 2**63 - 1):
        with refused(NoRecord):
            await general.names(alice, {"listControl/startFrom": past_the_end})


def of(who: Person, site_id: int) -> Search:
    """The first 500 sessions of somebody, from yesterday on."""
    return Search(
        site_id=site_id,
        caller=Account(who.account_id, who.web_ex_id, who.email),
        invited=False,
        instances=False,
        wanted=Wanted(bounds=DateBounds(start_from=NOW - timedelta(days=1))),
        order=[("STARTTIME", "ASC"), ("", "ASC"), ("", "ASC")],
        case_sensitive=True,
        offset=0,
        limit=500,
        now=NOW,
    )


async def test_a_page_of_many_is_one_statement_and_another_host_s_many_are_not_walked(
    db: asyncpg.Connection, training: Training, alice: Person, bob: Person, site_id: int
) -> None:
    key = await training.create(alice)
    await training.create(bob)
    columns = (
        "site_id, host_id, type_id, conf_name, listing, repeat_type, zone, duration_minutes, start_at, end_at,"
        " auto_delete, details, host_key, created_at, changed_at"
    )
    await db.execute(
        f"INSERT INTO session (session_key, guest_token, {columns})"
        f" SELECT 900000000 + n, md5((900000000 + n)::text), {columns} FROM session, generate_series(1, 3000) AS g (n)"
        " WHERE session_key = $1",
        key,
    )
    await db.execute(
        "INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)"
        " SELECT s.site_id, s.session_key, 1, o.wall, o.start_at, o.end_at FROM session s, occurrence o"
        " WHERE o.session_key = $1"
        " AND s.guest_token = md5(s.session_key::text)",
        key,
    )
    await db.execute("ANALYZE session, occurrence")

    found = await general_sessions.lines(db, of(alice, site_id))
    search = of(bob, site_id)
    plan = await db.fetch("EXPLAIN " + general_sessions.statement(search), *general_sessions.arguments(search))

    assert (len(found), found[0].total) == (500, 3001)
    text = "\n".join(row[0] for row in plan)
    # Of the other tables (`participant`, `session_run`) the few rows fit on a page, which is rightly read whole.
    for table in ("session", "occurrence"):
        assert not re.search(rf"Seq Scan on {table}\b", text)
