"""LstsummaryTrainingSession and LstTrainingSession."""

from typing import Annotated

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.com import Listing
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.services.shared.sess import DateScope
from classbell.services.training import get
from classbell.services.training.types import Order, SessionKey, TrainingSession, TrainingSessionInstance
from classbell.store import session_lists
from classbell.store.session_lists import Search, Summary
from classbell.wire import dates
from classbell.wire.element import Element, JsonOnly, Long, Wire
from classbell.wire.names import TRAIN

NEXT_FIRST = "STARTTIME"


class LstsummaryTrainingSession(Element, ns=TRAIN):
    """List sessions, one line each.

    Source: trainingsession.xsd, lstsummaryTrainingSession.
    """

    list_control: ListControl | None = None
    order: Order | None = None
    date_scope: DateScope | None = None
    """A series matches if any of its instances does."""
    session_key: SessionKey | None = None
    host_web_ex_id: str | None = None
    """For administrators: the sessions of this host."""


class TrainingSessionSummary(Element, ns=TRAIN):
    """One session of a list; a series is one."""

    session_key: Long | None = None
    conf_name: str | None = None
    meeting_type: Long | None = None
    """Number of the session type."""
    host_web_ex_id: str | None = None
    other_host_web_ex_id: str | None = None
    """The first alternate host with an account; empty without one."""
    time_zone_id: Long | None = None
    time_zone: str | None = None
    status: str | None = None
    start_date: str | None = None
    """Start of the next instance, else of the last, in the zone named beside it."""
    duration: Long | None = None
    """Minutes."""
    list_status: Listing | None = None
    time_zone_iana: Annotated[str, JsonOnly(), Wire("timeZoneIANA")] | None = None
    """The zone of the session by its IANA name."""


class LstsummaryTrainingSessionResponse(Element, ns=TRAIN):
    """A page of sessions."""

    training_session: list[TrainingSessionSummary] = []
    matching_records: MatchingRecords | None = None


class LstTrainingSession(Element, ns=TRAIN):
    """List sessions with everything about them; LstsummaryTrainingSession took its place.

    Source: trainingsession.xsd, lstTrainingSession.
    """

    list_control: ListControl | None = None
    order: Order | None = None
    time_zone_id: Long | None = None
    """Zone in which dates are answered; absent or -1: the zone of each session."""
    date_scope: DateScope | None = None
    session_key: SessionKey | None = None


class LstTrainingSessionResponse(Element, ns=TRAIN):
    """A page of whole sessions."""

    training_session: list[TrainingSessionInstance] = []
    matching_records: MatchingRecords | None = None


@operation("training.LstsummaryTrainingSession", http="GET /training-sessions", one_statement=True)
async def lstsummary_training_session(
    call: Call, request: LstsummaryTrainingSession
) -> LstsummaryTrainingSessionResponse:
    """List the caller's sessions of any listing, or for administrators those of the site.

    Callers: any account. Sessions that have ended are listed only if they do not delete themselves.
    Raises NoRecord (000015) when nothing matches, or the page lies past the end.
    """
    page = listing.page(request.list_control)
    search = _search(call, page, request.date_scope, request.session_key, request.host_web_ex_id, request.order)
    found = await session_lists.summaries(call.tx, search)
    if not found:
        raise NoRecord
    return LstsummaryTrainingSessionResponse(
        training_session=[_summary(row) for row in found],
        matching_records=page.records(found[0].total, len(found)),
    )


@operation("training.LstTrainingSession", http="GET /training-sessions/details", one_statement=True)
async def lst_training_session(call: Call, request: LstTrainingSession) -> LstTrainingSessionResponse:
    """List whole sessions: the caller's, or for administrators those of the site.

    Callers: any account. Passwords are for owner and administrators, who are the only ones to see a session here.
    Raises NoRecord (000015) when nothing matches, InvalidValue (000903) for an unknown zone.
    """
    page = listing.page(request.list_control)
    search = _search(call, page, request.date_scope, request.session_key, None, request.order)
    wanted = request.time_zone_id
    zone = timezones.by_number(wanted, path="timeZoneID") if wanted is not None and wanted >= 0 else None
    found = await session_lists.whole(call.tx, search)
    if not found:
        raise NoRecord
    instances = []
    for stored in found:
        session = get.describe(stored, zone)
        instances.append(
            TrainingSessionInstance(
                **{name: getattr(session, name) for name in TrainingSession.__struct_fields__},
                session_key=stored.session_key,
                status=get.status_of(stored),
            )
        )
    return LstTrainingSessionResponse(
        training_session=instances, matching_records=page.records(found[0].total, len(found))
    )


def _search(
    call: Call,
    page: listing.Page,
    scope: DateScope | None,
    session_key: int | None,
    host_web_ex_id: str | None,
    order: Order | None,
) -> Search:
    whole_site = call.caller.sees_site
    order = order or Order()
    return Search(
        site_id=call.site.site_id,
        host_id=None if whole_site else call.caller.account_id,
        now=call.now,
        bounds=listing.bounds(call, scope),
        session_key=session_key,
        host_name=host_web_ex_id.lower() if whole_site and host_web_ex_id is not None else None,
        any_field=page.any_field,
        order=listing.order(order.order_by, order.order_ad, NEXT_FIRST),
        offset=page.start_from - 1,
        limit=page.size,
    )


def _summary(row: Summary) -> TrainingSessionSummary:
    zone, as_planned = timezones.for_iana(row.zone, [row.wall])
    wall = row.wall if as_planned else timezones.to_utc(row.wall, row.zone).replace(tzinfo=None)
    return TrainingSessionSummary(
        session_key=row.session_key,
        conf_name=row.conf_name,
        meeting_type=row.type_id,
        host_web_ex_id=row.host_web_ex_id,
        other_host_web_ex_id=row.other_host_web_ex_id,
        time_zone_id=zone.number,
        time_zone=zone.label,
        status="INPROGRESS" if row.in_progress else "NOT_INPROGRESS",
        start_date=dates.write(wall),
        duration=row.duration_minutes,
        list_status=row.listing,
        time_zone_iana=row.zone,
    )
