"""Types of user.xsd: the user's telephone numbers and accounts of audio conferences. Kept and echoed."""

from typing import Annotated, Literal

from classbell.wire.element import Element, Int, Long, MaxItems, MaxLen
from classbell.wire.names import COM, USE

ShortText = Annotated[str, MaxLen(32)]


class CommonPhones(Element, ns=COM):
    """The telephone numbers every person has.

    Those of a user come as lists such as `1,408,5550100,,`: country, area, local number, extension. So they are plain
    texts here and not checked as one number.
    """

    phone: str | None = None
    mobile_phone: str | None = None
    fax: str | None = None


class Phones(CommonPhones, ns=USE):
    """Telephone numbers of a user: country, area, local number and extension, separated by commas."""

    phone2: str | None = None
    mobile_phone2: str | None = None
    pager: str | None = None


class TspAccount(Element, ns=USE):
    """An account with an external audio provider."""

    toll_free_call_in_number: str | None = None
    account_index: Int | None = None
    """Which of the three accounts, 1 to 3."""
    toll_call_in_number: str | None = None
    subscriber_access_code: str | None = None
    """Code of the host."""
    participant_access_code: str | None = None
    """Code of the attendees."""
    create_on_bridge: bool | None = None
    default_flag: bool | None = None
    """Taken where a session names none."""
    custom1: str | None = None
    custom2: str | None = None
    custom3: str | None = None
    toll_free_call_in_data: str | None = None
    toll_call_in_data: str | None = None
    nbr_dial_out: Literal["TOLL_FREE", "TOLL"] | None = None
    """Which number the recorder dials."""
    delete: bool | None = None


class TspAccounts(Element, ns=USE):
    """Accounts with external audio providers."""

    tsp_account: Annotated[list[TspAccount], MaxItems(3)] = []


class PersonalAccount(Element, ns=USE):
    """A personal audio conference."""

    subscriber_access_code: str | None = None
    """Code of the host."""
    participant_full_access_code: str | None = None
    participant_limited_access_code: str | None = None
    """Code of people who only listen."""
    account_index: Long
    """Which of the three accounts, 1 to 3."""
    default_flag: bool | None = None
    """Taken where a session names none."""
    auto_generate: bool | None = None
    join_before_host: bool | None = None
    delete: bool | None = None


class PersonalTeleconf(Element, ns=USE):
    """Personal audio conferences."""

    account: Annotated[list[PersonalAccount], MaxItems(3)] = []


class ThirdPartyAccount(Element, ns=USE):
    """An audio conference of somebody else."""

    name: ShortText | None = None
    conf_bridge_num: ShortText | None = None
    """Number of the conference bridge."""
    pause: Long | None = None
    """Seconds between the number and the code."""
    access_code: ShortText | None = None
    account_index: Long
    """Which of the three accounts, 1 to 3."""
    default_flag: bool | None = None
    """Taken where a session names none."""
    toll_free_num: ShortText | None = None
    moderator_code: ShortText | None = None
    phone_name1: ShortText | None = None
    phone_name2: ShortText | None = None


class ThirdPartyTeleconf(Element, ns=USE):
    """Audio conferences of somebody else."""

    account: Annotated[list[ThirdPartyAccount], MaxItems(3)] = []
