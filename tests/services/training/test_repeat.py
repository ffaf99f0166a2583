"""Recurrence: every pattern becomes occurrences, which are read, moved and dropped one by one."""

from __future__ import annotations

import pytest

from classbell.errors import InvalidRecurrence, InvalidValue, MissingElement
from tests.services.training.sending import LEFT_OUT, Training, Values, instant
from tests.support import Person, refused

SERIES = {"repeat/repeatType": "RECURRING_SINGLE"}
DAILY = {**SERIES, "repeat/occurenceType": "DAILY", "repeat/endAfter": 3}
COURSE = {"repeat/repeatType": "MULTIPLE_SESSION"}
SURPLUS = {"repeat/dayInMonth": 77, "repeat/weekInMonth": 77, "repeat/monthInYear": 77, "repeat/dayInYear": 7777}
INSTANCE = "repeat/repeatSession"


def _days(*days: str) -> list[str]:
    return [f"{day}/2026 10:00:00" for day in days]


# The start is Monday, 6 April 2026.
PATTERNS: list[tuple[Values, list[str]]] = [
    ({"repeat/occurenceType": "DAILY", "repeat/endAfter": 3}, _days("04/06", "04/07", "04/08")),
    ({"repeat/occurenceType": "DAILY", "repeat/interval": 10, "repeat/endAfter": 2}, _days("04/06", "04/16")),
    (
        {"repeat/occurenceType": "DAILY", "repeat/dayInWeek/day": ["FRIDAY", "MONDAY"], "repeat/endAfter": 3},
        _days("04/06", "04/10", "04/13"),
    ),
    (
        {
            "repeat/occurenceType": "DAILY",
            "repeat/dayInWeek/day": "FRIDAY",
            "repeat/interval": 1,
            "repeat/endAfter": 2,
        },
        _days("04/06", "04/07"),
    ),
    ({"repeat/occurenceType": "WEEKLY", "repeat/endAfter": 2}, _days("04/06", "04/13")),
    (
        {
            "repeat/occurenceType": "WEEKLY",
            "repeat/dayInWeek/day": ["SUNDAY", "Wednesday"],
            "repeat/interval": 2,
            "repeat/endAfter": 4,
        },
        _days("04/08", "04/19", "04/22", "05/03"),
    ),
    (
        {"repeat/occurenceType": "MONTHLY", "repeat/dayInMonth": 31, "repeat/endAfter": 3},
        _days("05/31", "07/31", "08/31"),
    ),
    ({"repeat/occurenceType": "MONTHLY", "repeat/interval": 3, "repeat/endAfter": 2}, _days("04/06", "07/06")),
    (
        {
            "repeat/occurenceType": "MONTHLY",
            "repeat/weekInMonth": 2,
            "repeat/dayInWeek/day": ["TUESDAY", "FRIDAY"],
            "repeat/endAfter": 2,
        },
        _days("04/14", "05/12"),
    ),
    (
        {
            "repeat/occurenceType": "MONTHLY",
            "repeat/weekInMonth": 5,
            "repeat/dayInWeek/day": "FRIDAY",
            "repeat/dayInMonth": 1,
            "repeat/interval": 2,
            "repeat/endAfter": 2,
        },
        _days("04/24", "06/26"),
    ),
    ({"repeat/occurenceType": "NO_REPEAT", "repeat/endAfter": 5}, _days("04/06")),
    ({"repeat/occurenceType": "CONSTANT", "repeat/endAfter": 5}, _days("04/06")),
    (
        {"repeat/occurenceType": "DAILY", "repeat/expirationDate": "04/08/2026"},
        _days("04/06", "04/07", "04/08"),
    ),
    (
        {"repeat/occurenceType": "DAILY", "repeat/expirationDate": "4/8/2026 9:59:59"},
        _days("04/06", "04/07"),
    ),
    (
        {"repeat/occurenceType": "DAILY", "repeat/expirationDate": "04/08/2026", "repeat/endAfter": 2},
        _days("04/06", "04/07"),
    ),
    (
        {"repeat/occurenceType": "DAILY", "repeat/interval": 7},
        _days("04/06", "04/13", "04/20", "04/27", "05/04", "05/11", "05/18", "05/25", "06/01", "06/08"),
    ),
]


@pytest.mark.effect(
    "repeat/repeatType", "repeat/occurenceType", "repeat/interval", "repeat/dayInWeek/day", "repeat/dayInMonth",
    "repeat/weekInMonth", "repeat/endAfter", "repeat/expirationDate",
)  # fmt: skip
async def test_every_pattern_becomes_occurrences(training: Training, alice: Person) -> None:
    for kind in (SERIES, COURSE):
        for pattern, expected in PATTERNS:
            key = await training.create(alice, {**kind, **pattern})
            assert await training.walls(key) == expected, pattern
            read = await training.get(alice, key)
            assert read.all(f"{INSTANCE}/startDate") == expected
            assert read.all(f"{INSTANCE}/index") == [str(number + 1) for number in range(len(expected))]
            assert read.all(f"{INSTANCE}/action") == []


@pytest.mark.effect("repeat/occurenceType", "schedule/startDate")
async def test_an_irregular_course_lies_where_it_is_told(training: Training, alice: Person) -> None:
    starts = ["05/01/2026 9:00:00", "04/06/2026 10:00:00", "05/01/2026 09:00:00"]
    key = await training.create(
        alice, {**COURSE, "schedule/startDate": starts, "repeat/occurenceType": "IRREGULARLY", "repeat/endAfter": 1}
    )

    assert await training.walls(key) == ["04/06/2026 10:00:00", "05/01/2026 09:00:00"]
    assert (await training.get(alice, key)).all("schedule/startDate") == [
        "05/01/2026 09:00:00", "04/06/2026 10:00:00", "05/01/2026 09:00:00",
    ]  # fmt: skip


@pytest.mark.effect("repeat/repeatType")
async def test_a_single_session_ignores_the_rest_of_repeat(training: Training, alice: Person) -> None:
    pattern = {"repeat/occurenceType": "DAILY", "repeat/endAfter": 3, "repeat/interval": 10**6}

    for single in ("SINGLE", "single", "NO_REPEAT"):
        read = await training.made(
            alice, {**pattern, "repeat/repeatType": single, f"{INSTANCE}/index": 7, f"{INSTANCE}/action": "DELETE"}
        )
        assert await training.walls(int(read["sessionKey"] or 0)) == _days("04/06")
        assert read["repeat/repeatType"] == "SINGLE"
        assert read["repeat/endAfter"] == "3"
        assert read.groups(INSTANCE) == []


@pytest.mark.effect("repeat/repeatType")
async def test_a_pattern_without_a_type_is_a_series(training: Training, alice: Person) -> None:
    read = await training.made(alice, {"repeat/occurenceType": "WEEKLY", "repeat/endAfter": 2})
    assert read["repeat/repeatType"] == "RECURRING_SINGLE"
    assert len(read.groups(INSTANCE)) == 2

    single = await training.made(alice, {"repeat/endAfter": 2})
    assert single.groups(INSTANCE) == []


@pytest.mark.echo("repeat/monthInYear", "repeat/dayInYear")
async def test_surplus_elements_are_kept_and_never_checked(training: Training, alice: Person) -> None:
    read = await training.made(alice, {**DAILY, **SURPLUS})

    assert {path: read[path] for path in SURPLUS} == {path: str(value) for path, value in SURPLUS.items()}
    assert len(read.groups(INSTANCE)) == 3


async def test_the_series_of_the_reference_lies_where_its_worked_example_says(
    training: Training, alice: Person
) -> None:
    key = await training.create(
        alice,
        {
            **SERIES,
            "schedule/startDate": "4/05/2004 10:00:00",
            "repeat/occurenceType": "WEEKLY",
            "repeat/dayInWeek/day": "SUNDAY",
            "repeat/interval": 5,
            "repeat/endAfter": 5,
        },
    )

    assert await training.walls(key) == [
        f"{day}/2004 10:00:00" for day in ("05/09", "06/13", "07/18", "08/22", "09/26")
    ]


async def test_instances_keep_their_wall_time_across_clock_changes(training: Training, alice: Person) -> None:
    for zone, start, in_utc in (
        (25, "10/18/2026 10:00:00", ["10/18/2026 08:00:00", "10/25/2026 09:00:00"]),
        (55, "09/27/2026 10:00:00", ["09/27/2026 00:00:00", "10/03/2026 23:00:00"]),
        (25, "03/22/2026 02:30:00", ["03/22/2026 01:30:00", "03/29/2026 01:30:00"]),
    ):
        key = await training.create(
            alice,
            {
                **SERIES,
                "schedule/startDate": start,
                "schedule/timeZoneID": zone,
                "repeat/occurenceType": "WEEKLY",
                "repeat/endAfter": 2,
            },
        )
        assert [at for _, _, at in await training.starts(key)] == [instant(text) for text in in_utc]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ({"repeat/endAfter": 10**9}, "repeat/endAfter"),
        ({"repeat/endAfter": 1000}, "repeat/endAfter"),
        ({"repeat/endAfter": 0}, "repeat/endAfter"),
        ({"repeat/endAfter": -1}, "repeat/endAfter"),
        ({"repeat/interval": 0}, "repeat/interval"),
        ({"repeat/interval": 1000}, "repeat/interval"),
        ({"repeat/occurenceType": "MONTHLY", "repeat/dayInMonth": 32}, "repeat/dayInMonth"),
        (
            {"repeat/occurenceType": "MONTHLY", "repeat/weekInMonth": 6, "repeat/dayInWeek/day": "FRIDAY"},
            "repeat/weekInMonth",
        ),
        ({"repeat/occurenceType": "YEARLY"}, "repeat/occurenceType"),
        ({"repeat/repeatType": "WEEKLY"}, "repeat/repeatType"),
        ({"repeat/dayInWeek/day": ["MONDAY", "NODAY"]}, "repeat/dayInWeek/day[2]"),
        ({"repeat/expirationDate": "02/30/2026"}, "repeat/expirationDate"),
        ({"repeat/endAfter": 2**31}, "repeat/endAfter"),
    ],
)
@pytest.mark.effect("repeat/endAfter", "repeat/interval", "repeat/dayInMonth", "repeat/weekInMonth")
async def test_a_used_field_out_of_range_is_refused(
    training: Training, alice: Person, pattern: Values, path: str
) -> None:
    with refused(InvalidValue, path):
        await training.create(alice, {**DAILY, **pattern})


@pytest.mark.effect("repeat/expirationDate", "repeat/endAfter")
@pytest.mark.parametrize(
    "pattern",
    [
        {"repeat/endAfter": LEFT_OUT, "repeat/expirationDate": "04/05/2026"},
        {"repeat/endAfter": LEFT_OUT, "repeat/expirationDate": "12/31/2029"},
        {"repeat/endAfter": 900, "repeat/interval": 3},
        {"repeat/occurenceType": "IRREGULARLY"},
    ],
)
async def test_a_series_of_nothing_or_without_end_is_refused(
    training: Training, alice: Person, pattern: Values
) -> None:
    with refused(InvalidRecurrence):
        await training.create(alice, {**DAILY, **pattern})


async def test_the_longest_series_has_999_instances(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**DAILY, "repeat/endAfter": 999})

    assert len(await training.starts(key)) == 999


EDIT_2 = {f"{INSTANCE}/index": 2, f"{INSTANCE}/startDate": "4/9/2026 15:00:00"}


@pytest.mark.effect("repeat/repeatSession/*")
@pytest.mark.parametrize("action", ["EDIT", "edit", LEFT_OUT])
async def test_one_instance_is_moved(training: Training, alice: Person, action: object) -> None:
    key = await training.create(alice, DAILY)

    await training.set(alice, key, {f"{INSTANCE}/action": action, **EDIT_2})

    assert await training.walls(key) == ["04/06/2026 10:00:00", "04/09/2026 15:00:00", "04/08/2026 10:00:00"]
    assert await training.column(key, "end_at") == instant("04/09/2026 16:00:00")


@pytest.mark.effect("repeat/repeatSession/*")
async def test_one_instance_is_dropped_and_the_others_keep_their_index(training: Training, alice: Person) -> None:
    key = await training.create(alice, DAILY)

    await training.set(alice, key, {f"{INSTANCE}/action": "DELETE", f"{INSTANCE}/index": 1})

    read = await training.get(alice, key)
    assert read.all(f"{INSTANCE}/index") == ["2", "3"]
    assert await training.column(key, "start_at") == instant("04/07/2026 10:00:00")
    with refused(InvalidValue, "repeat/repeatSession[1]/index"):
        await training.set(alice, key, {f"{INSTANCE}/action": "DELETE", f"{INSTANCE}/index": 1})


@pytest.mark.effect("repeat/repeatSession/*")
async def test_several_instances_are_edited_at_once_on_creation_too(training: Training, alice: Person) -> None:
    edits = {
        f"{INSTANCE}[1]/action": "DELETE",
        f"{INSTANCE}[1]/index": 1,
        f"{INSTANCE}[2]/index": 2,
        f"{INSTANCE}[2]/startDate": "04/06/2026 10:00:00",
    }
    key = await training.create(alice, {**DAILY, **edits})

    assert [number for number, *_ in await training.starts(key)] == [2, 3]
    assert await training.walls(key) == _days("04/06", "04/08")


@pytest.mark.effect("repeat/repeatSession/*")
async def test_an_edit_that_cannot_be_is_refused_and_changes_nothing(training: Training, alice: Person) -> None:
    key = await training.create(alice, DAILY)

    for edit, refusal, path in (
        ({"index": 4, "startDate": "04/20/2026 10:00:00"}, InvalidValue, "repeat/repeatSession[1]/index"),
        ({"index": 2}, MissingElement, "repeat/repeatSession[1]/startDate"),
        ({"index": 2, "startDate": "04/08/2026 10:00:00"}, InvalidValue, "repeat/repeatSession[1]/startDate"),
        ({"startDate": "04/20/2026 10:00:00"}, MissingElement, "repeat/repeatSession[1]/index"),
        ({"index": 2, "action": "MOVE"}, InvalidValue, "repeat/repeatSession[1]/action"),
    ):
        with refused(refusal, path):
            await training.set(alice, key, {f"{INSTANCE}/{name}": value for name, value in edit.items()})
    every = {
        f"{INSTANCE}[{n}]/{name}": value for n in (1, 2, 3) for name, value in (("action", "DELETE"), ("index", n))
    }
    with refused(InvalidRecurrence):
        await training.set(alice, key, every)

    assert await training.walls(key) == _days("04/06", "04/07", "04/08")


async def test_the_sessions_of_a_course_are_not_edited_one_by_one(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**DAILY, **COURSE})

    with refused(InvalidRecurrence, "repeat/repeatSession[1]"):
        await training.set(alice, key, EDIT_2)
    await training.set(alice, key, {f"{INSTANCE}/index": 2, f"{INSTANCE}/startDate": "04/07/2026 10:00:00"})
