"""GetSite and SetSite: the switches of a site, in the words of the protocol."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from classbell.domain import access, changes, passwords, timezones
from classbell.domain.call import Call
from classbell.domain.site import SiteSettings
from classbell.errors import InvalidValue, Refusal, raise_all
from classbell.services.registry import operation
from classbell.services.site.described import (
    AccountPasswordCriteria,
    EventService,
    PasswordCriteria,
    ResourceRestrictions,
    SchedulingPage,
    SecurityOptions,
    Service,
    SiteInstance,
    SiteMeetingType,
    SiteMetaData,
    SiteServices,
    StrictPasswords,
    SupportApi,
    SupportService,
    TrackingCode,
    TrackingCodes,
    Ucf,
)
from classbell.services.site.types import (
    AccountPasswordSwitches,
    MeetingPlace,
    SecuritySwitches,
    SessionPasswordSwitches,
    SiteZone,
)
from classbell.store import accounts, audit, catalogue, sites
from classbell.wire.element import Element
from classbell.wire.merge import below, merge, refuse_needed
from classbell.wire.names import SITE

SERVICE = "Training Center"
PAGE_VERSION = "T31L"


class ReturnSettings(Element, ns=SITE):
    """More that may be asked for."""

    event_center: bool | None = None
    """Ignored: there are no events here."""


class GetSite(Element, ns=SITE):
    """Ask for the site.

    Source: site.xsd, getSite.
    """

    return_settings: ReturnSettings | None = None


class GetSiteResponse(Element, ns=SITE):
    """The site of the caller."""

    site_instance: SiteInstance


class SetSite(Element, ns=SITE):
    """Change the site; what is left out stays as it is.

    Source: site.xsd, setSite, which knows meetingPlace only. The other groups are those of GetSite.
    """

    meeting_place: MeetingPlace | None = None
    meta_data: SiteZone | None = None
    security_options: SecuritySwitches | None = None
    password_criteria: SessionPasswordSwitches | None = None
    account_password_criteria: AccountPasswordSwitches | None = None


class SetSiteResponse(Element, ns=SITE):
    """Empty on success."""


@operation("site.GetSite", http="GET /site", one_statement=True)
async def get_site(call: Call, request: GetSite) -> GetSiteResponse:
    """Answer what the site is and which rules hold on it.

    Callers: any account; forbidden passwords and the number of hosts are for administrators.
    """
    settings, full = call.site.settings, call.caller.sees_site
    place = msgspec.json.decode(await sites.meeting_place(call.tx, call.site.site_id), type=MeetingPlace)
    if not full:
        place.nbr_profile_password = None
    return GetSiteResponse(
        site_instance=SiteInstance(
            meta_data=await _meta_data(call),
            ucf=Ucf(ucf_configuration=""),
            resource_restrictions=ResourceRestrictions(is_license_manager=False),
            support_api=SupportApi(
                auto_login=True, asp_and_php_api=False, backward_api=False, xml_api=True, c_api=False, scorm=False
            ),
            tracking_codes=TrackingCodes(tracking_code=[_tracking_code(number) for number in range(1, 11)]),
            supported_services=_services(),
            security_options=_security(settings),
            password_criteria=PasswordCriteria(
                mixed_case=settings.session_password_mixed_case,
                min_length=settings.session_password_min_length,
                min_alpha=settings.session_password_min_letters,
                min_numeric=settings.session_password_min_digits,
                min_special=settings.session_password_min_special,
                disallow_web_text_sessions=settings.session_password_not_guessable,
                disallow_web_text_accounts=True,
                disallow_list=bool(settings.session_password_forbidden),
                disallow_value=list(settings.session_password_forbidden) if full else [],
            ),
            account_password_criteria=AccountPasswordCriteria(
                mixed_case=settings.password_mixed_case,
                min_length=settings.password_min_length,
                min_numeric=settings.password_min_digits,
                min_alpha=settings.password_min_letters,
                min_special=settings.password_min_special,
                disallow_3x_repeated_char=False,
                disallow_web_text_accounts=True,
                disallow_list=bool(settings.password_forbidden),
                disallow_value=list(settings.password_forbidden) if full else [],
            ),
            meeting_place=place,
        )
    )


@operation("site.SetSite", http="PATCH /site", clears=True)
async def set_site(call: Call, request: SetSite) -> SetSiteResponse:
    """Change switches of the site; they count from the next request on, and sessions stay as they are.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises InvalidValue (000903) for every switch that cannot have its value.
    """
    access.require_site_admin(call.caller)
    raise_all(refuse_needed(call.cleared, _SWITCHES))
    site_id = call.site.site_id
    asked = _changes(request)
    for group, switch in _FORBIDDEN.items():
        if f"{group}/disallowValue" in call.cleared:
            asked[f"{group}/disallowValue"] = (switch, ())
    stored = await sites.lock_settings(call.tx, site_id)
    faults: list[Refusal] = []
    for path, (key, value) in asked.items():
        try:
            msgspec.convert({key: value}, SiteSettings)
        except msgspec.ValidationError:
            faults.append(InvalidValue(path=path, value=str(value)))
    raise_all(faults)
    settings = before = msgspec.convert(stored, SiteSettings)
    if asked:
        settings = msgspec.convert(stored | dict(asked.values()), SiteSettings)
        await sites.save_settings(call.tx, site_id, settings)
    if request.meeting_place is not None or any(path.startswith("meetingPlace") for path in call.cleared):
        old = msgspec.json.decode(await sites.meeting_place(call.tx, site_id), type=MeetingPlace)
        if "meetingPlace" in call.cleared:
            old = MeetingPlace()
        place = merge(old, request.meeting_place or MeetingPlace(), below(call.cleared, "meetingPlace"))
        if place.nbr_profile_password:
            place.nbr_profile_password = passwords.MASK
        await sites.set_meeting_place(call.tx, site_id, msgspec.json.encode(place).decode())
    assert call.by is not None
    await audit.add(
        call.tx, site_id, account_id=call.by.authenticated.account_id, operation="site.SetSite", at=call.now,
        subject=", ".join(key for key, _ in asked.values()),
        changes=changes.between(msgspec.structs.asdict(before), msgspec.structs.asdict(settings)),
    )  # fmt: skip
    return SetSiteResponse()


_FORBIDDEN = {
    "passwordCriteria": "session_password_forbidden", "accountPasswordCriteria": "password_forbidden",
}  # fmt: skip
"""The lists of forbidden passwords, by the group that holds each."""

_SESSION_PASSWORDS = {
    "mixedCase": ("mixed_case", "session_password_mixed_case"),
    "minLength": ("min_length", "session_password_min_length"),
    "minAlpha": ("min_alpha", "session_password_min_letters"),
    "minNumeric": ("min_numeric", "session_password_min_digits"),
    "minSpecial": ("min_special", "session_password_min_special"),
    "disallowWebTextSessions": ("disallow_web_text_sessions", "session_password_not_guessable"),
}
_ACCOUNT_PASSWORDS = {
    "mixedCase": ("mixed_case", "password_mixed_case"),
    "minLength": ("min_length", "password_min_length"),
    "minNumeric": ("min_numeric", "password_min_digits"),
    "minAlpha": ("min_alpha", "password_min_letters"),
    "minSpecial": ("min_special", "password_min_special"),
}


_SWITCHES = (
    "metaData", "securityOptions",
    *(f"passwordCriteria/{name}" for name in (*_SESSION_PASSWORDS, "disallowList")),
    *(f"accountPasswordCriteria/{name}" for name in (*_ACCOUNT_PASSWORDS, "disallowList")),
)  # fmt: skip
"""A site has a value for each of its switches, so none can be taken away."""


def _changes(request: SetSite) -> dict[str, tuple[str, Any]]:
    """The switches that a request sets, by the path of the element that does."""
    found: dict[str, tuple[str, Any]] = {}
    zone, security = request.meta_data, request.security_options
    if zone is not None and zone.time_zone_id not in (None, timezones.NOT_GIVEN):
        assert zone.time_zone_id is not None
        named = timezones.by_number(zone.time_zone_id, path="metaData/timeZoneID")
        found["metaData/timeZoneID"] = ("time_zone", named.name)
    if security is not None and security.all_meetings_unlisted is not None:
        listing = "UNLISTED" if security.all_meetings_unlisted else "PUBLIC"
        found["securityOptions/allMeetingsUnlisted"] = ("default_listing", listing)
    if security is not None and security.all_meetings_password is not None:
        found["securityOptions/allMeetingsPassword"] = ("require_session_password", security.all_meetings_password)
    for group, switches, key, fields in (
        ("passwordCriteria", request.password_criteria, "session_password_forbidden", _SESSION_PASSWORDS),
        ("accountPasswordCriteria", request.account_password_criteria, "password_forbidden", _ACCOUNT_PASSWORDS),
    ):
        if switches is None:
            continue
        for wire, (name, switch) in fields.items():
            value = getattr(switches, name)
            if value is not None:
                found[f"{group}/{wire}"] = (switch, value)
        if switches.disallow_list is False:
            found[f"{group}/disallowList"] = (key, ())
        elif switches.disallow_value:
            found[f"{group}/disallowValue"] = (key, tuple(dict.fromkeys(switches.disallow_value)))
    return found


async def _meta_data(call: Call) -> SiteMetaData:
    settings, full = call.site.settings, call.caller.sees_site
    host = urlsplit(call.links_base).netloc
    zone, _ = timezones.for_iana(settings.time_zone, [timezones.from_utc(call.now, settings.time_zone)])
    kinds = (await catalogue.of_site(call.tx, call.site)).types
    return SiteMetaData(
        is_enterprise=False,
        service_type=[SERVICE],
        meeting_types=[SiteMeetingType(meeting_type_id=kind.type_id, meeting_type_name=kind.name) for kind in kinds],
        site_name=call.site.name,
        brand_name=[call.site.name],
        region="U.S.",
        currency="US Dollars",
        time_zone_id=zone.number,
        time_zone=zone.label,
        partner_id="",
        web_domain=host,
        meeting_domain=host,
        telephony_domain="",
        page_version=PAGE_VERSION,
        client_version=PAGE_VERSION,
        page_language="ENGLISH",
        activate_status=True,
        web_page_type="J2EE",
        i_calendar=False,
        account_num_limit=settings.host_limit or None if full else None,
        active_user_count=await accounts.active_hosts(call.tx, call.site.site_id, call.now) if full else None,
    )


def _tracking_code(number: int) -> TrackingCode:
    return TrackingCode(
        index=number,
        name=f"Tracking code {number}",
        input_mode="Text",
        host_profile="OPTIONAL",
        scheduling_page=[SchedulingPage(service=SERVICE, scheduling="OPTIONAL")],
    )


def _services() -> SiteServices:
    absent: dict[str, Any] = {"enabled": False, "page_version": PAGE_VERSION, "client_version": PAGE_VERSION}
    return SiteServices(
        meeting_center=Service(**absent),
        training_center=Service(enabled=True, page_version=PAGE_VERSION, client_version=PAGE_VERSION),
        support_center=SupportService(**absent, web_acd=False),
        event_center=EventService(**absent, marketing_add_on=False),
        sales_center=Service(**absent),
    )


def _security(settings: SiteSettings) -> SecurityOptions:
    return SecurityOptions(
        password_expires=False,
        password_lifetime=0,
        all_meetings_unlisted=settings.default_listing == "UNLISTED",
        all_meetings_password=settings.require_session_password,
        join_before_host=True,
        audio_before_host=True,
        change_personal_url=True,
        change_user_name=True,
        meetings=StrictPasswords(strict_passwords=_has_rules(settings)),
        strict_user_password=True,
        change_pwd_when_auto_login=False,
        enforce_baseline=False,
        password_change_interval_opt=False,
        password_change_interval=0,
    )


def _has_rules(settings: SiteSettings) -> bool:
    """Whether session passwords have to be made of anything in particular."""
    return any(getattr(settings, switch) for _, switch in _SESSION_PASSWORDS.values())
