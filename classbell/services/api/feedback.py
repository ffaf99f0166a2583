"""GiveFeedback: what an attendee says of a session."""

from typing import Annotated

import msgspec

from classbell.domain import enrollment
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NotPermitted, SessionNotFound
from classbell.services.registry import operation
from classbell.services.shared import guesses
from classbell.store import feedback
from classbell.wire.element import Element, Email, Int, Long, MaxLen, Range, Wire
from classbell.wire.names import API

Said = Annotated[str, MaxLen(2_000)]


class GiveFeedback(Element, ns=API):
    """Say how a session was."""

    session_key: Long
    conf_id: Annotated[Long, Wire("confID")] | None = None
    """Instance; absent: the one that began last."""
    register_id: Annotated[Long, Wire("registerID")] | None = None
    """Number of a registrant who has no account; `email` proves it."""
    email: Annotated[str, Email()] | None = None
    """Address of that registrant."""
    rating: Annotated[Int, Range(1, 5)]
    """1 is the worst, 5 the best."""
    setup: Said | None = None
    ease_of_use: Said | None = None
    performance: Said | None = None
    comment: Said | None = None


class GiveFeedbackResponse(Element, ns=API):
    """Whose feedback was kept, and of which instance."""

    attendee_id: Annotated[Long, Wire("attendeeID")]
    conf_id: Annotated[Long, Wire("confID")]


@operation("api.GiveFeedback", http="POST /training-sessions/{sessionKey}/feedback", one_statement=True)
async def give_feedback(call: Call, request: GiveFeedback) -> GiveFeedbackResponse:
    """Keep what an attendee says of an instance; said again, it replaces what he said before.

    Callers: attendees and presenters with an account, for themselves; any account for a registrant whose number and
    address it knows.
    Raises SessionNotFound (060001), NotPermitted (000001) for somebody who is on no list or was rejected, InvalidValue
    (000903) for an instance that is not of the session or has not begun.
    """
    site_id, key = call.site.site_id, request.session_key
    by_number = request.register_id is not None
    email = (request.email or "") if by_number else call.caller.address
    if by_number and not await guesses.may_try(call, guesses.of_session(key), call.address):
        raise NotPermitted
    row = await feedback.person(call.tx, site_id, key, email, request.register_id)
    if row is None:
        raise SessionNotFound
    if row["participant_id"] is None or row["join_status"] in enrollment.REJECTED:
        if by_number:
            await guesses.note_wrong(call, guesses.of_session(key), call.address)
        raise NotPermitted
    begun = await feedback.begun(call.tx, site_id, key, call.now, request.conf_id)
    if begun is None:
        raise InvalidValue(path="confID" if request.conf_id is not None else "sessionKey")
    said = {
        "setup": request.setup,
        "easeOfUse": request.ease_of_use,
        "performance": request.performance,
        "comment": request.comment,
    }
    number, conf_id = begun
    answers = msgspec.json.encode({name: text for name, text in said.items() if text}).decode()
    await feedback.put(call.tx, site_id, row["participant_id"], number, request.rating, answers, call.now)
    return GiveFeedbackResponse(attendee_id=row["participant_id"], conf_id=conf_id)
