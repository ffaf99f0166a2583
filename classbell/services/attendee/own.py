"""What somebody does with his own registrations, by a link that was mailed to him: see, take back, accept, decline."""

from typing import Annotated, Literal

from classbell.domain import enrollment, links
from classbell.domain.call import Call
from classbell.errors import AttendeeNotFound, NotPermitted, RegistrationClosed
from classbell.services.attendee import enrolling
from classbell.services.attendee.enrolling import Entry, Verdict
from classbell.services.attendee.types import Person
from classbell.services.attendee.visitors import WITHDRAWN
from classbell.services.registry import operation
from classbell.services.shared import notices, personal, rates
from classbell.services.shared.sess import SessionKey
from classbell.store import outbox, public_sessions
from classbell.store.sessions import Message
from classbell.wire.element import Element, Email, Long, MaxLen
from classbell.wire.names import API

NO_SESSION = 0
"""Session of messages that are about none."""


class AnswerOwnInvitation(Element, ns=API):
    """Accept, decline or take back one's own registration."""

    token: Annotated[str, MaxLen(4096)]
    """From a mail to the address."""
    session_key: SessionKey
    answer: Literal["ACCEPT", "DECLINE", "CANCEL"]
    """ACCEPT and DECLINE answer an invitation; CANCEL gives back the seat or the place on the waiting list."""


class AnswerOwnInvitationResponse(Element, ns=API):
    """How the registration stands now."""

    join_status: str
    place: Long | None = None
    """Place on the waiting list."""


class MailOwnRegistrations(Element, ns=API):
    """Mail the link to what an address is registered for, to that address."""

    email: Annotated[str, Email()]


class MailOwnRegistrationsResponse(Element, ns=API):
    """The same, whether anything was mailed or not."""


@operation("api.AnswerOwnInvitation", needs_account=False)
async def answer_own_invitation(call: Call, request: AnswerOwnInvitation) -> AnswerOwnInvitationResponse:
    """Answer an invitation, or take back a registration: the seat is free at once, and who waits first has it.

    Callers: anybody with a link that was mailed to the address.
    Raises NotPermitted (000001) for a link that is none and for who was rejected, AttendeeNotFound (040901) for who is
    on no list of the session, RegistrationClosed (040902) for what is over, RegistrationsFull (040903), SessionNotFound
    (060001).
    """
    try:
        email = await personal.address_in(call.tx, call.site.site_id, request.token, call.now)
    except links.BadLink:
        raise NotPermitted from None
    key = request.session_key
    entry = Entry(
        path="", person=Person(email=email), given=None, role=None, session_key=key, conf_id=None, invite=False,
        preferences={},
    )  # fmt: skip
    (settled,) = await enrolling.settle(call, [entry])
    before = settled.before
    if before is None:
        raise AttendeeNotFound
    if settled.known.course.end_at <= call.now:
        raise RegistrationClosed
    if before.standing.state in ("REJECT", "REJECTINVITE") and request.answer != "ACCEPT":
        raise NotPermitted
    if request.answer == "ACCEPT":
        # Who was rejected by the host cannot let himself in again.
        if before.standing.state == "REJECT":
            raise NotPermitted
        verdict = Verdict(_accepted(settled), settled.known.rules.registration is True, True, before.role)  # type: ignore[arg-type]
    else:
        state = "REJECTINVITE" if request.answer == "DECLINE" else WITHDRAWN
        verdict = Verdict(state, False, True, before.role)  # type: ignore[arg-type]
    await enrolling.carry_out(call, [settled], [verdict], "api.AnswerOwnInvitation")
    if request.answer != "ACCEPT":
        # He knows: it was he.
        gone = [notices.INVITATION, *notices.REGISTRATION]
        await outbox.withdraw_from(call.tx, call.site.site_id, key, gone, [email])
    (row,) = await public_sessions.registrations(call.tx, call.site.site_id, email, call.now, key)
    return AnswerOwnInvitationResponse(join_status=row["join_status"], place=row["place"])


def _accepted(settled: enrolling.Settled) -> str:
    """What an accepted invitation makes of somebody: invited people need not be approved once more."""
    assert settled.before is not None
    state = settled.before.standing.state
    if state == WITHDRAWN:
        return "ACCEPT" if settled.known.rules.auto else "REGISTER"
    return state if state in enrollment.SEATED else "ACCEPT"


@operation("api.MailOwnRegistrations", needs_account=False)
async def mail_own_registrations(call: Call, request: MailOwnRegistrations) -> MailOwnRegistrationsResponse:
    """Mail somebody the link to his registrations, if he has any; the answer does not tell.

    Callers: anybody; so many from one address of the network, and so many to one address, within a quarter of an hour.
    """
    site_id, email = call.site.site_id, request.email
    if (
        await rates.may_send(call, "link", call.address, rates.MAILS)
        and await rates.may_send(call, "link to", email, rates.MAILS_TO_ONE)
        and await public_sessions.is_known(call.tx, site_id, email)
    ):
        url = await personal.my_url(call.tx, site_id, email, call.now, call.links_base)
        message = Message(
            notices.CONFIRM, notices.WHOLE_SESSION, email, call.now, {"about": "registrations", "url": url}
        )
        await outbox.put(call.tx, site_id, NO_SESSION, [message], again=[notices.CONFIRM], now=call.now)
    return MailOwnRegistrationsResponse()
