"""Attendance of a session as its hosts read it: date by date everybody listed and everybody who came, and in total.

Rules:
1. One person is one line, whatever the sources; overlapping intervals count once (`domain/attendance`).
2. The percentage is presence within the planned time, so who stays longer has not been there for more than all of it.
3. Dates ahead are no absence: the total counts dates that have begun.
4. Who was rejected or waits was not to come, and is listed only where he came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from classbell.domain import access, attendance, certificates
from classbell.domain.attendance import Interval
from classbell.domain.call import Call, Row
from classbell.domain.certificates import Lack, Rule
from classbell.errors import NotPermitted
from classbell.store import attendance_report as store
from classbell.store import certificates as certificate_store
from classbell.store import sessions
from classbell.store.sessions import Stored


@dataclass(frozen=True, slots=True)
class Stay:
    """An interval with where it is known from."""

    number: int
    joined_at: datetime
    left_at: datetime
    source: str


@dataclass(slots=True)
class Line:
    """Somebody at one date."""

    person: str
    name: str
    email: str
    role: str
    listed: bool
    stays: list[Stay] = field(default_factory=list)
    minutes: int = 0
    percent: int = 0
    late: int = 0

    @property
    def came(self) -> bool:
        """Whether he was there at all."""
        return bool(self.stays)

    @property
    def first_at(self) -> datetime | None:
        """When he joined first."""
        return min((stay.joined_at for stay in self.stays), default=None)


@dataclass(frozen=True, slots=True)
class Date:
    """A date of the session with everybody."""

    number: int
    start_at: datetime
    end_at: datetime
    begun: bool
    lines: tuple[Line, ...]

    @property
    def planned(self) -> int:
        """Planned minutes."""
        return store.planned_minutes(self.start_at, self.end_at)

    @property
    def came(self) -> int:
        """How many came, hosts not counted."""
        return sum(line.came and line.role != "HOST" for line in self.lines)

    @property
    def absent(self) -> int:
        """How many were listed and did not come."""
        return sum(not line.came for line in self.lines)


@dataclass(frozen=True, slots=True)
class Total:
    """Somebody over all dates that have begun."""

    person: str
    name: str
    email: str
    minutes: int
    percent: int
    dates: int
    """Dates he was at."""
    score: int | None
    lacks: tuple[Lack, ...]
    """What he lacks for a certificate."""
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """Attendance of a session."""

    session: Stored
    conf_name: str
    zone: str
    rule: Rule
    own_rule: bool
    """The session has a rule of its own."""
    tested: bool
    """The session has tests."""
    dates: tuple[Date, ...]
    totals: tuple[Total, ...]
    may_change: bool


class _Meta(msgspec.Struct, rename={"conf_name": "confName"}):
    conf_name: str = ""


class _Details(msgspec.Struct, rename={"meta_data": "metaData"}):
    meta_data: _Meta = msgspec.field(default_factory=_Meta)


async def of_session(call: Call, session_key: int) -> Report:
    """The report of a session. Raises SessionNotFound (060001), NotPermitted (000001) for somebody else's."""
    stored = await sessions.get(call.tx, call.site.site_id, session_key)
    if not access.may_see(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    key = (call.tx, call.site.site_id, session_key)
    own = await certificate_store.rule_of(*key)
    rule = own or certificates.rule_of(call.site.settings)
    listed, stays, scores = await store.listed(*key), await store.intervals(*key), await store.scores(*key)
    dates = tuple(_date(call, row, listed, stays) for row in await store.dates(*key))
    return Report(
        session=stored,
        conf_name=msgspec.json.decode(stored.details, type=_Details).meta_data.conf_name,
        zone=stored.zone,
        rule=rule,
        own_rule=own is not None,
        tested=scores is not None,
        dates=dates,
        totals=_totals([date for date in dates if date.begun], rule, scores),
        may_change=access.may_change(call.caller, stored.host_id, stored.alternate_addresses),
    )


def _date(call: Call, row: Row, listed: Sequence[Row], stays: Sequence[Row]) -> Date:
    lines: dict[str, Line] = {}
    for person in listed:
        if person["occurrence"] not in (0, row["number"]) or person["join_status"].startswith("REJECT"):
            continue
        if person["role"] != "HOST" and not person["waits"]:
            lines.setdefault(person["email"], _listed(person))
    for stay in stays:
        if stay["occurrence"] == row["number"]:
            line = lines.setdefault(
                stay["person"], Line(stay["person"], stay["name"], stay["email"], stay["role"], listed=False)
            )
            line.name = line.name or stay["name"]
            line.stays.append(Stay(stay["attendance_id"], stay["joined_at"], stay["left_at"], stay["source"]))
    for line in lines.values():
        if line.stays:
            _count(line, row["start_at"], row["end_at"])
    ordered = sorted(lines.values(), key=lambda line: (line.role == "HOST", line.name.casefold(), line.email))
    return Date(row["number"], row["start_at"], row["end_at"], row["start_at"] <= call.now, tuple(ordered))


def _listed(row: Row) -> Line:
    both = f"{row['first_name'] or ''} {row['last_name'] or ''}".strip()
    name = row["name"] or both or row["email"].partition("@")[0]
    role = "OTHER" if row["list"] == "presenters" else "ATTENDEE"
    return Line(row["email"], name, row["email"], role, listed=True)


def _count(line: Line, start_at: datetime, end_at: datetime) -> None:
    intervals = [Interval(stay.joined_at, stay.left_at) for stay in line.stays]
    line.minutes = attendance.minutes(intervals)
    line.late = attendance.late_minutes(intervals, start_at)
    line.percent = _percent(_within(intervals, start_at, end_at), end_at - start_at)


def _within(intervals: Iterable[Interval], start_at: datetime, end_at: datetime) -> timedelta:
    """How long somebody was there within the planned time."""
    clipped = (Interval(max(each.joined_at, start_at), min(each.left_at, end_at)) for each in intervals)
    merged = attendance.merge(each for each in clipped if each.left_at > each.joined_at)
    return sum((each.left_at - each.joined_at for each in merged), timedelta())


def _percent(part: timedelta, whole: timedelta) -> int:
    return 100 * part // whole if whole > timedelta() else 0


def _totals(dates: Sequence[Date], rule: Rule, scores: dict[str, int] | None) -> tuple[Total, ...]:
    names: dict[str, Line] = {}
    for date in dates:
        for each in date.lines:
            if each.role != "HOST":
                names.setdefault(each.person, each)
    totals = []
    for person, known in names.items():
        whole = within = timedelta()
        stays: list[Interval] = []
        present = 0
        for date in dates:
            line: Line | None = next((of for of in date.lines if of.person == person), None)
            # Who registered for one date of a series is measured by that date alone.
            if line is None and known.listed:
                continue
            whole += date.end_at - date.start_at
            if line is not None and line.stays:
                intervals = [Interval(stay.joined_at, stay.left_at) for stay in line.stays]
                within += _within(intervals, date.start_at, date.end_at)
                stays += intervals
                present += 1
        minutes, percent = attendance.minutes(stays), _percent(within, whole)
        score = None if scores is None else scores.get(known.email, 0)
        totals.append(
            Total(
                person, known.name, known.email, minutes, percent, present, score,
                rule.lacks(minutes, percent, score),
                min((stay.joined_at for stay in stays), default=None),
                max((stay.left_at for stay in stays), default=None),
            )
        )  # fmt: skip
    return tuple(sorted(totals, key=lambda total: (total.name.casefold(), total.email)))
