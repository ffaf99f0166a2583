"""LstMeetingType and GetMeetingType: the session types of the site, as the meeting type service shows them."""

from typing import Annotated, Any, Literal

from classbell.domain.call import Call
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.store import catalogue
from classbell.store.catalogue import SessionType
from classbell.wire.element import Default, Element, Long, MaxItems, Waived, Wire
from classbell.wire.names import MTGTYPE

Limit = Annotated[Long, Default(999_999)]
Can = Annotated[bool, Default(True)]

LONGEST_SESSION_MINUTES = 1440
PREFIX = "TC"
"""productCodePrefix of every type: all of them are for training."""


class Limits(Element, ns=MTGTYPE):
    """How much a session of the type may have; 999999 is no limit."""

    max_app_share_duration: Limit | None = None
    max_app_share_user: Limit | None = None
    max_desktop_share_duration: Limit | None = None
    max_desktop_share_user: Limit | None = None
    max_file_transfer_user: Limit | None = None
    max_meeting_duration: Limit | None = None
    """Minutes: a day, as for every session."""
    max_meeting_user: Limit | None = None
    max_record_user: Limit | None = None
    max_video_duration: Limit | None = None
    max_video_user: Limit | None = None
    max_web_tour_duration: Limit | None = None
    max_web_tour_user: Limit | None = None


class Options(Element, ns=MTGTYPE):
    """What a session of the type can have. Flags of training sessions gate nothing, so each of them is true."""

    support_app_share: Can | None = None
    support_app_share_remote: Can | None = None
    support_attendee_registration: Can | None = None
    support_remote_web_tour: bool | None = None
    support_web_tour: bool | None = None
    support_file_share: bool | None = None
    support_chat: Can | None = None
    support_cobrowse_site: Can | None = None
    support_corporate_offices_site: Can | None = None
    support_desktop_share: Can | None = None
    support_desktop_share_remote: Can | None = None
    support_file_transfer: Can | None = None
    support_international_call_out: Can | None = None
    support_java_client: Can | None = None
    support_mac_client: Can | None = None
    support_meeting_center_site: Can | None = None
    support_meeting_record: Can | None = None
    support_multiple_meeting: Annotated[bool, Default(False)] | None = None
    support_on_call_site: Can | None = None
    support_on_stage_site: Can | None = None
    support_partner_offices_site: Can | None = None
    support_poll: Can | None = None
    support_presentation: Can | None = None
    support_solaris_client: Can | None = None
    support_ssl: Annotated[Can, Wire("supportSSL")] | None = None
    support_e2e: Annotated[bool, Wire("supportE2E")] | None = None
    support_pki: Annotated[bool, Wire("supportPKI")] | None = None
    support_teleconf_call_in: Can | None = None
    support_teleconf_call_out: Can | None = None
    support_toll_free_call_in: Can | None = None
    support_video: Can | None = None
    support_vo_ip: Annotated[Can, Wire("supportVoIP")] | None = None
    support_web_ex_com_site: Can | None = None
    support_windows_client: Can | None = None
    support_quick_start_attendees: bool | None = None
    support_quick_start_host: bool | None = None


class PhoneNumbers(Element, ns=MTGTYPE):
    """Numbers of the type; there are none, as sessions have their own."""

    primary_toll_call_in_number: str | None = None
    primary_toll_free_call_in_number: str | None = None


class ServiceTypes(Element, ns=MTGTYPE):
    """Services in which sessions of the type are held."""

    service_type: list[Literal["MeetingCenter", "EventCenter", "TrainingCenter", "SupportCenter", "SalesCenter"]] = []
    """TrainingCenter."""


class MeetingType(Element, ns=MTGTYPE):
    """A session type."""

    product_code_prefix: str
    active: Literal["ACTIVATED", "DEACTIVATED"]
    """ACTIVATED: other types are not shown."""
    name: str
    display_name: str | None = None
    limits: Limits | None = None
    options: Options
    phone_numbers: Annotated[PhoneNumbers, Waived()] | None = None
    """Always answered, and always empty."""
    meeting_type_id: Long
    """The number that sessions name as sessionType, and accounts as meetingType."""
    service_types: ServiceTypes


class LstMeetingType(Element, ns=MTGTYPE):
    """Ask for the session types of the site.

    Source: meetingtype.xsd, lstMeetingType.
    """

    meeting_type_id: Annotated[list[Long], MaxItems(500)] = []
    """Numbers of the wanted types; none: all."""
    list_control: ListControl | None = None


class LstMeetingTypeResponse(Element, ns=MTGTYPE):
    """A page of session types, by number."""

    matching_records: MatchingRecords | None = None
    meeting_type: list[MeetingType] = []


class GetMeetingType(Element, ns=MTGTYPE):
    """Ask for one session type.

    Source: meetingtype.xsd, getMeetingType.
    """

    meeting_type_id: Long
    """Number of the type."""


class GetMeetingTypeResponse(MeetingType, ns=MTGTYPE):
    """The session type."""


@operation("meetingtype.LstMeetingType", http="GET /session-types", one_statement=True)
async def lst_meeting_type(call: Call, request: LstMeetingType) -> LstMeetingTypeResponse:
    """List the active session types of the site.

    Callers: any account.
    Raises NoRecord (000015) when there is none of these numbers, or the page lies past the end.
    """
    known = (await catalogue.of_site(call.tx, call.site)).types
    page = listing.page(request.list_control)
    wanted = [kind for kind in known if not request.meeting_type_id or kind.type_id in request.meeting_type_id]
    on_page = wanted[page.start_from - 1 : page.start_from - 1 + page.size]
    if not on_page:
        raise NoRecord
    return LstMeetingTypeResponse(
        matching_records=page.records(len(wanted), len(on_page)),
        meeting_type=[MeetingType(**_described(kind)) for kind in on_page],
    )


@operation("meetingtype.GetMeetingType", http="GET /session-types/{meetingTypeID}", one_statement=True)
async def get_meeting_type(call: Call, request: GetMeetingType) -> GetMeetingTypeResponse:
    """Answer one active session type of the site.

    Callers: any account.
    Raises NoRecord (000015) when there is none of this number.
    """
    for kind in (await catalogue.of_site(call.tx, call.site)).types:
        if kind.type_id == request.meeting_type_id:
            return GetMeetingTypeResponse(**_described(kind))
    raise NoRecord


# What belongs to services or programs that are not here.
_ABSENT = {
    "support_cobrowse_site", "support_corporate_offices_site", "support_meeting_center_site",
    "support_multiple_meeting", "support_on_call_site", "support_on_stage_site", "support_partner_offices_site",
    "support_solaris_client", "support_e2e", "support_pki", "support_web_ex_com_site",
}  # fmt: skip


def _described(kind: SessionType) -> dict[str, Any]:
    limits = dict.fromkeys(Limits.__struct_fields__, 999_999) | {"max_meeting_duration": LONGEST_SESSION_MINUTES}
    return {
        "product_code_prefix": PREFIX,
        "active": "ACTIVATED",
        "name": kind.name,
        "display_name": kind.name,
        "limits": Limits(**limits),
        "options": Options(**{name: name not in _ABSENT for name in Options.__struct_fields__}),
        "phone_numbers": PhoneNumbers(),
        "meeting_type_id": kind.type_id,
        "service_types": ServiceTypes(service_type=["TrainingCenter"]),
    }
