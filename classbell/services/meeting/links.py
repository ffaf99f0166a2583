"""GethosturlMeeting, GetjoinurlMeeting, LstsummaryMeeting: links of training sessions; there are no meetings here."""

from datetime import timedelta
from typing import Annotated

from classbell.domain import access, classic, keys, links
from classbell.domain.call import Call
from classbell.errors import MissingElement, NoRecord, NotPermitted
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.com import Listing
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.services.shared.sess import OrderBy
from classbell.store import classic_links, installation, login_tickets
from classbell.wire.element import DateText, Default, Element, Email, Long, MaxItems, Secret, Wire
from classbell.wire.names import MEET


class GethosturlMeeting(Element, ns=MEET):
    """Ask for the link by which a host starts a session.

    Source: meeting.xsd, gethosturlMeeting.
    """

    meeting_key: Long | None = None
    """The same numbers as `sessionKey`, which counts if both are given."""
    session_key: Long | None = None


class GethosturlMeetingResponse(Element, ns=MEET):
    """The start link."""

    __told_once__ = True

    host_meeting_url: Annotated[str, Wire("hostMeetingURL")] | None = None
    """Logs the host in, once, and goes on to the address in MU, which starts the session."""


class GetjoinurlMeeting(Element, ns=MEET):
    """Ask for the links by which people join a session.

    Source: meeting.xsd, getjoinurlMeeting.
    """

    meeting_key: Long | None = None
    """The same numbers as `sessionKey`, which counts if both are given."""
    session_key: Long | None = None
    attendee_name: str | None = None
    """Put into the link."""
    attendee_email: Annotated[str, Email()] | None = None
    """Put into the link; a host of the session vouches for it, so it opens a PRIVATE session too."""
    meeting_pw: Annotated[str, Secret(), Wire("meetingPW")] | None = None
    """Put into the link; without it the page asks."""
    reg_id: Annotated[str, Wire("RegID")] | None = None
    """Put into the link: `registerID` of the joiner."""


class GetjoinurlMeetingResponse(Element, ns=MEET):
    """The links."""

    join_meeting_url: Annotated[str, Wire("joinMeetingURL")] | None = None
    """Joins as the person named; it has a query, so `&BU=` may be appended."""
    invite_meeting_url: Annotated[str, Wire("inviteMeetingURL")] | None = None
    """Public page of the session, for everybody."""
    register_meeting_url: Annotated[str, Wire("registerMeetingURL")] | None = None
    """Registration page, where registration is on; asked for by a host with a registrant's number or address, the page
    that shows him how he stands."""


class Order(Element, ns=MEET):
    """How the list is sorted."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    order_ad: Annotated[list[listing.Direction], MaxItems(3), Wire("orderAD")] = []


class DateScope(Element, ns=MEET):
    """Bounds of a search."""

    start_date_start: Annotated[str, DateText()] | None = None
    start_date_end: Annotated[str, DateText()] | None = None
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    end_date_start: Annotated[str, DateText()] | None = None
    end_date_end: Annotated[str, DateText()] | None = None


class LstsummaryMeeting(Element, ns=MEET):
    """List meetings.

    Source: meeting.xsd, lstsummaryMeeting.
    """

    list_control: ListControl | None = None
    order: Order | None = None
    date_scope: DateScope | None = None
    meeting_key: Long | None = None
    host_web_ex_id: str | None = None


class MeetingSummary(Element, ns=MEET):
    """One meeting; there are none, and the shape is that of the schema."""

    meeting_key: Long
    conf_name: str
    meeting_type: Long
    host_web_ex_id: str | None = None
    other_host_web_ex_id: str | None = None
    time_zone_id: Long | None = None
    time_zone: str | None = None
    status: str | None = None
    start_date: str
    duration: Long
    list_status: Listing | None = None
    host_joined: bool | None = None
    participants_joined: bool | None = None


class LstsummaryMeetingResponse(Element, ns=MEET):
    """A page of meetings."""

    meeting: list[MeetingSummary] = []
    matching_records: MatchingRecords | None = None


@operation("meeting.GethosturlMeeting", http="POST /training-sessions/{sessionKey}/host-links 200", one_statement=True)
async def gethosturl_meeting(call: Call, request: GethosturlMeeting) -> GethosturlMeetingResponse:
    """Make a link that logs the caller in, once, and starts the session.

    Callers: its host, alternate hosts, administrators, also acting for a host.
    Raises SessionNotFound (060001) for an unknown key, NotPermitted (000001) for another host's session,
    MissingElement (000904) without a key.
    """
    session = await classic_links.by_key(call.tx, call.site.site_id, _key(request.session_key, request.meeting_key))
    if not access.may_change(call.caller, session.host_id, session.alternate_addresses):
        raise NotPermitted
    ticket, life = keys.ticket(), timedelta(seconds=keys.LOGIN_TICKET_SECONDS)
    await login_tickets.add(
        call.tx, call.site.site_id, call.caller.account_id, keys.ticket_hash(ticket), call.now + life
    )
    base, site = call.links_base, call.site.name
    start = classic.start_url(base, site, session.session_key)
    return GethosturlMeetingResponse(
        host_meeting_url=classic.login_url(base, site, call.caller.web_ex_id, ticket, start)
    )


@operation("meeting.GetjoinurlMeeting", http="POST /training-sessions/{sessionKey}/join-links 200", one_statement=True)
async def getjoinurl_meeting(call: Call, request: GetjoinurlMeeting) -> GetjoinurlMeetingResponse:
    """Make the links by which somebody joins.

    Callers: any account. What hosts of the session and administrators ask for is signed, so it opens PRIVATE sessions.
    Raises SessionNotFound (060001) for an unknown key, MissingElement (000904) without a key.
    """
    session = await classic_links.by_key(call.tx, call.site.site_id, _key(request.session_key, request.meeting_key))
    base, site = call.links_base, call.site.name
    voucher = None
    vouched = access.may_change(call.caller, session.host_id, session.alternate_addresses)
    email = request.attendee_email or session.registrants.get(request.reg_id or "")
    if vouched and email:
        facts = {
            "site": str(call.site.site_id),
            "key": str(session.session_key),
            "email": email,
        }
        expires_at = max(session.end_at, call.now) + classic.PAGE_LIFE
        voucher = links.sign(await installation.secret(call.tx), classic.JOIN, facts, expires_at)
    shown = None
    if vouched and email in session.registrants.values():
        facts = {"site": str(call.site.site_id), "key": str(session.session_key), "email": str(email)}
        expires_at = max(session.end_at, call.now) + classic.PAGE_LIFE
        shown = links.sign(await installation.secret(call.tx), classic.REGISTRATION, facts, expires_at)
    return GetjoinurlMeetingResponse(
        join_meeting_url=classic.join_url(
            base, site, session.session_key,
            AN=request.attendee_name, AE=request.attendee_email, PW=request.meeting_pw, RID=request.reg_id, TK=voucher,
        ),
        # Of a session that is not public only its own people learn the page that everybody may open.
        invite_meeting_url=(
            classic.invite_url(base, site, session.guest_token) if vouched or session.listing == "PUBLIC" else None
        ),
        register_meeting_url=(
            classic.register_url(base, site, session.session_key, shown) if session.needs_registration else None
        ),
    )  # fmt: skip


@operation("meeting.LstsummaryMeeting", http="GET /meetings", one_statement=True)
async def lstsummary_meeting(call: Call, request: LstsummaryMeeting) -> LstsummaryMeetingResponse:
    """List nothing: this server holds training sessions, no meetings.

    Callers: any account.
    Raises NoRecord (000015) always, which clients take for an empty list.
    """
    raise NoRecord


def _key(session_key: int | None, meeting_key: int | None) -> int:
    key = session_key if session_key is not None else meeting_key
    if key is None:
        raise MissingElement(path="sessionKey")
    return key
