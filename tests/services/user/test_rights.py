"""Who may read, make and change which account, and what of it."""

from typing import Any

import asyncpg
import pytest

from classbell.errors import NotPermitted, UserNotFound
from classbell.services.user.accounts import GetUser, SetUser
from classbell.services.user.types import MeetingTypes, Privilege, Security, SupportedServices
from tests.services.user.conftest import newcomer
from tests.support import Api, Person, refused


async def test_only_site_administrators_make_accounts(api: Api, charlie: Person, reader: Person, dave: Person) -> None:
    for who in (charlie, reader, dave):
        with refused(NotPermitted):
            await api(who, newcomer())


async def test_administrators_who_only_read_see_every_account(
    api: Api, alice: Person, admin: Person, reader: Person
) -> None:
    for who in (admin, reader):
        assert (await api(who, GetUser(web_ex_id="alice"))).user_id == alice.account_id
        with refused(UserNotFound):
            await api(who, GetUser(web_ex_id="nobody"))


async def test_everybody_sees_his_own_account_by_name_or_address(api: Api, alice: Person, dave: Person) -> None:
    assert (await api(alice, GetUser(web_ex_id="ALICE"))).web_ex_id == "alice"
    assert (await api(alice, GetUser(web_ex_id="alice@example.com"))).web_ex_id == "alice"
    assert (await api(dave, GetUser(web_ex_id="dave"))).web_ex_id == "dave"


async def test_charlie_does_not_even_learn_whether_an_account_exists(api: Api, alice: Person, charlie: Person) -> None:
    for name in ("alice", "alice@example.com", "nobody"):
        with refused(NotPermitted):
            await api(charlie, GetUser(web_ex_id=name))
        with refused(NotPermitted):
            await api(charlie, SetUser(web_ex_id=name, title="Dr"))


async def test_an_account_of_another_site_is_unknown_here(api: Api, admin: Person, db: asyncpg.Connection) -> None:
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    await db.execute(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'erin', 'erin@example.com', '')",
        other,
    )

    with refused(UserNotFound):
        await api(admin, GetUser(web_ex_id="erin"))
    with refused(UserNotFound):
        await api(admin, SetUser(web_ex_id="erin", title="Dr"))


async def test_an_administrator_who_only_reads_changes_his_own_account_and_no_other(
    api: Api, alice: Person, reader: Person
) -> None:
    with refused(NotPermitted):
        await api(reader, SetUser(web_ex_id="alice", title="Dr"))

    await api(reader, SetUser(web_ex_id="reader", title="Dr"))


async def test_an_administrator_acting_for_a_host_has_the_hosts_rights(
    api: Api, admin: Person, alice: Person, bob: Person
) -> None:
    as_alice = "<email>alice@example.com</email>"

    with refused(NotPermitted):
        await api(admin, GetUser(web_ex_id="bob"), header=as_alice)
    await api(admin, SetUser(web_ex_id="alice", title="Dr"), header=as_alice)


RESERVED: list[dict[str, Any]] = [
    {"active": "DEACTIVATED"},
    {"privilege": Privilege(site_admin=True)},
    {"privilege": Privilege(host=True, lab_admin=True)},
    {"privilege": Privilege(other_telephony=False)},
    {"meeting_types": MeetingTypes(meeting_type=[9])},
    {"supported_services": SupportedServices(event_center=True)},
    {"supported_services": SupportedServices(training_center=False)},
    {"expiration_date": "12/31/2049 23:59:59"},
    {"expiration_date": "whenever"},
    {"security": Security(lock_account=True)},
]


@pytest.mark.parametrize("change", RESERVED)
async def test_owners_do_not_give_themselves_what_administrators_give(
    api: Api, alice: Person, change: dict[str, Any]
) -> None:
    with refused(NotPermitted):
        await api(alice, SetUser(web_ex_id="alice", **change))


@pytest.mark.parametrize("change", [change for change in RESERVED if change.get("expiration_date") != "whenever"])
async def test_administrators_give_all_of_that(api: Api, admin: Person, alice: Person, change: dict[str, Any]) -> None:
    await api(admin, SetUser(web_ex_id="alice", **change))


@pytest.mark.parametrize(
    "change",
    [
        {"active": "ACTIVATED"},
        {"privilege": Privilege(host=True, site_admin=False, lab_admin=False, other_telephony=True)},
        {"supported_services": SupportedServices(training_center=True, sales_center=False)},
        {"expiration_date": "none"},
        {"security": Security(lock_account=False, force_change_password=False)},
        {"scheduling_permission": "bob"},
        {"new_web_ex_id": "alicia"},
    ],
)
async def test_repeating_what_is_so_is_no_change_and_the_rest_is_the_owners(
    api: Api, alice: Person, change: dict[str, Any]
) -> None:
    await api(alice, SetUser(web_ex_id="alice", **change))


async def test_an_owner_who_moves_to_another_zone_does_not_move_the_end_of_the_account(
    api: Api, admin: Person, alice: Person
) -> None:
    end = "12/31/2049 23:59:59"
    await api(admin, SetUser(web_ex_id="alice", time_zone_id=20, expiration_date=end))

    await api(alice, SetUser(web_ex_id="alice", time_zone_id=0, expiration_date=end))

    assert (await api(alice, GetUser(web_ex_id="alice"))).expiration_date == "12/31/2049 11:59:59"
