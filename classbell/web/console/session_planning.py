"""The dates that a form would make, told while it is being filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain import timezones
from classbell.errors import Refusal
from classbell.services.training import planning
from classbell.services.training.types import TrainingSession
from classbell.web.console import session_document
from classbell.web.console.entry import Desk
from classbell.web.console.session_document import Document
from classbell.web.console.session_work import Found
from classbell.wire.json_read import read_json

_DATED = ("schedule", "repeat")
_PATTERN = (
    "schedule.startDate", "schedule.timeZoneID", "schedule.timeZone", "repeat.repeatType", "repeat.occurenceType",
    "repeat.interval", "repeat.dayInWeek.day", "repeat.endAfter", "repeat.expirationDate", "repeat.dayInMonth",
    "repeat.weekInMonth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a session."""

    number: int
    start: datetime
    """Aware, UTC."""
    end: datetime
    is_past: bool
    clocks_changed: bool = False
    """Whether clocks there were changed since the date before."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a session, or why there are none."""

    zone: str
    dates: list[Date] = field(default_factory=list)
    refusal: Refusal | None = None
    stay: bool = False
    """Whether these are the dates as they lie, since nothing of the pattern is changed."""


def of_stored(desk: Desk, found: Found) -> Dates:
    """The dates of a session as they lie."""
    stored = found.stored
    lasting = timedelta(minutes=stored.duration_minutes)
    rows = sorted(zip(stored.starts_at, stored.numbers, strict=True))
    return Dates(stored.zone, _dates([(number, start) for start, number in rows], lasting, stored.zone, desk.now))


def of_document(desk: Desk, document: Document, found: Found | None = None) -> Dates:
    """The dates that a form would make; those that lie, where it changes nothing about them."""
    if found is not None:
        changed = session_document.changes(document, found.document, TrainingSession)
        if not set(session_document.paths(changed)) & set(_PATTERN):
            lying = of_stored(desk, found)
            minutes = session_document.at(document, "schedule.duration") or ""
            lasting = timedelta(minutes=int(minutes) if minutes.isdigit() and len(minutes) < 5 else 60)
            rows = [(date.number, date.start) for date in lying.dates]
            return Dates(lying.zone, _dates(rows, lasting, lying.zone, desk.now), stay=True)
    default = found.stored.zone if found is not None else desk.account.zone or desk.site.settings.time_zone
    try:
        wanted = session_document.filled({name: document[name] for name in _DATED if name in document})
        session = read_json(wanted, TrainingSession, desk.site.settings.text_policy).element
        placed = planning.place(desk.call, default, session, strict=False)
        rule = planning.rule_of(session.repeat)
        instances = planning.edited(rule, planning.instances_of(rule, placed.starts), session.repeat)
        minutes_long = (session.schedule.duration if session.schedule is not None else None) or 60
        rows_made = planning.occurrences_of(instances, placed.zone, minutes_long)
    except Refusal as refusal:
        return Dates(default, refusal=refusal)
    rows = [(row.number, row.start_at) for row in rows_made]
    return Dates(placed.zone, _dates(rows, timedelta(minutes=minutes_long), placed.zone, desk.now))


def _dates(rows: list[tuple[int, datetime]], lasting: timedelta, zone: str, now: datetime) -> list[Date]:
    made: list[Date] = []
    before: timedelta | None = None
    for number, start in rows:
        offset = start.astimezone(ZoneInfo(zone)).utcoffset()
        made.append(Date(number, start, start + lasting, start < now, before is not None and offset != before))
        before = offset
    return made


def wall_of(date: Date, zone: str) -> str:
    """The start as a field of a form has it."""
    return timezones.from_utc(date.start, zone).isoformat(timespec="minutes")[:16]
