"""DelSession: delete a session of any kind, and tell its people if that is wanted."""

from typing import Annotated, Literal

from classbell.domain.call import Call
from classbell.services.registry import operation
from classbell.services.shared import deletion
from classbell.services.shared.serv import ICalendarURL
from classbell.services.shared.sess import SessionKey
from classbell.wire.element import Element, Wire
from classbell.wire.names import EP


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
    tell: Literal["everybody", "nobody"] = "everybody" if request.send_email else "nobody"
    await deletion.delete(call, request.session_key, operation="ep.DelSession", tell=tell)
    return DelSessionResponse()
