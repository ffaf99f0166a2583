"""A host lets people of a waiting list go before the others."""

from typing import Annotated

from classbell.domain import access
from classbell.domain.call import Call
from classbell.domain.changes import Changes
from classbell.errors import AttendeeNotFound, MissingElement, NotPermitted
from classbell.services.attendee import enrolling
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.services.shared.sess import SessionKey
from classbell.store import audit, roster
from classbell.wire.element import Element, Email, Long, MaxItems
from classbell.wire.names import API


class PromoteAttendees(Element, ns=API):
    """Let people of the waiting list have the next free seats."""

    session_key: SessionKey
    email: Annotated[list[Annotated[str, Email()]], MaxItems(1000)] = []
    """Who; they keep their order among themselves."""


class PromoteAttendeesResponse(Element, ns=API):
    """How many of them have a seat now."""

    seated: Long
    waiting: Long
    """How many stand first in the line, for no seat is free."""


@operation("api.PromoteAttendees", http="POST /training-sessions/{sessionKey}/attendees/promotions 200")
async def promote_attendees(call: Call, request: PromoteAttendees) -> PromoteAttendeesResponse:
    """Move people to the front of the waiting list, and seat them as far as seats are free.

    Callers: the session's host, alternate hosts, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), MissingElement (000904) without an address, AttendeeNotFound
    (040901) if none of them waits.
    """
    if not request.email:
        raise MissingElement(path="email")
    key, site_id = request.session_key, call.site.site_id
    course = (await enrolling.known_sessions(call, [key]))[key].course
    if not access.may_change(call.caller, course.host_id, course.alternate_addresses):
        raise NotPermitted
    moved = await roster.to_the_front(call.tx, site_id, key, [email.lower() for email in request.email])
    if not moved:
        raise AttendeeNotFound(path="email")
    await notices.promote(call, key, over=course.end_at <= call.now)
    still = await roster.still_waiting(call.tx, site_id, key, moved)
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="api.PromoteAttendees", session_key=key,
        at=call.now, subject=f"{len(moved)} attendees",
        changes=Changes(dict.fromkeys(moved, "waiting"), dict.fromkeys(still, "first in line")),
    )  # fmt: skip
    return PromoteAttendeesResponse(seated=len(set(moved)) - len(still), waiting=len(still))
