"""The switches of a site in the words of the protocol."""

from typing import Any

import asyncpg
import msgspec

from classbell.errors import BadCredentials, InvalidValue, NotPermitted, SessionPasswordRequired
from classbell.services.site.described import SiteInstance
from classbell.services.site.site import GetSite, SetSite
from classbell.services.site.types import (
    AccountPasswordSwitches,
    MeetingPlace,
    SecuritySwitches,
    SessionPasswordSwitches,
    SiteZone,
)
from tests.services.training.sending import Training
from tests.support import Api, Person, refused


async def get(api: Api, who: Person) -> SiteInstance:
    site: SiteInstance = (await api(who, GetSite())).site_instance
    return site


async def switches(db: asyncpg.Connection, site_id: int) -> dict[str, Any]:
    text: str = await db.fetchval("SELECT settings FROM site WHERE site_id = $1", site_id)
    found: dict[str, Any] = msgspec.json.decode(text)
    return found


async def test_the_site_is_described_as_captured_replies_have_it(api: Api, alice: Person) -> None:
    site = await get(api, alice)

    meta = site.meta_data
    assert meta is not None
    assert (meta.site_name, meta.region, meta.currency, meta.web_page_type) == ("acme", "U.S.", "US Dollars", "J2EE")
    assert (meta.service_type, meta.time_zone_id, meta.activate_status) == (["Training Center"], 20, True)
    assert [(kind.meeting_type_id, kind.meeting_type_name) for kind in meta.meeting_types] == [(9, "Training")]
    assert site.support_api.xml_api is True
    assert site.supported_services is not None
    assert site.supported_services.training_center.enabled is True
    assert site.supported_services.meeting_center.enabled is False
    assert site.tracking_codes is not None
    assert [code.index for code in site.tracking_codes.tracking_code] == list(range(1, 11))
    assert 'xsi:type="ns1:getSiteResponse"' in api.last_reply
    assert "><ns1:siteInstance><ns1:metaData>" in api.last_reply


async def test_what_is_set_holds_and_is_answered(
    api: Api, db: asyncpg.Connection, site_id: int, admin: Person, alice: Person
) -> None:
    await api(admin, SetSite(
        meta_data=SiteZone(time_zone_id=25),
        security_options=SecuritySwitches(all_meetings_unlisted=True, all_meetings_password=True),
        password_criteria=SessionPasswordSwitches(min_length=4, mixed_case=True, disallow_value=["bells", "bells"]),
        account_password_criteria=AccountPasswordSwitches(min_numeric=2, min_special=1, min_alpha=3),
    ))  # fmt: skip

    assert await switches(db, site_id) == {
        "time_zone": "Europe/Berlin", "default_listing": "UNLISTED", "require_session_password": True,
        "session_password_min_length": 4, "session_password_mixed_case": True, "session_password_forbidden": ["bells"],
        "password_min_digits": 2, "password_min_special": 1, "password_min_letters": 3,
    }  # fmt: skip
    site = await get(api, alice)
    assert site.meta_data is not None
    assert site.security_options is not None
    assert site.meta_data.time_zone_id == 25
    assert (site.security_options.all_meetings_unlisted, site.security_options.all_meetings_password) == (True, True)
    assert site.security_options.meetings.strict_passwords is True
    criteria, account = site.password_criteria, site.account_password_criteria
    assert (criteria.min_length, criteria.mixed_case, criteria.disallow_list) == (4, True, True)
    assert (account.min_numeric, account.min_special, account.min_alpha, account.min_length) == (2, 1, 3, 8)
    with refused(SessionPasswordRequired):
        await Training(api, db, site_id).create(alice)
    assert await db.fetchval("SELECT operation FROM audit") == "site.SetSite"


async def test_what_is_left_out_stays_and_a_list_can_be_emptied(
    api: Api, db: asyncpg.Connection, site_id: int, admin: Person
) -> None:
    await api(admin, SetSite(password_criteria=SessionPasswordSwitches(min_length=4, disallow_value=["bells"])))
    await api(admin, SetSite(security_options=SecuritySwitches(all_meetings_password=False)))
    await api(admin, SetSite())
    assert await switches(db, site_id) == {
        "session_password_min_length": 4, "session_password_forbidden": ["bells"],
    }  # fmt: skip

    await api(admin, SetSite(password_criteria=SessionPasswordSwitches(disallow_list=False)))

    assert await switches(db, site_id) == {"session_password_min_length": 4}


async def test_the_voice_system_is_kept_and_its_password_is_not(
    api: Api, db: asyncpg.Connection, site_id: int, admin: Person, alice: Person
) -> None:
    await api(admin, SetSite(meeting_place=MeetingPlace(
        mp_profile_url="https://voice.example.com/me", nbr_profile_number="42", nbr_profile_password="swordfish"
    )))  # fmt: skip
    await api(admin, SetSite(meeting_place=MeetingPlace(nbr_profile_number="43")))

    place = (await get(api, admin)).meeting_place
    assert place is not None
    assert (place.mp_profile_url, place.nbr_profile_number, place.nbr_profile_password) == (
        "https://voice.example.com/me", "43", "******",
    )  # fmt: skip
    shown = (await get(api, alice)).meeting_place
    assert shown is not None
    assert (shown.nbr_profile_number, shown.nbr_profile_password) == ("43", None)
    assert "swordfish" not in str(await db.fetchval("SELECT meeting_place FROM site WHERE site_id = $1", site_id))


async def test_forbidden_words_and_numbers_of_hosts_are_for_administrators(
    api: Api, admin: Person, reader: Person, alice: Person
) -> None:
    await api(admin, SetSite(account_password_criteria=AccountPasswordSwitches(disallow_value=["letmein"])))

    for who in (admin, reader):
        site = await get(api, who)
        assert site.account_password_criteria.disallow_value == ["letmein"]
        assert site.meta_data is not None
        assert site.meta_data.active_user_count == 3
    site = await get(api, alice)
    assert site.account_password_criteria.disallow_list is True
    assert site.account_password_criteria.disallow_value == []
    assert site.meta_data is not None
    assert site.meta_data.active_user_count is None


async def test_every_switch_that_cannot_have_its_value_is_named(
    api: Api, db: asyncpg.Connection, site_id: int, admin: Person
) -> None:
    for path in ("passwordCriteria/minLength", "accountPasswordCriteria/minAlpha"):
        with refused(InvalidValue, path):
            await api(admin, SetSite(
                password_criteria=SessionPasswordSwitches(min_length=17, min_alpha=1),
                account_password_criteria=AccountPasswordSwitches(min_alpha=-1),
            ))  # fmt: skip
    with refused(InvalidValue, "metaData/timeZoneID"):
        await api(admin, SetSite(meta_data=SiteZone(time_zone_id=62)))
    assert await switches(db, site_id) == {}
    await api(admin, SetSite(password_criteria=SessionPasswordSwitches(min_length=16)))


async def test_every_account_reads_and_only_administrators_change(
    api: Api, alice: Person, admin: Person, reader: Person, dave: Person
) -> None:
    for who in (alice, admin, reader, dave):
        await get(api, who)
    for who in (alice, reader, dave):
        with refused(NotPermitted):
            await api(who, SetSite())
    for request in (GetSite(), SetSite()):
        with refused(BadCredentials):
            await api(None, request)
