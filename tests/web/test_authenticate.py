"""Who a message comes from (protocol README 3): site, account, secret."""

from __future__ import annotations

import asyncpg
import msgspec
import pytest

from classbell.errors import NotPermitted
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.get import DelTrainingSession, GetTrainingSession
from classbell.services.training.types import MetaData
from classbell.services.user.accounts import GetUser, SetUser
from classbell.services.user.tickets import AuthenticateUser
from classbell.web.authenticate import host_label
from tests.conftest import add_person
from tests.support import NOW, Api, Person, message, refused
from tests.web.entering import WHO, Hashes, another_site, enter

# --- the site -------------------------------------------------------------------------------------------------------


async def test_the_site_is_known_by_number_or_name_or_both(
    api: Api, alice: Person, site_id: int, db: asyncpg.Connection
) -> None:
    other = await another_site(db)
    by_id, by_name = f"<siteID>{site_id}</siteID>", "<siteName>acme</siteName>"

    assert await enter(api, site=by_id) == "alice"
    assert await enter(api, site=by_name) == "alice"
    assert await enter(api, site="<siteName> ACME </siteName>") == "alice"
    assert await enter(api, site=by_id + by_name) == "alice"
    assert await enter(api, site=f"<siteID>000{site_id}</siteID>") == "alice"
    assert await enter(api, site=f"<siteID>{other}</siteID>") == "030002"
    assert await enter(api, site=f"<siteID>{other}</siteID>{by_name}") == "000905"


@pytest.mark.parametrize("zeros", ["0", "0000", "00000000000000000000000000", " 0 ", ""])
async def test_a_site_number_of_zeros_counts_as_not_given(
    api: Api, alice: Person, db: asyncpg.Connection, zeros: str
) -> None:
    assert await enter(api, site=f"<siteID>{zeros}</siteID>") == "alice"
    await another_site(db)
    assert await enter(api, site=f"<siteID>{zeros}</siteID><siteName>acme</siteName>") == "alice"
    assert await enter(api, site=f"<siteID>{zeros}</siteID>") == "000905"


@pytest.mark.parametrize("number", ["1", "-1", "999999999", "9" * 18, "9" * 30, "x", "1.5", "１２３"])
async def test_a_wrong_site_number_names_no_site_even_where_there_is_only_one(
    api: Api, alice: Person, number: str
) -> None:
    assert await enter(api, site=f"<siteID>{number}</siteID>") == "000905"


async def test_a_wrong_site_name_names_no_site_even_where_there_is_only_one(api: Api, alice: Person) -> None:
    assert await enter(api, site="<siteName>elsewhere</siteName>") == "000905"
    assert await enter(api, site="<siteName>elsewhere</siteName>", host="acme.example.com") == "000905"


async def test_the_host_label_counts_only_where_the_message_names_no_site(
    api: Api, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    assert await enter(api, site="", host="unknown") == "alice"
    other = await another_site(db)
    assert await enter(api, site="", host="acme") == "alice"
    assert await enter(api, site="", host="other") == "030002"
    assert await enter(api, site="", host="unknown") == "000905"
    assert await enter(api, site="", host=None) == "000905"
    assert await enter(api, site=f"<siteID>{site_id}</siteID>", host="other") == "alice"
    assert await enter(api, site=f"<siteID>{other}</siteID>", host="acme") == "030002"


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("acme.example.com", "acme"),
        ("Acme.Example.com:8440", "acme"),
        ("localhost", None),
        ("localhost:8440", None),
        ("127.0.0.1:8440", None),
        ("[::1]:8440", None),
        ("", None),
        (None, None),
    ],
)
def test_the_label_of_a_host_is_its_first_name(host: str | None, label: str | None) -> None:
    assert host_label(host) == label


# --- the account ----------------------------------------------------------------------------------------------------


async def test_the_account_is_known_by_name_or_address_without_regard_to_case(api: Api, alice: Person) -> None:
    assert await enter(api, name="ALICE") == "alice"
    assert await enter(api, name="alice@EXAMPLE.com") == "alice"
    assert await enter(api, name=None, more="<email>ALICE@example.com</email>") == "alice"


async def test_the_name_decides_where_an_address_comes_with_it(api: Api, alice: Person, bob: Person) -> None:
    assert await enter(api, more="<email>bob@example.com</email>") == "alice"
    assert await enter(api, more="<email>unknown@example.com</email>") == "alice"
    assert await enter(api, name="unknown", more="<email>alice@example.com</email>") == "030002"


async def test_an_administrator_who_names_another_hosts_address_acts_as_that_host(
    api: Api, admin: Person, alice: Person, db: asyncpg.Connection
) -> None:
    as_alice = "<email>Alice@Example.com</email>"

    created = await api(admin, CreateTrainingSession(meta_data=MetaData(conf_name="For Alice")), header=as_alice)

    host = await db.fetchval("SELECT host_id FROM session WHERE session_key = $1", created.session_key[0])
    assert host == alice.account_id
    with refused(NotPermitted):
        await api(admin, GetUser(web_ex_id="admin"), header=as_alice)


@pytest.mark.parametrize("column", ["active = 'DEACTIVATED'", "is_attendee_only = true", "may_train = false"])
async def test_an_administrator_acts_for_no_account_that_hosts_nothing(
    api: Api, admin: Person, alice: Person, db: asyncpg.Connection, column: str
) -> None:
    await db.execute(f"UPDATE account SET {column} WHERE account_id = $1", alice.account_id)

    created = await api(
        admin,
        CreateTrainingSession(meta_data=MetaData(conf_name="Own")),
        header="<email>Alice@Example.com</email>",
    )

    host = await db.fetchval("SELECT host_id FROM session WHERE session_key = $1", created.session_key[0])
    assert host == admin.account_id


async def test_nobody_else_acts_for_another(
    api: Api, alice: Person, bob: Person, reader: Person, db: asyncpg.Connection
) -> None:
    for who in (bob, reader):
        created = await api(
            who,
            CreateTrainingSession(meta_data=MetaData(conf_name="Own")),
            header="<email>Alice@Example.com</email>",
        )
        host = await db.fetchval("SELECT host_id FROM session WHERE session_key = $1", created.session_key[0])
        assert host == who.account_id


async def test_an_administrator_acts_for_nobody_on_another_site(
    api: Api, admin: Person, db: asyncpg.Connection
) -> None:
    await add_person(db, await another_site(db), "Zoe")

    created = await api(
        admin, CreateTrainingSession(meta_data=MetaData(conf_name="Own")), header="<email>Zoe@Example.com</email>"
    )

    assert await db.fetchval("SELECT host_id FROM session WHERE session_key = $1", created.session_key[0]) == (
        admin.account_id
    )


async def test_a_read_only_administrator_sees_everything_and_changes_nothing_of_others(
    api: Api, alice: Person, reader: Person
) -> None:
    created = await api(alice, CreateTrainingSession(meta_data=MetaData(conf_name="Bells")))
    key = created.session_key[0]

    assert (await api(reader, GetTrainingSession(session_key=key))).meta_data.conf_name == "Bells"
    assert (await api(reader, GetUser(web_ex_id="alice"))).web_ex_id == "alice"
    for request in (DelTrainingSession(session_key=key), SetUser(web_ex_id="alice", title="Dr")):
        with refused(NotPermitted):
            await api(reader, request)


# --- the secret -----------------------------------------------------------------------------------------------------


async def test_unknown_wrong_and_locked_are_answered_alike_and_each_costs_a_hash(
    api: Api, alice: Person, bob: Person, db: asyncpg.Connection, hashes: Hashes
) -> None:
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", bob.account_id)
    replies = set()

    for number, (name, password) in enumerate(
        [
            ("nobody", "correct horse"),
            ("alice", "wrong"),
            ("alice", "x" * 5000),
            ("bob", "correct horse"),
            ("bob", "wrong"),
            ("nobody@example.com", "wrong"),
        ],
        start=1,
    ):
        assert await enter(api, name=name, password=password) == "030002"
        assert hashes.spent == number
        replies.add(api.last_reply)

    assert len(replies) == 1
    assert "Incorrect user or password" in replies.pop()


async def test_a_locked_account_is_shut_to_who_was_just_in(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    assert await enter(api) == "alice"
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", alice.account_id)

    assert await enter(api) == "030002"


@pytest.mark.parametrize(
    "change", ["active = 'DEACTIVATED'", "active = 'REQUEST_TO_ACTIVATE'", "expires_at = '2020-01-01'"]
)
async def test_that_an_account_is_not_active_is_told_only_to_who_knows_its_password(
    api: Api, alice: Person, db: asyncpg.Connection, change: str
) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket
    await db.execute(f"UPDATE account SET {change} WHERE account_id = $1", alice.account_id)

    assert await enter(api, password="wrong") == "030002"
    assert await enter(api) == "030901"
    assert await enter(api, password=None, more=f"<sessionTicket>{ticket}</sessionTicket>") == "030901"


async def test_without_name_or_secret_nobody_gets_in(api: Api, alice: Person) -> None:
    assert await enter(api, name=None, password=None) == "030002"
    assert await enter(api, password=None) == "030002"
    assert await enter(api, password="   ") == "030002"
    assert await enter(api, name=None) == "030002"
    api.last_reply = await api.door.answer(
        message(WHO, "", "").replace("<header><securityContext></securityContext></header>", "").encode(),
        None, None, "192.0.2.1", NOW,
    )  # fmt: skip
    assert "030002" in api.last_reply


async def test_passwords_are_compared_to_the_letter(api: Api, alice: Person) -> None:
    for near in ("Correct horse", "correct  horse", "correct horse.", "correct hors", "correct\N{NO-BREAK SPACE}horse"):
        assert await enter(api, password=near) == "030002", near


async def test_a_ticket_stands_for_name_and_password(api: Api, alice: Person, bob: Person) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket

    for tag in ("sessionTicket", "webExAccessToken"):
        more = f"<{tag}>{ticket}</{tag}>"
        assert await enter(api, name=None, password=None, more=more) == "alice"
        assert await enter(api, password=None, more=more) == "alice"
        assert await enter(api, password="wrong", more=more) == "alice"
        assert await enter(api, name=None, password=None, more=more + "<email>Alice@Example.com</email>") == "alice"
        assert await enter(api, name="bob", password=None, more=more) == "030047"
        assert await enter(api, name="nobody", password=None, more=more) == "030047"


async def test_a_ticket_is_bound_to_its_site(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket
    await add_person(db, await another_site(db), "Alice")

    more = f"<sessionTicket>{ticket}</sessionTicket>"
    for name in ("alice", None):
        assert await enter(api, name=name, password=None, site="<siteName>other</siteName>", more=more) == "030047"


async def test_a_ticket_ends_after_5400_seconds_however_it_is_used(api: Api, alice: Person) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket
    more = f"<sessionTicket>{ticket}</sessionTicket>"

    for seconds in (0, 3000, 5399):
        assert await enter(api, password=None, more=more, seconds_later=seconds) == "alice"
    assert await enter(api, password=None, more=more, seconds_later=5400) == "030047"


async def test_a_new_password_and_a_lock_withdraw_tickets(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    ticket = (await api(alice, AuthenticateUser())).session_ticket
    more = f"<sessionTicket>{ticket}</sessionTicket>"
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", alice.account_id)
    assert await enter(api, password=None, more=more) == "030047"
    await db.execute("UPDATE account SET locked = false WHERE account_id = $1", alice.account_id)
    assert await enter(api, password=None, more=more) == "alice"

    await api(alice, SetUser(web_ex_id="alice", password="another horse"))

    assert await enter(api, password=None, more=more) == "030047"


@pytest.mark.parametrize("rubbish", ["x", "x" * 4000, "é", "' OR 1=1 --"])
async def test_a_ticket_that_never_was_is_refused(api: Api, alice: Person, rubbish: str) -> None:
    assert await enter(api, password=None, more=f"<sessionTicket>{rubbish}</sessionTicket>") == "030047"


async def test_partner_numbers_are_checked_only_where_the_site_lists_them(
    api: Api, alice: Person, site_id: int, db: asyncpg.Connection
) -> None:
    assert await enter(api, more="<partnerID>rubbish</partnerID>") == "alice"
    settings = msgspec.json.encode({"allowed_partner_ids": ["9999", "p1"]}).decode()
    await db.execute("UPDATE site SET settings = $2 WHERE site_id = $1", site_id, settings)

    assert await enter(api, more="<partnerID>9999</partnerID>") == "alice"
    for other in ("", "<partnerID/>", "<partnerID>rubbish</partnerID>"):
        assert await enter(api, more=other) == "000001"
        assert await enter(api, password="wrong", more=other) == "030002"


async def test_what_is_not_ours_in_the_credentials_is_passed_over(api: Api, alice: Person) -> None:
    assert await enter(api, more="<clientID>c</clientID><clientSecret>s</clientSecret><x><y/></x>") == "alice"


async def test_credentials_given_twice_are_refused_without_their_values(api: Api, alice: Person) -> None:
    assert await enter(api, more="<password>another</password>") == "000903"
    assert "another" not in api.last_reply
    assert "correct horse" not in api.last_reply
