"""LstsummaryTrainingSession and LstTrainingSession: who sees what, in which order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from classbell.errors import InvalidValue, NoRecord
from classbell.wire.names import local
from tests.services.training.sending import PRESENTER, Training, Values, instant, people, person
from tests.support import NOW, Person, refused

NAME = "metaData/confName"
START = "schedule/startDate"
BY, AD = "order/orderBy", "order/orderAD"
SERIES = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 3}


async def _named(training: Training, who: Person, names: Sequence[str], values: Values | None = None) -> None:
    """Sessions of these names, a day apart."""
    for day, name in enumerate(names, start=6):
        await training.create(who, {NAME: name, START: f"04/{day:02}/2026 10:00:00", **(values or {})})


async def test_a_line_has_every_field(training: Training, alice: Person) -> None:
    key = await training.create(alice, {"schedule/timeZoneID": 46, "accessControl/listing": "UNLISTED"})

    answer = await training.summary(alice)

    assert answer.leaves() == [
        ("trainingSession/sessionKey", str(key)),
        ("trainingSession/confName", "Bells"),
        ("trainingSession/meetingType", "9"),
        ("trainingSession/hostWebExID", "alice"),
        ("trainingSession/otherHostWebExID", ""),
        ("trainingSession/timeZoneID", "46"),
        ("trainingSession/timeZone", "GMT+08:00, Australia Western (Perth)"),
        ("trainingSession/status", "NOT_INPROGRESS"),
        ("trainingSession/startDate", "04/06/2026 10:00:00"),
        ("trainingSession/duration", "60"),
        ("trainingSession/listStatus", "UNLISTED"),
        ("matchingRecords/total", "1"),
        ("matchingRecords/returned", "1"),
        ("matchingRecords/startFrom", "1"),
    ]
    await training.begin(key, NOW)
    assert (await training.summary(alice)).all("trainingSession/status") == ["INPROGRESS"]


async def test_the_first_alternate_host_with_an_account_is_named(
    training: Training, alice: Person, bob: Person, charlie: Person
) -> None:
    await training.create(
        alice,
        people(PRESENTER, *(person(f"{name}@example.com", "HOST") for name in ("nobody", "charlie", "bob"))),
    )

    assert (await training.summary(alice)).all("trainingSession/otherHostWebExID") == ["charlie"]


async def test_nothing_found_is_a_refusal(training: Training, alice: Person) -> None:
    with refused(NoRecord):
        await training.summary(alice)
    assert "<serv:reason>Sorry, no record found</serv:reason>" in training.api.last_reply
    with refused(NoRecord):
        await training.whole(alice)


async def test_hosts_list_their_own_of_any_listing_and_administrators_the_site(
    training: Training, alice: Person, bob: Person, admin: Person, reader: Person
) -> None:
    for listing in ("PUBLIC", "PRIVATE", "UNLISTED"):
        await training.create(alice, {NAME: listing, "accessControl/listing": listing})
    await training.create(bob, {NAME: "Bob's"})

    assert sorted(await training.names(alice)) == ["PRIVATE", "PUBLIC", "UNLISTED"]
    assert await training.names(bob) == ["Bob's"]
    for who in (admin, reader):
        assert len(await training.names(who)) == 4
        assert len((await training.whole(who)).groups("trainingSession")) == 4


async def test_only_administrators_search_by_host(
    training: Training, alice: Person, bob: Person, admin: Person, reader: Person
) -> None:
    await training.create(alice, {NAME: "Alice's"})
    await training.create(bob, {NAME: "Bob's"})

    for who in (admin, reader):
        assert await training.names(who, {"hostWebExID": "BOB"}) == ["Bob's"]
    assert await training.names(alice, {"hostWebExID": "bob"}) == ["Alice's"]
    with refused(NoRecord):
        await training.summary(admin, {"hostWebExID": "nobody"})


async def test_a_key_finds_one_session(training: Training, alice: Person) -> None:
    await training.create(alice)
    key = await training.create(alice, {NAME: "Gongs"})

    assert await training.names(alice, {"sessionKey": key}) == ["Gongs"]
    assert (await training.whole(alice, {"sessionKey": key})).all(f"trainingSession/{NAME}") == ["Gongs"]
    for unknown in (1, -5, 2**63 - 1):
        with refused(NoRecord):
            await training.summary(alice, {"sessionKey": unknown})


@pytest.mark.effect("metaData/confName", "schedule/startDate")
async def test_lists_go_by_start_unless_told(training: Training, alice: Person) -> None:
    await _named(training, alice, ["b", "C", "a"])

    assert await training.names(alice) == ["b", "C", "a"]
    assert await training.names(alice, {AD: "DESC"}) == ["a", "C", "b"]
    assert await training.names(alice, {BY: "starttime", AD: "desc"}) == ["a", "C", "b"]
    assert await training.names(alice, {BY: "CONFNAME"}) == ["a", "b", "C"]
    assert await training.names(alice, {BY: "CONFNAME", AD: "DESC"}) == ["C", "b", "a"]


async def test_the_start_is_sorted_as_an_instant(training: Training, alice: Person) -> None:
    await training.create(alice, {NAME: "Perth", "schedule/timeZoneID": 46, START: "04/06/2026 12:00:00"})
    await training.create(alice, {NAME: "GMT", START: "04/06/2026 05:00:00"})

    assert await training.names(alice, {BY: "STARTTIME"}) == ["Perth", "GMT"]


@pytest.mark.effect("tracking/*")
async def test_lists_are_sorted_by_tracking_codes(training: Training, alice: Person) -> None:
    for name, code in (("two", "b"), ("one", "a"), ("three", "c")):
        await training.create(
            alice, {NAME: name, **{f"tracking/trackingCode{number}": f"{code}{number}" for number in range(1, 11)}}
        )
    await training.create(alice, {NAME: "none"})
    await training.create(alice, {NAME: "other", "tracking/trackingCode5": "five"})

    for number in range(1, 11):
        order = {BY: [f"TRACKINGCODE{number}", "CONFNAME"]}
        expected = ["none", "other", "one", "two", "three"]
        if number == 5:
            expected = ["none", "one", "two", "three", "other"]
        assert await training.names(alice, order) == expected
        assert (await training.names(alice, {**order, AD: ["DESC", "DESC"]})) == expected[::-1]


async def test_order_pairs_by_position_however_it_is_written(
    training: Training, alice: Person, bob: Person, admin: Person
) -> None:
    await _named(training, alice, ["x", "y"])
    await _named(training, bob, ["x", "y"])

    async def keys(order: str) -> list[tuple[str, str]]:
        rows = (await training.send(admin, "LstsummaryTrainingSession", order)).groups("trainingSession")
        return [(row["confName"] or "", row["hostWebExID"] or "") for row in rows]

    expected = [("y", "alice"), ("y", "bob"), ("x", "alice"), ("x", "bob")]
    for order in (
        "<order><orderBy>CONFNAME</orderBy><orderBy>HOSTWEBEXID</orderBy><orderAD>DESC</orderAD><orderAD>ASC</orderAD></order>",
        "<order><orderBy>CONFNAME</orderBy><orderAD>DESC</orderAD><orderBy>HOSTWEBEXID</orderBy><orderAD>ASC</orderAD></order>",
        "<order><orderAD>DESC</orderAD><orderBy>CONFNAME</orderBy><orderBy>HOSTWEBEXID</orderBy></order>",
    ):
        assert await keys(order) == expected
    with refused(InvalidValue, "order/orderBy[4]"):
        await training.summary(admin, {BY: ["CONFNAME"] * 4})
    with refused(InvalidValue, "order/orderBy[1]"):
        await training.summary(admin, {BY: "AGENDA"})


async def test_equal_sessions_go_by_key(training: Training, alice: Person) -> None:
    keys = [await training.create(alice) for _ in range(5)]

    for order in ({}, {BY: "CONFNAME", AD: "DESC"}):
        listed = (await training.summary(alice, order)).all("trainingSession/sessionKey")
        assert listed == [str(key) for key in sorted(keys)]


async def test_pages_agree_with_what_they_say_of_themselves(training: Training, alice: Person) -> None:
    names = [f"s{number}" for number in range(5)]
    await _named(training, alice, names)

    async def page(start: object, most: object) -> tuple[list[str], list[str | None]]:
        answer = await training.summary(alice, {"listControl/startFrom": start, "listControl/maximumNum": most})
        counted = [answer[f"matchingRecords/{name}"] for name in ("total", "returned", "startFrom")]
        return answer.all("trainingSession/confName"), counted

    assert await page(1, 2) == (names[:2], ["5", "2", "1"])
    assert await page(3, 2) == (names[2:4], ["5", "2", "3"])
    assert await page(5, 2) == (names[4:], ["5", "1", "5"])
    for first in (0, None, -3):
        assert await page(first, 2) == (names[:2], ["5", "2", "1"])
    for most in (None, 0, -1, 501, 2**63 - 1):
        assert await page(2, most) == (names[1:], ["5", "4", "2"])
    for beyond in (6, 2**62, 2**63 - 1):
        with refused(NoRecord):
            await page(beyond, 500)
    with refused(InvalidValue, "listControl/startFrom"):
        await page("first", 2)


async def test_a_page_has_50_records_by_default_and_500_at_most(training: Training, alice: Person) -> None:
    key = await training.create(alice)
    # Copies, which is quicker than scheduling so many.
    for table in ("session", "occurrence"):
        columns = [
            row["attname"]
            for row in await training.db.fetch(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = ''",
                table,
            )
        ]
        anew = {"session_key": "session_key + n", "guest_token": "md5(n::text)"}
        values = ", ".join(anew.get(name, name) for name in columns)
        await training.db.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, 510) AS n"
            " WHERE session_key = $1",
            key,
        )

    for most, returned in ((None, "50"), (500, "500"), (501, "500"), (10**6, "500")):
        answer = await training.summary(alice, {"listControl/maximumNum": most})
        assert (answer["matchingRecords/total"], answer["matchingRecords/returned"]) == ("511", returned)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (NOW, "04/06/2026 10:00:00"),
        (instant("04/06/2026 10:00:00"), "04/06/2026 10:00:00"),
        (instant("04/06/2026 10:00:01"), "04/07/2026 10:00:00"),
        (instant("04/08/2026 10:30:00"), "04/08/2026 10:00:00"),
        (instant("05/01/2026 00:00:00"), "04/08/2026 10:00:00"),
    ],
)
async def test_a_series_is_one_line_with_its_next_instance_else_its_last(
    training: Training, alice: Person, now: datetime, shown: str
) -> None:
    await training.create(alice, {**SERIES, "enableOptions/autoDeleteAfterMeetingEnd": False})

    answer = await training.summary(alice, now=now)

    assert answer.all("trainingSession/startDate") == [shown]
    assert answer["matchingRecords/total"] == "1"


async def test_a_series_stays_until_its_last_instance_has_ended(training: Training, alice: Person) -> None:
    await training.create(alice, SERIES)

    assert await training.names(alice, now=instant("04/08/2026 10:59:59")) == ["Bells"]
    with refused(NoRecord):
        await training.summary(alice, now=instant("04/08/2026 11:00:00"))


@pytest.mark.parametrize(
    ("scope", "matches"),
    [
        ({"startDateStart": "04/06/2026 10:00:00"}, True),
        ({"startDateStart": "04/06/2026 10:00:01"}, False),
        ({"startDateEnd": "04/06/2026 10:00:00"}, True),
        ({"startDateEnd": "04/06/2026 09:59:59"}, False),
        ({"endDateStart": "4/6/2026 11:0:0"}, True),
        ({"endDateStart": "04/06/2026 11:00:01"}, False),
        ({"endDateEnd": "04/06/2026 11:00:00"}, True),
        ({"endDateEnd": "04/06/2026 10:59:59"}, False),
        ({"startDateStart": "04/01/2026", "startDateEnd": "04/30/2026", "endDateStart": "04/01/2026"}, True),
        ({"startDateStart": "04/30/2026", "startDateEnd": "04/01/2026"}, False),
        ({"startDateStart": "04/06/2026 18:00:00", "timeZoneID": 46}, True),
        ({"startDateStart": "04/06/2026 18:00:01", "timeZoneID": 46}, False),
        ({"startDateStart": "04/06/2026 10:00:00", "timeZoneID": -1}, True),
        ({"startDateStart": None}, True),
    ],
)
async def test_bounds_of_dates_are_inclusive_and_in_their_zone(
    training: Training, alice: Person, scope: Values, matches: bool
) -> None:
    await training.create(alice)
    values = {f"dateScope/{name}": value for name, value in scope.items()}

    for attempt in (training.summary, training.whole):
        if matches:
            assert (await attempt(alice, values))["matchingRecords/total"] == "1"
        else:
            with refused(NoRecord):
                await attempt(alice, values)


async def test_bounds_without_a_zone_are_in_the_caller_s(training: Training, alice: Person) -> None:
    await training.create(alice)
    await training.db.execute("UPDATE account SET zone = 'Australia/Perth' WHERE account_id = $1", alice.account_id)

    assert await training.names(alice, {"dateScope/startDateStart": "04/06/2026 18:00:00"}) == ["Bells"]
    with refused(NoRecord):
        await training.summary(alice, {"dateScope/startDateStart": "04/06/2026 18:00:01"})
    for wrong, path in (({"timeZoneID": 62}, "timeZoneID"), ({"startDateEnd": "02/30/2026"}, "startDateEnd")):
        with refused(InvalidValue, f"dateScope/{path}"):
            await training.summary(alice, {f"dateScope/{name}": value for name, value in wrong.items()})


async def test_a_series_matches_if_one_of_its_instances_does(training: Training, alice: Person) -> None:
    await training.create(alice, SERIES)

    def day(number: int) -> Values:
        return {
            "dateScope/startDateStart": f"04/{number:02}/2026 00:00:00",
            "dateScope/endDateEnd": f"04/{number:02}/2026 23:59:59",
        }

    assert (await training.summary(alice, day(7))).all("trainingSession/startDate") == ["04/06/2026 10:00:00"]
    with refused(NoRecord):
        await training.summary(alice, day(9))


async def test_any_search_field_is_enough_if_the_client_says_so(
    training: Training, alice: Person, bob: Person, admin: Person
) -> None:
    key = await training.create(alice, {NAME: "by key"})
    await training.create(alice, {NAME: "by date", START: "05/05/2026 10:00:00"})
    await training.create(bob, {NAME: "by host"})
    await training.create(alice, {NAME: "by nothing"})
    search = {
        "sessionKey": key,
        "hostWebExID": "bob",
        "dateScope/startDateStart": "05/01/2026",
        "dateScope/startDateEnd": "06/01/2026",
    }
    any_field = {"listControl/listMethod": "or"}

    assert sorted(await training.names(admin, {**search, **any_field})) == ["by date", "by host", "by key"]
    assert sorted(await training.names(alice, {**search, **any_field})) == ["by date", "by key"]
    assert len(await training.names(admin, any_field)) == 4
    for method in ({}, {"listControl/listMethod": "AND"}):
        with refused(NoRecord):
            await training.summary(admin, {**search, **method})


async def test_whole_sessions_are_those_of_get(training: Training, alice: Person) -> None:
    key = await training.create(
        alice, {**SERIES, "accessControl/sessionPassword": "ladder42", **people(PRESENTER, person("kim@example.com"))}
    )
    read = await training.get(alice, key)

    answer = await training.whole(alice)

    listed = answer.groups("trainingSession")[0].leaves()
    assert listed == [
        leaf for leaf in read.leaves() if leaf[0] not in ("hostKey", "eventID", "guestToken", "hostType", "sessionkey")
    ]
    assert [local(str(child.tag)) for child in answer.node] == ["trainingSession", "matchingRecords"]


async def test_whole_sessions_are_shown_in_the_zone_asked_for(training: Training, alice: Person) -> None:
    await training.create(alice, {**SERIES, "attendeeOptions/registrationCloseDate": "04/05/2026 20:00:00"})

    row = (await training.whole(alice, {"timeZoneID": 46})).groups("trainingSession")[0]

    assert row["schedule/startDate"] == "04/06/2026 18:00:00"
    assert row["schedule/timeZone"] == "GMT+08:00, Australia Western (Perth)"
    assert row["repeat/repeatSession/startDate"] == "04/06/2026 18:00:00"
    assert row["attendeeOptions/registrationCloseDate"] == "04/06/2026 04:00:00"
    assert (await training.whole(alice, {"timeZoneID": -1}))["trainingSession/schedule/timeZoneID"] == "20"
    with refused(InvalidValue, "timeZoneID"):
        await training.whole(alice, {"timeZoneID": 62})
