"""RegisterVisitor: anybody registers himself with a form, without an account.

Rules:
1. What is answered is what a newcomer would be answered, whoever stands on the lists already: an address that was there
   before stays as it is and is told by mail. So the answer says nothing about an address.
2. The receipt in the answer shows how the registration stands if it was made by this form; else it goes on saying
   what the answer said. Nobody acts with it: for that there is the link in the mail.
3. Guesses at the password of the registration are counted; so are forms, by the address they come from.
"""

import hmac
import secrets
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Final, Literal

from classbell.domain import enrollment, links, personal_links, timezones
from classbell.domain.call import Call
from classbell.domain.enrollment import Standing
from classbell.domain.registering import registering
from classbell.errors import (
    InvalidValue,
    MissingElement,
    NotPermitted,
    Refusal,
    RegistrationClosed,
    RegistrationsFull,
    SessionNotFound,
    raise_all,
)
from classbell.services.attendee import enrolling
from classbell.services.attendee.enrolling import Entry, Known, Settled, Verdict
from classbell.services.attendee.types import Person
from classbell.services.registry import operation
from classbell.services.shared import guesses, notices, personal, rates
from classbell.store import installation, outbox, public_sessions
from classbell.store.public_sessions import Opened
from classbell.store.sessions import Message
from classbell.wire.element import Element, Long, MaxLen, Secret
from classbell.wire.names import API

WITHDRAWN: Final = "REJECTREGISTER"
"""State of a registration that its owner took back; he may register anew like anybody else."""

Outcome = Literal["ACCEPTED", "PENDING", "WAITING", "WRONG_PASSWORD", "TOO_MANY"]


class RegisterVisitor(Element, ns=API):
    """Register oneself for a session."""

    session_key: Long
    person: Person | None = None
    """Who; needs a name and an address. Elements that are not of a person answer the questions of the form."""
    registration_password: Annotated[str, Secret(), MaxLen(128)] | None = None
    """Where the session asks for one."""
    locale: Annotated[str, MaxLen(16)] | None = None
    """Language in which the person is written to, such as `de`."""
    time_zone: Annotated[str, MaxLen(64)] | None = None
    """IANA name of the zone in which the person is told times."""
    token: Annotated[str, MaxLen(4096)] | None = None
    """From an invitation; a PRIVATE session takes nobody without."""


class RegisterVisitorResponse(Element, ns=API):
    """What became of the registration, or would have become of a new one."""

    outcome: Outcome
    """WRONG_PASSWORD and TOO_MANY: nothing was done."""
    place: Long | None = None
    """Place on the waiting list."""
    receipt: str | None = None
    """Token of the page that shows this registration."""


@operation("api.RegisterVisitor", needs_account=False)
async def register_visitor(call: Call, request: RegisterVisitor) -> RegisterVisitorResponse:
    """Register the sender of a form; an address that is registered already is told so by mail.

    Callers: anybody; a PRIVATE session takes its people only.
    Raises SessionNotFound (060001), also for a PRIVATE session without right, NotPermitted (000001) where registration
    is off, RegistrationClosed (040902), RegistrationsFull (040903), MissingElement (000904), InvalidValue (000903).
    """
    person = request.person or Person()
    if not await rates.may_send(call, "registration", call.address, rates.REGISTRATIONS):
        return RegisterVisitorResponse(outcome="TOO_MANY")
    session = await _session(call, request, person)
    if not session.registration:
        raise NotPermitted
    if not await _password_is_right(call, session, request.registration_password or ""):
        return RegisterVisitorResponse(outcome="WRONG_PASSWORD")
    entry = Entry(
        path="", person=person, given=None, role=None, session_key=request.session_key, conf_id=None, invite=False,
        preferences=_preferences(request),
    )  # fmt: skip
    _require_name(person)
    (settled,) = await enrolling.settle(call, [entry])
    settled.address = call.address
    raise_all(enrolling.judge_answers(settled, complete=True))
    waiting = await public_sessions.waiting(call.tx, call.site.site_id, request.session_key)
    answer = _as_newcomer(call, settled.known, session, waiting)
    number = await _registered(call, settled)
    return RegisterVisitorResponse(
        outcome=answer.outcome,
        place=answer.place,
        receipt=await _receipt(call, settled, answer, number),
    )


async def _session(call: Call, request: RegisterVisitor, person: Person) -> Opened:
    """The session, if it may be found by who asks."""
    email = ""
    if request.token:
        try:
            email = await personal.invited_in(call.tx, call.site.site_id, request.token, request.session_key, call.now)
        except links.BadLink:
            email = ""
    session = await public_sessions.find(call.tx, call.site.site_id, request.session_key, email)
    if session is None:
        raise SessionNotFound
    if session.listing == "PRIVATE" and (session.status is None or person.email != email):
        raise SessionNotFound
    return session


async def _password_is_right(call: Call, session: Opened, given: str) -> bool:
    """Whether the registration's password is told; an address that guessed too often is not even looked at."""
    if not session.registration_password:
        return True
    what = guesses.of_session(session.session_key)
    if not given or not await guesses.may_try(call, what, call.address):
        return False
    if hmac.compare_digest(given.encode("utf-8", "replace"), session.registration_password.encode()):
        return True
    await guesses.note_wrong(call, what, call.address)
    return False


def _preferences(request: RegisterVisitor) -> dict[str, object]:
    if request.time_zone is not None and not timezones.is_known(request.time_zone):
        raise InvalidValue(path="timeZone", value=request.time_zone)
    given = {"locale": request.locale, "zone": request.time_zone}
    return {name: value for name, value in given.items() if value}


def _require_name(person: Person) -> None:
    faults: list[Refusal] = []
    if not (person.name or person.first_name or person.last_name):
        faults.append(MissingElement(path="person/name"))
    if not person.email:
        faults.append(MissingElement(path="person/email"))
    raise_all(faults)


def _as_newcomer(call: Call, known: Known, session: Opened, waiting: int) -> RegisterVisitorResponse:
    """What somebody is answered of whom nothing is known; raises where he would be refused."""
    found = registering(
        registration=True, waiting_list=known.rules.waiting_list, seats=known.seats, close_date=session.close_date,
        zone=session.zone, end_at=session.end_at, now=call.now,
    )  # fmt: skip
    if found.offer in ("closed", "over"):
        raise RegistrationClosed
    if found.offer == "full":
        raise RegistrationsFull
    if found.offer == "waiting":
        return RegisterVisitorResponse(outcome="WAITING", place=waiting + 1)
    return RegisterVisitorResponse(outcome="ACCEPTED" if known.rules.auto else "PENDING")


async def _registered(call: Call, settled: Settled) -> int | None:
    """Write the registration; its number, or `None` for an address that stands on a list as it is, and is told so."""
    before, key = settled.before, settled.known.course.session_key
    standing = before.standing if before is not None else None
    if standing is not None and (
        standing.holds_seat or standing.waiting_for or standing.state in enrollment.REJECTED - {WITHDRAWN}
    ):
        await _tell_known(call, key, settled.email, settled.known.course.end_at)
        return None
    state = _state(standing, settled)
    role = before.role if before is not None else "ATTENDEE"
    (numbers,) = await enrolling.carry_out(
        call, [settled], [Verdict(state, True, True, role)], "api.RegisterVisitor"  # type: ignore[arg-type]
    )  # fmt: skip
    (row,) = await public_sessions.registrations(call.tx, call.site.site_id, settled.email, call.now, key)
    if row["place"] is None and row["join_status"] == "REGISTER":
        await notices.tell(call, key, [(notices.RECEIVED, settled.email)])
    elif row["place"] is None and standing is not None and standing.state in enrollment.ACCEPTED:
        # The host had put him on the list as accepted, so his state is the same as before.
        await notices.tell(call, key, [(notices.ACCEPTED, settled.email)])
    return numbers.register_id


def _state(standing: Standing | None, settled: Settled) -> str:
    fresh = None if standing is not None and standing.state == WITHDRAWN else standing
    return enrollment.registered_state(None, fresh, settled.known.rules, by_host=False)


async def _tell_known(call: Call, session_key: int, email: str, ends_at: datetime) -> None:
    """Tell somebody by mail that he is registered already: the page may not."""
    if ends_at <= call.now or not await rates.may_send(call, "known", email, rates.MAILS_TO_ONE):
        return
    url = await personal.my_url(call.tx, call.site.site_id, email, call.now, call.links_base)
    message = Message(notices.CONFIRM, notices.WHOLE_SESSION, email, call.now, {"about": "registered", "url": url})
    await outbox.put(call.tx, call.site.site_id, session_key, [message], again=[notices.CONFIRM], now=call.now)


async def _receipt(call: Call, settled: Settled, answer: RegisterVisitorResponse, number: int | None) -> str:
    """A token that looks the same whether the registration is new or not."""
    secret = await installation.secret(call.tx)
    facts = {
        "site": str(call.site.site_id), "key": str(settled.known.course.session_key), "email": settled.email,
        "outcome": answer.outcome, "place": str(answer.place or ""),
        "proof": proof(secret, number) if number is not None else secrets.token_hex(16),
    }  # fmt: skip
    return links.sign(secret, personal_links.RECEIPT, facts, call.now + personal_links.RECEIPT_LIFE)


def proof(secret: bytes, register_id: int) -> str:
    """Says to us alone that a receipt belongs to this registration."""
    return blake2b(str(register_id).encode(), key=secret[:64], person=b"classbell reg", digest_size=16).hexdigest()
