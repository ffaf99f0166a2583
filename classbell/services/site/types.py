"""Types of site.xsd that both GetSite and SetSite know."""

from typing import Annotated

from classbell.wire.element import Default, Element, Int, Long, MaxItems, Secret, Url
from classbell.wire.names import SITE


class MeetingPlace(Element, ns=SITE):
    """Where a voice system of the customer is found; kept and echoed."""

    mp_profile_url: Annotated[str, Url()] | None = None
    mp_logout_url: Annotated[str, Url()] | None = None
    mp_internal_meeting_link: str | None = None
    nbr_profile_number: str | None = None
    nbr_profile_password: Annotated[str, Secret()] | None = None
    """Never kept; answered as `******` to administrators where one was given."""


class SiteZone(Element, ns=SITE):
    """The zone of accounts that have none."""

    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """0 to 61; absent or -1: it stays."""


class SecuritySwitches(Element, ns=SITE):
    """Rules for every session of the site."""

    all_meetings_unlisted: bool | None = None
    """Sessions that name no listing are unlisted; false: public."""
    all_meetings_password: bool | None = None
    """Sessions without a password are refused."""


class SessionPasswordSwitches(Element, ns=SITE):
    """What session passwords are made of; what is left out stays."""

    mixed_case: bool | None = None
    min_length: Int | None = None
    min_alpha: Int | None = None
    min_numeric: Int | None = None
    min_special: Int | None = None
    disallow_web_text_sessions: bool | None = None
    """Names of the session, its host and the site are no passwords."""
    disallow_list: bool | None = None
    """False empties the list of forbidden words."""
    disallow_value: Annotated[list[str], MaxItems(500)] = []
    """Forbidden words; the list takes the place of the stored one."""


class AccountPasswordSwitches(Element, ns=SITE):
    """What passwords of accounts are made of; what is left out stays."""

    mixed_case: bool | None = None
    min_length: Int | None = None
    min_numeric: Int | None = None
    min_alpha: Int | None = None
    min_special: Int | None = None
    disallow_list: bool | None = None
    """False empties the list of forbidden words."""
    disallow_value: Annotated[list[str], MaxItems(500)] = []
    """Forbidden words; the list takes the place of the stored one."""
