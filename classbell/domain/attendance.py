"""Attendance: intervals of presence, and the figures that follow from them.

Rules:
1. An interval says that somebody was there from one instant to another, after one source. Intervals of one person may
   overlap (two browsers, a link and an import); merged they count once.
2. A heartbeat extends the interval it belongs to. After a silence of `SILENCE` the person had left, at the last
   moment of which something is known, and a further heartbeat begins a new interval.
3. Minutes are whole and rounded up, after adding up (related.md 4).
4. A run ends when its host ends it, or by itself (`OVERTIME`) when nobody is present any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, NamedTuple

HEARTBEAT_SECONDS: Final = 60
"""How often a page that is open says so."""

SILENCE: Final = timedelta(seconds=150)
"""Time without a heartbeat after which somebody has left: two may be lost."""

OVERTIME: Final = timedelta(minutes=30)
"""How long after the scheduled end a session with nobody in it stays open."""


class Interval(NamedTuple):
    """Somebody's presence, from joining to leaving."""

    joined_at: datetime
    left_at: datetime


class Planned(NamedTuple):
    """A date of a session."""

    number: int
    conf_id: int
    start_at: datetime
    end_at: datetime


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same presence without overlaps, ascending; intervals that touch become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.joined_at <= merged[-1].left_at:
            merged[-1] = Interval(merged[-1].joined_at, max(merged[-1].left_at, interval.left_at))
        else:
            merged.append(interval)
    return merged


def minutes(intervals: Iterable[Interval]) -> int:
    """Whole minutes of one person's presence, rounded up."""
    return _whole_minutes(_time(intervals))


def people_minutes(people: Iterable[Iterable[Interval]]) -> int:
    """Minutes of everybody together, rounded up once."""
    return _whole_minutes(sum((_time(intervals) for intervals in people), timedelta()))


def peak(people: Iterable[Iterable[Interval]]) -> int:
    """Most people present at one time; who leaves in the moment another joins is not counted with him."""
    merged = list(chain.from_iterable(merge(intervals) for intervals in people))
    # Whoever only opened the link was there for a moment, so for him leaving comes after joining.
    moments = sorted(
        chain(
            ((interval.joined_at, 1, 1) for interval in merged),
            ((interval.left_at, 0 if interval.left_at > interval.joined_at else 2, -1) for interval in merged),
        )
    )
    present = most = 0
    for _, _, change in moments:
        present += change
        most = max(most, present)
    return most


def late_minutes(intervals: Sequence[Interval], start_at: datetime) -> int:
    """Whole minutes by which somebody came late, begun ones not counted; 0 for the punctual."""
    first = min(interval.joined_at for interval in intervals)
    return max(first - start_at, timedelta()) // timedelta(minutes=1)


def occurrence_at(dates: Sequence[Planned], now: datetime) -> Planned:
    """The date that is held by who opens the session now: the one under way, else the nearest, of two the later."""

    def distance(date: Planned) -> timedelta:
        return max(date.start_at - now, now - date.end_at, timedelta())

    return min(dates, key=lambda date: (distance(date), -date.start_at.timestamp()))


def person(email: str, name: str, stranger: str) -> str:
    """Who counts as one in figures: an address, else a name, else nobody but `stranger` himself."""
    if email:
        return email.lower()
    folded = " ".join(name.split()).casefold()
    return f":{folded}" if folded else f"#{stranger}"


def by_person(rows: Iterable[tuple[str, Interval]]) -> Mapping[str, list[Interval]]:
    """Intervals by person."""
    people: dict[str, list[Interval]] = {}
    for who, interval in rows:
        people.setdefault(who, []).append(interval)
    return people


def _time(intervals: Iterable[Interval]) -> timedelta:
    return sum((interval.left_at - interval.joined_at for interval in merge(intervals)), timedelta())


def _whole_minutes(time: timedelta) -> int:
    return -(-time // timedelta(minutes=1))
