"""CreateTrainingSession."""

from typing import Annotated

from classbell.domain import access, keys
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import HostNotFound, Refusal, raise_all
from classbell.services.registry import operation
from classbell.services.shared import events
from classbell.services.shared.sess import Schedule
from classbell.services.training import bookings, checks, defaults, messages, people, planning
from classbell.services.training.types import AttendeeOptions, TrainingSession
from classbell.store import members, sessions
from classbell.wire.element import Element, Long, Wire
from classbell.wire.merge import narrow
from classbell.wire.names import TRAIN


class CreateTrainingSession(TrainingSession, ns=TRAIN):
    """Schedule a training session.

    Source: trainingsession.xsd, createTrainingSession.
    """

    validate_format: bool | None = None
    """True: readings that are merely generous are refused."""


class AdditionalInfo(Element, ns=TRAIN):
    """The key once more, with the token that lets guests in."""

    session_key: Annotated[Long, Wire("sessionkey")] | None = None
    guest_token: str | None = None
    """32 hexadecimal digits."""


class CreateTrainingSessionResponse(Element, ns=TRAIN):
    """The key of the new session."""

    session_key: Annotated[list[Long], Wire("sessionkey")] = []
    """One key, for a series too."""
    # One client takes the first guestToken without a check, so the group is always there (training.md 2.2).
    additional_info: AdditionalInfo | None = None


@operation("training.CreateTrainingSession", http="POST /training-sessions", one_statement=True)
async def create_training_session(call: Call, request: CreateTrainingSession) -> CreateTrainingSessionResponse:
    """Schedule a session, hosted by the caller or by somebody for whom the caller may schedule.

    Callers: hosts, for themselves and for accounts that name them in schedulingPermission; site administrators.
    Raises HostNotFound (060019), MayNotScheduleForHost (060021), NotPermitted (000001), SessionPasswordRequired
    (060026), InvalidRecurrence (060902), LabNotFound (110902), LabUnavailable (110903), RegistrationsFull (040903),
    and InvalidValue and MissingElement (000903, 000904) with every fault found.
    """
    host = await host_of(call, request.schedule or Schedule())
    session, faults = await defaults.complete(call, host, narrow(request, TrainingSession))
    remind, wrong = checks.remind(session.remind) if session.remind is not None else (None, [])
    session.remind = remind
    faults += [*checks.faults(session, call.site, host), *wrong]
    listed = await people.settle(call, host, session)
    faults += listed.faults
    faults += people.over_limits(listed.rows, session.attendee_options or AttendeeOptions())
    try:
        placed = planning.place(
            call, host.zone or call.site.settings.time_zone, session, strict=bool(request.validate_format)
        )
        rule = planning.rule_of(session.repeat)
        instances = planning.edited(rule, planning.instances_of(rule, placed.starts), session.repeat)
        schedule = placed.session.schedule
        assert schedule is not None and schedule.duration is not None
        occurrences = planning.occurrences_of(instances, placed.zone, schedule.duration)
        booked = await bookings.planned(call, session.hands_on_lab, occurrences)
    except Refusal as refusal:
        faults += refusal.sub_errors or (refusal,)
    raise_all(checks.in_order(faults))

    row = planning.row_of(placed, rule, occurrences, host)
    row.participants.extend(listed.rows)
    row.bookings.extend(booked)
    row.messages.extend(messages.reminders_of(remind, occurrences, host, call.now))
    if session.attendee_options is not None and session.attendee_options.email_invitations:
        row.messages.extend(messages.invitations_of(listed.rows, occurrences, call.now))
    key, token = await sessions.next_key(call.tx), keys.guest_token()
    await sessions.add(
        call.tx, call.site.site_id, key, row,
        host_key=keys.host_key(), guest_token=token, by=call.caller.account_id, now=call.now,
    )  # fmt: skip
    await events.tell(call, events.CREATED, events.session(key, row, host))
    return CreateTrainingSessionResponse(
        session_key=[key], additional_info=AdditionalInfo(session_key=key, guest_token=token)
    )


async def host_of(call: Call, schedule: Schedule) -> Account:
    """The account that hosts: the one named, else the caller; refuses hosts the caller may not schedule for."""
    name = schedule.host_web_ex_id
    if name is None or name.lower() in (call.caller.web_ex_id.lower(), call.caller.address):
        host: Account | None = call.caller
    else:
        host = await members.find_host(call.tx, call.site.site_id, name, call.now)
    if host is None:
        raise HostNotFound(path="schedule/hostWebExID", value=name)
    access.require_may_schedule_for(call.caller, host)
    return host
