"""CreateUser and GetUser by what they make of an account and show; who may ask for what: `test_rights`."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from classbell.domain import hashing
from classbell.errors import (
    EmailTaken,
    InvalidValue,
    MissingElement,
    TooBusy,
    WebExIdTaken,
)
from classbell.services.shared.com import Address, Tracking
from classbell.services.user.accounts import CreateUser, SetUser
from classbell.services.user.preferences import CommOptions, SessionOptions
from classbell.services.user.support import SalesCenter, SalesProducts, SalesSme
from classbell.services.user.telephony import PersonalAccount, PersonalTeleconf, Phones
from classbell.services.user.types import MeetingTypes, Privilege, Security, SupportedServices
from tests.services.user.conftest import ATTENDEE, BERLIN, Switch, get, newcomer
from tests.support import NOW, Answered, Api, Person, refused


async def faults(api: Api, who: Person, request: CreateUser | SetUser) -> list[str]:
    """The paths of everything that is refused, in order."""
    with pytest.raises(Answered) as answer:
        await api(who, request)
    return answer.value.paths


async def waiting(db: asyncpg.Connection) -> list[tuple[Any, ...]]:
    rows = await db.fetch("SELECT kind, session_key, occurrence, recipient, due_at, state FROM outbox")
    return [tuple(row) for row in rows]


async def test_a_new_account_gets_a_number_and_its_owner_comes_in(api: Api, admin: Person) -> None:
    answer = await api(admin, newcomer("Erin"))

    assert f"<use:userId>{answer.user_id}</use:userId>" in api.last_reply
    erin = Person(answer.user_id, "ERIN", "", "wrong donkey")
    assert (await get(api, erin, "erin")).user_id == answer.user_id


async def test_a_new_account_is_an_active_host_of_training_unless_it_says_otherwise(api: Api, admin: Person) -> None:
    await api(admin, newcomer("Erin"))

    erin = await get(api, admin, "erin")

    assert erin.active == "ACTIVATED"
    assert erin.privilege == Privilege(host=True, site_admin=False, ro_site_admin=False, attendee_only=False)
    assert erin.supported_services == SupportedServices(training_center=True)
    assert erin.expiration_date == "none"
    assert (erin.security, erin.meeting_types, erin.options) == (None, None, None)


async def test_roles_and_services_are_as_described(api: Api, admin: Person) -> None:
    roles = Privilege(host=False, site_admin=True, ro_site_admin=True, lab_admin=True, other_telephony=False)

    await api(
        admin,
        newcomer(privilege=roles, supported_services=SupportedServices(training_center=False, event_center=True)),
    )

    erin = await get(api, admin, "erin")
    assert erin.privilege == Privilege(
        host=False, site_admin=True, ro_site_admin=True, attendee_only=False, lab_admin=True, other_telephony=False
    )
    assert erin.supported_services == SupportedServices(training_center=False, event_center=True)


async def test_who_attends_only_is_no_host_unless_told_so(api: Api, admin: Person) -> None:
    await api(admin, newcomer(privilege=ATTENDEE))

    erin = await get(api, admin, "erin")

    assert erin.privilege is not None
    assert (erin.privilege.host, erin.privilege.attendee_only) == (False, True)


async def test_the_rest_of_a_description_is_kept_and_echoed(api: Api, admin: Person) -> None:
    described: dict[str, Any] = {
        "title": "Dr",
        "description": "d" * 4000,
        "company": "c" * 128,
        "address": Address(address1="1 Main St", city="Sometown", country="Nowhere"),
        "phones": Phones(phone="1,408,5550100,,", pager="1,,5550101"),
        "email2": "Second@Example.com",
        "personal_url": "https://example.com/~erin",
        "comm_options": CommOptions(promos=False, mail=True),
        "tracking": Tracking(tracking_code3="x" * 128),
        "service": "PRO_OFFICE",
        "language": "ENGLISH",
        "locale": "U.S.",
        "personal_teleconf": PersonalTeleconf(account=[PersonalAccount(account_index=2, join_before_host=True)]),
        "session_options": SessionOptions(default_service_type="TrainingCenter"),
        "mp_profile_number": "m" * 64,
        "language_id": 1,
        "security": Security(force_change_password=True, reset_password=False, lock_account=False),
    }

    await api(admin, newcomer(**described))

    erin = await get(api, admin, "erin")
    assert {name: getattr(erin, name) for name in described} == described


async def test_products_of_sales_are_echoed_by_number_with_an_empty_name(api: Api, admin: Person) -> None:
    sales = SalesCenter(manager="boss", sme_info=SalesSme(products=SalesProducts(prod_id=[7, 8])))

    await api(admin, newcomer(sales_center=sales))

    await get(api, admin, "erin")
    assert (
        "<use:salesCenter><use:manager>boss</use:manager><use:smeInfo><use:products>"
        "<use:product><use:prodID>7</use:prodID><use:name></use:name></use:product>"
        "<use:product><use:prodID>8</use:prodID><use:name></use:name></use:product>"
        "</use:products></use:smeInfo></use:salesCenter>"
    ) in api.last_reply


async def test_sales_without_products_are_echoed_without(api: Api, admin: Person) -> None:
    await api(admin, newcomer("Erin", sales_center=SalesCenter(sme_info=SalesSme(description="knows"))))
    await api(admin, newcomer("Frank", sales_center=SalesCenter(manager="boss")))

    erin, frank = await get(api, admin, "erin"), await get(api, admin, "frank")

    assert erin.sales_center is not None
    assert erin.sales_center.sme_info is not None
    assert erin.sales_center.sme_info.products is None
    assert frank.sales_center is not None
    assert frank.sales_center.sme_info is None


async def test_no_secret_is_kept_in_the_description_or_answered(
    api: Api, admin: Person, db: asyncpg.Connection
) -> None:
    await api(admin, newcomer(password_hint="street?", password_hint_answer="Elm Street"))

    row = await db.fetchrow("SELECT * FROM account WHERE web_ex_id = 'erin'")
    erin = await get(api, admin, "erin")

    assert row is not None
    assert not any("donkey" in str(value) or "Elm" in str(value) for value in row)
    assert await hashing.verify(row["password_hash"], "wrong donkey")
    assert (erin.password, erin.password_hint, erin.password_hint_answer) == ("******", "street?", "******")


async def test_everything_an_account_needs_and_lacks_is_named_at_once(api: Api, admin: Person) -> None:
    request = CreateUser(web_ex_id="erin", meeting_types=MeetingTypes(meeting_type=[9, 10]), expiration_date="soon")

    with refused(MissingElement, "firstName"):
        await api(admin, request)
    assert await faults(api, admin, request) == [
        "firstName", "lastName", "email", "password", "meetingTypes/meetingType[2]", "expirationDate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "path", "longest"),
    [
        ("web_ex_id", "webExId", 64),
        ("first_name", "firstName", 128),
        ("last_name", "lastName", 128),
        ("title", "title", 128),
        ("company", "company", 128),
        ("description", "description", 4000),
        ("password", "password", 60),
        ("mp_profile_number", "mpProfileNumber", 64),
    ],
)
async def test_a_text_may_be_so_long_and_no_longer(
    api: Api, admin: Person, field: str, path: str, longest: int
) -> None:
    await api(admin, newcomer(**{field: "x" * longest}))

    with refused(InvalidValue, path):
        await api(admin, newcomer("Frank", **{field: "x" * (longest + 1)}))


async def test_a_name_is_taken_whatever_its_case(api: Api, admin: Person, alice: Person) -> None:
    with refused(WebExIdTaken):
        await api(admin, newcomer("Erin", web_ex_id="ALICE"))

    assert await api(admin, newcomer("Erin"))


async def test_an_address_is_taken_whatever_its_case(api: Api, admin: Person, alice: Person) -> None:
    with refused(EmailTaken):
        await api(admin, newcomer("Erin", email="aLICE@eXAMPLE.COM"))


async def test_the_name_leads_where_both_are_taken(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    with refused(WebExIdTaken):
        await api(admin, newcomer("Erin", web_ex_id="alice", email="bob@example.com"))


async def test_nobody_takes_anothers_address_for_a_name_nor_the_other_way_round(
    api: Api, admin: Person, alice: Person
) -> None:
    with refused(WebExIdTaken):
        await api(admin, newcomer("Erin", web_ex_id="alice@example.com"))
    await api(admin, newcomer("Frank", web_ex_id="frank@example.com", email="frank@example.com"))
    with refused(EmailTaken):
        await api(admin, newcomer("Erin", email="frank@example.com"))


async def test_names_of_another_site_are_free_here(api: Api, admin: Person, db: asyncpg.Connection) -> None:
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    await db.execute(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'erin', 'erin@example.com', '')",
        other,
    )

    assert await api(admin, newcomer("Erin"))


async def test_the_address_keeps_its_case_and_finds_the_account_in_any(api: Api, admin: Person) -> None:
    await api(admin, newcomer("Erin", email="Erin.E@Example.COM"))

    assert (await get(api, admin, "eRIN.e@example.com")).email == "Erin.E@Example.COM"


async def test_the_sites_criteria_judge_passwords_of_new_accounts_and_new_passwords(
    api: Api, admin: Person, alice: Person, switch: Switch
) -> None:
    await switch(password_min_digits=1)

    with refused(InvalidValue, "password"):
        await api(admin, newcomer(password="wrong donkey"))
    assert "donkey" not in api.last_reply
    with refused(InvalidValue, "password"):
        await api(alice, SetUser(web_ex_id="alice", password="wrong donkey"))
    await api(admin, newcomer(password="1 wrong donkey"))


@pytest.mark.parametrize("password", ["******", "erin"])
async def test_what_replies_show_and_the_own_name_are_no_passwords(
    api: Api, admin: Person, switch: Switch, password: str
) -> None:
    await switch(password_min_length=0)

    with refused(InvalidValue, "password"):
        await api(admin, newcomer(password=password))


async def test_zone_by_number_or_label_or_that_of_the_site(api: Api, admin: Person, switch: Switch) -> None:
    await switch(time_zone="Asia/Tokyo")
    await api(admin, newcomer("Erin", time_zone_id=BERLIN, time_zone="GMT-12:00, Dateline (Eniwetok)"))
    await api(admin, newcomer("Frank", time_zone_id=-1, time_zone="GMT-12:00, Dateline (Eniwetok)"))
    await api(admin, newcomer("Grace", time_zone_id=-1))
    await api(admin, newcomer("Heidi", time_zone_id=24))

    shown = [await get(api, admin, name) for name in ("erin", "frank", "grace", "heidi")]

    assert [one.time_zone_id for one in shown] == [BERLIN, 0, 49, 23]
    assert shown[0].time_zone == "GMT+01:00, Europe (Berlin)"
    assert shown[0].time_zone_with_dst is not None
    assert shown[0].time_zone_with_dst.endswith("GMT+01:00)")
    july = await get(api, admin, "erin", now=datetime(2026, 7, 1, tzinfo=UTC))
    assert july.time_zone_with_dst is not None
    assert july.time_zone_with_dst.endswith("GMT+02:00)")


@pytest.mark.parametrize(
    ("described", "path"), [({"time_zone_id": 62}, "timeZoneID"), ({"time_zone": "Nowhere"}, "timeZone")]
)
async def test_an_unknown_zone_is_refused(api: Api, admin: Person, described: dict[str, Any], path: str) -> None:
    with refused(InvalidValue, path):
        await api(admin, newcomer(**described))


@pytest.mark.parametrize(
    ("described", "path"),
    [
        ({"time_zone": "gmt+01:00, europe (berlin)"}, "timeZone"),
        ({"expiration_date": "1/2/2027 3:04"}, "expirationDate"),
    ],
)
async def test_loose_forms_are_refused_only_where_the_format_shall_be_validated(
    api: Api, admin: Person, described: dict[str, Any], path: str
) -> None:
    with refused(InvalidValue, path):
        await api(admin, newcomer(validate_format=True, **described))

    await api(admin, newcomer(**described))


async def test_exact_forms_pass_validation(api: Api, admin: Person) -> None:
    await api(
        admin,
        newcomer(validate_format=True, time_zone="GMT+01:00, Europe (Berlin)", expiration_date="01/02/2027 03:04:05"),
    )

    assert (await get(api, admin, "erin")).expiration_date == "01/02/2027 03:04:05"


async def test_an_account_ends_at_a_wall_time_of_its_zone(api: Api, admin: Person, db: asyncpg.Connection) -> None:
    await api(admin, newcomer(time_zone_id=BERLIN, expiration_date="7/1/2026 12:00:00"))

    ends_at = await db.fetchval("SELECT expires_at FROM account WHERE web_ex_id = 'erin'")

    assert ends_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert (await get(api, admin, "erin")).expiration_date == "07/01/2026 12:00:00"


async def test_session_types_are_those_named_once_each_or_all_of_the_site(
    api: Api, admin: Person, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    await db.execute("INSERT INTO session_type (site_id, type_id, name) VALUES ($1, 11, 'Large')", site_id)
    await api(admin, newcomer(meeting_types=MeetingTypes(meeting_type=[11, 11])))

    erin, shown = await get(api, admin, "erin"), await get(api, admin, "alice")

    assert erin.meeting_types == MeetingTypes(meeting_type=[11])
    assert [(kind.label, kind.value) for kind in erin.service_session_types] == [("Large", "11")]
    assert [kind.value for kind in shown.service_session_types] == ["9", "11"]


async def test_templates_of_the_site_are_shown(api: Api, alice: Person, db: asyncpg.Connection, site_id: int) -> None:
    await db.execute("INSERT INTO session_template (site_id, name, details) VALUES ($1, 'Short', '{}')", site_id)

    shown = (await get(api, alice, "alice")).scheduling_templates

    assert shown is not None
    assert [(one.name, one.value, one.service_type) for one in shown.session_template] == [
        ("Short", "Short", "TrainingCenter")
    ]


async def test_a_welcome_waits_only_where_it_was_asked_for(api: Api, admin: Person, db: asyncpg.Connection) -> None:
    await api(admin, newcomer("Erin", send_welcome=False))
    assert await waiting(db) == []

    await api(admin, newcomer("Frank", send_welcome=True))
    assert await waiting(db) == [("welcome", 0, 0, "Frank@Example.com", NOW, "waiting")]


async def test_an_account_made_without_a_description_is_shown(api: Api, alice: Person) -> None:
    shown = await get(api, alice, "alice")

    assert (shown.web_ex_id, shown.first_name, shown.password_expires) == ("alice", "Alice", False)
    assert 'xsi:type="use:getUserResponse"' in api.last_reply
    assert "<use:password>******</use:password>" in api.last_reply


async def test_a_server_with_too_many_passwords_to_hash_says_so(
    api: Api, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await get(api, admin, "admin")
    monkeypatch.setattr(hashing, "hasher", hashing.Hasher(time_cost=1, memory_kib=8, waiting=0))

    with refused(TooBusy):
        await api(admin, newcomer("Erin"))
