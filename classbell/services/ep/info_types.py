"""Messages of GetSessionInfo and GetJoinSessionInfo."""

from typing import Annotated, Literal

from classbell.services.shared.com import Listing, ServiceType
from classbell.services.shared.serv import CallInNumbers, TspAccount
from classbell.services.shared.sess import SessionKey
from classbell.wire.element import Default, Element, Email, Long, MaxLen, Rich, Secret, Url, Waived, Wire
from classbell.wire.names import COM, EP, MEET

TelephonySupport = Literal["NONE", "CALLIN", "CALLBACK", "OTHER"]


class GetSessionInfo(Element, ns=EP):
    """Ask what a session is, as somebody who knows its key.

    Source: ep.xsd, getSessionInfo.
    """

    session_key: SessionKey
    session_password: Annotated[str, Secret()] | None = None
    """Needed where the session has one, unless the caller hosts it or administers the site."""


class InfoAccessControl(Element, ns=EP):
    """Who finds the session and how it is entered."""

    session_password: Annotated[str, Secret(), MaxLen(16)] | None = None
    """For the host and administrators only."""
    list_status: Listing
    registration: bool
    """Whether people register before they join."""
    registration_url: Annotated[str, Url()] | None = None
    password_req: bool | None = None
    """Whether a password is asked when joining."""


class InfoMetaData(Element, ns=EP):
    """What the session is about."""

    conf_name: str
    session_type: Annotated[Long, Default(-1)]
    service_type: ServiceType
    agenda: Annotated[str, Rich(), MaxLen(2500)] | None = None
    description: Annotated[str, Rich()] | None = None
    account: Annotated[str, MaxLen(128)] | None = None
    opportunity: Annotated[str, MaxLen(128)] | None = None
    is_recurring: bool


class InfoCallInNumbers(CallInNumbers, ns=EP):
    """Numbers to dial."""

    backup_toll_num: str | None = None


class Labels(Element, ns=EP):
    """What the numbers and codes are called."""

    toll_free_call_in_label: str
    toll_call_in_label: str
    participant_access_label: str | None = None
    participant_limited_access_label: str | None = None
    subscriber_access_label: str | None = None
    global_call_in_numbers_label: str | None = None


class PhoneLabelNumber(Element, ns=COM):
    """A telephone number with its label."""

    label: str | None = None
    phone_number: str | None = None


class InfoTelephony(Element, ns=EP):
    """The audio conference."""

    telephony_support: TelephonySupport
    ext_telephony_description: Annotated[str, Rich()] | None = None
    global_call_in_numbers_url: Annotated[str, Url()] | None = None
    toll_free_restrictions_url: Annotated[str, Url()] | None = None
    call_in_num: InfoCallInNumbers | None = None
    participant_access_code: str | None = None
    """Code of the attendees."""
    participant_limited_access_code: str | None = None
    subscriber_access_code: str | None = None
    """Code of the host; for the host and administrators only."""
    labels: Labels | None = None
    mp_audio: list[PhoneLabelNumber] = []
    mp_profile_number: str | None = None
    is_mp_audio: Annotated[bool, Wire("isMPAudio")] | None = None


class Document(Element, ns=EP):
    """A document of the session."""

    name: str
    url: Annotated[str, Url(), Wire("URL")]
    size: Long


class Material(Element, ns=EP):
    """Documents and a picture."""

    image_url: Annotated[str, Url()] | None = None
    document: list[Document] = []


class InfoTest(Element, ns=EP):
    """A test of the session."""

    title: str
    title_url: Annotated[str, Wire("titleURL")]
    delivery: Annotated[Literal["WEBSITE", "IN_SESSION"], Default("IN_SESSION")]
    status: Annotated[Literal["NOT_STARTED", "STARTED", "ENDED"], Default("NOT_STARTED")]
    action: str | None = None
    action_url: Annotated[str, Url()] | None = None


class InfoHost(Element, ns=EP):
    """Who holds the session; address and accounts for its hosts and for administrators only, else empty."""

    first_name: str
    last_name: str
    email: Annotated[str, MaxLen(64)]
    web_ex_id: Annotated[str, Wire("webExId")]
    alternate_host: list[str] = []


class InfoSchedule(Element, ns=EP):
    """When the session, or the next instance of a series, is held."""

    start_date: str
    """Start in the zone named beside it."""
    duration: Long
    """Minutes."""
    time_zone: str


class InfoAttendeeOptions(Element, ns=EP):
    """Rules for those who join."""

    join_requires_account: bool | None = None


class GetSessionInfoResponse(Element, ns=EP):
    """The session, as far as the caller may see it."""

    status: str | None = None
    presenter: list[str] = []
    """Names of the presenters."""
    panelists_info: str | None = None
    program_name: str | None = None
    sessionkey: Long
    """The key; its spelling is the schema's."""
    conf_id: Long
    """Number of the instance that runs or comes next, else of the last."""
    verify_flash_media_url: Annotated[str, Wire("verifyFlashMediaURL")] | None = None
    verify_win_media_url: Annotated[str, Wire("verifyWinMediaURL")] | None = None
    access_control: InfoAccessControl | None = None
    meta_data: InfoMetaData | None = None
    telephony: InfoTelephony | None = None
    material: Material | None = None
    test: list[InfoTest] = []
    host: InfoHost
    schedule: InfoSchedule
    attendee_options: InfoAttendeeOptions | None = None
    audio_status: str | None = None
    is_audio_only: bool | None = None
    host_key: str | None = None
    """Six digits that let a joiner take the host role; for the host and administrators only."""
    meeting_link: Annotated[str, Url()] | None = None
    """Public page of the session; for its hosts, for administrators, and for all where it is PUBLIC."""
    is_next_upcoming_instance: bool | None = None
    """Whether the instance shown is still ahead or runs."""
    host_type: str | None = None


class GetJoinSessionInfo(Element, ns=EP):
    """Ask for what a program needs to join a session for somebody.

    Source: ep.xsd, getJoinSessionInfo.
    """

    session_key: SessionKey
    session_password: Annotated[str, Secret(), Waived()] | None = None
    """Needed where the session has one, unless the caller hosts it or administers the site."""
    attendee_name: str
    attendee_email: Annotated[str, Email()]


class JoinEnableOptions(Element, ns=EP):
    """What attendees may do."""

    chat: bool | None = None
    poll: bool | None = None
    attendee_list: bool | None = None
    file_share: bool | None = None
    presentation: bool | None = None
    application_share: bool | None = None
    desktop_share: bool | None = None
    web_tour: bool | None = None
    annotation: bool | None = None
    import_document: bool | None = None
    save_document: bool | None = None
    print_document: bool | None = None
    pointer: bool | None = None
    switch_page: bool | None = None
    full_screen: bool | None = None
    thumbnail: bool | None = None
    zoom: bool | None = None
    copy_page: bool | None = None
    fax_into_meeting: bool | None = None
    multi_video: bool | None = None
    voip: bool | None = None


class JoinTelephony(Element, ns=MEET):
    """The audio conference."""

    telephony_support: Annotated[TelephonySupport, Default("NONE")] | None = None
    num_phone_lines: Annotated[Long, Default(4)] | None = None
    ext_telephony_url: Annotated[str, Url()] | None = None
    ext_telephony_description: Annotated[str, Rich()] | None = None
    enable_tsp: bool | None = None
    tsp_account_index: Long | None = None
    personal_account_index: Long | None = None
    intl_local_call_in: bool | None = None
    teleconf_location: str | None = None
    call_in_num: CallInNumbers | None = None
    tsp_conference: TspAccount | None = None
    tsp_access_code_order: Literal["SUBSCRIBER_1ST", "PARTICIPANT_1ST"] | None = None
    toll_free: bool | None = None
    is_mp_audio: Annotated[bool, Wire("isMPAudio")] | None = None


class GetJoinSessionInfoResponse(Element, ns=EP):
    """What is needed to join."""

    site_id: Long
    conf_id: Long
    """Number of the instance that runs or comes next, else of the last."""
    conf_name: str
    attendee_id: Long
    """Number of the participant; 0 for somebody who is on no list."""
    mzm_address: str
    """Where sessions are joined: this server."""
    mcc_address: str
    """As `mzmAddress`: there is one server for both."""
    enable_options: JoinEnableOptions | None = None
    telephony: JoinTelephony | None = None
