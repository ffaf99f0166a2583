"""Login tickets and the links that carry them."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from classbell.domain import keys
from classbell.errors import AccountNotActive, BadCredentials, InvalidValue, MissingElement, NotPermitted, UserNotFound
from classbell.services.user.accounts import SetUser
from classbell.services.user.links import GetLoginTicket, GetloginurlUser, GetlogouturlUser
from classbell.store import housekeeping, login_tickets
from tests.conftest import add_person
from tests.services.user.conftest import Switch
from tests.support import NOW, Api, Person, refused

LATER = NOW + timedelta(seconds=keys.LOGIN_TICKET_SECONDS)


async def spend(db: asyncpg.Connection, site_id: int, ticket: str, seconds: int = 0) -> int | None:
    return await login_tickets.use(db, site_id, keys.ticket_hash(ticket), NOW + timedelta(seconds=seconds))


async def test_a_ticket_lets_its_owner_in_once(
    api: Api, db: asyncpg.Connection, site_id: int, alice: Person, dave: Person
) -> None:
    for who in (alice, dave):
        answer = await api(who, GetLoginTicket())

        assert answer.api_version == "WebEx XML API V11.0.0"
        assert 'xsi:type="use:getLoginTicketResponse"' in api.last_reply
        assert await spend(db, site_id, answer.ticket, keys.LOGIN_TICKET_SECONDS - 1) == who.account_id
        assert await spend(db, site_id, answer.ticket) is None


async def test_a_ticket_past_its_time_is_worth_nothing_and_swept_away(
    api: Api, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    late, swept = [(await api(alice, GetLoginTicket())).ticket for _ in range(2)]

    assert await spend(db, site_id, late, keys.LOGIN_TICKET_SECONDS) is None
    await housekeeping.expire(db, LATER, failures_before=NOW, answers_before=NOW)
    assert await spend(db, site_id, swept) is None


async def test_a_ticket_is_kept_by_its_hash_and_is_no_session_ticket(
    api: Api, db: asyncpg.Connection, alice: Person
) -> None:
    ticket = (await api(alice, GetLoginTicket())).ticket

    row = await db.fetchrow("SELECT * FROM login_ticket")
    assert row is not None
    assert ticket not in str(tuple(row))
    assert await db.fetchval("SELECT count(*) FROM ticket") == 0


@pytest.mark.parametrize("change", [{"password": "wrong donkey"}, {"active": "DEACTIVATED"}])
async def test_a_ticket_ends_with_the_password_and_with_the_account(
    api: Api, db: asyncpg.Connection, site_id: int, admin: Person, alice: Person, change: dict[str, Any]
) -> None:
    ticket = (await api(alice, GetLoginTicket())).ticket

    await api(admin, SetUser(web_ex_id="alice", **change))

    assert await spend(db, site_id, ticket) is None


async def test_a_ticket_of_a_locked_account_is_worth_nothing(
    api: Api, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    ticket = (await api(alice, GetLoginTicket())).ticket
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", alice.account_id)

    assert await spend(db, site_id, ticket) is None


async def test_a_ticket_needs_an_account(api: Api) -> None:
    for request in (GetLoginTicket(), GetloginurlUser(web_ex_id="alice"), GetlogouturlUser(web_ex_id="alice")):
        with refused(BadCredentials):
            await api(None, request)


async def test_a_login_link_has_the_pieces_that_clients_edit_and_a_ticket(
    api: Api, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    url = (await api(alice, GetloginurlUser(web_ex_id="ALICE"))).user_login_url

    parts, query = urlsplit(url), parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == api.door.links_base + "/acme/p.php"
    assert url.count("&BU=") == url.count("&MU=GoBack") == 1
    assert url.endswith("&BU=")
    assert (query["AT"], query["WID"]) == (["LI"], ["alice"])
    assert "+" not in url
    assert await spend(db, site_id, query["TK"][0]) == alice.account_id


async def test_the_name_in_a_link_is_encoded(api: Api, db: asyncpg.Connection, site_id: int) -> None:
    odd = await add_person(db, site_id, "Odd", web_ex_id="o+d d&AT=LO")

    by_address = Person(odd.account_id, odd.email, odd.email)

    url = (await api(by_address, GetloginurlUser(web_ex_id="o+d d&AT=LO"))).user_login_url

    assert "WID=o%2Bd%20d%26AT%3DLO&" in url


async def test_a_logout_link_has_no_ticket(api: Api, db: asyncpg.Connection, alice: Person) -> None:
    answer = await api(alice, GetlogouturlUser(web_ex_id="alice"))

    assert answer.user_logout_url == api.door.links_base + "/acme/p.php?AT=LO&BU="
    assert await db.fetchval("SELECT count(*) FROM login_ticket") == 0


@pytest.mark.parametrize("request_class", [GetloginurlUser, GetlogouturlUser])
async def test_links_lead_back_to_allowed_hosts_only(
    api: Api, switch: Switch, alice: Person, request_class: type[GetloginurlUser] | type[GetlogouturlUser]
) -> None:
    back = "https://lms.example.com/course?id=1&name=a b".replace(" ", "%20")
    with refused(InvalidValue, "backURL"):
        await api(alice, request_class(web_ex_id="alice", back_url=back))
    await switch(link_targets=["lms.example.com"])

    await api(alice, request_class(web_ex_id="alice", back_url=back))

    assert "BU=https%3A%2F%2Flms.example.com%2Fcourse%3Fid%3D1%26name%3Da%2520b" in api.last_reply
    for evil in ("https://evil.example/", "javascript:alert(1)", "https://lms.example.com@evil.example/"):
        with refused(InvalidValue, "backURL"):
            await api(alice, request_class(web_ex_id="alice", back_url=evil))


@pytest.mark.parametrize("request_class", [GetloginurlUser, GetlogouturlUser])
async def test_links_are_for_oneself_and_for_administrators(
    api: Api, admin: Person, reader: Person, alice: Person, charlie: Person, dave: Person,
    request_class: type[GetloginurlUser] | type[GetlogouturlUser],
) -> None:  # fmt: skip
    for who in (alice, admin):
        await api(who, request_class(web_ex_id="alice@example.com"))
    await api(dave, request_class(web_ex_id="dave"))
    for who in (charlie, dave, reader):
        for name in ("alice", "nobody"):
            with refused(NotPermitted):
                await api(who, request_class(web_ex_id=name))
    with refused(UserNotFound):
        await api(admin, request_class(web_ex_id="nobody"))
    with refused(MissingElement, "webExID"):
        await api(admin, request_class(web_ex_id=""))


async def test_a_link_for_somebody_else_is_noted_and_only_for_who_may_come_in(
    api: Api, db: asyncpg.Connection, admin: Person, alice: Person
) -> None:
    await api(admin, GetloginurlUser(web_ex_id="alice"))
    assert await db.fetchval("SELECT subject FROM audit WHERE operation = 'user.GetloginurlUser'") == "alice"

    for change in (
        "locked = true",
        "locked = false, active = 'DEACTIVATED'",
        "active = 'ACTIVATED', expires_at = '2026-03-01Z'",
    ):
        await db.execute(f"UPDATE account SET {change} WHERE account_id = $1", alice.account_id)
        with refused(AccountNotActive):
            await api(admin, GetloginurlUser(web_ex_id="alice"))
