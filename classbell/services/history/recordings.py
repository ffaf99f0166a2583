"""LstrecordaccessHistory and LstrecordaccessDetailHistory: who opened recordings."""

from typing import Annotated, Literal

import msgspec

from classbell.domain.call import Call, Row
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.history import types
from classbell.services.history.types import Clock
from classbell.services.registry import operation
from classbell.services.shared.com import Address, Person, Phones
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.store import recording_access
from classbell.store.recording_access import Search
from classbell.wire.element import DateText, Default, Element, Int, Long, MaxItems, Wire
from classbell.wire.names import HISTORY

RecordId = Annotated[Long, Wire("recordID")]
ZoneNumber = Annotated[Int, Default(-1)]


class CreationTimeScope(Element, ns=HISTORY):
    """Bounds of the making, both inclusive."""

    creation_time_start: Annotated[str, DateText()]
    creation_time_end: Annotated[str, DateText()]


class ViewTimeScope(Element, ns=HISTORY):
    """Bounds of the access, both inclusive."""

    view_time_start: Annotated[str, DateText()]
    view_time_end: Annotated[str, DateText()]


class RecordOrder(Element, ns=HISTORY):
    """How the list is sorted; by making where nothing is said."""

    order_by: Annotated[list[Literal["RECORDID", "UPLOADTIME", "RECORDNAME"]], MaxItems(3)] = []
    order_ad: Annotated[list[listing.Direction], MaxItems(3), Wire("orderAD")] = []


class LstrecordaccessHistory(Element, ns=HISTORY):
    """Count who opened recordings in the last 90 days.

    Source: history.xsd, lstrecordaccessHistory.
    """

    creation_time_scope: CreationTimeScope | None = None
    view_time_scope: ViewTimeScope | None = None
    order: RecordOrder | None = None
    list_control: ListControl | None = None
    time_zone_id: ZoneNumber | None = None
    """Zone of all dates here and in the answer; absent: GMT."""
    record_name: str | None = None
    """In any case; `%` stands for anything."""
    host_web_ex_id: str | None = None
    """For administrators: the recordings of this host."""


class RecordAccessHistory(Element, ns=HISTORY):
    """The accesses of one recording."""

    record_id: RecordId | None = None
    record_name: str | None = None
    creation_time: str | None = None
    registered: Long | None = None
    downloaded: Long | None = None
    viewed: Long | None = None
    time_zone_id: ZoneNumber | None = None


class LstrecordaccessHistoryResponse(Element, ns=HISTORY):
    """A page of recordings."""

    record_access_history: list[RecordAccessHistory] = []
    matching_records: MatchingRecords | None = None


class LstrecordaccessDetailHistory(Element, ns=HISTORY):
    """List who opened recordings in the last 90 days.

    Source: history.xsd, lstrecordaccessDetailHistory.
    """

    record_id: RecordId | None = None
    list_control: ListControl | None = None
    time_zone_id: ZoneNumber | None = None
    return_reg_fields: bool | None = None
    """Answer what the registration form asked."""


class RegCustomField(Element, ns=HISTORY):
    """An answer to a question of the host's own."""

    label: str | None = None
    value: str | None = None


class RegFields(Element, ns=HISTORY):
    """What the registration form asked."""

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    phone: str | None = None
    fax: str | None = None
    custom_fields: list[RegCustomField] = []


class RecordDetail(Element, ns=HISTORY):
    """One access."""

    view_id: Annotated[Long, Wire("viewID")] | None = None
    participant_name: str | None = None
    participant_email: str | None = None
    access_time: str | None = None
    registered: bool | None = None
    register_date: str | None = None
    downloaded: bool | None = None
    viewed: bool | None = None
    time_zone_id: ZoneNumber | None = None
    reg_fields: RegFields | None = None


class LstrecordaccessDetailHistoryResponse(Element, ns=HISTORY):
    """A page of accesses."""

    record_detail: list[RecordDetail] = []
    matching_records: MatchingRecords | None = None


@operation("history.LstrecordaccessHistory", http="GET /history/recording-accesses", one_statement=True)
async def lstrecordaccess_history(call: Call, request: LstrecordaccessHistory) -> LstrecordaccessHistoryResponse:
    """Count the accesses to the caller's recordings, or for administrators to those of the site.

    Callers: any account.
    Raises NoRecord (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    clock = types.clock(request.time_zone_id)
    page = listing.page(request.list_control)
    order = request.order or RecordOrder()
    made, seen = request.creation_time_scope, request.view_time_scope
    found = await recording_access.summary(
        call.tx,
        Search(
            site_id=call.site.site_id,
            host_id=types.whose(call),
            since=call.now - types.KEPT,
            made_from=clock.instant(made.creation_time_start) if made else None,
            made_to=clock.instant(made.creation_time_end) if made else None,
            seen_from=clock.instant(seen.view_time_start) if seen else None,
            seen_to=clock.instant(seen.view_time_end) if seen else None,
            record_name=types.pattern(request.record_name),
            host_name=types.host_name(call, request.host_web_ex_id),
            any_field=page.any_field,
            order=listing.order(order.order_by, order.order_ad, "UPLOADTIME"),
            offset=page.start_from - 1,
            limit=page.size,
        ),
    )
    if not found:
        raise NoRecord
    return LstrecordaccessHistoryResponse(
        record_access_history=[
            RecordAccessHistory(
                record_id=row["recording_id"],
                record_name=row["record_name"],
                creation_time=clock.write(row["made_at"]),
                registered=row["registered"],
                downloaded=row["downloaded"],
                viewed=row["viewed"],
                time_zone_id=clock.zone.number,
            )
            for row in found
        ],
        matching_records=page.records(found[0]["total"], len(found)),
    )


@operation("history.LstrecordaccessDetailHistory", http="GET /history/recording-accesses/details", one_statement=True)
async def lstrecordaccess_detail_history(
    call: Call, request: LstrecordaccessDetailHistory
) -> LstrecordaccessDetailHistoryResponse:
    """List the accesses to the caller's recordings, or for administrators to those of the site, by time.

    Callers: any account.
    Raises NoRecord (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    clock = types.clock(request.time_zone_id)
    page = listing.page(request.list_control)
    found = await recording_access.detail(
        call.tx, call.site.site_id, types.whose(call), call.now - types.KEPT, request.record_id,
        page.start_from - 1, page.size,
    )  # fmt: skip
    if not found:
        raise NoRecord
    return LstrecordaccessDetailHistoryResponse(
        record_detail=[_shown(row, clock, with_fields=bool(request.return_reg_fields)) for row in found],
        matching_records=page.records(found[0]["total"], len(found)),
    )


def _shown(row: Row, clock: Clock, *, with_fields: bool) -> RecordDetail:
    registered_at = row["registered_at"]
    return RecordDetail(
        view_id=row["access_id"],
        participant_name=row["name"],
        participant_email=row["email"],
        access_time=clock.write(row["accessed_at"]),
        registered=registered_at is not None,
        register_date=clock.write(registered_at) if registered_at is not None else "",
        downloaded=row["downloaded"],
        viewed=row["viewed"],
        time_zone_id=clock.zone.number,
        reg_fields=_fields(row["details"]) if with_fields and registered_at is not None else None,
    )


def _fields(details: str) -> RegFields:
    person = msgspec.json.decode(details, type=Person)
    address, phones = person.address or Address(), person.phones or Phones()
    return RegFields(
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        company=person.company,
        address1=address.address1,
        address2=address.address2,
        city=address.city,
        state=address.state,
        postal_code=address.zip_code,
        country=address.country,
        phone=phones.phone,
        fax=phones.fax,
    )
