"""Accounts that are taken out of use, and let in again."""

import asyncpg
import pytest

from classbell.errors import (
    AccountNotActive,
    BadCredentials,
    BadTicket,
    InvalidValue,
    MissingElement,
    NotPermitted,
    SiteHostLimitExceeded,
    UserNotFound,
)
from classbell.services.user.accounts import GetUser
from classbell.services.user.activation import ActivateUser, DelUser, InactivateUser
from classbell.services.user.links import GetLoginTicket
from classbell.services.user.tickets import AuthenticateUser
from tests.conftest import add_person
from tests.services.user.conftest import Switch, get
from tests.support import Api, Person, refused


async def test_every_name_is_answered_with_what_became_of_it(
    api: Api, admin: Person, alice: Person, bob: Person
) -> None:
    answer = await api(admin, DelUser(web_ex_id=["Bob@EXAMPLE.com", "nobody", "ALICE", "admin"]))

    assert [(user.web_ex_id, user.status) for user in answer.user] == [
        ("Bob@EXAMPLE.com", "SUCCESS"), ("nobody", "FAILURE"), ("ALICE", "SUCCESS"), ("admin", "FAILURE"),
    ]  # fmt: skip
    assert [(await get(api, admin, name)).active for name in ("alice", "bob", "admin")] == [
        "DEACTIVATED", "DEACTIVATED", "ACTIVATED",
    ]  # fmt: skip
    with refused(AccountNotActive):
        await api(alice, GetUser(web_ex_id="alice"))


async def test_it_fails_as_a_whole_when_it_works_for_nobody(api: Api, admin: Person) -> None:
    for names in (["nobody"], ["admin"], ["nobody", "admin@example.com"]):
        with refused(UserNotFound):
            await api(admin, DelUser(web_ex_id=names))
    with refused(MissingElement, "webExId"):
        await api(admin, DelUser())
    with refused(InvalidValue):
        await api(admin, DelUser(web_ex_id=["nobody"] * 51))


async def test_deleting_twice_works_twice(api: Api, admin: Person, alice: Person) -> None:
    for _ in range(2):
        [user] = (await api(admin, DelUser(web_ex_id=["alice"]))).user
        assert user.status == "SUCCESS"


@pytest.mark.parametrize("delete", [True, False])
async def test_tickets_end_and_sessions_stay(
    api: Api, db: asyncpg.Connection, admin: Person, alice: Person, delete: bool
) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket
    await api(alice, GetLoginTicket())

    await api(admin, DelUser(web_ex_id=["alice"]) if delete else InactivateUser(webex_id="alice"))

    assert await db.fetchval("SELECT count(*) FROM login_ticket") == 0
    with refused(BadTicket):
        await api(None, GetUser(web_ex_id="alice"), header=f"<sessionTicket>{ticket}</sessionTicket>")
    assert await db.fetchval("SELECT count(*) FROM audit WHERE subject = 'alice'") == 1


async def test_an_account_is_let_in_again_by_number_or_name(api: Api, admin: Person, alice: Person) -> None:
    for which in ({"user_id": alice.account_id}, {"webex_id": "Alice@example.com"}):
        await api(admin, InactivateUser(**which))
        with refused(AccountNotActive):
            await api(alice, GetLoginTicket())
        await api(admin, ActivateUser(**which))
        assert 'xsi:type="use:activateUserResponse"' in api.last_reply
        await api(alice, GetLoginTicket())


async def test_the_number_wins_over_the_name(api: Api, admin: Person, alice: Person, bob: Person) -> None:
    await api(admin, InactivateUser(user_id=alice.account_id, webex_id="bob"))

    assert [(await get(api, admin, name)).active for name in ("alice", "bob")] == ["DEACTIVATED", "ACTIVATED"]


async def test_one_more_host_than_the_site_may_have_is_not_let_in(
    api: Api, switch: Switch, admin: Person, alice: Person, dave: Person
) -> None:
    await api(admin, DelUser(web_ex_id=["alice", "dave"]))
    await switch(host_limit=1)

    with refused(SiteHostLimitExceeded):
        await api(admin, ActivateUser(webex_id="alice"))
    await api(admin, ActivateUser(webex_id="dave"))


@pytest.mark.parametrize("request_class", [ActivateUser, InactivateUser])
async def test_unknown_accounts_are_told(
    api: Api, db: asyncpg.Connection, admin: Person, request_class: type[ActivateUser] | type[InactivateUser]
) -> None:
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    oscar = await add_person(db, other, "Oscar")

    for which in ({"user_id": 1}, {"webex_id": "nobody"}, {"webex_id": "oscar"}, {"user_id": oscar.account_id}):
        with refused(UserNotFound):
            await api(admin, request_class(**which))
    with refused(MissingElement, "webexID"):
        await api(admin, request_class())


async def test_nobody_locks_himself_out(api: Api, admin: Person) -> None:
    with refused(NotPermitted):
        await api(admin, InactivateUser(webex_id="admin"))


async def test_only_administrators_take_accounts_out_of_use(
    api: Api, reader: Person, alice: Person, dave: Person
) -> None:
    for request in (
        DelUser(web_ex_id=["alice"]), InactivateUser(webex_id="alice"), ActivateUser(webex_id="alice"),
        DelUser(), ActivateUser(webex_id="nobody"),
    ):  # fmt: skip
        for who in (alice, reader, dave):
            with refused(NotPermitted):
                await api(who, request)
        with refused(BadCredentials):
            await api(None, request)
