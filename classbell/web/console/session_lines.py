"""Lists of sessions for the console: one line each, or one for each of their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from classbell.domain import timezones
from classbell.services.ep.session_lists import DateScope, LstsummarySession, SessionSummaryInstance
from classbell.services.shared.serv import ListControl
from classbell.services.shared.sess import Status
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import NOTHING_FOUND
from classbell.wire import dates

PAGE: Final = 25
LARGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A session, or one of its dates."""

    key: int
    title: str
    start: datetime
    """Aware, UTC."""
    end: datetime
    host: str
    listing: str
    is_running: bool
    repeats: bool
    registration: bool
    shared: bool
    """Whether the visitor is an alternate host of it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of a list."""

    lines: list[Line]
    total: int
    first: int = 1


async def find(
    desk: Desk,
    *,
    text: str = "",
    host: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    status: Status | None = None,
    each_date: bool = False,
    first: int = 1,
    size: int = PAGE,
) -> Lines:
    """The visitor's sessions, or those of the site for who sees it; `since` and `until` bound the start."""
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    request = LstsummarySession(
        list_control=ListControl(start_from=first, maximum_num=size),
        date_scope=DateScope(
            start_date_start=_wire(since), start_date_end=_wire(until), time_zone_id=timezones.GMT_NUMBER
        ),
        session_key=key,
        host_web_ex_id=host or None,
        status=status,
        recurrence=each_date,
        conf_name=f"%{text}%" if text and key is None else None,
    )
    try:
        found = await desk.run(request)
    except NOTHING_FOUND:
        return Lines([], 0, first)
    return Lines([_line(row) for row in found.session], found.matching_records.total, first)


def _wire(instant: datetime | None) -> str | None:
    return dates.write(timezones.from_utc(instant, timezones.GMT.name)) if instant is not None else None


def _line(row: SessionSummaryInstance) -> Line:
    start = timezones.to_utc(dates.wall(row.start_time), timezones.GMT.name)
    names = f"{row.host_first_name or ''} {row.host_last_name or ''}".strip()
    return Line(
        key=row.session_key,
        title=row.conf_name,
        start=start,
        end=start + timedelta(minutes=row.duration),
        host=names or row.host_web_ex_id,
        listing=row.list_status,
        is_running=row.status == "INPROGRESS",
        repeats=row.is_recurring,
        registration=bool(row.registration),
        shared=bool(row.alt_host),
    )


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone, UTC."""
    return timezones.to_utc(datetime.combine(day, time()), zone)


def day_of(text: str) -> date | None:
    """A day as a field of a form has it; `None` for anything else, and for days at the ends of the calendar.

    There is no day before the first year or after the last one, so that zones and next days do not reach those.
    """
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and MINYEAR < day.year < MAXYEAR else None


def today(desk: Desk) -> date:
    """The day it is where the visitor is."""
    return desk.now.astimezone(ZoneInfo(desk.speech.zone)).date()
