"""LstsummarySession: sessions of every kind, one line for each or for each of their instances."""

from typing import Annotated, Final, Literal

import msgspec

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared import sess
from classbell.services.shared.com import Listing, PsoFields, ServiceType
from classbell.services.shared.serv import ListControl, MatchingRecords, MeetingAssist
from classbell.services.shared.sess import Schedule, SessionKey, Status
from classbell.store import general_sessions
from classbell.store.general_sessions import Line, Search, Wanted
from classbell.wire import dates
from classbell.wire.element import DateText, Default, Element, Int, Long, MaxItems, Wire
from classbell.wire.names import EP

SERVICE: Final = "TrainingCenter"
"""The service whose sessions are held here; the others have none."""
HOST_TYPE: Final = "1001001"
EARLIEST_FIRST: Final = "STARTTIME"

OrderBy = Literal[
    "HOSTWEBEXID", "CONFNAME", "STARTTIME", "TRACKINGCODE1", "TRACKINGCODE2", "TRACKINGCODE3", "TRACKINGCODE4",
    "TRACKINGCODE5", "TRACKINGCODE6", "TRACKINGCODE7", "TRACKINGCODE8", "TRACKINGCODE9", "TRACKINGCODE10",
    "ASSISTREQUEST", "ASSISTCONFIRM",
]  # fmt: skip


class Order(Element, ns=EP):
    """How a list is sorted; fields and directions pair by position."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[Literal["ASC", "DESC"]], MaxItems(3), Wire("orderAD")] = []
    case_sensitive: Annotated[bool, Default(True)] | None = None
    """Absent or true: capital letters before small ones."""


class DateScope(Element, ns=EP):
    """Bounds of a search, all inclusive."""

    start_date_start: Annotated[str, DateText()] | None = None
    """Start not before."""
    start_date_end: Annotated[str, DateText()] | None = None
    """Start not after."""
    end_date_start: Annotated[str, DateText()] | None = None
    """End not before."""
    end_date_end: Annotated[str, DateText()] | None = None
    """End not after."""
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """Zone of the bounds, and of the times answered; absent or -1: bounds in the caller's zone, answers in GMT."""
    return_specified_time_zone: bool | None = None
    """False: answers in GMT in any case."""


class SessionTypes(Element, ns=EP):
    """Numbers of session types."""

    session_type: list[Long] = []


class ServiceTypes(Element, ns=EP):
    """Names of services."""

    service_type: list[ServiceType] = []


class LstsummarySession(Element, ns=EP):
    """List sessions, one line each.

    Source: ep.xsd, lstsummarySession.
    """

    list_control: ListControl | None = None
    order: Order | None = None
    date_scope: DateScope | None = None
    """A series matches if any of its instances does."""
    session_types: SessionTypes | None = None
    """Only these session types, whatever `listMethod` says. 10, 14 and 16 are listed only when named."""
    service_types: ServiceTypes | None = None
    """Only these services, whatever `listMethod` says."""
    session_key: SessionKey | None = None
    host_web_ex_id: str | None = None
    host_email: str | None = None
    status: Status | None = None
    recurrence: bool | None = None
    """True: one line for each instance; else one for each series."""
    invited: bool | None = None
    """True: also the sessions on whose lists the caller's address is."""
    conf_id: Long | None = None
    conf_name: str | None = None
    """Name in any case; `%` stands for anything."""
    incl_audio_only: bool | None = None
    """Ignored: there are no sessions of audio alone."""
    return_pso_fields: Annotated[bool, Wire("returnPSOFields")] | None = None
    return_assist_fields: Annotated[bool, Default(False)] | None = None


class SessionSummaryInstance(Element, ns=EP):
    """One session of a list, or one instance of it."""

    session_key: Long
    conf_name: str
    session_type: Long
    service_type: ServiceType
    host_web_ex_id: str
    host_first_name: str | None = None
    host_last_name: str | None = None
    other_host_web_ex_id: str | None = None
    """The first alternate host with an account; empty without one."""
    time_zone_id: Long
    """Zone of the times of this line: GMT, unless the request names another."""
    time_zone: str | None = None
    status: str | None = None
    start_time: str
    """Start of the instance; of a series, of the one that runs or comes next, else of the last."""
    actual_start_time: str | None = None
    """When it began; empty unless it runs."""
    open_time: Int | None = None
    """Minutes before the start from which attendees may join."""
    duration: Long
    """Minutes."""
    list_status: Listing
    host_email: str | None = None
    password_req: bool | None = None
    host_joined: bool | None = None
    participants_joined: bool | None = None
    conf_id: Long
    registration: bool | None = None
    is_recurring: bool
    alt_host: bool | None = None
    """Whether the caller is an alternate host of it."""
    pso_fields: PsoFields | None = None
    assist_service: MeetingAssist | None = None
    host_type: str | None = None
    audio_status: str | None = None
    is_audio_only: bool | None = None


class LstsummarySessionResponse(Element, ns=EP):
    """A page of sessions."""

    matching_records: MatchingRecords | None = None
    session: list[SessionSummaryInstance] = []


class _Kept(msgspec.Struct):
    """What a line shows of a session's description."""

    schedule: Schedule | None = None
    psoFields: PsoFields | None = None  # noqa: N815 - the names of the wire
    assistService: MeetingAssist | None = None  # noqa: N815


@operation("ep.LstsummarySession", http="GET /sessions", one_statement=True)
async def lstsummary_session(call: Call, request: LstsummarySession) -> LstsummarySessionResponse:
    """List the caller's sessions and those he shares, or for administrators those of the site.

    Callers: any account; with `invited` also what the caller is invited to. Sessions that have ended are listed only
    if they do not delete themselves.
    Raises NoRecord (000015) when nothing matches, or the page lies past the end; InvalidValue (000903) for an unknown
    zone.
    """
    page = listing.page(request.list_control)
    scope = request.date_scope or DateScope()
    order = request.order or Order()
    services = request.service_types.service_type if request.service_types is not None else []
    wanted = _wanted(call, request, scope, page)
    if services and SERVICE not in services:
        raise NoRecord
    found = await general_sessions.lines(
        call.tx,
        Search(
            site_id=call.site.site_id,
            caller=call.caller,
            invited=bool(request.invited),
            instances=bool(request.recurrence),
            wanted=wanted,
            order=listing.order(order.order_by, order.order_ad, EARLIEST_FIRST),
            case_sensitive=order.case_sensitive is not False,
            offset=page.start_from - 1,
            limit=page.size,
            now=call.now,
        ),
    )
    if not found:
        raise NoRecord
    named = scope.time_zone_id is not None and scope.time_zone_id >= 0 and scope.return_specified_time_zone is not False
    zone = timezones.by_number(scope.time_zone_id or 0) if named else timezones.GMT
    return LstsummarySessionResponse(
        matching_records=page.records(found[0].total, len(found)),
        session=[_line(line, zone, request) for line in found],
    )


def _wanted(call: Call, request: LstsummarySession, scope: DateScope, page: listing.Page) -> Wanted:
    bounds = sess.DateScope(**{name: getattr(scope, name) for name in sess.DateScope.__struct_fields__})
    return Wanted(
        bounds=listing.bounds(call, bounds),
        session_key=request.session_key,
        host_name=request.host_web_ex_id and request.host_web_ex_id.lower(),
        host_email=request.host_email and request.host_email.lower(),
        in_progress=None if request.status is None else request.status == "INPROGRESS",
        conf_id=request.conf_id,
        name_pattern=request.conf_name and listing.pattern(request.conf_name),
        any_field=page.any_field,
        types=(request.session_types.session_type or None) if request.session_types is not None else None,
    )


def _line(line: Line, zone: timezones.Zone, request: LstsummarySession) -> SessionSummaryInstance:
    kept = msgspec.json.decode(line.details, type=_Kept)
    return SessionSummaryInstance(
        session_key=line.session_key,
        conf_name=line.conf_name,
        session_type=line.type_id,
        service_type=SERVICE,
        host_web_ex_id=line.host_web_ex_id,
        host_first_name=line.host_first_name,
        host_last_name=line.host_last_name,
        other_host_web_ex_id=line.other_host_web_ex_id,
        time_zone_id=zone.number,
        time_zone=zone.label,
        status="INPROGRESS" if line.in_progress else "NOT_INPROGRESS",
        start_time=dates.write(timezones.from_utc(line.start_at, zone.name)),
        actual_start_time=dates.write(timezones.from_utc(line.began_at, zone.name)) if line.began_at else "",
        open_time=(kept.schedule.open_time if kept.schedule is not None else None) or 0,
        duration=line.duration_minutes,
        list_status=line.listing,
        host_email=line.host_email,
        password_req=line.password_required,
        # A session begins with its host (and only then others join).
        host_joined=line.in_progress,
        participants_joined=line.participants_joined,
        conf_id=line.conf_id,
        registration=line.registration,
        is_recurring=line.repeats,
        alt_host=line.shared,
        pso_fields=kept.psoFields if request.return_pso_fields else None,
        assist_service=kept.assistService if request.return_assist_fields else None,
        host_type=HOST_TYPE,
        audio_status="",
        is_audio_only=False,
    )
