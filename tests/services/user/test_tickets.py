from datetime import timedelta

import asyncpg
import pytest

from classbell.domain import keys
from classbell.errors import AccountNotActive, BadCredentials, BadTicket, NoTicketForToken
from classbell.services.user.accounts import GetUser, GetUserResponse, SetUser
from classbell.services.user.tickets import AuthenticateUser, AuthenticateUserResponse
from tests.support import NOW, Api, Person, refused


async def by_ticket(api: Api, ticket: str, *, seconds_later: int = 0) -> str:
    """The account that a ticket lets in as."""
    answer: GetUserResponse = await api(
        None,
        GetUser(web_ex_id="alice"),
        header=f"<sessionTicket>{ticket}</sessionTicket>",
        now=NOW + timedelta(seconds=seconds_later),
    )
    return answer.web_ex_id


async def test_an_empty_body_with_good_credentials_gives_a_ticket(api: Api, alice: Person) -> None:
    answer: AuthenticateUserResponse = await api(alice, AuthenticateUser())

    assert answer.create_time == int(NOW.timestamp() * 1000)
    assert answer.time_to_live == 5400
    assert api.last_reply.count(f"<use:sessionTicket>{answer.session_ticket}</use:sessionTicket>") == 1
    assert await by_ticket(api, answer.session_ticket) == "alice"


async def test_a_ticket_is_good_for_its_time_and_does_not_slide(api: Api, alice: Person) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket

    assert await by_ticket(api, ticket, seconds_later=5399) == "alice"
    with refused(BadTicket):
        await by_ticket(api, ticket, seconds_later=5400)


async def test_a_ticket_is_kept_by_its_hash_only(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket

    row = await db.fetchrow("SELECT * FROM ticket")

    assert row is not None
    assert row["ticket_hash"] == keys.ticket_hash(ticket)
    assert ticket not in str(tuple(row))
    assert row["account_id"] == alice.account_id


async def test_a_good_ticket_as_token_gives_a_new_ticket_of_its_owner(api: Api, alice: Person) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket

    ticket = (await api(None, AuthenticateUser(access_token=token))).session_ticket

    assert ticket != token
    assert await by_ticket(api, ticket) == "alice"


async def test_the_token_decides_whoever_the_header_names(api: Api, alice: Person, charlie: Person) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket

    ticket = (await api(charlie, AuthenticateUser(access_token=token))).session_ticket

    assert await by_ticket(api, ticket) == "alice"


@pytest.mark.parametrize(
    "body", [AuthenticateUser(access_token="no ticket"), AuthenticateUser(saml_response="PHNhbWw+")]
)
async def test_a_token_that_is_not_good_gives_no_ticket(api: Api, alice: Person, body: AuthenticateUser) -> None:
    for who in (None, alice):
        with refused(NoTicketForToken):
            await api(who, body)


async def test_an_old_ticket_is_no_token(api: Api, alice: Person) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket

    with refused(NoTicketForToken):
        await api(None, AuthenticateUser(access_token=token), now=NOW + timedelta(seconds=5400))


async def test_nothing_at_all_gives_no_ticket(api: Api, alice: Person) -> None:
    for who in (None, Person(0, "nobody", ""), Person(0, "alice", "", "wrong password")):
        with refused(BadCredentials):
            await api(who, AuthenticateUser())


async def test_a_token_of_another_site_is_unknown_here(
    api: Api, alice: Person, admin: Person, db: asyncpg.Connection
) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket
    await db.execute("INSERT INTO site (name) VALUES ('other')")
    api.site_name = "other"

    with refused(NoTicketForToken):
        await api(None, AuthenticateUser(access_token=token))


async def test_an_account_that_is_no_longer_active_gets_no_ticket_for_its_token(
    api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket
    await db.execute("UPDATE account SET active = 'DEACTIVATED' WHERE account_id = $1", alice.account_id)

    with refused(AccountNotActive):
        await api(None, AuthenticateUser(access_token=token))


async def test_a_locked_account_gets_no_ticket_for_its_token(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    token = (await api(alice, AuthenticateUser())).session_ticket
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", alice.account_id)

    with refused(NoTicketForToken):
        await api(None, AuthenticateUser(access_token=token))


async def test_a_new_password_withdraws_every_ticket(api: Api, alice: Person) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket

    await api(alice, SetUser(web_ex_id="alice", password="another horse"))

    with refused(BadTicket):
        await by_ticket(api, ticket)
    with refused(NoTicketForToken):
        await api(None, AuthenticateUser(access_token=ticket))


async def test_other_changes_leave_tickets_good(api: Api, alice: Person) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket

    await api(alice, SetUser(web_ex_id="alice", title="Dr", password="******"))

    assert await by_ticket(api, ticket) == "alice"
