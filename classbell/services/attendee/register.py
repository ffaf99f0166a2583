"""RegisterMeetingAttendee."""

from typing import Annotated

from classbell.domain import access, enrollment
from classbell.domain.call import Call
from classbell.domain.enrollment import ShortState
from classbell.errors import MissingElement, NotPermitted, Refusal, RegistrationClosed, raise_all
from classbell.services.attendee import enrolling
from classbell.services.attendee.enrolling import Entry, Settled, Verdict
from classbell.services.attendee.types import Person, Register
from classbell.services.registry import operation
from classbell.services.shared.com import Role
from classbell.services.shared.sess import SessionKey
from classbell.wire.element import Default, Element, Long, Waived, Wire
from classbell.wire.names import ATT


class Registrant(Element, ns=ATT):
    """Somebody who registers, or whose registration is decided."""

    person: Annotated[Person, Waived()] | None = None
    """Who; elements that are not of a person are kept as answers to the form."""
    join_status: ShortState | None = None
    """REGISTER waits for the host, ACCEPT and REJECT decide. Absent: REGISTER, or ACCEPT with `auto`."""
    session_key: SessionKey | None = None
    """The session."""
    role: Role | None = None
    """Absent: ATTENDEE, or as it was."""
    conf_id: Annotated[Long, Wire("confID")] | None = None
    """Instance of a series; absent: the whole series."""
    email_invitations: Annotated[bool, Default(False)] | None = None
    """Mail an invitation to this person when the call is made."""
    language: str | None = None
    locale: str | None = None
    time_zone_id: Long | None = None
    """Zone in which the person is written to, 0 to 61; -1 counts as absent."""


class RegisterMeetingAttendee(Element, ns=ATT, first_wins=True):
    """Register people for a session, or decide about their registration.

    Source: attendee.xsd, registerMeetingAttendee.
    """

    attendees: list[Registrant] = []
    """One or more."""
    validate_format: bool | None = None
    """True: readings that are merely generous are refused."""


class RegisterMeetingAttendeeResponse(Element, ns=ATT):
    """The numbers of the registrations, one for each attendee in the order of the request."""

    register: list[Register] = []


@operation("attendee.RegisterMeetingAttendee", http="POST /training-sessions/{attendees.sessionKey}/registrations")
async def register_meeting_attendee(call: Call, request: RegisterMeetingAttendee) -> RegisterMeetingAttendeeResponse:
    """Register people, or set the state of those who are registered or invited; all of them, or none.

    Callers: the session's host, alternate hosts, site administrators; anybody for himself where registration is on.
    Who registers himself cannot accept himself nor take a role, has to answer what the form requires, and a PRIVATE
    session lets only its people register.
    Raises SessionNotFound (060001), NotPermitted (000001), RegistrationClosed (040902) for new registrations after the
    closing date, RegistrationsFull (040903), MissingElement (000904), InvalidValue (000903).
    """
    if not request.attendees:
        raise MissingElement(path="attendees")
    entries = [_entry(f"attendees[{number}]/", each) for number, each in enumerate(request.attendees, start=1)]
    settled = await enrolling.settle(call, entries)
    faults: list[Refusal] = []
    verdicts = []
    for each in settled:
        course = each.known.course
        by_host = access.may_change(call.caller, course.host_id, course.alternate_addresses)
        if not by_host:
            _require_own(call, each)
            each.address = call.address
        verdict = _verdict(each, by_host=by_host)
        is_new = _is_new(each, verdict)
        if is_new and _closed(call, each, by_host=by_host):
            faults.append(RegistrationClosed(path=each.entry.path.rstrip("/")))
        # A host who registers people from a list of his own cannot know what they would answer, and clients of the old
        # service know of no form.
        faults += enrolling.judge_answers(each, complete=is_new and not by_host)
        verdicts.append(verdict)
    raise_all(faults)
    return RegisterMeetingAttendeeResponse(
        register=await enrolling.carry_out(call, settled, verdicts, "attendee.RegisterMeetingAttendee")
    )


def _entry(path: str, registrant: Registrant) -> Entry:
    names = ("language", "locale", "time_zone_id")
    return Entry(
        path=path,
        person=registrant.person,
        given=registrant.join_status,
        role=registrant.role,
        session_key=registrant.session_key,
        conf_id=registrant.conf_id,
        invite=bool(registrant.email_invitations),
        preferences={name: getattr(registrant, name) for name in names if getattr(registrant, name) is not None},
    )


def _require_own(call: Call, each: Settled) -> None:
    """Refuse everything but one's own registration, in a session that takes registrations."""
    course, caller, entry = each.known.course, call.caller, each.entry
    if each.email != caller.address or each.known.rules.registration is not True:
        raise NotPermitted
    if course.listing == "PRIVATE" and each.before is None:
        raise NotPermitted
    if entry.role not in (None, "ATTENDEE", each.before.role if each.before is not None else None):
        raise NotPermitted(path=f"{entry.path}role")


def _verdict(each: Settled, *, by_host: bool) -> Verdict:
    before = each.before
    state = enrollment.registered_state(
        each.entry.given, before.standing if before is not None else None, each.known.rules, by_host=by_host
    )
    role = before.role if before is not None else "ATTENDEE"
    if by_host and each.entry.role is not None:
        role = each.entry.role
    return Verdict(state, state in enrollment.SEATED, True, role)  # type: ignore[arg-type]


def _is_new(each: Settled, verdict: Verdict) -> bool:
    """Whether somebody asks for a seat who neither has one nor waits for one."""
    standing = each.before.standing if each.before is not None else None
    has = standing is not None and (standing.holds_seat or standing.waiting_for is not None)
    return verdict.state in enrollment.SEATED and not has


def _closed(call: Call, each: Settled, *, by_host: bool) -> bool:
    course = each.known.course
    if not by_host and course.end_at <= call.now:
        return True
    return enrollment.is_closed(each.known.options.registration_close_date, course.zone, call.now)
