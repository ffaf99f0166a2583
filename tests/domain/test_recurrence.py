"""Recurrence against hand-made calendars, its limits, and edits of a series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classbell.domain import timezones
from classbell.domain.recurrence import Edit, Instance, Rule, apply_edits, expand, normalise
from classbell.errors import InvalidRecurrence, InvalidValue, MissingElement, Refusal
from classbell.wire import dates

DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
WORKDAYS = DAYS[1:6]


def wall(text: str) -> datetime:
    return dates.wall(dates.read(text)[0])


def listed(rule: Rule, start: str) -> list[str]:
    """The occurrences as `M/D/YY`, after checking that all keep the time of day."""
    walls = expand(rule, [wall(start)])
    assert {at.time() for at in walls} == {wall(start).time()}
    return [f"{at.month}/{at.day}/{at.year % 100:02d}" for at in walls]


def refused(rule: Rule, starts: Sequence[datetime]) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        expand(rule, starts)
    return refusal.value


def daily(**fields: Any) -> Rule:
    return Rule(repeat_type="RECURRING_SINGLE", occurence_type="DAILY", **fields)


def weekly(**fields: Any) -> Rule:
    return Rule(repeat_type="RECURRING_SINGLE", occurence_type="WEEKLY", **fields)


def monthly(**fields: Any) -> Rule:
    return Rule(repeat_type="RECURRING_SINGLE", occurence_type="MONTHLY", **fields)


# The reference's sample and its surplus fields


def test_the_sample_of_the_reference_gives_five_sundays() -> None:
    rule = weekly(days=("SUNDAY",), interval=5, end_after=5, day_in_month=1, week_in_month=1)

    assert expand(rule, [wall("04/05/2004 10:00:00")]) == [
        wall("05/09/2004 10:00:00"),
        wall("06/13/2004 10:00:00"),
        wall("07/18/2004 10:00:00"),
        wall("08/22/2004 10:00:00"),
        wall("09/26/2004 10:00:00"),
    ]


def test_fields_a_pattern_does_not_use_are_not_checked() -> None:
    absurd = {"day_in_month": 99, "week_in_month": -7}

    assert len(expand(daily(end_after=2, **absurd), [wall("1/1/2026")])) == 2
    assert len(expand(weekly(end_after=2, **absurd), [wall("1/1/2026")])) == 2
    by_date = monthly(day_in_month=5, week_in_month=9, end_after=2)
    assert listed(by_date, "1/1/2026") == ["1/5/26", "2/5/26"]
    by_weekday = monthly(day_in_month=99, week_in_month=1, days=("MONDAY",), end_after=2)
    assert listed(by_weekday, "1/1/2026") == ["1/5/26", "2/2/26"]


# Which type is meant


def test_types_left_out_are_filled_in() -> None:
    assert normalise(Rule()) == Rule(repeat_type="SINGLE", occurence_type="NO_REPEAT")
    assert normalise(Rule(occurence_type="NO_REPEAT", interval=3)).repeat_type == "SINGLE"
    assert normalise(Rule(occurence_type="DAILY")) == daily()
    assert normalise(daily(interval=2)) == daily(interval=2)
    assert normalise(Rule(repeat_type="MULTIPLE_SESSION")).occurence_type == "NO_REPEAT"


@pytest.mark.parametrize(
    "rule",
    [
        Rule(),
        Rule(repeat_type="SINGLE", occurence_type="WEEKLY", interval=10**9, end_after=0, expiration="01/01/1990"),
        Rule(repeat_type="SINGLE", occurence_type="IRREGULARLY"),
        Rule(repeat_type="RECURRING_SINGLE"),
        Rule(repeat_type="RECURRING_SINGLE", occurence_type="NO_REPEAT", end_after=10**9),
        Rule(repeat_type="RECURRING_SINGLE", occurence_type="CONSTANT", interval=0, expiration="01/01/1990"),
        Rule(repeat_type="MULTIPLE_SESSION", occurence_type="CONSTANT"),
        Rule(occurence_type="CONSTANT"),
    ],
)
def test_single_and_standing_sessions_have_one_occurrence_whatever_else_is_sent(rule: Rule) -> None:
    assert expand(rule, [wall("02/03/2026 09:30")]) == [wall("02/03/2026 09:30")]


# Patterns, against calendars made by hand


def test_daily_steps_over_months_and_leap_days() -> None:
    assert listed(daily(interval=7, end_after=3), "02/22/2028 08:00") == ["2/22/28", "2/29/28", "3/7/28"]
    assert listed(daily(end_after=3), "12/30/2026 08:00") == ["12/30/26", "12/31/26", "1/1/27"]


def test_daily_on_named_days_only_without_an_interval() -> None:
    # 1 January 2026 is a Thursday.
    assert listed(daily(days=WORKDAYS, end_after=4), "1/1/2026") == ["1/1/26", "1/2/26", "1/5/26", "1/6/26"]
    assert listed(daily(days=("MONDAY",), end_after=2), "1/1/2026") == ["1/5/26", "1/12/26"]
    assert listed(daily(days=("MONDAY",), interval=1, end_after=2), "1/1/2026") == ["1/1/26", "1/2/26"]


def test_weekly_falls_back_to_the_weekday_of_the_start() -> None:
    assert listed(weekly(end_after=3), "1/1/2026") == ["1/1/26", "1/8/26", "1/15/26"]
    assert listed(weekly(interval=2, end_after=3), "1/1/2026") == ["1/1/26", "1/15/26", "1/29/26"]


def test_weekly_on_several_days_counts_weeks_from_sunday() -> None:
    # The start, Wednesday 7 January 2026, is in the week of Sunday 4 January.
    rule = weekly(days=("FRIDAY", "MONDAY", "FRIDAY", "SUNDAY"), interval=2, end_after=5)

    assert listed(rule, "1/7/2026") == ["1/9/26", "1/18/26", "1/19/26", "1/23/26", "2/1/26"]


@pytest.mark.parametrize(("start", "first"), [("1/4/2026", "1/4/26"), ("1/10/2026", "1/18/26")])
def test_a_week_begins_on_sunday_and_ends_on_saturday(start: str, first: str) -> None:
    assert listed(weekly(days=("SUNDAY",), interval=2, end_after=1), start) == [first]


def test_monthly_by_date_skips_months_without_that_day() -> None:
    assert listed(monthly(day_in_month=31, end_after=4), "1/15/2026") == ["1/31/26", "3/31/26", "5/31/26", "7/31/26"]
    assert listed(monthly(day_in_month=29, interval=12, end_after=1), "2/1/2026") == ["2/29/28"]


def test_monthly_by_date_begins_on_or_after_the_start() -> None:
    assert listed(monthly(day_in_month=14, end_after=2), "1/15/2026") == ["2/14/26", "3/14/26"]
    assert listed(monthly(day_in_month=15, interval=3, end_after=2), "1/15/2026") == ["1/15/26", "4/15/26"]
    assert listed(monthly(day_in_month=14, interval=3, end_after=2), "1/15/2026") == ["4/14/26", "7/14/26"]


def test_monthly_without_a_day_takes_that_of_the_start() -> None:
    assert listed(monthly(end_after=3), "11/30/2026") == ["11/30/26", "12/30/26", "1/30/27"]
    assert listed(monthly(days=("MONDAY",), end_after=2), "11/30/2026") == ["11/30/26", "12/30/26"]


@pytest.mark.parametrize(
    ("week", "day", "dates_"),
    [
        (1, "THURSDAY", ["1/1/26", "2/5/26", "3/5/26"]),
        (1, "WEDNESDAY", ["1/7/26", "2/4/26", "3/4/26"]),
        (2, "TUESDAY", ["1/13/26", "2/10/26", "3/10/26"]),
        (4, "SUNDAY", ["1/25/26", "2/22/26", "3/22/26"]),
        (5, "SATURDAY", ["1/31/26", "2/28/26", "3/28/26"]),
        (5, "SUNDAY", ["1/25/26", "2/22/26", "3/29/26"]),
    ],
)
def test_monthly_by_weekday_takes_the_nth_or_the_last(week: int, day: str, dates_: list[str]) -> None:
    assert listed(monthly(week_in_month=week, days=(day,), end_after=3), "1/1/2026") == dates_


def test_monthly_by_weekday_uses_the_first_day_sent() -> None:
    rule = monthly(week_in_month=1, days=("FRIDAY", "MONDAY"), interval=2, end_after=2)

    assert listed(rule, "1/3/2026") == ["3/6/26", "5/1/26"]


def test_irregular_dates_are_sorted_and_doubles_dropped() -> None:
    rule = Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY", end_after=1, interval=0)
    starts = [wall("3/1/2026 9:00"), wall("1/1/2026 9:00"), wall("3/1/2026 9:00"), wall("1/1/2026 8:00")]

    assert expand(rule, starts) == [wall("1/1/2026 8:00"), wall("1/1/2026 9:00"), wall("3/1/2026 9:00")]


@pytest.mark.parametrize("repeat_type", ["RECURRING_SINGLE", None])
def test_irregular_dates_need_a_course_of_several_sessions(repeat_type: Any) -> None:
    rule = Rule(repeat_type=repeat_type, occurence_type="IRREGULARLY")

    assert isinstance(refused(rule, [wall("1/1/2026")]), InvalidRecurrence)


def test_irregular_dates_are_at_most_999() -> None:
    rule = Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY")
    starts = [wall("1/1/2026") + timedelta(days=day) for day in range(1000)]

    assert len(expand(rule, starts[:999] * 2)) == 999
    assert isinstance(refused(rule, starts), InvalidRecurrence)
    assert isinstance(refused(rule, []), InvalidRecurrence)


@pytest.mark.parametrize("rule", [Rule(), daily(), Rule(repeat_type="MULTIPLE_SESSION", occurence_type="WEEKLY")])
def test_a_second_start_needs_irregular_dates(rule: Rule) -> None:
    refusal = refused(rule, [wall("1/1/2026"), wall("1/2/2026 8:00")])

    assert isinstance(refusal, InvalidValue)
    assert (refusal.path, refusal.value) == ("schedule/startDate", "01/02/2026 08:00:00")


def test_no_start_is_no_session() -> None:
    assert isinstance(refused(daily(), []), InvalidRecurrence)


# Ends and limits


def test_neither_end_means_ten_sessions() -> None:
    assert len(expand(daily(), [wall("1/1/2026")])) == 10
    assert len(expand(monthly(), [wall("1/1/2026")])) == 10


def test_ten_sessions_by_default_stop_after_five_years() -> None:
    assert listed(monthly(interval=12), "1/15/2026") == [
        "1/15/26",
        "1/15/27",
        "1/15/28",
        "1/15/29",
        "1/15/30",
        "1/15/31",
    ]
    assert listed(monthly(interval=12), "2/29/2028") == ["2/29/28", "2/29/32"]


def test_an_expiration_date_without_a_time_means_the_end_of_that_day() -> None:
    start = "1/1/2026 18:00"

    assert listed(daily(expiration="01/03/2026"), start) == ["1/1/26", "1/2/26", "1/3/26"]
    assert listed(daily(expiration="01/03/2026 00:00:00"), start) == ["1/1/26", "1/2/26"]
    assert listed(daily(expiration="01/03/2026 17:59:59"), start) == ["1/1/26", "1/2/26"]
    assert listed(daily(expiration="01/03/2026 18:00:00"), start) == ["1/1/26", "1/2/26", "1/3/26"]


def test_of_two_ends_the_first_counts() -> None:
    assert len(expand(daily(end_after=5, expiration="01/03/2026"), [wall("1/1/2026")])) == 3
    assert len(expand(daily(end_after=2, expiration="01/03/2026"), [wall("1/1/2026")])) == 2
    assert len(expand(daily(end_after=2, expiration="12/31/2999"), [wall("1/1/2026")])) == 2


@pytest.mark.parametrize("end_after", [1, 999])
def test_end_after_is_taken_up_to_999(end_after: int) -> None:
    assert len(expand(daily(end_after=end_after), [wall("1/1/2026")])) == end_after


@pytest.mark.parametrize("value", [-1, 0, 1000, 10**9, 10**40])
def test_end_after_and_interval_are_refused_outside_1_to_999(value: int) -> None:
    for rule, path in (
        (daily(end_after=value), "repeat/endAfter"),
        (daily(interval=value), "repeat/interval"),
        (weekly(interval=value), "repeat/interval"),
        (monthly(interval=value), "repeat/interval"),
    ):
        refusal = refused(rule, [wall("1/1/2026")])
        assert isinstance(refusal, InvalidValue)
        assert (refusal.path, refusal.value) == (path, str(value))


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        (monthly(day_in_month=0), "repeat/dayInMonth"),
        (monthly(day_in_month=32), "repeat/dayInMonth"),
        (monthly(week_in_month=0, days=("MONDAY",)), "repeat/weekInMonth"),
        (monthly(week_in_month=6, days=("MONDAY",)), "repeat/weekInMonth"),
    ],
)
def test_used_days_and_weeks_of_a_month_have_ranges(rule: Rule, path: str) -> None:
    assert refused(rule, [wall("1/1/2026")]).path == path


def test_every_field_out_of_range_is_reported() -> None:
    refusal = refused(monthly(end_after=0, interval=0, day_in_month=0), [wall("1/1/2026")])

    assert [fault.path for fault in refusal.sub_errors] == ["repeat/endAfter", "repeat/interval", "repeat/dayInMonth"]


@pytest.mark.parametrize(
    "rule",
    [
        daily(expiration="12/31/2025"),
        daily(expiration="01/01/2026 07:59:59"),
        weekly(days=("SUNDAY",), expiration="01/03/2026"),
        monthly(day_in_month=31, interval=12, expiration="12/31/2999"),
        weekly(days=("MONDAY",), interval=999),
    ],
)
def test_a_rule_that_yields_no_session_is_refused(rule: Rule) -> None:
    # Thursday 1 January 2026, but for the rule by month: June never has 31 days.
    start = wall("6/1/2026 8:00") if rule.occurence_type == "MONTHLY" else wall("1/1/2026 8:00")

    assert isinstance(refused(rule, [start]), InvalidRecurrence)


@pytest.mark.parametrize(
    "rule",
    [
        daily(expiration="12/31/2999"),
        weekly(expiration="02/28/2031"),
        weekly(end_after=262),
        monthly(end_after=62),
        monthly(end_after=999, expiration="12/31/2999"),
    ],
)
def test_an_end_beyond_999_sessions_or_five_years_is_refused(rule: Rule) -> None:
    assert isinstance(refused(rule, [wall("1/1/2026 8:00")]), InvalidRecurrence)


def test_five_years_to_the_day_are_allowed() -> None:
    assert len(expand(weekly(end_after=261), [wall("1/1/2026")])) == 261
    assert len(expand(monthly(end_after=61), [wall("1/1/2026")])) == 61
    assert listed(monthly(interval=60, end_after=2), "1/1/2026") == ["1/1/26", "1/1/31"]
    assert len(expand(daily(expiration="09/25/2028"), [wall("1/1/2026")])) == 999


def test_an_expiration_after_five_years_is_fine_if_no_session_is() -> None:
    assert listed(monthly(interval=48, expiration="12/31/2033"), "1/1/2026") == ["1/1/26", "1/1/30"]


def test_the_last_day_of_the_wire_ends_every_series() -> None:
    assert listed(daily(), "12/30/2999 10:00") == ["12/30/99", "12/31/99"]


# Clock changes: the wall time stays, the instant moves


@pytest.mark.parametrize(
    ("name", "start", "instants"),
    [
        ("America/New_York", "03/01/2026 10:00", ["03/01/2026 15:00", "03/08/2026 14:00", "03/15/2026 14:00"]),
        ("America/New_York", "10/25/2026 10:00", ["10/25/2026 14:00", "11/01/2026 15:00", "11/08/2026 15:00"]),
        ("America/New_York", "03/01/2026 02:30", ["03/01/2026 07:30", "03/08/2026 07:30", "03/15/2026 06:30"]),
        ("Europe/Berlin", "03/22/2026 10:00", ["03/22/2026 09:00", "03/29/2026 08:00", "04/05/2026 08:00"]),
        ("Europe/Berlin", "10/18/2026 02:30", ["10/18/2026 00:30", "10/25/2026 00:30", "11/01/2026 01:30"]),
        ("Australia/Sydney", "03/29/2026 10:00", ["03/28/2026 23:00", "04/05/2026 00:00", "04/12/2026 00:00"]),
        ("Australia/Sydney", "09/27/2026 02:30", ["09/26/2026 16:30", "10/03/2026 16:30", "10/10/2026 15:30"]),
        ("Pacific/Auckland", "09/20/2026 10:00", ["09/19/2026 22:00", "09/26/2026 21:00", "10/03/2026 21:00"]),
        ("America/Vancouver", "10/25/2026 10:00", ["10/25/2026 17:00", "11/01/2026 17:00", "11/08/2026 17:00"]),
    ],
)
def test_weekly_classes_keep_their_wall_time_over_clock_changes(name: str, start: str, instants: list[str]) -> None:
    walls = expand(weekly(end_after=3), [wall(start)])

    assert [timezones.to_utc(at, name) for at in walls] == [wall(text).replace(tzinfo=UTC) for text in instants]


# Editing a series

SERIES = [Instance(index, datetime(2026, 1, index, 10)) for index in (1, 2, 3)]  # noqa: DTZ001


def test_an_edit_moves_one_occurrence_and_nothing_else() -> None:
    later = wall("2/1/2026 11:00")

    for edit in (Edit(index=2, action="EDIT", start=later), Edit(index=2, start=later)):
        assert apply_edits(SERIES, [edit]) == [SERIES[0], Instance(2, later), SERIES[2]]


def test_dropping_an_occurrence_does_not_shift_the_others() -> None:
    assert apply_edits(SERIES, [Edit(index=1, action="DELETE")]) == SERIES[1:]
    assert apply_edits(SERIES[1:], [Edit(index=3, action="DELETE")]) == [SERIES[1]]


def test_two_occurrences_may_change_places() -> None:
    swap = [Edit(index=1, start=SERIES[1].wall), Edit(index=2, start=SERIES[0].wall)]

    assert apply_edits(SERIES, swap) == [Instance(1, SERIES[1].wall), Instance(2, SERIES[0].wall), SERIES[2]]


def test_faulty_edits_are_refused_together() -> None:
    edits = [
        Edit(index=4, start=SERIES[0].wall),
        Edit(index=1),
        Edit(index=3, action="DELETE"),
        Edit(index=3, start=wall("2/1/2026")),
        Edit(index=2, start=SERIES[0].wall),
    ]

    with pytest.raises(Refusal) as refusal:
        apply_edits(SERIES, edits)

    assert [(type(fault), fault.path) for fault in refusal.value.sub_errors] == [
        (InvalidValue, "repeat/repeatSession[1]/index"),
        (MissingElement, "repeat/repeatSession[2]/startDate"),
        (InvalidValue, "repeat/repeatSession[4]/index"),
        (InvalidValue, "repeat/repeatSession[5]/startDate"),
    ]


def test_an_occurrence_moved_and_then_dropped_is_dropped() -> None:
    edits = [Edit(index=2, start=SERIES[0].wall), Edit(index=2, action="DELETE")]

    assert apply_edits(SERIES, edits) == [SERIES[0], SERIES[2]]


def test_a_series_cannot_lose_its_last_occurrence() -> None:
    with pytest.raises(InvalidRecurrence):
        apply_edits(SERIES[:1], [Edit(index=1, action="DELETE")])
