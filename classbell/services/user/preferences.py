"""Types of user.xsd: what a user wants to be told, to show and to find. Kept and echoed."""

from typing import Annotated, Literal, TypeAlias

from classbell.wire.element import Default, Element, Long, Url, Wire
from classbell.wire.names import USE

Wish: TypeAlias = Annotated[bool, Default(False)] | None
ServiceType = Literal["MeetingCenter", "EventCenter", "TrainingCenter", "SupportCenter", "SalesCenter"]


class CommOptions(Element, ns=USE):
    """What the user wants to hear about, and how."""

    prod_announce: Wish = None
    """Announcements of products."""
    training_info: Wish = None
    """Information about training."""
    electronic_info: Wish = None
    """Information in electronic form."""
    promos: Wish = None
    """Promotions."""
    press: Wish = None
    """Press releases."""
    email: Wish = None
    """May be reached by e-mail."""
    fax: Wish = None
    """May be reached by fax."""
    phone: Wish = None
    """May be reached by telephone."""
    mail: Wish = None
    """May be reached by letter."""


class Options(Element, ns=USE):
    """What the user's page shows, what is notified, and what meetings of the user offer."""

    first_name_visible: Wish = None
    last_name_visible: Wish = None
    address_visible: Wish = None
    work_phone_visible: Wish = None
    cell_phone_visible: Wish = None
    pager_visible: Wish = None
    fax_visible: Wish = None
    office_url_visible: Annotated[Wish, Wire("officeUrlVisible")] = None
    picture_visible: Wish = None
    notify_on_new_message: Wish = None
    notify_on_meeting: Wish = None
    follow_me_enable: Wish = None
    email_visible: Wish = None
    list_in_category: Wish = None
    title_visible: Wish = None
    folder_read: Wish = None
    """Visitors may read the user's folders."""
    folder_write: Wish = None
    """Visitors may add to the user's folders."""
    message_visible: Wish = None
    icon_select1: Wish = None
    icon_select2: Wish = None
    accept_link_request: Wish = None
    hold_on_link_request: Wish = None
    notify_on_link_request: Wish = None
    support_video: Wish = None
    support_app: Wish = None
    """Application sharing."""
    support_file_share: Wish = None
    support_desktop_share: Wish = None
    support_meeting_record: Wish = None
    support_appshare_remote: Wish = None
    """Remote control of a shared application."""
    support_web_tour_remote: Wish = None
    """Remote control of a web tour."""
    support_desktop_share_remote: Wish = None
    """Remote control of a shared desktop."""
    subscription_office: Wish = None


class MyWebEx(Element, ns=USE):
    """Which parts the user's own pages have."""

    is_my_web_ex_pro: bool | None = None
    """The larger set of pages."""
    my_contact: bool | None = None
    my_profile: bool | None = None
    my_meetings: bool | None = None
    my_folders: bool | None = None
    training_recordings: bool | None = None
    recorded_events: bool | None = None
    total_storage_size: Long | None = None
    """Storage for the user's files, in megabytes."""
    my_reports: bool | None = None
    my_computer: Long | None = None
    """Computers the user may reach from afar."""
    personal_meeting_room: bool | None = None
    my_partner_links: bool | None = None
    my_workspaces: bool | None = None


class PersonalMeetingRoom(Element, ns=USE):
    """The user's public page."""

    welcome_message: str | None = None
    photo_url: Annotated[str, Url()] | None = None
    """Address of a picture of the user."""
    header_image_branding: bool | None = None
    """Show the picture below in the head of the page."""
    header_image_url: Annotated[str, Url()] | None = None


class SessionOptions(Element, ns=USE):
    """What the user's own sessions begin with."""

    default_session_type: Long | None = None
    """Number of a session type."""
    default_service_type: ServiceType | None = None
    auto_delete_after_meeting_end: bool | None = None
    display_quick_start_host: bool | None = None
    display_quick_start_attendees: bool | None = None
