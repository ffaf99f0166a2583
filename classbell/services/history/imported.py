"""Attendance that was noted elsewhere: one interval at a time, judged and added to the run it belongs to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from classbell.domain import attendance, keys, timezones
from classbell.domain.attendance import Planned
from classbell.domain.call import Call
from classbell.errors import InvalidValue, MissingElement, SessionNotFound
from classbell.store import attendance as intervals
from classbell.store import runs
from classbell.store.attendance import Visitor
from classbell.wire import address, dates

LONGEST: Final = timedelta(days=2)
"""More than a session with its overtime; longer presence is a slip."""


@dataclass(frozen=True, slots=True)
class Line:
    """An interval as a file has it."""

    session: str
    occurrence: str
    name: str
    email: str
    joined: str
    left: str


async def add(call: Call, line: Line) -> bool:
    """Add an interval; `False` if exactly it is there already. The first one of a date makes its run.

    Needs a transaction. Raises SessionNotFound (060001), InvalidValue (000903) and MissingElement (000904) with the
    name of the column as path.
    """
    key = _number(line.session, "session")
    zone = await runs.zone_of(call.tx, call.site.site_id, key)
    if zone is None:
        raise SessionNotFound(path="session")
    await runs.hold(call.tx, call.site.site_id, key, even_deleted=True)
    joined_at, left_at = _instant(line.joined, zone, "joined"), _instant(line.left, zone, "left")
    if not timedelta() <= left_at - joined_at <= LONGEST or left_at > call.now:
        raise InvalidValue(path="left", value=line.left)
    if not line.name and not line.email:
        raise MissingElement(path="name")
    email = _email(line.email)
    planned = await runs.dates_of(call.tx, call.site.site_id, key)
    date = _date(planned, line.occurrence, joined_at)
    run = await runs.held(call.tx, call.site.site_id, key, date, joined_at, left_at)
    name = line.name[:128] or email.partition("@")[0]
    who = Visitor(attendance.person(email, name, keys.guest_token()), "ATTENDEE", name=name, email=email)
    return await intervals.known(call.tx, call.site.site_id, run.run_id, who, joined_at, left_at, "import")


def _date(planned: list[Planned], text: str, joined_at: datetime) -> Planned:
    if not text:
        return attendance.occurrence_at(planned, joined_at)
    number = _number(text, "occurrence")
    found = next((date for date in planned if date.number == number), None)
    if found is None:
        raise InvalidValue(path="occurrence", value=text)
    return found


def _number(text: str, path: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidValue(path=path, value=text)
    return int(text)


def _instant(text: str, zone: str, path: str) -> datetime:
    """An instant written with its offset, or a wall time in the zone of the session."""
    try:
        if "/" in text:
            return timezones.to_utc(dates.wall(dates.read(text)[0]), zone)
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else timezones.to_utc(at, zone)
    except (ValueError, OverflowError) as error:
        raise InvalidValue(path=path, value=text) from error


def _email(text: str) -> str:
    try:
        return address.email(text) if text else ""
    except ValueError as error:
        raise InvalidValue(path="email", value=text) from error
