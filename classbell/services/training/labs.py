"""GetLabInfo, CheckLabAvailability, GetLabSchedule, ReserveLab: labs of computers for exercises."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from classbell.domain import labs as rules
from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.domain.labs import Span
from classbell.errors import (
    InvalidValue,
    LabNotFound,
    LabUnavailable,
    MissingElement,
    NoRecord,
    NotPermitted,
)
from classbell.services.registry import operation
from classbell.store import audit, labs, outbox
from classbell.store.labs import Entry, Lab, Reservation
from classbell.store.sessions import Message
from classbell.wire import dates
from classbell.wire.element import DateText, Default, Element, Int, Long, Range, Waived
from classbell.wire.names import TRAIN

RESERVED = "lab-reserved"
"""Kind of message that tells of a reservation."""
OF_SOMEBODY_ELSE = "Reserved"
"""Title of a session that the caller may not know."""

Computers = Annotated[int, Range(1, 2**31 - 1)]


class GetLabInfo(Element, ns=TRAIN):
    """Ask what labs there are.

    Source: trainingsession.xsd, getLabInfo.
    """

    lab_name: str | None = None
    """Exact name of a lab; absent: all labs of the site."""


class LabInfo(Element, ns=TRAIN):
    """A lab."""

    lab_name: str
    description: str | None = None
    total_computers: Long | None = None
    computers_in_session: Long | None = None
    """Computers booked for this moment."""


class GetLabInfoResponse(Element, ns=TRAIN):
    """Labs by name."""

    lab_info: list[LabInfo] = []


class LabSpan(Element, ns=TRAIN):
    """A lab and a span of time, its start included, its end excluded."""

    lab_name: str
    """Exact name of the lab."""
    time_zone_id: Annotated[Int, Default(-1), Waived()] | None = None
    """Zone of both times; absent or -1: that of the caller."""
    session_start_time: Annotated[str, DateText()]
    session_end_time: Annotated[str, DateText()]


class CheckLabAvailability(LabSpan, ns=TRAIN):
    """Ask whether a lab has so many computers free for a span of time.

    Source: trainingsession.xsd, checkLabAvailability.
    """

    num_computers: Computers
    """How many computers are wanted."""


class AvailabilityLab(Element, ns=TRAIN):
    """Whether the computers are free, with what was asked."""

    lab_name: str
    time_zone_id: Long
    session_start_time: str
    session_end_time: str
    num_computers: Long
    status: Literal["AVAILABLE", "UNAVAILABLE"]
    """UNAVAILABLE if they are not free at any one moment of the span."""


class CheckLabAvailabilityResponse(Element, ns=TRAIN):
    """One answer for the lab asked about."""

    availability_labs: list[AvailabilityLab] = []


class GetLabSchedule(LabSpan, ns=TRAIN):
    """Ask what is booked of a lab within a span of time.

    Source: trainingsession.xsd, getLabSchedule.
    """


class ScheduleLab(Element, ns=TRAIN):
    """A booking."""

    lab_name: str
    conf_name: str
    """Name of the session or topic of the reservation; `Reserved` for unlisted and private sessions of others."""
    time_zone_id: Long
    session_start_time: str
    session_end_time: str
    host_web_ex_id: str
    num_computers: Long


class GetLabScheduleResponse(Element, ns=TRAIN):
    """Bookings by their start, at most 5000."""

    scheduled_labs: list[ScheduleLab] = []


class ReserveLab(Element, ns=TRAIN):
    """Reserve computers of a lab without a session.

    Source: the guide's sample; the schemas do not have it (training.md 8).
    """

    lab_name: str
    """Exact name of the lab."""
    num_computers: Computers
    topic: str | None = None
    """What for; shown in the schedule of the lab."""
    time_limit: Annotated[int, Range(1, 44_640)] | None = None
    """Minutes; read only where `endDate` is absent, and one of the two is needed."""
    start_date: Annotated[str, DateText()]
    end_date: Annotated[str, DateText()] | None = None
    """At most 31 days after the start."""
    time_zone_id: Annotated[Int, Default(-1)] | None = None
    """Zone of both dates; absent or -1: that of the caller."""
    send_mail: bool | None = None
    """Mail a confirmation to the caller."""


class ReserveLabResponse(Element, ns=TRAIN):
    """Empty on success."""


@operation("training.GetLabInfo", http="GET /labs", one_statement=True)
async def get_lab_info(call: Call, request: GetLabInfo) -> GetLabInfoResponse:
    """List the labs of the site with what is in use now, or one of them.

    Callers: hosts, lab administrators, administrators.
    Raises LabNotFound (110902) for an unknown name, NoRecord (000015) where there is no lab, NotPermitted (000001).
    """
    await _require_user_of_labs(call)
    found = await labs.of_site(call.tx, call.site.site_id, call.now, request.lab_name)
    if not found:
        raise NoRecord if request.lab_name is None else LabNotFound(path="labName", value=request.lab_name)
    return GetLabInfoResponse(
        lab_info=[
            LabInfo(
                lab_name=lab.name,
                description=lab.description,
                total_computers=lab.computers,
                computers_in_session=lab.in_use,
            )
            for lab in found
        ]
    )


@operation("training.CheckLabAvailability", http="GET /labs/{labName}/availability", one_statement=True)
async def check_lab_availability(call: Call, request: CheckLabAvailability) -> CheckLabAvailabilityResponse:
    """Say whether a lab has room for so many computers from start to end.

    Callers: hosts, lab administrators, administrators.
    Raises LabNotFound (110902), NotPermitted (000001), InvalidValue (000903) for an end that is not after its start
    and an unknown zone.
    """
    await _require_user_of_labs(call)
    zone = _zone(call, request.time_zone_id)
    start_at, end_at = _span(request, zone)
    lab = await _lab(call, request.lab_name)
    taken = await labs.taken(call.tx, call.site.site_id, lab.lab_id, start_at, end_at)
    fits = rules.fits(lab.computers, taken, [Span(start_at, end_at, request.num_computers)])
    answer = AvailabilityLab(
        lab_name=lab.name,
        time_zone_id=_number(zone, call.now),
        session_start_time=request.session_start_time,
        session_end_time=request.session_end_time,
        num_computers=request.num_computers,
        status="AVAILABLE" if fits else "UNAVAILABLE",
    )
    return CheckLabAvailabilityResponse(availability_labs=[answer])


@operation("training.GetLabSchedule", http="GET /labs/{labName}/schedule", one_statement=True)
async def get_lab_schedule(call: Call, request: GetLabSchedule) -> GetLabScheduleResponse:
    """List what is booked of a lab, everything that touches the span.

    Callers: hosts, lab administrators, administrators. Titles of sessions that are not public are for their hosts and
    for administrators.
    Raises NoRecord (000015) where nothing is booked, LabNotFound (110902), NotPermitted (000001), InvalidValue (000903)
    for an end that is not after its start and an unknown zone.
    """
    sees_all = await _require_user_of_labs(call)
    zone = _zone(call, request.time_zone_id)
    start_at, end_at = _span(request, zone)
    lab = await _lab(call, request.lab_name)
    entries = await labs.schedule(call.tx, call.site.site_id, lab.lab_id, start_at, end_at)
    if not entries:
        raise NoRecord
    number = _number(zone, call.now)
    return GetLabScheduleResponse(
        scheduled_labs=[
            ScheduleLab(
                lab_name=lab.name,
                conf_name=entry.title if sees_all or _is_open(call, entry) else OF_SOMEBODY_ELSE,
                time_zone_id=number,
                session_start_time=dates.write(timezones.from_utc(entry.span.start_at, zone)),
                session_end_time=dates.write(timezones.from_utc(entry.span.end_at, zone)),
                host_web_ex_id=entry.host_web_ex_id,
                num_computers=entry.span.computers,
            )
            for entry in entries
        ]
    )


@operation("training.ReserveLab", http="POST /labs/{labName}/reservations")
async def reserve_lab(call: Call, request: ReserveLab) -> ReserveLabResponse:
    """Reserve computers of a lab for a time, without a session.

    Callers: hosts, lab administrators, site administrators.
    Raises LabNotFound (110902), LabUnavailable (110903), NotPermitted (000001), MissingElement (000904) without an end,
    InvalidValue (000903) for a span that is empty or longer than 31 days.
    """
    await _require_user_of_labs(call)
    if call.caller.is_read_only_admin and not (call.caller.is_site_admin or call.caller.may_host):
        raise NotPermitted
    zone = _zone(call, request.time_zone_id)
    start_at = timezones.to_utc(dates.wall(request.start_date), zone)
    end_at = _end_of(request, start_at, zone)
    lab = await _lab(call, request.lab_name)
    site_id, span = call.site.site_id, Span(start_at, end_at, request.num_computers)
    taken = await labs.taken(call.tx, site_id, lab.lab_id, start_at, end_at)
    if not rules.fits(lab.computers, taken, [span]):
        raise LabUnavailable(path="numComputers", value=str(request.num_computers))
    wanted = Reservation(lab.lab_id, call.caller.account_id, request.topic or "", span)
    number = await labs.reserve(call.tx, site_id, wanted)
    if request.send_mail:
        # The occurrence tells this reservation from the others of the same person.
        note = Message(RESERVED, number, call.caller.address, call.now)
        await outbox.put(call.tx, site_id, 0, [note], again=[], now=call.now)
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="training.ReserveLab", at=call.now,
        subject=lab.name,
    )  # fmt: skip
    return ReserveLabResponse()


async def _require_user_of_labs(call: Call) -> bool:
    """Refuse who has nothing to do with labs (000001); the answer is whether the caller looks after them."""
    caller = call.caller
    if caller.sees_site or await labs.is_lab_admin(call.tx, call.site.site_id, caller.account_id):
        return True
    if not caller.may_host:
        raise NotPermitted
    return False


async def _lab(call: Call, name: str) -> Lab:
    found = await labs.of_site(call.tx, call.site.site_id, call.now, name)
    if not found:
        raise LabNotFound(path="labName", value=name)
    return found[0]


def _zone(call: Call, number: int | None) -> str:
    """The IANA name of the zone a request speaks in."""
    return timezones.resolve(number, None, call.caller.zone or call.site.settings.time_zone, path="").name


def _number(zone: str, now: datetime) -> int:
    return timezones.for_iana(zone, [timezones.from_utc(now, zone)])[0].number


def _span(request: LabSpan, zone: str) -> tuple[datetime, datetime]:
    start_at = timezones.to_utc(dates.wall(request.session_start_time), zone)
    end_at = timezones.to_utc(dates.wall(request.session_end_time), zone)
    if end_at <= start_at:
        raise InvalidValue(path="sessionEndTime", value=request.session_end_time)
    return start_at, end_at


def _end_of(request: ReserveLab, start_at: datetime, zone: str) -> datetime:
    if request.end_date is not None:
        end_at = timezones.to_utc(dates.wall(request.end_date), zone)
        if not start_at < end_at <= start_at + rules.LONGEST:
            raise InvalidValue(path="endDate", value=request.end_date)
        return end_at
    if request.time_limit is None:
        raise MissingElement(path="endDate")
    return start_at + timedelta(minutes=request.time_limit)


def _is_open(call: Call, entry: Entry) -> bool:
    """Whether the title of a booking is for the caller: his own, a reservation, or a public session."""
    return entry.listing in (None, "PUBLIC") or entry.host_id == call.caller.account_id
