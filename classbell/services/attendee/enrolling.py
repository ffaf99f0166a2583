"""What Create and Register have in common: people are settled, judged and written under the lock of their session.

Rules (related.md 3):
1. One address is one person of a session. An existing row is updated and keeps its numbers; the row among the attendees
   goes before that among the presenters. Within a request a later entry updates an earlier.
2. All entries of a request are carried out, or none: clients pair answers with entries by their place.
3. Seats and places are judged by `domain.enrollment` while the session is locked, and by the database again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from classbell.domain import changes, enrollment, forms
from classbell.domain.call import Call
from classbell.domain.enrollment import Rules, Seats, Standing
from classbell.errors import InvalidValue, MissingElement, Refusal, RegistrationsFull, SessionNotFound, raise_all
from classbell.services.attendee.types import Register, answers_of, plain
from classbell.services.shared import events, notices, persons
from classbell.services.shared.com import Person, Role
from classbell.services.shared.sess import Participant
from classbell.store import audit, enrollments
from classbell.store.enrollments import Course, Enrolled, EnrolledRow
from classbell.wire.merge import merge

ATTENDEES: Final = "attendees"


class Options(msgspec.Struct, rename="camel"):
    """The part of attendeeOptions that registration reads."""

    registration: bool | None = None
    auto: bool | None = None
    registration_close_date: str | None = None
    waiting_list: bool | None = None


@dataclass(slots=True)
class Entry:
    """One attendee of a request."""

    path: str
    person: Person | None
    given: str | None
    """joinStatus."""
    role: Role | None
    session_key: int | None
    conf_id: int | None
    invite: bool
    preferences: dict[str, object]


@dataclass(slots=True)
class Known:
    """A locked session with its rules."""

    course: Course
    options: Options
    rules: Rules

    @property
    def seats(self) -> Seats:
        """The seats, as they are while this request works."""
        return self.course.seats


@dataclass(slots=True)
class Settled:
    """An entry whose session and person are known."""

    entry: Entry
    known: Known
    email: str
    person: Person
    before: Enrolled | None
    elsewhere: bool
    """Whether the address holds a seat on the other list."""
    answers: dict[str, str] = field(default_factory=dict)
    """What was answered to the form, as far as `judge_answers` has seen it."""
    address: str | None = None
    """Where the registrant sent the form from; `None` where somebody else did."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an entry is to become."""

    state: str
    registers: bool
    """Whether it has a number of a registrant from now on."""
    takes_seat: bool
    """False for somebody who is accepted only because nothing waits for the host."""
    role: Role


async def known_sessions(call: Call, keys: Sequence[int]) -> dict[int, Known]:
    """Lock sessions in the order of their keys; raises `SessionNotFound` if one is not there."""
    courses = await enrollments.lock(call.tx, call.site.site_id, sorted(set(keys)))
    if len(courses) < len(set(keys)):
        raise SessionNotFound
    found = {}
    for key, course in courses.items():
        options = msgspec.json.decode(course.options or "{}", type=Options)
        waits = options.waiting_list if options.waiting_list is not None else call.site.settings.waiting_list
        found[key] = Known(course, options, Rules(options.registration, bool(options.auto), waits))
    return found


async def settle(call: Call, entries: Sequence[Entry]) -> list[Settled]:
    """Lock the sessions and find out who is meant; refuses with every fault found."""
    faults: list[Refusal] = []
    for entry in entries:
        if entry.session_key is None:
            faults.append(MissingElement(path=f"{entry.path}sessionKey"))
        if entry.person is None:
            faults.append(MissingElement(path=f"{entry.path}person"))
    raise_all(faults)
    sessions = await known_sessions(call, [entry.session_key or 0 for entry in entries])
    members = await persons.find_members(call, [entry.person for entry in entries if entry.person is not None])
    settled = []
    for entry in entries:
        assert entry.person is not None
        known = sessions[entry.session_key or 0]
        email = persons.address_of(entry.person, members)
        if email is None:
            faults.append(MissingElement(path=f"{entry.path}person/email"))
            continue
        if entry.conf_id is not None and entry.conf_id not in known.course.numbers:
            faults.append(InvalidValue(path=f"{entry.path}confID", value=str(entry.conf_id)))
        settled.append(Settled(entry, known, email, entry.person, None, elsewhere=False))
    raise_all(faults)
    await _look_up(call, settled)
    for each in settled:
        each.person = _complete(each, members)
    return settled


def _complete(each: Settled, members: persons.Members) -> Person:
    """The person with what is stored of him already where the entry says nothing, and with a name."""
    person = plain(each.person)
    if each.before is not None:
        person = merge(msgspec.json.decode(each.before.details, type=Participant).person, person)
    return msgspec.structs.replace(
        person, name=persons.name_of(person, each.email, members), email=each.email, type=person.type or "VISITOR"
    )


async def _look_up(call: Call, settled: Sequence[Settled]) -> None:
    """Find the rows that people have already."""
    for key in {each.known.course.session_key for each in settled}:
        emails = [each.email for each in settled if each.known.course.session_key == key]
        rows: dict[str, dict[str, Enrolled]] = {}
        for row in await enrollments.people(call.tx, call.site.site_id, key, emails):
            rows.setdefault(row.email, {})[row.list_name] = row
        for each in settled:
            if each.known.course.session_key == key and each.email in rows:
                by_list = rows[each.email]
                each.before = by_list.get(ATTENDEES) or next(iter(by_list.values()))
                each.elsewhere = any(row.standing.holds_seat for row in by_list.values() if row is not each.before)


def judge_answers(each: Settled, *, complete: bool) -> list[Refusal]:
    """Take the answers of an entry, and give what is wrong with them; `complete` asks for the required ones."""
    person = each.person
    fields = {where: _at(person, where) for where in forms.STANDARD.values()}
    given = answers_of(each.entry.person) if each.entry.person is not None else {}
    each.answers, faults = forms.judge(
        forms.read(each.known.course.form), given, fields, f"{each.entry.path}person/", complete=complete
    )
    return faults


def _at(person: Person, where: str) -> str | None:
    group, _, name = where.rpartition("/")
    holder = getattr(person, group) if group else person
    return getattr(holder, "zip_code" if name == "zipCode" else name, None)


async def carry_out(
    call: Call, settled: Sequence[Settled], verdicts: Sequence[Verdict], operation: str
) -> list[Register]:
    """Seat people, write them and tell them; gives their numbers in the order of the request."""
    faults: list[Refusal] = []
    told: dict[int, list[tuple[str, str]]] = {}
    rows: dict[int, dict[str, EnrolledRow]] = {}
    taken = {each.known.course.session_key: (each.known.seats.registrations, each.known.seats.participants)
             for each in settled}  # fmt: skip
    for each, verdict in zip(settled, verdicts, strict=True):
        key = each.known.course.session_key
        row = rows.setdefault(key, {}).get(each.email)
        list_name = each.before.list_name if each.before is not None else ATTENDEES
        before = row.standing if row is not None else each.before.standing if each.before is not None else None
        try:
            after = _judged(each, verdict, before, attendee=list_name == ATTENDEES)
        except RegistrationsFull:
            faults.append(RegistrationsFull(path=each.entry.path.rstrip("/") or None))
            continue
        rows[key][each.email] = _row(each, verdict, after, list_name, row)
        told.setdefault(key, []).extend(_notices(each, rows[key][each.email], before, after))
    raise_all(faults)
    numbers: dict[tuple[int, str], tuple[int, int | None]] = {}
    for key, people in rows.items():
        known = next(each.known for each in settled if each.known.course.session_key == key)
        registrations, participants = taken[key]
        await enrollments.take(
            call.tx, call.site.site_id, key, known.seats.registrations - registrations,
            known.seats.participants - participants,
        )  # fmt: skip
        written = await enrollments.put(call.tx, call.site.site_id, key, list(people.values()), call.now)
        numbers.update({(key, email): found for email, found in written.items()})
        if call.site.has_webhooks:
            await _tell_events(call, key, [each for each in settled if each.known is known], people, written)
        over = known.course.end_at <= call.now
        if not over:
            await notices.tell(call, key, told[key])
        await notices.promote(call, key, over=over)
        await audit.add(
            call.tx, call.site.site_id, account_id=call.caller.account_id if call.by is not None else None,
            operation=operation, session_key=key, at=call.now, subject=f"{len(people)} attendees",
            changes=changes.between(
                {each.email: each.before.standing.state for each in settled
                 if each.known.course.session_key == key and each.before is not None},
                {email: row.standing.state for email, row in people.items()},
            ),
        )  # fmt: skip
    await _keep_answers(call, settled, numbers)
    answers = [numbers[each.known.course.session_key, each.email] for each in settled]
    return [Register(attendee_id=attendee, register_id=register or 0) for attendee, register in answers]


def _judged(each: Settled, verdict: Verdict, before: Standing | None, *, attendee: bool) -> Standing:
    if not verdict.takes_seat and verdict.state in enrollment.SEATED:
        return before if before is not None and before.state == verdict.state else Standing(verdict.state)
    return enrollment.seated(
        verdict.state, before, each.known.seats, each.known.rules, attendee=attendee, counted=each.elsewhere
    )


def _row(each: Settled, verdict: Verdict, after: Standing, list_name: str, earlier: EnrolledRow | None) -> EnrolledRow:
    occurrence = each.before.occurrence if each.before is not None else 0
    if each.entry.conf_id is not None:
        occurrence = each.known.course.numbers[each.entry.conf_id]
    elif earlier is not None:
        occurrence = earlier.occurrence
    participant = Participant(person=each.person, join_status=after.state, role=verdict.role)  # type: ignore[arg-type]
    return EnrolledRow(
        list_name=list_name,
        email=each.email,
        role=verdict.role,
        occurrence=occurrence,
        standing=after,
        registers=verdict.registers or (earlier is not None and earlier.registers),
        details=msgspec.json.encode(participant).decode(),
        preferences=msgspec.json.encode(each.entry.preferences).decode(),
    )


def _notices(each: Settled, row: EnrolledRow, before: Standing | None, after: Standing) -> list[tuple[str, str]]:
    """What to tell somebody: what is new of his registration, else an invitation that is asked for.

    Never both: two entries for calendars that leave at once would arrive in any order. Who waits for the host's
    decision is told so, since nothing invites him yet.
    """
    was = before.state if before is not None else None
    if after.waiting_for is not None:
        if before is None or before.waiting_for is None:
            return [(notices.WAITING, each.email)]
        return []
    if after.holds_seat and after.state in enrollment.ACCEPTED and was not in enrollment.ACCEPTED:
        return [(notices.ACCEPTED, each.email)]
    if after.state in enrollment.REJECTED:
        return [(notices.REJECTED, each.email)] if was not in enrollment.REJECTED else []
    if not each.entry.invite:
        return []
    return [(notices.RECEIVED if after.state == "REGISTER" and row.registers else notices.INVITATION, each.email)]


async def _tell_events(
    call: Call,
    key: int,
    settled: Sequence[Settled],
    people: dict[str, EnrolledRow],
    numbers: dict[str, tuple[int, int | None]],
) -> None:
    """Tell what became of registrations; somebody who is named twice in a request once, with what came of it."""
    before = {each.email: each.before.standing if each.before is not None else None for each in settled}
    changes = {email: events.registered(before[email], row.standing) for email, row in people.items()}
    told = [events.registration(key, email, status, numbers[email]) for email, status in changes.items() if status]
    await events.tell(call, events.REGISTRATION, *told)


async def _keep_answers(
    call: Call, settled: Sequence[Settled], numbers: dict[tuple[int, str], tuple[int, int | None]]
) -> None:
    """Keep the answers to the form, for every registrant."""
    kept: dict[int, dict[str, str]] = {}
    came_from: dict[int, str] = {}
    for each in settled:
        attendee, register = numbers[each.known.course.session_key, each.email]
        if register is not None or each.answers:
            kept.setdefault(attendee, {}).update(each.answers)
            if each.address:
                came_from[attendee] = each.address
    if kept:
        encoded = {
            attendee: (msgspec.json.encode(fields).decode(), came_from.get(attendee))
            for attendee, fields in kept.items()
        }
        await enrollments.put_fields(call.tx, call.site.site_id, encoded, call.now)
