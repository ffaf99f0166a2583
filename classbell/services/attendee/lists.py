"""LstMeetingAttendee."""

from typing import Annotated, Any, Literal

import msgspec

from classbell.domain import access, enrollment
from classbell.domain.call import Call, Row
from classbell.domain.enrollment import ShortState
from classbell.errors import NoRecord, NotPermitted, SessionNotFound
from classbell.services import listing
from classbell.services.attendee.types import Attendee, Person
from classbell.services.registry import operation
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.services.shared.sess import Participant
from classbell.store import attendee_lists
from classbell.store.attendee_lists import Search
from classbell.wire.element import Element, Long, MaxItems, Wire
from classbell.wire.names import ATT

OrderBy = Literal[
    "CONFID", "ATTENDEEID", "ATTENDEETYPE", "ATTENDEENAME", "ATTENDEEWEBEXID", "JOINSTATUS", "EMAIL", "PHONE", "MOBILE",
    "FAX", "COMPANY", "TITLE", "URL", "ADDRESS1", "ADDRESS2", "CITY", "STATE", "ZIPCODE", "COUNTRY", "NOTES",
    "ADDRESSTYPE",
]  # fmt: skip
AS_LISTED = ""


class Order(Element, ns=ATT):
    """How the list is sorted; `orderBy` and `orderAD` pair by position, in whatever order they come."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[Literal["ASC", "DESC"]], MaxItems(3), Wire("orderAD")] = []
    """ASC where missing."""


class AttendeeStatus(Element, ns=ATT):
    """Where an attendee stands, as four answers."""

    invited: bool
    """Put on the list by the host, or still in the state INVITE."""
    registered: bool
    """Has a number of a registrant."""
    rejected: bool
    accepted: bool


class AttendeeInstance(Attendee, ns=ATT):
    """Somebody on the list of attendees."""

    attendee_id: Annotated[Long, Wire("attendeeId")]
    conf_id: Annotated[Long, Wire("confID")] | None = None
    """Instance he comes to; absent for the whole of a series."""
    status: AttendeeStatus | None = None
    register_id: Annotated[Long, Wire("registerID")] | None = None
    """0 for people who are only listed."""


class LstMeetingAttendee(Element, ns=ATT):
    """List the attendees of a session, or of all the caller's sessions.

    Source: attendee.xsd, lstMeetingAttendee.
    """

    list_control: ListControl | None = None
    order: Order | None = None
    meeting_key: Long | None = None
    """The session, where `sessionKey` is absent."""
    session_key: Long | None = None
    join_status: ShortState | None = None
    """Also finds the longer states that mean the same."""
    conf_id: Annotated[Long, Wire("confID")] | None = None
    """Instance; people of the whole session come to each."""
    incl_history: bool | None = None
    """True: people of ended sessions too. A session named by its key is listed either way."""


class LstMeetingAttendeeResponse(Element, ns=ATT):
    """A page of attendees."""

    matching_records: MatchingRecords | None = None
    attendee: list[AttendeeInstance] = []


@operation("attendee.LstMeetingAttendee", http="GET /training-sessions/{sessionKey}/attendees")
async def lst_meeting_attendee(call: Call, request: LstMeetingAttendee) -> LstMeetingAttendeeResponse:
    """List attendees in the order in which they were listed or registered, if no other is asked for.

    Callers: the session's host, alternate hosts, administrators; without a key, hosts see those of their own sessions
    and administrators those of the site.
    Raises SessionNotFound (060001), NotPermitted (000001), NoRecord (000015) when nothing matches.
    """
    key = request.session_key if request.session_key is not None else request.meeting_key
    if key is not None:
        session = await attendee_lists.whose(call.tx, call.site.site_id, key, None)
        if session is None:
            raise SessionNotFound
        if not access.may_see(call.caller, session["host_id"], session["alternate_addresses"]):
            raise NotPermitted
    page = listing.page(request.list_control)
    order = request.order or Order()
    found = await attendee_lists.attendees(
        call.tx,
        Search(
            site_id=call.site.site_id,
            host_id=None if key is not None or call.caller.sees_site else call.caller.account_id,
            session_key=key,
            ended_before=None if key is not None or request.incl_history else call.now,
            states=_states(request.join_status),
            conf_id=request.conf_id,
            any_field=page.any_field,
            order=listing.order(order.order_by, order.order_ad, AS_LISTED),
            offset=page.start_from - 1,
            limit=page.size,
        ),
    )
    if not found:
        raise NoRecord
    return LstMeetingAttendeeResponse(
        matching_records=page.records(found[0]["total"], len(found)), attendee=[_attendee(row) for row in found]
    )


def _states(wanted: ShortState | None) -> list[str] | None:
    """The states that are shown as the one wanted."""
    if wanted is None:
        return None
    every = (*sorted(enrollment.SEATED | enrollment.REJECTED), "INVITE")
    return [state for state in every if enrollment.short_state(state) == wanted]


def _attendee(row: Row) -> AttendeeInstance:
    participant = msgspec.json.decode(row["details"], type=Participant)
    state = enrollment.short_state(row["join_status"])
    registered = row["register_id"] is not None
    person = participant.person
    return AttendeeInstance(
        person=Person(**{name: getattr(person, name) for name in person.__struct_fields__}),
        join_status=state,
        meeting_key=row["session_key"],
        session_key=row["session_key"],
        role=participant.role or "ATTENDEE",
        attendee_id=row["participant_id"],
        conf_id=row["conf_id"],
        status=AttendeeStatus(
            invited=state == "INVITE" or not registered,
            registered=registered,
            rejected=state == "REJECT",
            accepted=state == "ACCEPT",
        ),
        register_id=row["register_id"] or 0,
        **_preferences(row["preferences"]),
    )


def _preferences(text: str) -> dict[str, Any]:
    """What the protocol can say of how somebody is written to; a zone by its IANA name it cannot."""
    kept = msgspec.json.decode(text)
    return {name: value for name, value in kept.items() if name != "zone"}
