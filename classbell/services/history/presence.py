"""api.MarkPresence and api.UnmarkPresence: what a host saw with his own eyes."""

from datetime import timedelta
from typing import Annotated

from classbell.domain import access, attendance, keys
from classbell.domain.call import Call
from classbell.domain.changes import Changes
from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted
from classbell.services.registry import operation
from classbell.store import attendance as intervals
from classbell.store import attendance_report, audit, runs, sessions
from classbell.store.attendance import Visitor
from classbell.store.sessions import Stored
from classbell.wire.element import Element, Email, Long, MaxLen, Range
from classbell.wire.names import API


class MarkPresence(Element, ns=API):
    """Note that somebody was at a date, from its start to its end, or up to now while it runs."""

    session_key: Long
    occurrence: Long
    """Number of the date."""
    name: Annotated[str, MaxLen(128)] | None = None
    email: Annotated[str, Email()] | None = None
    minutes: Annotated[int, Range(1, 1440)] | None = None
    """Minutes from the start on; absent: the whole time."""


class MarkPresenceResponse(Element, ns=API):
    """What was noted."""

    attendance_id: Long
    """By which it is taken back."""


class UnmarkPresence(Element, ns=API):
    """Take back what a host has noted; what links, rooms and imports noted stays."""

    session_key: Long
    attendance_id: Long


class UnmarkPresenceResponse(Element, ns=API):
    """Empty on success."""


@operation("api.MarkPresence", http="POST /training-sessions/{sessionKey}/occurrences/{occurrence}/presences")
async def mark_presence(call: Call, request: MarkPresence) -> MarkPresenceResponse:
    """Note that somebody was at a date of a session.

    Callers: who may change the session.
    Raises SessionNotFound (060001), NotPermitted (000001), MissingElement (000904) without name and address,
    InvalidValue (000903) for a date that is unknown or has not begun.
    """
    stored = await _changeable(call, request.session_key)
    site_id, key = call.site.site_id, stored.session_key
    email = request.email or ""
    if not request.name and not email:
        raise MissingElement(path="name")
    await runs.hold(call.tx, site_id, key)
    planned = await runs.dates_of(call.tx, site_id, key)
    date = next((each for each in planned if each.number == request.occurrence), None)
    if date is None or date.start_at > call.now:
        raise InvalidValue(path="occurrence", value=str(request.occurrence))
    left_at = min(date.end_at, call.now)
    if request.minutes is not None:
        left_at = min(date.start_at + timedelta(minutes=request.minutes), left_at)
    run = await runs.held(call.tx, site_id, key, date, date.start_at, left_at)
    name = request.name or email.partition("@")[0]
    who = Visitor(attendance.person(email, name, keys.guest_token()), "ATTENDEE", name=name, email=email)
    await intervals.known(call.tx, site_id, run.run_id, who, date.start_at, left_at, "host")
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="api.MarkPresence", session_key=key,
        at=call.now, subject=f"{email or name}, date {date.number}",
        changes=Changes({}, {f"present/{email or name}": left_at.isoformat()}),
    )  # fmt: skip
    number = await intervals.noted_by_host(call.tx, site_id, run.run_id, who.person, date.start_at)
    return MarkPresenceResponse(attendance_id=number)


@operation("api.UnmarkPresence", http="DELETE /training-sessions/{sessionKey}/presences/{attendanceID}")
async def unmark_presence(call: Call, request: UnmarkPresence) -> UnmarkPresenceResponse:
    """Take back what a host has noted.

    Callers: who may change the session.
    Raises SessionNotFound (060001), NotPermitted (000001), NoRecord (000015) for anything no host has noted.
    """
    stored = await _changeable(call, request.session_key)
    gone = await attendance_report.unmark(call.tx, call.site.site_id, stored.session_key, request.attendance_id)
    if gone is None:
        raise NoRecord
    who = gone["email"] or gone["name"]
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.UnmarkPresence",
        session_key=stored.session_key, at=call.now, subject=who, changes=Changes({f"present/{who}": "host"}, {}),
    )  # fmt: skip
    return UnmarkPresenceResponse()


async def _changeable(call: Call, session_key: int) -> Stored:
    stored = await sessions.get(call.tx, call.site.site_id, session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    return stored
