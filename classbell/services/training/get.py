"""GetTrainingSession and DelTrainingSession."""

from datetime import datetime
from typing import Annotated

import msgspec

from classbell.domain import access, timezones
from classbell.domain.call import Call
from classbell.domain.timezones import Zone
from classbell.errors import NotPermitted
from classbell.services.registry import operation
from classbell.services.shared import deletion
from classbell.services.shared.sess import Schedule, Status, Telephony
from classbell.services.training import people
from classbell.services.training.tests_types import ScheduledTest, shown
from classbell.services.training.types import (
    MetaData,
    Repeat,
    RepeatSession,
    SessionKey,
    TrainingSession,
    TrainingSessionInstance,
)
from classbell.store import scheduled_tests, sessions
from classbell.store.sessions import Stored
from classbell.wire import dates
from classbell.wire.element import Element, Long, Wire
from classbell.wire.names import TRAIN


class GetTrainingSession(Element, ns=TRAIN):
    """Read one session.

    Source: trainingsession.xsd, getTrainingSession.
    """

    session_key: SessionKey
    """Key answered by CreateTrainingSession."""


class GetTrainingSessionResponse(TrainingSessionInstance, ns=TRAIN):
    """The session as it was described, after filtering, with every flag's effective value."""

    test: list[ScheduledTest] = []
    """Scheduled tests."""
    host_key: str | None = None
    """Six digits that let a joiner take the host role; for the host and administrators only."""
    event_id: Long | None = None
    """Number of the next instance."""
    guest_token: str | None = None
    host_type: str | None = None
    # Some readers look for the spelling of the creation reply in the full record too (in-the-wild, sending 11).
    session_key_again: Annotated[Long, Wire("sessionkey")] | None = None
    """The key once more, in the spelling of CreateTrainingSession."""


class DelTrainingSession(Element, ns=TRAIN):
    """Cancel one session and everything still planned for it.

    Source: trainingsession.xsd, delTrainingSession.
    """

    session_key: SessionKey
    """Key answered by CreateTrainingSession."""


class DelTrainingSessionResponse(Element, ns=TRAIN):
    """Empty on success."""


@operation("training.GetTrainingSession", http="GET /training-sessions/{sessionKey}", one_statement=True)
async def get_training_session(call: Call, request: GetTrainingSession) -> GetTrainingSessionResponse:
    """Give back a session, element by element.

    Callers: its host, alternate hosts, administrators; the password and the host key are for owner and administrators.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    if not access.may_see(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    full = access.may_delete(call.caller, stored.host_id) or call.caller.sees_site
    tests = await scheduled_tests.of_session(call.tx, call.site.site_id, stored.session_key, call.now)
    session = describe(stored)
    if not full and session.access_control is not None:
        session.access_control = msgspec.structs.replace(session.access_control, session_password=None)
    return GetTrainingSessionResponse(
        **{name: getattr(session, name) for name in TrainingSession.__struct_fields__},
        session_key=stored.session_key,
        status=status_of(stored),
        test=[shown(row) for row in tests],
        host_key=stored.host_key if full else None,
        event_id=stored.conf_ids[next_position(stored, call.now)],
        guest_token=stored.guest_token,
        host_type="1001001",
        session_key_again=stored.session_key,
    )


@operation("training.DelTrainingSession", http="DELETE /training-sessions/{sessionKey}")
async def del_training_session(call: Call, request: DelTrainingSession) -> DelTrainingSessionResponse:
    """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays.

    Callers: its host, administrators. Who was told of the session is told that it is cancelled, unless it is over.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session,
    SessionInProgress (060901) while it runs.
    """
    await deletion.delete(call, request.session_key, operation="training.DelTrainingSession", tell="told")
    return DelTrainingSessionResponse()


def describe(stored: Stored, zone: Zone | None = None) -> TrainingSession:
    """The stored session as the protocol shows it, people and instances included; in `zone`, if one is asked for."""
    session = msgspec.json.decode(stored.details, type=TrainingSession)
    as_planned = False
    if zone is None:
        # Zones outside the 62 are shown in GMT if no entry keeps their wall times (protocol README 6).
        zone, as_planned = timezones.for_iana(stored.zone, stored.walls)
    session.schedule = msgspec.structs.replace(
        session.schedule or Schedule(),
        time_zone=zone.label,
        time_zone_id=zone.number,
        time_zone_iana=stored.zone,
        host_web_ex_id=stored.host_web_ex_id,
    )
    session.meta_data = msgspec.structs.replace(session.meta_data or MetaData(), session_type=stored.type_id)
    if session.telephony is not None:
        _complete(session.telephony)
    if stored.repeat_type != "SINGLE":
        session.repeat = msgspec.structs.replace(
            session.repeat or Repeat(),
            repeat_session=[
                RepeatSession(index=number, start_date=dates.write(wall))
                for number, wall in zip(stored.numbers, stored.walls, strict=True)
            ],
        )
    if not as_planned:
        move_dates(session, stored.zone, zone.name)
    return people.with_people(session, stored.presenters, stored.attendees)


def _complete(telephony: Telephony) -> None:
    """Give what replies must have and requests may leave out, as an empty text."""
    provider, numbers = telephony.tsp_conference, telephony.call_in_num
    if provider is not None:
        provider.toll_free_call_in_number = provider.toll_free_call_in_number or ""
        provider.toll_call_in_number = provider.toll_call_in_number or ""
    if numbers is not None:
        numbers.toll_num = numbers.toll_num or ""


def move_dates(session: TrainingSession, planned_in: str, shown_in: str) -> None:
    """Write every date of a session in another zone; a day without a time stays that day."""

    def moved(text: str) -> str:
        if dates.is_date_only(text):
            return text
        return dates.write(timezones.from_utc(timezones.to_utc(dates.wall(text), planned_in), shown_in))

    schedule, repeat, options = session.schedule, session.repeat, session.attendee_options
    if schedule is not None:
        schedule.start_date = [moved(text) for text in schedule.start_date]
    if repeat is not None:
        repeat.expiration_date = repeat.expiration_date and moved(repeat.expiration_date)
        for instance in repeat.repeat_session:
            instance.start_date = instance.start_date and moved(instance.start_date)
    if options is not None:
        options.registration_close_date = options.registration_close_date and moved(options.registration_close_date)


def status_of(stored: Stored) -> Status:
    """Whether the session is being held now."""
    return "INPROGRESS" if stored.in_progress else "NOT_INPROGRESS"


def next_position(stored: Stored, now: datetime) -> int:
    """Where in the stored lists the next occurrence stands, else the last one."""
    order = sorted(range(len(stored.starts_at)), key=stored.starts_at.__getitem__)
    ahead = [position for position in order if stored.starts_at[position] >= now]
    return ahead[0] if ahead else order[-1]
