"""The people of a session: who is on its lists, in which role, in which state.

Rules (training.md 2.4, protocol README 8):
1. Within a list an address stands for one person; a later entry updates the earlier. A person may be on both lists.
2. The host himself is dropped from the lists.
3. A MEMBER is the account of his `webExId`, else of his address; it gives what the entry leaves out.
4. A contact of the caller, or of the site, gives what the entry leaves out; that is copied, and the number forgotten:
   the next who sends the list back may have other contacts.
5. An entry without an address is refused, unless it is such a MEMBER or contact.
6. For somebody new on a list, a state given by name that holds a seat takes one; a state that is only the default takes
   none. Somebody already listed in the same state keeps what he has (`store/participants.py`).
7. HOST in either list makes an alternate host, whose rights begin when an active account has the address.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from classbell.domain import enrollment
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import InvalidValue, MissingElement, Refusal, RegistrationsFull
from classbell.services.shared import persons
from classbell.services.shared.com import JoinStatus, Person, Role
from classbell.services.shared.sess import Participant, ParticipantList, Participants
from classbell.services.training.types import AttendeeOptions, TrainingSession
from classbell.store import contacts
from classbell.store.sessions import ParticipantRow
from classbell.wire.merge import merge

ListName = Literal["presenters", "attendees"]
LISTS: tuple[ListName, ...] = ("presenters", "attendees")
_DEFAULT_ROLE: dict[ListName, Role] = {"presenters": "PRESENTER", "attendees": "ATTENDEE"}

NOBODY: Final[Mapping[tuple[str, str], str]] = {}


@dataclass(slots=True)
class Listed:
    """What became of the lists of a request: the rows, and the faults found on the way."""

    rows: list[ParticipantRow]
    faults: list[Refusal]


def entries(listed: Participants | None) -> Sequence[Participant]:
    """The participants of a list that may not be there."""
    return listed.participants.participant if listed is not None and listed.participants is not None else ()


def without_people(session: TrainingSession) -> TrainingSession:
    """The session as its details are stored: people are rows of their own."""
    return msgspec.structs.replace(session, **{name: _without_entries(getattr(session, name)) for name in LISTS})


def _without_entries(listed: Participants | None) -> Participants | None:
    if listed is None or listed.max_user_number is None:
        return None
    return Participants(max_user_number=listed.max_user_number)


def with_people(session: TrainingSession, presenters: bytes | str, attendees: bytes | str) -> TrainingSession:
    """The session with its people, given as JSON lists of participants."""
    return msgspec.structs.replace(
        session,
        presenters=_with_entries(session.presenters, presenters),
        attendees=_with_entries(session.attendees, attendees),
    )


def _with_entries(listed: Participants | None, text: bytes | str) -> Participants | None:
    people = msgspec.json.decode(text, type=list[Participant])
    if not people:
        return listed
    seats = listed.max_user_number if listed is not None else None
    return Participants(max_user_number=seats, participants=ParticipantList(participant=people))


class _Invited(msgspec.Struct):
    """The state of participants made from a contact."""

    joinStatus: JoinStatus | None = None  # noqa: N815 - the name of the wire


async def settle(
    call: Call,
    host: Account,
    session: TrainingSession,
    lists: Iterable[ListName] = LISTS,
    registered: Mapping[tuple[str, str], str] = NOBODY,
) -> Listed:
    """Turn the lists of a request into rows, in their order.

    `registered` holds the states of those who are registrants already, by list and address: they keep theirs unless
    the request names another.
    """
    options = session.attendee_options or AttendeeOptions()
    result = Listed([], [])
    session = await _with_contacts(call, session, lists := tuple(lists), result)
    found = await persons.find_members(
        call, (entry.person for name in LISTS for entry in entries(getattr(session, name)))
    )
    everybody: dict[ListName, dict[str, Participant]] = {}
    for name in lists:
        by_email = everybody[name] = {}
        for path, entry in _numbered(name, entries(getattr(session, name))):
            if entry.contact_id is not None:
                # Its contact is unknown; that is named already, and what it would have given is no further fault.
                continue
            person = entry.person
            if person == Person():
                result.faults.append(MissingElement(path=f"{path}/person"))
                continue
            email = persons.address_of(person, found)
            if email is None:
                result.faults.append(MissingElement(path=f"{path}/person/email"))
                continue
            if email == host.address or (person.web_ex_id or "").lower() == host.web_ex_id.lower():
                continue
            earlier = by_email.get(email)
            by_email[email] = merge(earlier, entry) if earlier is not None else entry
        result.rows += [
            _row(name, email, entry, found, registered.get((name, email)) or _default_status(options))
            for email, entry in by_email.items()
        ]
    return result


def _numbered(name: str, listed: Sequence[Participant]) -> Iterator[tuple[str, Participant]]:
    for number, entry in enumerate(listed, start=1):
        yield f"{name}/participants/participant[{number}]", entry


async def _with_contacts(
    call: Call, session: TrainingSession, lists: Sequence[ListName], result: Listed
) -> TrainingSession:
    """The session with what contacts give filled in; a number the caller has no contact of is a fault."""
    given = {name: entries(getattr(session, name)) for name in lists}
    numbers = {entry.contact_id for listed in given.values() for entry in listed if entry.contact_id is not None}
    if not numbers:
        return session
    known = await contacts.find(call.tx, call.site.site_id, call.caller.account_id, sorted(numbers))
    changes: dict[str, Participants] = {}
    for name, listed in given.items():
        complete = []
        for path, entry in _numbered(name, listed):
            contact = known.get(entry.contact_id) if entry.contact_id is not None else None
            if contact is None and entry.contact_id is not None:
                result.faults.append(InvalidValue(path=f"{path}/contactID", value=str(entry.contact_id)))
            complete.append(entry if contact is None else _completed(entry, contact))
        if listed:
            seats = getattr(session, name).max_user_number
            changes[name] = Participants(max_user_number=seats, participants=ParticipantList(participant=complete))
    return msgspec.structs.replace(session, **changes)


def _completed(entry: Participant, contact: str) -> Participant:
    """The entry with what its contact says where it says nothing itself."""
    person = merge(msgspec.json.decode(contact, type=Person), entry.person)
    status = entry.join_status or msgspec.json.decode(contact, type=_Invited).joinStatus
    return msgspec.structs.replace(entry, person=person, join_status=status, contact_id=None)


def _row(name: ListName, email: str, entry: Participant, found: persons.Members, default_status: str) -> ParticipantRow:
    """The row of an entry, complete; names are filled in last, so that no entry overwrites a name with a guess."""
    role = entry.role or _DEFAULT_ROLE[name]
    status = entry.join_status or default_status
    person = msgspec.structs.replace(
        entry.person, name=persons.name_of(entry.person, email, found), email=email, type=entry.person.type or "VISITOR"
    )
    complete = msgspec.structs.replace(entry, person=person, role=role, join_status=status)
    holds_seat = entry.join_status in enrollment.SEATED
    return ParticipantRow(name, email, role, status, msgspec.json.encode(complete).decode(), holds_seat)


def _default_status(options: AttendeeOptions) -> JoinStatus:
    # Nothing waits for the host: registration switched off, or accepted at once (training.md 2.4).
    return "ACCEPT" if options.registration is False or options.auto else "INVITE"


def over_limits(rows: Iterable[ParticipantRow], options: AttendeeOptions) -> Iterator[Refusal]:
    """Refuse more people put into a new session as accepted by name than its own limits allow.

    People who are merely invited, or accepted because nothing waits for the host, hold no seat; those limits are judged
    when they register. What changes a session that is there already, the database judges (`store/enrollments.py`).
    """
    seated = [row for row in rows if row.holds_seat]
    registrations = sum(row.list_name == "attendees" for row in seated)
    if options.registration and 0 < (options.max_registrations or 0) < registrations:
        yield RegistrationsFull(path="attendeeOptions/maxRegistrations")
    if 0 < (options.participant_limit or 0) < len({row.email for row in seated}):
        yield RegistrationsFull(path="attendeeOptions/participantLimit")
