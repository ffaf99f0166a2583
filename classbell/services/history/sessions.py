"""LsttrainingsessionHistory: what was held, with figures from the attendance."""

from typing import Annotated, Any, Literal

import msgspec

from classbell.domain import attendance, timezones
from classbell.domain.attendance import Interval
from classbell.domain.call import Call, Row
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.history import types
from classbell.services.history.types import Clock, EndTimeScope, StartTimeScope
from classbell.services.registry import operation
from classbell.services.shared.com import PsoFields, Tracking
from classbell.services.shared.serv import ListControl, MatchingRecords, MeetingAssist
from classbell.store import history
from classbell.wire.element import Element, Int, Long, MaxItems, Wire
from classbell.wire.names import HISTORY

OrderBy = Literal[
    "CONFNAME", "STARTTIME", "TOTALINVITED", "TOTALREGISTERED", "TOTALATTENDEE", "ASSISTREQUEST", "ASSISTCONFIRM"
]


class SessionOrder(Element, ns=HISTORY):
    """How the list is sorted; by start where nothing is said."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[listing.Direction], MaxItems(3), Wire("orderAD")] = []


class LsttrainingsessionHistory(Element, ns=HISTORY):
    """List the training sessions that were held in the last 90 days.

    Source: history.xsd, lsttrainingsessionHistory.
    """

    session_key: Long | None = None
    conf_name: str | None = None
    """Name when it began, in any case; `%` stands for anything."""
    start_time_scope: StartTimeScope | None = None
    list_control: ListControl | None = None
    order: SessionOrder | None = None
    host_web_ex_id: str | None = None
    """For administrators: the sessions of this host."""
    end_time_scope: EndTimeScope | None = None
    conf_id: Long | None = None
    """Number of the run."""
    time_zone_id: Int | None = None
    """Zone of all dates here and in the answer; absent: GMT."""
    return_pso_fields: Annotated[bool, Wire("returnPSOFields")] | None = None
    pso_fields: PsoFields | None = None
    """Only sessions with this value."""


class TrainingSessionHistory(Element, ns=HISTORY):
    """One run: a date of a session from its beginning to its end."""

    session_key: Long | None = None
    conf_name: str | None = None
    session_start_time: str | None = None
    """When the host opened it."""
    session_end_time: str | None = None
    duration: Long | None = None
    """Minutes, rounded up."""
    total_attendee: Long | None = None
    """People who came, the hosts not counted."""
    total_registered: Long | None = None
    """People with joinStatus ACCEPT or REGISTER."""
    total_invited: Long | None = None
    """Everybody on the lists."""
    timezone: Long | None = None
    """timeZoneID of the session."""
    tracking_code: Tracking | None = None
    user_id: Annotated[Int, Wire("userID")] | None = None
    """Number of the host."""
    host_web_ex_id: str | None = None
    host_email: str | None = None
    total_people_minutes: Int | None = None
    """Minutes of everybody together, the hosts included."""
    total_call_in_minutes: Int | None = None
    total_call_in_tolllfree_minutes: Int | None = None
    total_call_out_domestic: Int | None = None
    total_call_out_international: Int | None = None
    total_voip_minutes: Int | None = None
    total_participants: Int | None = None
    """People who came, the hosts included."""
    total_participants_voip: Long | None = None
    total_participants_call_in: Long | None = None
    total_participants_call_out: Long | None = None
    conf_id: Long | None = None
    peak_attendee: Long | None = None
    """Most people present at one time, the hosts included."""
    pso_fields: PsoFields | None = None
    assist_service: MeetingAssist | None = None


class LsttrainingsessionHistoryResponse(Element, ns=HISTORY):
    """A page of runs."""

    training_session_history: list[TrainingSessionHistory] = []
    matching_records: MatchingRecords | None = None


class _Details(msgspec.Struct, rename={"pso_fields": "psoFields", "assist_service": "assistService"}):
    """The part of a session's description that history shows."""

    pso_fields: PsoFields | None = None
    assist_service: MeetingAssist | None = None


@operation("history.LsttrainingsessionHistory", http="GET /history/training-sessions", one_statement=True)
async def lsttrainingsession_history(
    call: Call, request: LsttrainingsessionHistory
) -> LsttrainingsessionHistoryResponse:
    """List what was held: the caller's, or for administrators that of the site; deleted sessions stay in it.

    Callers: any account. A run is listed when it has ended.
    Raises NoRecord (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    clock = types.clock(request.time_zone_id)
    page = listing.page(request.list_control)
    order = request.order or SessionOrder()
    found = await history.sessions(
        call.tx,
        types.search(
            call,
            request,
            clock,
            page,
            listing.order(order.order_by, order.order_ad, "STARTTIME"),
            host_name=types.host_name(call, request.host_web_ex_id),
            pso_field=request.pso_fields.pso_field1 if request.pso_fields else None,
        ),
    )
    if not found:
        raise NoRecord
    return LsttrainingsessionHistoryResponse(
        training_session_history=[_shown(row, clock, with_pso=bool(request.return_pso_fields)) for row in found],
        matching_records=page.records(found[0]["total"], len(found)),
    )


def _shown(row: Row, clock: Clock, *, with_pso: bool) -> TrainingSessionHistory:
    rows = list(zip(row["people"], row["roles"], map(Interval, row["joins"], row["leaves"]), strict=True))
    people = attendance.by_person((who, interval) for who, _, interval in rows)
    guests = {who for who, role, _ in rows if role != "HOST"}
    details = msgspec.json.decode(row["details"], type=_Details)
    zone, _ = timezones.for_iana(row["zone"], [timezones.from_utc(row["started_at"], row["zone"])])
    none: dict[str, Any] = dict.fromkeys(
        ("total_call_in_minutes", "total_call_in_tolllfree_minutes", "total_call_out_domestic",
         "total_call_out_international", "total_voip_minutes", "total_participants_voip",
         "total_participants_call_in", "total_participants_call_out"), 0,
    )  # fmt: skip
    return TrainingSessionHistory(
        session_key=row["session_key"],
        conf_name=row["conf_name"],
        session_start_time=clock.write(row["started_at"]),
        session_end_time=clock.write(row["ended_at"]),
        duration=attendance.minutes([Interval(row["started_at"], row["ended_at"])]),
        total_attendee=len(guests),
        total_registered=row["registered"],
        total_invited=row["invited"],
        timezone=zone.number,
        tracking_code=Tracking(
            **{f"tracking_code{number}": code for number, code in enumerate(row["tracking"], start=1) if code}
        ),
        user_id=row["host_id"],
        host_web_ex_id=row["host_web_ex_id"],
        host_email=row["host_email"].lower(),
        total_people_minutes=attendance.people_minutes(people.values()),
        total_participants=len(people),
        conf_id=row["conf_id"],
        peak_attendee=attendance.peak(people.values()),
        pso_fields=details.pso_fields if with_pso else None,
        assist_service=details.assist_service,
        **none,
    )
