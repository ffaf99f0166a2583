"""Types of common.xsd that several services use: people, addresses, tracking codes."""

from typing import Annotated, Literal

from classbell.wire.element import Default, Element, Email, MaxLen, Phone, Url, Waived, Wire
from classbell.wire.names import COM

TrackingCode = Annotated[str, MaxLen(128)]
PersonText = Annotated[str, MaxLen(128)]
"""Field of a person: 128 characters (reliability.md 2)."""

DayOfWeek = Literal["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"]
Listing = Literal["PUBLIC", "PRIVATE", "UNLISTED"]
JoinStatus = Literal[
    "REGISTER", "INVITE", "REJECT", "ACCEPT", "REJECTREGISTER", "ACCEPTREGISTER", "REJECTINVITE", "ACCEPTINVITE"
]
ServiceType = Literal["MeetingCenter", "EventCenter", "TrainingCenter", "SupportCenter", "SalesCenter"]
Role = Literal["ATTENDEE", "PRESENTER", "HOST", "LIMITED"]


class Address(Element, ns=COM):
    """A postal address."""

    address_type: Annotated[Literal["PERSONAL", "GLOBAL"], Default("PERSONAL")] | None = None
    """PERSONAL: contact of the host; GLOBAL: contact of the whole site."""
    address1: PersonText | None = None
    address2: PersonText | None = None
    city: Annotated[str, MaxLen(64)] | None = None
    state: Annotated[str, MaxLen(64)] | None = None
    zip_code: PersonText | None = None
    country: Annotated[str, MaxLen(64)] | None = None


class Phones(Element, ns=COM):
    """Telephone numbers of a person."""

    phone: Annotated[str, Phone()] | None = None
    mobile_phone: Annotated[str, Phone()] | None = None
    fax: Annotated[str, Phone()] | None = None


class Person(Element, ns=COM):
    """Somebody on the list of a session."""

    name: PersonText | None = None
    """Display name; absent: first and last name, else the part of the address before @."""
    first_name: PersonText | None = None
    last_name: PersonText | None = None
    title: PersonText | None = None
    """Job title."""
    company: PersonText | None = None
    web_ex_id: Annotated[PersonText, Wire("webExId")] | None = None
    """Account name; with type MEMBER it stands for the account."""
    address: Address | None = None
    phones: Phones | None = None
    email: Annotated[str, Email(), Waived()] | None = None
    """Lower-cased. Needed unless a MEMBER is known by `webExId`."""
    notes: str | None = None
    url: Annotated[str, Url()] | None = None
    """Address of a web page, http or https."""
    type: Annotated[Literal["VISITOR", "MEMBER", "PANELIST", "SME", "SALESTEAM"], Default("VISITOR")] | None = None
    """MEMBER: an account of the site. PANELIST, SME and SALESTEAM belong to other services and count as VISITOR."""


class Tracking(Element, ns=COM):
    """Ten codes whose meaning the site defines; lists sort by them."""

    tracking_code1: TrackingCode | None = None
    tracking_code2: TrackingCode | None = None
    tracking_code3: TrackingCode | None = None
    tracking_code4: TrackingCode | None = None
    tracking_code5: TrackingCode | None = None
    tracking_code6: TrackingCode | None = None
    tracking_code7: TrackingCode | None = None
    tracking_code8: TrackingCode | None = None
    tracking_code9: TrackingCode | None = None
    tracking_code10: TrackingCode | None = None


class PsoFields(Element, ns=COM):
    """Customer-specific field."""

    pso_field1: TrackingCode | None = None


class SessionTemplate(Element, ns=COM):
    """Where values that a request leaves out come from."""

    use: str | None = None
    """Name of a template of the site."""
    default: bool | None = None
    """True: the default template of the session type."""
