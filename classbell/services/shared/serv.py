"""Types of service.xsd that several services use: paging, telephone numbers, assistance."""

from typing import Annotated, Literal

from classbell.wire.element import Default, Element, Long, MaxLen, Phone, Waived
from classbell.wire.names import SERV

TspText = Annotated[str, MaxLen(512)]


class ListControl(Element, ns=SERV):
    """Which page of a list is wanted."""

    start_from: Long | None = None
    """First record, counted from 1; 0 is taken as 1."""
    maximum_num: Annotated[Long, Default(50)] | None = None
    """Records on a page; 50 by default, 500 at most."""
    list_method: Annotated[Literal["AND", "OR"], Default("AND")] | None = None
    """Whether all search fields must match, or any. What the caller may not see stays out either way."""


class MatchingRecords(Element, ns=SERV):
    """Where a page lies in its list."""

    total: Long
    """All matches."""
    returned: Long
    """Records on this page."""
    start_from: Long
    """First record of this page, counted from 1."""


class GlobalCallInNumber(Element, ns=SERV):
    """A telephone number for one country."""

    country_alias: str
    phone_number: Annotated[str, Phone()]
    toll_free: bool


class CallInNumbers(Element, ns=SERV):
    """Numbers to dial into the audio conference."""

    toll_num: Annotated[str, Phone(), Waived()] | None = None
    toll_free_num: Annotated[str, Phone()] | None = None
    intl_local_num: Annotated[str, Phone()] | None = None
    global_num: list[GlobalCallInNumber] = []


class TspAccount(Element, ns=SERV):
    """Numbers and codes of an external audio provider."""

    toll_free_call_in_number: Annotated[TspText, Waived()] | None = None
    toll_call_in_number: Annotated[TspText, Waived()] | None = None
    subscriber_access_code: TspText | None = None
    """Code of the host."""
    participant_access_code: TspText | None = None
    """Code of the attendees."""


class MeetingAssist(Element, ns=SERV):
    """Request for help of the provider's staff; kept and echoed."""

    assist_request: Literal["None", "Dry Run", "Consult", "Live Event Support", "Audio Streaming", "Video"] | None = (
        None
    )
    assist_confirm: Literal["Pending", "Confirmed", "Cancelled"] | None = None
    """Set by the provider's side only; ignored in requests."""


class ICalendarURL(Element, ns=SERV):
    """Links to calendar files."""

    host: str
    attendee: str
