"""LsttrainingattendeeHistory: who was there, from when to when."""

from typing import Annotated, Literal

import msgspec

from classbell.domain import attendance
from classbell.domain.attendance import Interval
from classbell.domain.call import Call, Row
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.history import types
from classbell.services.history.types import Clock, EndTimeScope, StartTimeScope
from classbell.services.registry import operation
from classbell.services.shared.com import Address, Person, Phones
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.store import history
from classbell.wire.element import Element, Int, Long, MaxItems, Wire
from classbell.wire.names import HISTORY

OrderBy = Literal["NAME", "STARTTIME", "COMPANY", "COUNTRY", "STATE", "CITY", "CONFID"]


class AttendeeOrder(Element, ns=HISTORY):
    """How the list is sorted; by arrival where nothing is said."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[listing.Direction], MaxItems(3), Wire("orderAD")] = []


class LsttrainingattendeeHistory(Element, ns=HISTORY):
    """List who was in the training sessions of the last 90 days.

    Source: history.xsd, lsttrainingattendeeHistory.
    """

    session_key: Long | None = None
    order: AttendeeOrder | None = None
    start_time_scope: StartTimeScope | None = None
    """Bounds of the session's start."""
    conf_name: str | None = None
    """Name when it began, in any case; `%` stands for anything."""
    list_control: ListControl | None = None
    conf_id: Long | None = None
    """Number of the run."""
    end_time_scope: EndTimeScope | None = None
    """Bounds of the session's end."""
    time_zone_id: Int | None = None
    """Zone of all dates here and in the answer; absent: GMT."""


class TrainingAttendeeHistory(Element, ns=HISTORY):
    """One stay: somebody who comes twice has two."""

    session_key: Long | None = None
    conf_name: str | None = None
    attendee_name: str | None = None
    attendee_email: str | None = None
    start_time: str | None = None
    """Arrival, to the minute."""
    end_time: str | None = None
    duration: Int | None = None
    """Minutes, rounded up."""
    registered: str | None = None
    """Y or N."""
    invited: str | None = None
    """Y or N."""
    company: str | None = None
    title: str | None = None
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None
    ip_address: str | None = None
    participant_type: Literal["HOST", "ATTENDEE", "OTHER"] | None = None
    voip_duration: Int | None = None
    client_agent: str | None = None
    conf_id: Long | None = None


class LsttrainingattendeeHistoryResponse(Element, ns=HISTORY):
    """A page of stays."""

    training_attendee_history: list[TrainingAttendeeHistory] = []
    matching_records: MatchingRecords | None = None


@operation("history.LsttrainingattendeeHistory", http="GET /history/training-attendees", one_statement=True)
async def lsttrainingattendee_history(
    call: Call, request: LsttrainingattendeeHistory
) -> LsttrainingattendeeHistoryResponse:
    """List who was there: in the caller's sessions, or for administrators in those of the site.

    Callers: any account. People who left the list of the session, and deleted sessions, stay in it.
    Raises NoRecord (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    clock = types.clock(request.time_zone_id)
    page = listing.page(request.list_control)
    order = request.order or AttendeeOrder()
    found = await history.attendees(
        call.tx,
        types.search(call, request, clock, page, listing.order(order.order_by, order.order_ad, "STARTTIME")),
    )
    if not found:
        raise NoRecord
    return LsttrainingattendeeHistoryResponse(
        training_attendee_history=[_shown(row, clock) for row in found],
        matching_records=page.records(found[0]["total"], len(found)),
    )


def _shown(row: Row, clock: Clock) -> TrainingAttendeeHistory:
    person = msgspec.json.decode(row["details"], type=Person)
    address, phones = person.address or Address(), person.phones or Phones()
    # Readers take the fields of a record by place, so what is unknown is there and empty (in-the-wild, sending 6).
    return TrainingAttendeeHistory(
        session_key=row["session_key"],
        conf_name=row["conf_name"],
        attendee_name=row["name"],
        attendee_email=row["email"],
        start_time=clock.write_minute(row["joined_at"]),
        end_time=clock.write_minute(row["left_at"]),
        duration=attendance.minutes([Interval(row["joined_at"], row["left_at"])]),
        registered="Y" if row["registered"] else "N",
        invited="Y" if row["invited"] else "N",
        company=person.company or "",
        title=person.title or "",
        phone=phones.phone or "",
        address1=address.address1 or "",
        address2=address.address2 or "",
        city=address.city or "",
        state=address.state or "",
        country=address.country or "",
        zip=address.zip_code or "",
        ip_address=row["address"],
        participant_type=row["role"],
        voip_duration=0,
        client_agent=row["agent"],
        conf_id=row["conf_id"],
    )
