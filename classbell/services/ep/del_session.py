"""DelSession: delete a session of any kind, and tell its people if that is wanted."""

from typing import Annotated, Final

from classbell.domain.call import Call
from classbell.services.registry import operation
from classbell.services.shared import deletion
from classbell.services.shared.serv import ICalendarURL
from classbell.services.shared.sess import SessionKey
from classbell.store import outbox, participants
from classbell.store.sessions import Message
from classbell.wire.element import Element, Wire
from classbell.wire.names import EP

CANCELLED: Final = "cancelled"
WHOLE_SESSION: Final = 0


class DelSession(Element, ns=EP):
    """Cancel one session and everything still planned for it.

    Source: ep.xsd, delSession.
    """

    session_key: SessionKey
    """Key answered by CreateTrainingSession."""
    send_email: bool | None = None
    """True: tell everybody on the lists that the session is cancelled."""


class DelSessionResponse(Element, ns=EP):
    """Empty on success: a session that is gone has no calendar file to link to."""

    i_calendar_url: Annotated[ICalendarURL, Wire("iCalendarURL")] | None = None


@operation("ep.DelSession", http="DELETE /sessions/{sessionKey}")
async def del_session(call: Call, request: DelSession) -> DelSessionResponse:
    """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays.

    Callers: its host, administrators. With `sendEmail`, one message for each person goes into the outbox, unless the
    session is over.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session,
    SessionInProgress (060901) while it runs.
    """
    stored = await deletion.delete(call, request.session_key, operation="ep.DelSession")
    if request.send_email and max(stored.starts_at) > call.now:
        people = await participants.everybody(call.tx, call.site.site_id, stored.session_key)
        messages = [
            Message(CANCELLED, WHOLE_SESSION, email, call.now)
            for email in dict.fromkeys(person.email for person in people if not person.join_status.startswith("REJECT"))
        ]
        if messages:
            await outbox.put(call.tx, call.site.site_id, stored.session_key, messages, again=[CANCELLED], now=call.now)
    return DelSessionResponse()
