"""Recurrence against dateutil's rrule as the second opinion."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.domain.recurrence import Rule, expand
from classbell.errors import InvalidRecurrence, Refusal
from classbell.wire import dates

DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")

starts = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
intervals = st.one_of(st.none(), st.integers(1, 6))
day_sets = st.lists(st.sampled_from(DAYS), max_size=4).map(tuple)
rules = st.builds(
    Rule,
    repeat_type=st.sampled_from(["RECURRING_SINGLE", "MULTIPLE_SESSION"]),
    occurence_type=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    interval=intervals,
    days=day_sets,
    day_in_month=st.one_of(st.none(), st.integers(1, 31)),
    week_in_month=st.one_of(st.none(), st.integers(1, 5)),
    end_after=st.integers(1, 12),
)


def second_opinion(rule: Rule, start: datetime) -> rrule.rrule:
    fields: dict[str, Any] = {"dtstart": start, "interval": rule.interval or 1, "wkst": rrule.SU}
    weekdays = [getattr(rrule, day[:2]) for day in rule.days]
    if rule.occurence_type == "WEEKLY":
        return rrule.rrule(rrule.WEEKLY, byweekday=weekdays or None, **fields)
    if rule.occurence_type == "MONTHLY":
        if rule.week_in_month and rule.days:
            nth = -1 if rule.week_in_month == 5 else rule.week_in_month
            return rrule.rrule(rrule.MONTHLY, byweekday=weekdays[0](nth), **fields)
        return rrule.rrule(rrule.MONTHLY, bymonthday=rule.day_in_month or start.day, **fields)
    return rrule.rrule(rrule.DAILY, byweekday=weekdays if rule.interval is None and weekdays else None, **fields)


@settings(max_examples=150, deadline=None)
@given(rules, starts)
def test_series_agree_with_rrule(rule: Rule, start: datetime) -> None:
    assert rule.end_after
    horizon = start + timedelta(days=5 * 365)
    theirs = [at for at in islice(second_opinion(rule, start), rule.end_after) if at <= horizon]
    if len(theirs) < rule.end_after:
        # Not all fit into five years; the exact edge has its own tests.
        return
    assert expand(rule, [start]) == theirs


@settings(max_examples=80, deadline=None)
@given(rules, starts, st.integers(0, 700))
def test_series_with_a_last_day_agree_with_rrule(rule: Rule, start: datetime, days: int) -> None:
    last = start.date() + timedelta(days=days)
    dated = Rule(
        repeat_type=rule.repeat_type,
        occurence_type=rule.occurence_type,
        interval=rule.interval,
        days=rule.days,
        day_in_month=rule.day_in_month,
        week_in_month=rule.week_in_month,
        expiration=f"{last.month:02d}/{last.day:02d}/{last.year}",
    )
    end = datetime(last.year, last.month, last.day, 23, 59, 59)  # noqa: DTZ001
    theirs = second_opinion(rule, start).between(start, end, inc=True)
    if theirs:
        assert expand(dated, [start]) == theirs
    else:
        with pytest.raises(InvalidRecurrence):
            expand(dated, [start])


@settings(max_examples=80, deadline=None)
@given(
    st.builds(
        Rule,
        repeat_type=st.sampled_from([None, "SINGLE", "RECURRING_SINGLE", "MULTIPLE_SESSION"]),
        occurence_type=st.sampled_from([None, "DAILY", "WEEKLY", "MONTHLY", "NO_REPEAT", "CONSTANT", "IRREGULARLY"]),
        interval=st.one_of(st.none(), st.integers(-(2**31), 2**31), st.integers(0, 1001)),
        days=day_sets,
        day_in_month=st.one_of(st.none(), st.integers(-1, 33)),
        week_in_month=st.one_of(st.none(), st.integers(-1, 7)),
        end_after=st.one_of(st.none(), st.integers(-1, 1001), st.just(10**9)),
        expiration=st.one_of(
            st.none(), st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(lambda on: f"{on:%m/%d}/{on.year}")
        ),
    ),
    st.lists(st.datetimes(dates.EARLIEST, dates.LATEST), max_size=3),
)
def test_any_rule_gives_an_ascending_series_or_a_refusal(rule: Rule, starts: list[datetime]) -> None:
    try:
        walls = expand(rule, starts)
    except Refusal:
        return
    assert 1 <= len(walls) <= 999
    assert walls == sorted(set(walls))
    assert walls[0] >= min(starts)
    assert walls[-1] <= max(*starts, dates.LATEST)
