"""Types of site.xsd: what GetSite answers of a site. Groups about services and pages that are not here are left out."""

from typing import Annotated, Literal

from classbell.services.site.types import MeetingPlace
from classbell.wire.element import Default, Element, Long, MaxItems, Waived, Wire
from classbell.wire.names import SITE

Use = Literal["NOT_USED", "OPTIONAL", "REQUIRED", "ADMIN_SET"]


class SiteMeetingType(Element, ns=SITE):
    """A session type of the site."""

    meeting_type_id: Long
    meeting_type_name: str


class SiteMetaData(Element, ns=SITE):
    """What the site is."""

    is_enterprise: bool
    service_type: list[str] = []
    """`Training Center`."""
    meeting_types: list[SiteMeetingType] = []
    site_name: str
    brand_name: list[str] = []
    region: str
    currency: str
    time_zone_id: Long
    time_zone: str | None = None
    partner_id: Annotated[str, Waived(), Wire("parterID")] | None = None
    """Always empty; the name is the schema's."""
    web_domain: str
    meeting_domain: str
    telephony_domain: Annotated[str, Waived()] | None = None
    """Always empty."""
    page_version: str
    client_version: str
    page_language: str
    activate_status: bool
    web_page_type: Annotated[Literal["J2EE", "PHP"], Default("PHP")] | None = None
    i_calendar: bool | None = None
    my_web_ex_default_page: (
        Literal[
            "My Meetings", "My Computers", "My Files:Folders", "My Files:Training Recordings",
            "My Files:Recorded Events", "My Reports", "My Profile", "My Contacts", "My Workspaces",
        ]
        | None
    ) = None  # fmt: skip
    component_version: str | None = None
    account_num_limit: Long | None = None
    """Most active hosts, for administrators; absent without a limit."""
    active_user_count: Long | None = None
    """Active hosts, for administrators."""
    auo_account_num_limit: Long | None = None
    auo_active_user_count: Long | None = None
    display_meeting_actual_time: bool | None = None
    display_offset: bool | None = None


class Ucf(Element, ns=SITE):
    """Rich media."""

    ucf_configuration: Annotated[str, Waived()] | None = None
    """Always empty."""


class ResourceRestrictions(Element, ns=SITE):
    """Limits of the site as a whole; there are none."""

    is_license_manager: bool
    concurrent_license: Long | None = None
    file_folder_capacity: Long | None = None
    max_concurrent_events: Long | None = None
    archive_storage_limit: Long | None = None


class SupportApi(Element, ns=SITE):
    """Ways in for programs."""

    auto_login: bool | None = None
    """True: a login link works."""
    asp_and_php_api: Annotated[bool, Wire("aspAndPHPAPI")] | None = None
    backward_api: Annotated[bool, Wire("backwardAPI")] | None = None
    xml_api: Annotated[bool, Wire("xmlAPI")] | None = None
    """Always true."""
    c_api: Annotated[bool, Default(False), Wire("cAPI")] | None = None
    scorm: bool | None = None


class SchedulingPage(Element, ns=SITE):
    """Use of a tracking code when a session is planned."""

    service: str
    scheduling: Use


class TrackingValue(Element, ns=SITE):
    """A value to choose."""

    index: Long
    value: str
    active: bool


class TrackingCode(Element, ns=SITE):
    """One of the ten codes of accounts and sessions."""

    index: Long
    name: str
    input_mode: str
    host_profile: Use
    scheduling_page: list[SchedulingPage] = []
    list_value: list[TrackingValue] = []


class TrackingCodes(Element, ns=SITE):
    """The codes; each takes any text."""

    tracking_code: Annotated[list[TrackingCode], MaxItems(10)] = []


class Service(Element, ns=SITE):
    """A service of the site."""

    enabled: bool
    page_version: str
    client_version: str


class SupportService(Service, ns=SITE):
    """Support sessions."""

    web_acd: Annotated[bool, Wire("webACD")] | None = None


class EventService(Service, ns=SITE):
    """Events."""

    marketing_add_on: bool


class SiteServices(Element, ns=SITE):
    """The services; only training is there."""

    meeting_center: Service
    training_center: Service
    support_center: SupportService
    event_center: EventService
    sales_center: Service


class StrictPasswords(Element, ns=SITE):
    """Whether session passwords have rules."""

    strict_passwords: bool


class SecurityOptions(Element, ns=SITE):
    """Rules for every session and account of the site."""

    password_expires: bool
    password_lifetime: Long
    all_meetings_unlisted: bool
    """Whether a session that names no listing is unlisted."""
    all_meetings_password: bool
    """Whether every session needs a password."""
    join_before_host: bool
    audio_before_host: bool
    change_personal_url: bool
    change_user_name: bool
    meetings: StrictPasswords
    strict_user_password: bool
    account_notify: bool | None = None
    require_login_before_site_access: bool | None = None
    change_pwd_when_auto_login: Annotated[bool, Wire("changePWDWhenAutoLogin")]
    enforce_baseline: bool
    password_change_interval_opt: bool
    password_change_interval: Long


class PasswordCriteria(Element, ns=SITE):
    """What session passwords are made of."""

    mixed_case: bool
    min_length: Long
    min_alpha: Long
    min_numeric: Long
    min_special: Long
    disallow_web_text_sessions: bool
    disallow_web_text_accounts: bool
    disallow_list: bool
    disallow_value: list[str] = []
    """Forbidden words; for administrators."""


class AccountPasswordCriteria(Element, ns=SITE):
    """What passwords of accounts are made of."""

    mixed_case: bool
    min_length: Long
    min_numeric: Long
    min_alpha: Long
    min_special: Long
    disallow_3x_repeated_char: Annotated[bool, Wire("disallow3XRepeatedChar")]
    disallow_web_text_accounts: bool
    disallow_list: bool
    disallow_value: list[str] = []
    """Forbidden words; for administrators."""


class SiteInstance(Element, ns=SITE):
    """A site."""

    meta_data: SiteMetaData | None = None
    ucf: Annotated[Ucf, Waived()] | None = None
    resource_restrictions: ResourceRestrictions
    support_api: Annotated[SupportApi, Wire("supportAPI")]
    tracking_codes: TrackingCodes | None = None
    supported_services: SiteServices | None = None
    security_options: SecurityOptions | None = None
    password_criteria: PasswordCriteria
    account_password_criteria: AccountPasswordCriteria
    meeting_place: Annotated[MeetingPlace, Waived()] | None = None
