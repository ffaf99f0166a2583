"""CreateMeetingAttendee."""

from typing import Annotated

from classbell.domain import access, enrollment
from classbell.domain.call import Call
from classbell.errors import MissingElement, NotPermitted, raise_all
from classbell.services.attendee import enrolling
from classbell.services.attendee.enrolling import Entry, Settled, Verdict
from classbell.services.attendee.types import Attendee, Register
from classbell.services.registry import operation
from classbell.wire.element import Element, Long, Wire
from classbell.wire.names import ATT


class CreateMeetingAttendee(Attendee, ns=ATT, first_wins=True):
    """Put people on the list of attendees of a session.

    Source: attendee.xsd, createMeetingAttendee. The body is an attendee itself, or holds them, or both.
    """

    attendees: list[Attendee] = []
    """More people; a session named here wins over that of the body."""
    validate_format: bool | None = None
    """True: readings that are merely generous are refused."""


class CreateMeetingAttendeeResponse(Element, ns=ATT):
    """The numbers of the attendees, in the order of the request."""

    attendee_id: Annotated[list[Long], Wire("attendeeId")] = []
    register: list[Register] = []
    """Only where the session has registration on; in the order of the request."""


@operation("attendee.CreateMeetingAttendee", http="POST /training-sessions/{sessionKey}/attendees")
async def create_meeting_attendee(call: Call, request: CreateMeetingAttendee) -> CreateMeetingAttendeeResponse:
    """List people as attendees, by default as invited; somebody listed already is updated.

    Callers: the session's host, alternate hosts, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), RegistrationsFull (040903) when somebody is put in as
    accepted or registered and no seat is free, MissingElement (000904), InvalidValue (000903).
    """
    entries = _entries(request)
    if not entries:
        raise MissingElement(path="person")
    settled = await enrolling.settle(call, entries)
    for each in settled:
        course = each.known.course
        if not access.may_change(call.caller, course.host_id, course.alternate_addresses):
            raise NotPermitted
    raise_all([fault for each in settled for fault in enrolling.judge_answers(each, complete=False)])
    numbers = await enrolling.carry_out(
        call, settled, [_verdict(each) for each in settled], "attendee.CreateMeetingAttendee"
    )
    return CreateMeetingAttendeeResponse(
        attendee_id=[number.attendee_id for number in numbers],
        register=[
            number for number, each in zip(numbers, settled, strict=True) if each.known.rules.registration is True
        ],
    )


def _entries(request: CreateMeetingAttendee) -> list[Entry]:
    own_key = request.session_key if request.session_key is not None else request.meeting_key
    found = [_entry("", request, own_key)] if request.person is not None else []
    for number, attendee in enumerate(request.attendees, start=1):
        inner = attendee.session_key if attendee.session_key is not None else attendee.meeting_key
        found.append(_entry(f"attendees[{number}]/", attendee, inner if inner is not None else own_key))
    return found


def _entry(path: str, attendee: Attendee, session_key: int | None) -> Entry:
    names = ("language", "locale", "time_zone_id", "language_id")
    return Entry(
        path=path,
        person=attendee.person,
        given=attendee.join_status,
        role=attendee.role,
        session_key=session_key,
        conf_id=None,
        invite=bool(attendee.email_invitations),
        preferences={name: getattr(attendee, name) for name in names if getattr(attendee, name) is not None},
    )


def _verdict(each: Settled) -> Verdict:
    """A state given by name takes a seat, if it is one that holds one; so does the default where people register."""
    rules, before = each.known.rules, each.before
    state = each.entry.given
    if state is None:
        state = enrollment.short_state(before.standing.state) if before else enrollment.invited_state(rules)
    counts = each.entry.given is not None or rules.registration is True
    if each.entry.given is None and before is not None:
        return Verdict(before.standing.waiting_for or before.standing.state, before.registered,
                       before.standing.holds_seat or before.standing.waiting_for is not None,
                       each.entry.role or before.role)  # type: ignore[arg-type]  # fmt: skip
    role = each.entry.role or (before.role if before is not None else "ATTENDEE")
    registers = rules.registration is True and state in enrollment.SEATED
    return Verdict(state, registers, counts, role)  # type: ignore[arg-type]
