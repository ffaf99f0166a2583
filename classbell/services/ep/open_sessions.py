"""LstOpenSession: which sessions are in progress."""

from typing import Literal

from classbell.domain import timezones
from classbell.domain.call import Call, Row
from classbell.errors import NoRecord
from classbell.services.registry import operation
from classbell.services.shared.com import Listing
from classbell.services.shared.serv import MatchingRecords
from classbell.store import runs
from classbell.wire import dates
from classbell.wire.element import Element, Long
from classbell.wire.names import EP

ServiceType = Literal["MeetingCenter", "EventCenter", "TrainingCenter", "SupportCenter", "SalesCenter"]


class LstOpenSession(Element, ns=EP):
    """List sessions in progress.

    Source: ep.xsd, lstOpenSession.
    """

    service_type: list[ServiceType] = []
    """Services asked for; none: all. There are only training sessions here."""


class OpenSession(Element, ns=EP):
    """A session in progress."""

    session_key: Long
    session_name: str
    host_web_ex_id: str
    start_time: str
    """Scheduled start of the date that is being held, in the zone named here."""
    actual_start_time: str
    """When the host opened it."""
    time_zone_id: Long
    list_status: Listing


class Services(Element, ns=EP):
    """The sessions of one service."""

    service_type: ServiceType
    sessions: list[OpenSession] = []


class LstOpenSessionResponse(Element, ns=EP):
    """Sessions in progress, by service."""

    matching_records: MatchingRecords | None = None
    services: list[Services] = []


@operation("ep.LstOpenSession", http="GET /sessions/open", one_statement=True)
async def lst_open_session(call: Call, request: LstOpenSession) -> LstOpenSessionResponse:
    """List the caller's sessions in progress, or for administrators those of the site, by scheduled start.

    Callers: any account.
    Raises NoRecord (000015) when nothing is in progress, or only other services are asked for.
    """
    if request.service_type and "TrainingCenter" not in request.service_type:
        raise NoRecord
    host_id = None if call.caller.sees_site else call.caller.account_id
    found = await runs.open_sessions(call.tx, call.site.site_id, host_id)
    if not found:
        raise NoRecord
    return LstOpenSessionResponse(
        matching_records=MatchingRecords(total=len(found), returned=len(found), start_from=1),
        services=[Services(service_type="TrainingCenter", sessions=[_shown(row) for row in found])],
    )


def _shown(row: Row) -> OpenSession:
    wall = timezones.from_utc(row["start_at"], row["zone"])
    zone, as_planned = timezones.for_iana(row["zone"], [wall])
    shown_in = row["zone"] if as_planned else zone.name
    return OpenSession(
        session_key=row["session_key"],
        session_name=row["conf_name"],
        host_web_ex_id=row["host_web_ex_id"],
        start_time=dates.write(timezones.from_utc(row["start_at"], shown_in)),
        actual_start_time=dates.write(timezones.from_utc(row["in_progress_since"], shown_in)),
        time_zone_id=zone.number,
        list_status=row["listing"],
    )
