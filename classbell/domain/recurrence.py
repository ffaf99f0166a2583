"""Recurrence: from the rule in `repeat` to the wall times of the occurrences.

Rules (training.md 2.3):
1. The pattern says which fields count. The others are neither used nor checked: clients send surplus ones.
2. The first occurrence is the first date on or after the start that fits; intervals count from the calendar week
   (Sunday first) or month of the start.
3. Every occurrence keeps the wall time of the start. Clock changes are `timezones.to_utc`'s business.
4. The end is endAfter or expirationDate, whichever comes first; neither means ten occurrences.
5. No series is longer than 999 occurrences or five years from its start. Ten occurrences by default are cut there;
   an end the client asked for is refused, since SUCCESS for fewer sessions than asked would be a lie.
6. An occurrence keeps its index for ever, whatever happens to the others.

This module does not know time zones, now, or the database.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import Final, Literal

from classbell.errors import InvalidRecurrence, InvalidValue, MissingElement, Refusal, raise_all
from classbell.wire import dates

RepeatType = Literal["SINGLE", "RECURRING_SINGLE", "MULTIPLE_SESSION"]
OccurrenceType = Literal["DAILY", "WEEKLY", "MONTHLY", "NO_REPEAT", "CONSTANT", "IRREGULARLY"]

DEFAULT_COUNT: Final = 10
MOST: Final = 999
YEARS: Final = 5
LAST_WEEK: Final = 5

_SUNDAY_FIRST: Final = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_FROM_SUNDAY: Final = {day: number for number, day in enumerate(_SUNDAY_FIRST)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The fields of `repeat` that some training pattern uses; absent is None."""

    repeat_type: RepeatType | None = None
    occurence_type: OccurrenceType | None = None
    interval: int | None = None
    days: tuple[str, ...] = ()
    """dayInWeek, `SUNDAY` to `SATURDAY`, in the order they were sent."""
    day_in_month: int | None = None
    week_in_month: int | None = None
    end_after: int | None = None
    expiration: str | None = None
    """Canonical wire text; without a time it means the end of that day."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One occurrence of a series: its index, counted from 1, and its wall time."""

    index: int
    wall: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One `repeatSession`: move (EDIT, also when absent) or drop (DELETE) the occurrence of an index."""

    index: int
    action: Literal["EDIT", "DELETE"] | None = None
    start: datetime | None = None


def normalise(rule: Rule) -> Rule:
    """Fill in what the sender meant: both types present, and nothing else left of a single session."""
    occurence_type = rule.occurence_type or "NO_REPEAT"
    repeat_type = rule.repeat_type or ("SINGLE" if occurence_type == "NO_REPEAT" else "RECURRING_SINGLE")
    if repeat_type == "SINGLE":
        return Rule(repeat_type="SINGLE", occurence_type="NO_REPEAT")
    if repeat_type == rule.repeat_type and occurence_type == rule.occurence_type:
        return rule
    return replace(rule, repeat_type=repeat_type, occurence_type=occurence_type)


def expand(rule: Rule, starts: Sequence[datetime]) -> list[datetime]:
    """List the wall times of every occurrence, ascending; `starts` are the naive start dates of the request.

    Raises InvalidValue for a used field out of range and for a second start without IRREGULARLY;
    InvalidRecurrence for a rule that yields no session or more than the limits of rule 5.
    """
    rule = normalise(rule)
    if rule.occurence_type == "IRREGULARLY":
        return _irregular(rule, starts)
    if not starts:
        raise InvalidRecurrence(path="repeat")
    if len(starts) > 1:
        raise InvalidValue(path="schedule/startDate", value=dates.write(starts[1]))
    start = starts[0]
    if rule.occurence_type in ("NO_REPEAT", "CONSTANT"):
        return [start]
    _check(rule)
    return _take(rule, start)


def _irregular(rule: Rule, starts: Sequence[datetime]) -> list[datetime]:
    if rule.repeat_type != "MULTIPLE_SESSION":
        raise InvalidRecurrence(path="repeat/occurenceType")
    walls = sorted(set(starts))
    if not 1 <= len(walls) <= MOST:
        raise InvalidRecurrence(path="schedule/startDate")
    return walls


def _check(rule: Rule) -> None:
    """Range-check the fields that the pattern uses; every fault is reported."""
    faults: list[Refusal] = []

    def within(element: str, value: int | None, greatest: int) -> None:
        if value is not None and not 1 <= value <= greatest:
            faults.append(InvalidValue(path=f"repeat/{element}", value=str(value)))

    within("endAfter", rule.end_after, MOST)
    within("interval", rule.interval, MOST)
    if rule.occurence_type == "MONTHLY":
        if rule.week_in_month is not None and rule.days:
            within("weekInMonth", rule.week_in_month, LAST_WEEK)
        else:
            within("dayInMonth", rule.day_in_month, 31)
    raise_all(faults)


def _take(rule: Rule, start: datetime) -> list[datetime]:
    """Cut the endless pattern at its end, and refuse what rule 5 does not allow."""
    horizon = _years_after(start)
    until = horizon if rule.expiration is None else _expiry(rule.expiration)
    limit = rule.end_after or (DEFAULT_COUNT if rule.expiration is None else MOST + 1)
    walls: list[datetime] = []
    for wall in _pattern(rule, start, until):
        if wall > until:
            break
        walls.append(wall)
        if len(walls) == limit:
            break
    cut_short = rule.end_after is not None and rule.expiration is None and len(walls) < limit
    if not walls or len(walls) > MOST or walls[-1] > horizon or cut_short:
        raise InvalidRecurrence(path="repeat")
    return walls


def _years_after(start: datetime) -> datetime:
    year = start.year + YEARS
    # 29 February has no anniversary five years on; the day before stands for it.
    day = 28 if start.month == 2 and start.day == 29 else start.day
    return min(start.replace(year=year, day=day), dates.LATEST)


def _expiry(text: str) -> datetime:
    moment = dates.wall(text)
    return datetime.combine(moment, time.max) if dates.is_date_only(text) else moment


def _pattern(rule: Rule, start: datetime, until: datetime) -> Iterator[datetime]:
    """The fitting dates in order; they may run past `until`, but never far."""
    interval = rule.interval or 1
    if rule.occurence_type == "WEEKLY":
        return _weekly(start, interval, rule.days)
    if rule.occurence_type == "MONTHLY":
        return _monthly(start, interval, _day_chooser(rule, start), until)
    if rule.interval is None and rule.days:
        return _weekly(start, 1, rule.days)
    return (start + timedelta(days=interval * number) for number in count())


def _weekly(start: datetime, interval: int, days: tuple[str, ...]) -> Iterator[datetime]:
    # weekday() counts from Monday, the wire's weeks from Sunday.
    into_week = (start.weekday() + 1) % 7
    offsets = (
        [timedelta(days=n) for n in sorted({_FROM_SUNDAY[day] - into_week for day in days})] if days else [timedelta()]
    )
    week, step = start, timedelta(weeks=interval)
    while True:
        for offset in offsets:
            wall = week + offset
            if wall >= start:
                yield wall
        week += step


def _monthly(
    start: datetime, interval: int, day_of: Callable[[int, int], int | None], until: datetime
) -> Iterator[datetime]:
    months = start.year * 12 + start.month - 1
    # Some rules never fit (the 31st of every twelfth month from February), so the walk needs an end of its own.
    while months <= until.year * 12 + until.month - 1:
        year, month = months // 12, months % 12 + 1
        day = day_of(year, month)
        if day is not None:
            wall = start.replace(year=year, month=month, day=day)
            if wall >= start:
                yield wall
        months += interval


def _day_chooser(rule: Rule, start: datetime) -> Callable[[int, int], int | None]:
    """How a month gets its day: by date, or by the n-th weekday."""
    nth = rule.week_in_month
    if nth is None or not rule.days:
        wanted = rule.day_in_month or start.day
        return lambda year, month: wanted if wanted <= monthrange(year, month)[1] else None
    weekday = (_FROM_SUNDAY[rule.days[0]] - 1) % 7

    def nth_weekday(year: int, month: int) -> int:
        first_weekday, length = monthrange(year, month)
        day = 1 + (weekday - first_weekday) % 7 + 7 * (nth - 1)
        # Only the fifth can be missing, and five means the last.
        return day if day <= length else day - 7

    return nth_weekday


def apply_edits(instances: Sequence[Instance], edits: Sequence[Edit]) -> list[Instance]:
    """Move and drop occurrences of a series, one edit after the other; what is left comes in order of index.

    Raises InvalidValue for an index that is not (or no longer) there and for a move onto the start of another
    occurrence, MissingElement for a move without a start, InvalidRecurrence if nothing is left.
    """
    faults: list[Refusal] = []
    left = {instance.index: instance.wall for instance in instances}
    moved: dict[int, int] = {}
    for number, edit in enumerate(edits, start=1):
        path = f"repeat/repeatSession[{number}]"
        if edit.index not in left:
            faults.append(InvalidValue(path=f"{path}/index", value=str(edit.index)))
        elif edit.action == "DELETE":
            del left[edit.index]
        elif edit.start is None:
            faults.append(MissingElement(path=f"{path}/startDate"))
        else:
            left[edit.index] = edit.start
            moved[edit.index] = number
    taken = Counter(left.values())
    faults.extend(
        InvalidValue(path=f"repeat/repeatSession[{number}]/startDate", value=dates.write(left[index]))
        for index, number in moved.items()
        if index in left and taken[left[index]] > 1
    )
    raise_all(faults)
    if not left:
        raise InvalidRecurrence(path="repeat/repeatSession")
    return [Instance(index, left[index]) for index in sorted(left)]
