"""The people of a session: who is on its lists, in which role, in which state.

Rules (training.md 2.4, protocol README 8):
1. Within a list an address stands for one person; a later entry updates the earlier. A person may be on both lists.
2. The host himself is dropped from the lists.
3. A MEMBER is the account of his `webExId`, else of his address; it gives what the entry leaves out.
4. An entry without an address is refused, unless it is such a MEMBER.
5. HOST in either list makes an alternate host, whose rights begin when an active account has the address.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import MissingElement, Refusal, RegistrationsFull
from classbell.services.shared.com import JoinStatus, Person, Role
from classbell.services.shared.sess import Participant, ParticipantList, Participants
from classbell.services.training.types import AttendeeOptions, TrainingSession
from classbell.store import members
from classbell.store.sessions import ParticipantRow
from classbell.wire.merge import merge

ListName = Literal["presenters", "attendees"]
LISTS: tuple[ListName, ...] = ("presenters", "attendees")
_DEFAULT_ROLE: dict[ListName, Role] = {"presenters": "PRESENTER", "attendees": "ATTENDEE"}

# States that hold a seat, counted against the limits of registration (training.md 2.5).
_SEATED = frozenset({"ACCEPT", "ACCEPTREGISTER", "ACCEPTINVITE", "REGISTER"})


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


async def settle(call: Call, host: Account, session: TrainingSession, lists: Iterable[ListName] = LISTS) -> Listed:
    """Turn the lists of a request into rows, in their order."""
    options = session.attendee_options or AttendeeOptions()
    found = await _members(call, session)
    result = Listed([], [])
    everybody: dict[ListName, dict[str, Participant]] = {}
    for name in lists:
        by_email = everybody[name] = {}
        for path, entry in _numbered(name, entries(getattr(session, name))):
            person = entry.person
            email = person.email or _address_of(person, found)
            if email is None:
                result.faults.append(MissingElement(path=f"{path}/person/email"))
                continue
            if email == host.address or (person.web_ex_id or "").lower() == host.web_ex_id.lower():
                continue
            earlier = by_email.get(email)
            by_email[email] = merge(earlier, entry) if earlier is not None else entry
        result.rows += [_row(name, email, entry, found, options) for email, entry in by_email.items()]
    _check_seats(everybody, options, result)
    return result


def _numbered(name: str, listed: Sequence[Participant]) -> Iterator[tuple[str, Participant]]:
    for number, entry in enumerate(listed, start=1):
        yield f"{name}/participants/participant[{number}]", entry


async def _members(call: Call, session: TrainingSession) -> dict[str, Account]:
    """The accounts behind entries that leave something out, by lower-cased name and by address."""
    asked = [
        entry.person
        for name in LISTS
        for entry in entries(getattr(session, name))
        if entry.person.type == "MEMBER" and (entry.person.email is None or not _named(entry.person))
    ]
    if not asked:
        return {}
    accounts = await members.find_members(
        call.tx,
        call.site.site_id,
        [person.web_ex_id.lower() for person in asked if person.web_ex_id],
        [person.email for person in asked if person.email],
        call.now,
    )
    return {key: account for account in accounts for key in (account.address, account.web_ex_id.lower())}


def _named(person: Person) -> bool:
    return bool(person.name or person.first_name or person.last_name)


def _account_of(person: Person, found: dict[str, Account]) -> Account | None:
    """The account that an entry of type MEMBER stands for: that of its name, else that of its address."""
    if person.type != "MEMBER":
        return None
    return found.get((person.web_ex_id or "").lower()) or found.get(person.email or "")


def _address_of(person: Person, found: dict[str, Account]) -> str | None:
    account = _account_of(person, found)
    return account.address if account is not None else None


def _name_of(person: Person, email: str, found: dict[str, Account]) -> str:
    """The name to show: the one given, else that of the account, else what stands before the @."""
    given = person.name or f"{person.first_name or ''} {person.last_name or ''}".strip()
    if given:
        return given
    account = _account_of(person, found)
    return account.display_name if account is not None else email.partition("@")[0]


def _row(
    name: ListName, email: str, entry: Participant, found: dict[str, Account], options: AttendeeOptions
) -> ParticipantRow:
    """The row of an entry, complete; names are filled in last, so that no entry overwrites a name with a guess."""
    role = entry.role or _DEFAULT_ROLE[name]
    status = entry.join_status or _default_status(options)
    person = msgspec.structs.replace(
        entry.person, name=_name_of(entry.person, email, found), email=email, type=entry.person.type or "VISITOR"
    )
    complete = msgspec.structs.replace(entry, person=person, role=role, join_status=status)
    return ParticipantRow(name, email, role, status, msgspec.json.encode(complete).decode())


def _default_status(options: AttendeeOptions) -> JoinStatus:
    # Nothing waits for the host: registration switched off, or accepted at once (training.md 2.4).
    return "ACCEPT" if options.registration is False or options.auto else "INVITE"


def _check_seats(everybody: dict[ListName, dict[str, Participant]], options: AttendeeOptions, result: Listed) -> None:
    """Refuse more people put in by name as accepted than the session's own limits allow.

    People who are merely invited hold no seat yet; those limits are judged when they register.
    """
    seated = {
        name: {email for email, entry in listed.items() if entry.join_status in _SEATED}
        for name, listed in everybody.items()
    }
    if options.registration and 0 < (options.max_registrations or 0) < len(seated.get("attendees", ())):
        result.faults.append(RegistrationsFull(path="attendeeOptions/maxRegistrations"))
    if 0 < (options.participant_limit or 0) < len(set().union(*seated.values())):
        result.faults.append(RegistrationsFull(path="attendeeOptions/participantLimit"))
