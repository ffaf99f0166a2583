"""Types of user.xsd: an account as clients describe it.

What decides who may do what stands here; preferences, telephone accounts and the settings of services that are not here
stand in modules of their own, and are kept and echoed.
"""

from typing import Annotated, Literal

from classbell.services.shared.com import Address, PersonText, Tracking
from classbell.services.user.preferences import CommOptions, MyWebEx, Options, PersonalMeetingRoom, SessionOptions
from classbell.services.user.support import RemoteSupport, SalesCenter, SharingAndRecording, SupportCenter, WebAcdPrefs
from classbell.services.user.telephony import PersonalTeleconf, Phones, ThirdPartyTeleconf, TspAccounts
from classbell.wire.element import AccountEmail, Default, Element, Long, MaxLen, Secret, Url, Wire
from classbell.wire.names import USE

WebExId = Annotated[str, MaxLen(64), Wire("webExId")]
Active = Literal["ACTIVATED", "REQUEST_TO_ACTIVATE", "DEACTIVATED"]


class MeetingTypes(Element, ns=USE):
    """Session types the user may use."""

    meeting_type: list[Long] = []
    """Number of a session type of the site."""


class Privilege(Element, ns=USE):
    """Roles, and what the user may use."""

    host: bool | None = None
    """May have sessions of his own; true by default when an account is made."""
    tele_conf_call_out: bool | None = None
    tele_conf_call_out_international: bool | None = None
    tele_conf_call_in: bool | None = None
    tele_conf_toll_free_call_in: bool | None = None
    site_admin: bool | None = None
    """Does everything on the site."""
    voice_over_ip: bool | None = None
    ro_site_admin: bool | None = None
    """Sees everything on the site and changes only what is his own."""
    lab_admin: bool | None = None
    other_telephony: Annotated[bool, Default(True)] | None = None
    tele_conf_call_in_international: bool | None = None
    attendee_only: bool | None = None
    """Takes part in sessions but has none."""
    recording_editor: bool | None = None
    meeting_assist: bool | None = None


class SupportedServices(Element, ns=USE):
    """Services the user may use."""

    meeting_center: bool | None = None
    training_center: bool | None = None
    """May have training sessions; true by default when an account is made."""
    support_center: bool | None = None
    event_center: bool | None = None
    sales_center: bool | None = None


class Security(Element, ns=USE):
    """Safety of the account."""

    force_change_password: bool | None = None
    """Kept and echoed."""
    reset_password: bool | None = None
    """Kept and echoed."""
    lock_account: bool | None = None
    """Nobody gets in, and every ticket of the account is withdrawn."""


class User(Element, ns=USE):
    """An account as clients describe it."""

    first_name: PersonText | None = None
    """Needed when an account is made."""
    last_name: PersonText | None = None
    """Needed when an account is made."""
    title: PersonText | None = None
    """Job title."""
    category_id: Annotated[Long, Wire("categoryId")] | None = None
    description: Annotated[str, MaxLen(4000)] | None = None
    office_greeting: str | None = None
    company: PersonText | None = None
    web_ex_id: WebExId
    """Account name, unique on the site without regard to case."""
    address: Address | None = None
    phones: Phones | None = None
    email: Annotated[str, AccountEmail()] | None = None
    """Needed when an account is made; unique on the site without regard to case."""
    email2: Annotated[str, AccountEmail()] | None = None
    officeurl: Annotated[str, Url()] | None = None
    password: Annotated[str, Secret(), MaxLen(60)] | None = None
    """Needed when an account is made. Answered as `******`, which a change takes for: as it was."""
    password_hint: str | None = None
    password_hint_answer: Annotated[str, Secret()] | None = None
    """Never kept; answered as `******` where one was given."""
    personal_url: Annotated[str, Url(), Wire("personalUrl")] | None = None
    expiration_date: str | None = None
    """End of the account, in its zone; `none` for no end."""
    comm_options: CommOptions | None = None
    meeting_types: MeetingTypes | None = None
    """Absent: the session types of the site."""
    options: Options | None = None
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """Number of the zone, 0 to 61; absent or -1, and no label: that of the site."""
    time_zone: str | None = None
    """Label of the zone; read only when `timeZoneID` is absent or -1."""
    time_zone_with_dst: Annotated[str, Wire("timeZoneWithDST")] | None = None
    """Text for people, with the offset of the day of asking; ignored in requests."""
    tracking: Tracking | None = None
    service: Literal["FREE_OFFICE", "STANDARD_OFFICE", "PRO_OFFICE"] | None = None
    privilege: Privilege | None = None
    language: str | None = None
    locale: str | None = None
    scheduling_permission: Annotated[str, MaxLen(4000)] | None = None
    """Accounts that may schedule for this one: names or addresses, separated by commas, semicolons or blanks."""
    active: Active | None = None
    """ACTIVATED by default when an account is made."""
    tsp_account: TspAccounts | None = None
    supported_services: SupportedServices | None = None
    my_web_ex: MyWebEx | None = None
    personal_teleconf: PersonalTeleconf | None = None
    third_party_teleconf: ThirdPartyTeleconf | None = None
    personal_meeting_room: PersonalMeetingRoom | None = None
    session_options: SessionOptions | None = None
    support_center: SupportCenter | None = None
    mp_profile_number: Annotated[str, MaxLen(64)] | None = None
    """Number of the profile with the audio provider."""
    security: Security | None = None
    language_id: Long | None = None
    web_acd_prefs: Annotated[WebAcdPrefs, Wire("webACDPrefs")] | None = None
    remote_support: RemoteSupport | None = None
    remote_access: SharingAndRecording | None = None


class UserInstance(User, ns=USE):
    """A stored account. What the server itself keeps count of is ignored in requests."""

    registration_date: str | None = None
    """When the account was made, in its zone."""
    visit_count: Long | None = None
    """How often its owner came in."""
    user_id: Annotated[Long, Default(-1), Wire("userId")] | None = None
    """Number of the account."""


class Described(User, ns=USE):
    """What is kept of an account as it was described: all that has no column, and no secret."""

    sales_center: SalesCenter | None = None
