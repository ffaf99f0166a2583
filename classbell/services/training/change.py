"""SetTrainingSession.

Rules (training.md 3):
1. Set means merge: what is not mentioned stays. A list of people that is given replaces its group, but for registrants:
   they stay until they are deleted.
2. Dates are planned anew only when start dates, zone or pattern really change, so a client that sends everything back
   loses no instance it has moved.
3. What is taken away (`null` in JSON) goes back to what it is without being asked for; dates, host, zone, title and
   session type cannot go.
4. A series turned into a single session keeps its first instance still ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from classbell.domain import access, changes
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.domain.recurrence import Instance, Rule
from classbell.errors import HostNotFound, NotPermitted, Refusal, StartedSession, raise_all
from classbell.services.registry import operation
from classbell.services.shared import entries, events, notices, updates
from classbell.services.shared.sess import Schedule, Status
from classbell.services.training import bookings, checks, defaults, messages, people, planning
from classbell.services.training.people import LISTS, ListName
from classbell.services.training.planning import EMPTY_MEANS_NOW, Placed
from classbell.services.training.types import MetaData, Repeat, SessionKey, TrainingSession
from classbell.store import audit, enrollments, labs, members, participants, sessions
from classbell.store.sessions import OccurrenceRow, ParticipantRow, Stored
from classbell.wire import dates
from classbell.wire.element import Element
from classbell.wire.merge import merge, narrow, refuse_needed
from classbell.wire.names import TRAIN

_NEEDED = (
    "sessionKey", "schedule/startDate", "schedule/timeZone", "schedule/timeZoneID", "schedule/hostWebExID",
    "metaData/confName", "metaData/sessionType",
)  # fmt: skip
"""What a session is not without."""


class SetTrainingSession(TrainingSession, ns=TRAIN):
    """Change a training session; what is not mentioned stays as it was.

    Source: trainingsession.xsd, setTrainingSession.
    """

    session_key: SessionKey
    """Key answered by CreateTrainingSession."""
    status: Status | None = None
    """Ignored: only the room starts and ends a session."""
    validate_format: bool | None = None
    """True: readings that are merely generous are refused."""


class SetTrainingSessionResponse(Element, ns=TRAIN):
    """Empty on success."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The dates of a session after the change."""

    placed: Placed
    rule: Rule
    occurrences: list[OccurrenceRow]


@operation("training.SetTrainingSession", http="PATCH /training-sessions/{sessionKey}", clears=True)
async def set_training_session(call: Call, request: SetTrainingSession) -> SetTrainingSessionResponse:
    """Change what the request mentions of a session, its dates, its people, and what waits in the outbox.

    Callers: its host, alternate hosts, site administrators; only owner and administrators give it to another host.
    Raises SessionNotFound (060001), NotPermitted (000001), HostNotFound (060019), MayNotScheduleForHost (060021),
    SessionPasswordRequired (060026), StartedSession (060042) when the kind of recurrence of a running session
    would change, RegistrationsFull (040903) when seats already taken or listed are more than a limit, and what
    CreateTrainingSession raises for its values.
    """
    stored = await sessions.lock(call.tx, call.site.site_id, request.session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    raise_all(refuse_needed(call.cleared, _NEEDED))
    host = await _host_after(call, stored, request.schedule)
    old = msgspec.json.decode(stored.details, type=TrainingSession)
    given = _without_empty_start(narrow(request, TrainingSession))
    session, faults = await _merged(call, host, old, given)
    if session.remind is not None:
        session.remind, wrong = checks.remind(session.remind)
        faults += wrong
    faults += checks.faults(session, call.site, host)
    lists: list[ListName] = [
        name for name in LISTS if people.entries(getattr(given, name)) or _empties(call.cleared, name)
    ]
    listed_before = await participants.everybody(call.tx, call.site.site_id, stored.session_key) if lists else []
    registered = await enrollments.registrants(call.tx, call.site.site_id, stored.session_key) if lists else {}
    listed = await people.settle(call, host, session, lists, registered)
    faults += listed.faults
    try:
        plan = _planned(call, stored, old, session, strict=bool(request.validate_format))
        booked = await bookings.planned(call, session.hands_on_lab, plan.occurrences, but=stored.session_key)
    except Refusal as refusal:
        faults += refusal.sub_errors or (refusal,)
    raise_all(checks.in_order(faults))

    site_id, key = call.site.site_id, stored.session_key
    row = planning.row_of(plan.placed, plan.rule, plan.occurrences, host)
    await enrollments.unseat(call.tx, site_id, key)
    knew = await updates.told_of(call, key)
    known = await entries.known(call.tx, call.site, key) if knew else None
    await sessions.update(call.tx, site_id, key, row, call.now)
    if known is not None:
        known = await entries.keep_known(call.tx, call.site, key, known)
    await labs.rebook(call.tx, site_id, key, booked, call.now)
    if lists:
        await participants.put(call.tx, site_id, key, lists, listed.rows)
    if host.account_id != stored.host_id:
        # Nobody is on the lists of his own session (training.md 2.4).
        await participants.drop_person(call.tx, site_id, key, host.address)
    await enrollments.recount(call.tx, site_id, key)
    newly = listed.rows if given.attendee_options and given.attendee_options.email_invitations else None
    await messages.fit(
        call, host, stored, before=old, row=row, session=session, known=known, knew=knew, newly=newly,
        people_change=bool(lists) or host.account_id != stored.host_id,
    )  # fmt: skip
    await events.tell(call, events.CHANGED, events.session(key, row, host))
    # Seats fall free when a limit is raised or somebody is taken off a list.
    await notices.promote(call, key, over=row.end_at <= call.now)
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="training.SetTrainingSession",
        session_key=key, at=call.now,
        changes=changes.between(
            _document(stored.details, stored.host_web_ex_id, listed_before),
            _document(
                row.details, host.web_ex_id, await participants.everybody(call.tx, site_id, key) if lists else []
            ),
        ),
    )  # fmt: skip
    return SetTrainingSessionResponse()


def _document(details: str, host: str, listed: Sequence[ParticipantRow]) -> dict[str, object]:
    """A session as the audit trail compares it."""
    people_of = {f"{person.list_name}/{person.email}": f"{person.role}, {person.join_status}" for person in listed}
    return {**msgspec.json.decode(details, type=dict[str, object]), "host": host, **people_of}


def _empties(cleared: frozenset[str], name: ListName) -> bool:
    """Whether a list of people is taken away, as a whole or in any of the groups around it."""
    return not cleared.isdisjoint((name, f"{name}/participants", f"{name}/participants/participant"))


async def _host_after(call: Call, stored: Stored, schedule: Schedule | None) -> Account:
    """The host once the change is made: the present one, or the one it is given to."""
    name = schedule.host_web_ex_id if schedule is not None else None
    if name is None or name.lower() == stored.host_web_ex_id.lower():
        return await members.get(call.tx, call.site.site_id, stored.host_id, call.now)
    host = await members.find_host(call.tx, call.site.site_id, name, call.now)
    if host is None:
        raise HostNotFound(path="schedule/hostWebExID", value=name)
    if host.account_id != stored.host_id:
        if not access.may_delete(call.caller, stored.host_id):
            raise NotPermitted(path="schedule/hostWebExID")
        access.require_may_schedule_for(call.caller, host)
    return host


def _without_empty_start(given: TrainingSession) -> TrainingSession:
    """The request as it is meant: an empty start date with duration 0 means now, alone it is not given.

    Several clients always send every element and leave some empty (protocol README 2.3); one means "now" by it, and
    sends duration 0 beside it (in-the-wild 15). To move a session on an empty element alone would lose its date.
    """
    schedule = given.schedule
    if schedule is None:
        return given
    starts = schedule.start_date
    if EMPTY_MEANS_NOW in starts and schedule.duration != 0:
        starts = [text for text in starts if text != EMPTY_MEANS_NOW]
    settled = msgspec.structs.replace(schedule, start_date=starts, duration=schedule.duration or None)
    return msgspec.structs.replace(given, schedule=settled)


async def _merged(
    call: Call, host: Account, old: TrainingSession, given: TrainingSession
) -> tuple[TrainingSession, list[Refusal]]:
    """What is stored with what the request mentions, complete again, and what stands in the way of that."""
    session = merge(old, given, call.cleared)
    if call.cleared:
        session = await defaults.refilled(call, session, old)
    if (
        given.schedule is not None
        and given.schedule.time_zone is not None
        and given.schedule.time_zone_id in (None, -1)
    ):
        # The stored number must not win over a label that is all this request says of the zone.
        session = msgspec.structs.replace(
            session, schedule=msgspec.structs.replace(session.schedule or Schedule(), time_zone_id=None)
        )
    new, had = given.meta_data or MetaData(), old.meta_data or MetaData()
    if new.session_type in (None, defaults.NOT_GIVEN, had.session_type) and new.session_template in (
        None,
        had.session_template,
    ):
        # A stored session is complete. What its template and type have become since does not reach into it.
        return _with_type_of(session, old), []
    return await defaults.complete(call, host, session)


def _with_type_of(session: TrainingSession, old: TrainingSession) -> TrainingSession:
    if session.meta_data is None or old.meta_data is None:
        return session
    meta = msgspec.structs.replace(session.meta_data, session_type=old.meta_data.session_type)
    return msgspec.structs.replace(session, meta_data=meta)


def _planned(call: Call, stored: Stored, old: TrainingSession, session: TrainingSession, *, strict: bool) -> _Plan:
    """Plan the dates: anew if start dates or pattern changed, else those that are stored, with the edits asked for."""
    placed = planning.place(call, stored.zone, session, strict=strict)
    rule, old_rule = planning.rule_of(session.repeat), planning.rule_of(old.repeat)
    if rule.repeat_type != old_rule.repeat_type and stored.in_progress:
        raise StartedSession(path="repeat/repeatType")
    old_starts = old.schedule.start_date if old.schedule is not None else []
    new_starts = placed.session.schedule.start_date if placed.session.schedule is not None else []
    lying = [Instance(number, wall) for number, wall in zip(stored.numbers, stored.walls, strict=True)]
    repeat = session.repeat
    if rule.repeat_type == "SINGLE" and old_rule.repeat_type != "SINGLE" and new_starts == old_starts:
        lying = [_first_ahead(call, stored)]
        placed = _starting(placed, lying)
    elif rule != old_rule or new_starts != old_starts:
        before, lying = lying, planning.instances_of(rule, placed.starts)
        pattern = planning.instances_of(old_rule, [dates.wall(text) for text in old_starts])
        repeat = _without_echoes(session.repeat, rule, before, pattern, lying)
    instances = planning.edited(rule, lying, repeat)
    duration = placed.session.schedule.duration if placed.session.schedule is not None else None
    assert duration is not None
    return _Plan(placed, rule, planning.occurrences_of(instances, placed.zone, duration))


def _without_echoes(
    repeat: Repeat | None,
    rule: Rule,
    before: Sequence[Instance],
    pattern: Sequence[Instance],
    planned: Sequence[Instance],
) -> Repeat | None:
    """The `repeatSession` entries as they are meant when the dates are planned anew.

    Clients send back the instances they read, where they lay `before`. Those that lay on the old pattern follow the new
    one; those of a series that had been moved stay where they are.
    """
    if repeat is None or not repeat.repeat_session:
        return repeat
    was, by_pattern, now = ({instance.index: instance.wall for instance in each} for each in (before, pattern, planned))
    meant = []
    for entry in repeat.repeat_session:
        wall = dates.wall(entry.start_date) if entry.start_date else None
        if entry.action != "DELETE" and wall is not None and was.get(entry.index) == wall:
            if entry.index not in now:
                continue
            if by_pattern.get(entry.index) == wall or rule.repeat_type != "RECURRING_SINGLE":
                entry = msgspec.structs.replace(entry, start_date=dates.write(now[entry.index]))  # noqa: PLW2901
        meant.append(entry)
    return msgspec.structs.replace(repeat, repeat_session=meant)


def _first_ahead(call: Call, stored: Stored) -> Instance:
    """The one instance a series keeps when it becomes a single session: the first still ahead, else the last."""
    in_order = sorted(zip(stored.starts_at, stored.numbers, stored.walls, strict=True))
    ahead = [entry for entry in in_order if entry[0] >= call.now]
    _, _, wall = ahead[0] if ahead else in_order[-1]
    return Instance(1, wall)


def _starting(placed: Placed, instances: Sequence[Instance]) -> Placed:
    """The session with its start date where its only instance lies."""
    schedule = msgspec.structs.replace(
        placed.session.schedule or Schedule(), start_date=[dates.write(instance.wall) for instance in instances]
    )
    return replace(placed, session=msgspec.structs.replace(placed.session, schedule=schedule))
