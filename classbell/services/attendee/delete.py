"""DelMeetingAttendee."""

from typing import Annotated

from classbell.domain import access
from classbell.domain.call import Call
from classbell.domain.changes import Changes
from classbell.errors import AttendeeNotFound, MissingElement, NotPermitted
from classbell.services.attendee import enrolling
from classbell.services.registry import operation
from classbell.services.shared import events, notices, updates
from classbell.services.shared.sess import SessionKey
from classbell.store import audit, enrollments, outbox
from classbell.wire.element import Element, Email, Long, Wire
from classbell.wire.names import ATT


class AttendeeEmail(Element, ns=ATT):
    """Somebody, by address and session."""

    email: Annotated[str, Email()]
    session_key: SessionKey


class DelMeetingAttendee(Element, ns=ATT):
    """Take people off a session, by number or by address.

    Source: attendee.xsd, delMeetingAttendee.
    """

    attendee_id: Annotated[list[Long], Wire("attendeeID")] = []
    attendee_email: list[AttendeeEmail] = []
    """By address: off both lists."""
    send_email: bool | None = None
    """True: tell them."""


class DelMeetingAttendeeResponse(Element, ns=ATT):
    """Empty on success."""


@operation(
    "attendee.DelMeetingAttendee",
    http="DELETE /training-sessions/{attendeeEmail.sessionKey}/attendees/{attendeeEmail.email}",
)
async def del_meeting_attendee(call: Call, request: DelMeetingAttendee) -> DelMeetingAttendeeResponse:
    """Take people off, free their seats and promote those who wait; people who are not there are passed over.

    Callers: the session's host, site administrators; with one session among them that is another's, nothing is done.
    Raises AttendeeNotFound (040901) if none of those named is there, NotPermitted (000001), MissingElement (000904).
    """
    if not request.attendee_id and not request.attendee_email:
        raise MissingElement(path="attendeeID")
    site_id = call.site.site_id
    addresses = [(each.session_key, each.email) for each in request.attendee_email]
    found = await enrollments.find(call.tx, site_id, request.attendee_id, addresses)
    if not found:
        raise AttendeeNotFound
    sessions = await enrolling.known_sessions(call, [row["session_key"] for row in found])
    if not all(access.may_delete(call.caller, known.course.host_id) for known in sessions.values()):
        raise NotPermitted
    gone = 0
    for key, known in sessions.items():
        emails = [email for session_key, email in addresses if session_key == key]
        removed = sorted(set(await enrollments.delete(call.tx, site_id, key, request.attendee_id, emails)))
        if not removed:
            continue
        gone += len(removed)
        over = known.course.end_at <= call.now
        await enrollments.recount(call.tx, site_id, key)
        await outbox.withdraw_from(call.tx, site_id, key, [notices.INVITATION, *notices.REGISTRATION], removed)
        if request.send_email and not over:
            await updates.tell_removed(call, key, removed)
        told = [events.registration(key, email, "cancelled") for email in removed]
        await events.tell(call, events.REGISTRATION, *told)
        await notices.promote(call, key, over=over)
        await audit.add(
            call.tx, site_id, account_id=call.caller.account_id, operation="attendee.DelMeetingAttendee",
            session_key=key, at=call.now, subject=f"{len(removed)} attendees",
            changes=Changes(dict.fromkeys(removed, "listed"), {}),
        )  # fmt: skip
    if not gone:
        # Somebody else was quicker, while this call waited for the session.
        raise AttendeeNotFound
    return DelMeetingAttendeeResponse()
