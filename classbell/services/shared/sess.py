"""Types of session.xsd: what every kind of session has."""

from typing import Annotated, Literal

import msgspec

from classbell.services.shared.com import JoinStatus, Listing, Person, Role
from classbell.services.shared.serv import CallInNumbers, TspAccount
from classbell.wire.element import (
    Alias,
    DateText,
    Default,
    Element,
    EmptyCounts,
    JsonOnly,
    Long,
    MaxItems,
    MaxLen,
    Range,
    Rich,
    Secret,
    Url,
    Waived,
    Wire,
)
from classbell.wire.names import SESS

Count = Annotated[int, Range(0, 2**31 - 1)]
AccountIndex = Annotated[int, Range(1, 3)]
SessionKey = Annotated[Long, Alias("meetingKey")]
"""Requests write the key in either way (protocol README 10)."""


class AccessControl(Element, ns=SESS):
    """Who finds the session, and the password that opens it."""

    listing: Listing | None = None
    """PUBLIC: in the public calendar. UNLISTED: joined by key only. PRIVATE: invited and registered people only.
    Absent: the site's default listing."""
    session_password: Annotated[str, Secret(), MaxLen(16)] | None = None
    """Asked when joining. Answered to the host and to administrators only."""
    enforce_password: Annotated[bool, Default(True)] | None = None
    """False: the site's password rules do not apply to this session."""


class Schedule(Element, ns=SESS):
    """When the session starts, how long it lasts, and whose it is."""

    start_date: Annotated[list[Annotated[str, DateText()]], EmptyCounts()] = []
    """Wall time in the zone of this group. Several only with `occurenceType` IRREGULARLY. Empty or absent: now."""
    time_zone: str | None = None
    """Label of the zone; read only when `timeZoneID` is absent or -1."""
    duration: Annotated[int, Range(0, 1440)] | None = None
    """Minutes; absent or 0: 60."""
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """Number of the zone, 0 to 61; -1 counts as absent."""
    host_web_ex_id: str | None = None
    """Account that hosts. Another than the caller's needs permission."""
    open_time: Annotated[int, Range(0, 1440)] | None = None
    """Minutes before the start from which attendees may join."""
    ext_url: Annotated[str, Url()] | None = None
    """External page about the session; kept only."""
    ext_notify_time: Count | None = None
    """Minutes, beside `extURL`; kept only."""
    join_notify_url: Annotated[str, Url()] | None = None
    """Address told about joins; kept only."""
    join_teleconf_before_host: bool | None = None
    """Whether attendees may enter the audio conference before the host, also that of an external provider;
    absent: no."""
    entry_exit_tone: Literal["NOTONE", "BEEP", "ANNOUNCENAME"] | None = None
    """Sound when a caller joins or leaves; absent: BEEP."""
    destination_url: Annotated[str, Url(), MaxLen(128)] | None = None
    """Page shown after the session."""
    time_zone_iana: Annotated[str, JsonOnly(), Wire("timeZoneIANA")] | None = None
    """The zone of the session by its IANA name."""


class MetaData(Element, ns=SESS):
    """The title every kind of session has."""

    conf_name: str | None = None
    """Title; needed when a session is created."""


class EnableOptions(Element, ns=SESS):
    """Flags every kind of session has."""

    attendee_list: Annotated[bool, Default(False)] | None = None
    """Attendees see who is present."""
    java_client: Annotated[bool, Default(False)] | None = None
    """Use the Java client."""
    native_client: Annotated[bool, Default(True)] | None = None
    """Use the native client."""


class Telephony(Element, ns=SESS):
    """The audio conference."""

    telephony_support: Annotated[Literal["NONE", "CALLIN", "CALLBACK", "OTHER"], Default("NONE")] | None = None
    """OTHER stands for an external provider."""
    num_phone_lines: Annotated[Count, Default(4)] | None = None
    """Lines reserved."""
    ext_telephony_url: Annotated[str, Url()] | None = None
    """Page of the external provider."""
    ext_telephony_description: Annotated[str, Rich()] | None = None
    """Text shown for the external provider."""
    enable_tsp: bool | None = None
    """Use the host's account with an external provider; needs `telephonySupport` OTHER or CALLIN."""
    tsp_account_index: AccountIndex | None = None
    """Which of the host's provider accounts, 1 to 3."""
    personal_account_index: AccountIndex | None = None
    """Which of the host's personal conference accounts, 1 to 3."""
    intl_local_call_in: bool | None = None
    """Offer local numbers of other countries."""
    teleconf_location: str | None = None
    """Name of the audio location."""
    call_in_num: CallInNumbers | None = None
    """Numbers to dial."""
    tsp_conference: TspAccount | None = None
    """Numbers and codes of the external provider."""
    tsp_access_code_order: Literal["SUBSCRIBER_1ST", "PARTICIPANT_1ST"] | None = None
    """Which code callers are asked first."""
    toll_free: bool | None = None
    """Offer toll-free numbers."""


class ReminderEmails(Element, ns=SESS):
    """Addresses of the reminder."""

    # Each is reminded of each of up to 999 instances, so the list is what bounds the outbox of one call.
    email: Annotated[list[str], MaxItems(50)] = []
    """50 at most. Checked only when `sendEmail` is true; otherwise kept as text and never used."""


class Remind(Element, ns=SESS):
    """Reminder before each occurrence."""

    enable_reminder: bool | None = None
    """Master switch."""
    emails: ReminderEmails | None = None
    send_email: Annotated[bool, Default(False)] | None = None
    """Remind by e-mail; without addresses, the host."""
    mobile: str | None = None
    """Number or address of a telephone; checked only when `sendMobile` is true."""
    send_mobile: Annotated[bool, Default(False)] | None = None
    """Remind on the telephone."""
    days_ahead: Count | None = None
    """Part of the lead time; days, hours and minutes add up. None or 0 in all: 15 minutes."""
    hours_ahead: Count | None = None
    minutes_ahead: Count | None = None


class Participant(Element, ns=SESS):
    """Somebody on a list of the session."""

    person: Annotated[Person, Waived()] = msgspec.field(default_factory=Person)
    """Needed unless `contactID` is given."""
    contact_id: Long | None = None
    """Contact in the caller's address book or the site's, which gives what the entry leaves out. Copied, not kept."""
    join_status: JoinStatus | None = None
    """Where the invitation stands. Absent: INVITE, or ACCEPT where nothing waits for the host."""
    role: Role | None = None
    """HOST makes an alternate host. Absent: PRESENTER or ATTENDEE, after the list."""


class ParticipantList(Element, ns=SESS):
    """The people themselves."""

    participant: list[Participant] = []


class Participants(Element, ns=SESS):
    """One of the two lists of a session."""

    max_user_number: Count | None = None
    """Seats planned; kept, not enforced."""
    participants: ParticipantList | None = None


class DateScope(Element, ns=SESS):
    """Bounds of a search, all inclusive."""

    start_date_start: Annotated[str, DateText()] | None = None
    """Start not before."""
    start_date_end: Annotated[str, DateText()] | None = None
    """Start not after."""
    end_date_start: Annotated[str, DateText()] | None = None
    """End not before."""
    end_date_end: Annotated[str, DateText()] | None = None
    """End not after."""
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """Zone of the bounds; absent or -1: the caller's."""


Status = Literal["NOT_INPROGRESS", "INPROGRESS"]
OrderBy = Literal[
    "HOSTWEBEXID", "CONFNAME", "STARTTIME", "TRACKINGCODE1", "TRACKINGCODE2", "TRACKINGCODE3", "TRACKINGCODE4",
    "TRACKINGCODE5", "TRACKINGCODE6", "TRACKINGCODE7", "TRACKINGCODE8", "TRACKINGCODE9", "TRACKINGCODE10",
]  # fmt: skip
