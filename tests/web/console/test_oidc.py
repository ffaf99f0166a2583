"""Signing in by a provider of OpenID Connect, against a small one of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import asyncpg
import pytest
from joserfc.jwk import RSAKey

from classbell.config import Settings
from tests.support import NOW, Person
from tests.web.browsing import BASE, Browser, Reply
from tests.web.console.fake_provider import CLIENT, SECRET, FakeProvider, provider

pytestmark = pytest.mark.slow


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with provider() as running:
        yield running


def browser_of(db: asyncpg.Connection, fake: FakeProvider, **settings: object) -> Browser:
    browser = Browser(db, NOW)
    browser.pages.state["settings"] = Settings(
        base_url=BASE, oidc_issuer=fake.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_name="Acme ID",
        **settings,  # type: ignore[arg-type]
    )  # fmt: skip
    return browser


@pytest.fixture
def browser(db: asyncpg.Connection, site_id: int, fake: FakeProvider) -> Browser:
    return browser_of(db, fake)


async def arrive(browser: Browser, fake: FakeProvider, wanted: str = "", **changed: str) -> Reply:
    sent = await browser.open(f"/console/oidc?{urlencode({'next': wanted})}")
    assert sent.status == 303
    return await browser.open(f"/console/oidc/return?{urlencode({**fake.authorize(sent.location), **changed})}")


async def test_the_page_offers_the_provider(browser: Browser) -> None:
    page = await browser.open("/console/sign-in")

    assert "Sign in with Acme ID" in page.text


async def test_a_verified_address_comes_in_and_goes_where_it_wanted(
    browser: Browser, fake: FakeProvider, alice: Person
) -> None:
    reply = await arrive(browser, fake, "/console/account")

    assert (reply.status, reply.location) == (303, "/console/account")
    assert "alice" in (await browser.open("/console/account")).text
    assert "classbell_oidc" not in browser.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None},
        {"email": "nobody@example.com"}, {"email": "alice"}, {"nonce": "another"}, {"nonce": None},
        {"aud": "somebody else"}, {"iss": "https://evil.example"}, {"exp": 1}, {"exp": None}, {"azp": "other"},
    ],
    ids=str,
)  # fmt: skip
async def test_nobody_comes_in_by_a_token_that_does_not_say_all_of_it(
    browser: Browser, fake: FakeProvider, alice: Person, claims: dict[str, object]
) -> None:
    fake.claims = claims

    assert (await arrive(browser, fake)).status == 403
    assert (await browser.open("/console")).status == 303


async def test_nobody_comes_in_by_a_token_that_another_key_signed(
    browser: Browser, fake: FakeProvider, alice: Person
) -> None:
    fake.signs_with = RSAKey.generate_key(2048, parameters={"kid": "one"})

    assert (await arrive(browser, fake)).status == 403


async def test_a_provider_may_change_its_keys(browser: Browser, fake: FakeProvider, alice: Person) -> None:
    assert (await arrive(browser, fake)).status == 303
    fake.key = fake.signs_with = RSAKey.generate_key(2048, parameters={"kid": "one"})

    assert (await arrive(browser, fake)).status == 303


async def test_a_state_that_was_not_given_to_this_browser_is_refused(
    browser: Browser, fake: FakeProvider, alice: Person, db: asyncpg.Connection
) -> None:
    assert (await arrive(browser, fake, state="planted")).status == 403
    other = browser_of(db, fake)
    back = fake.authorize((await browser.open("/console/oidc")).location)
    assert (await other.open(f"/console/oidc/return?{urlencode(back)}")).status == 403


async def test_a_code_counts_once(browser: Browser, fake: FakeProvider, alice: Person) -> None:
    back = urlencode(fake.authorize((await browser.open("/console/oidc")).location))
    kept = browser.cookies["classbell_oidc"]
    assert (await browser.open(f"/console/oidc/return?{back}")).status == 303
    browser.cookies = {"classbell_oidc": kept}

    assert (await browser.open(f"/console/oidc/return?{back}")).status == 403


async def test_no_account_is_made_unless_that_is_switched_on(
    browser: Browser, fake: FakeProvider, db: asyncpg.Connection
) -> None:
    fake.claims = {"email": "new@example.com", "given_name": "Nele", "family_name": "New"}
    assert "There is no account" in (await arrive(browser, fake)).text

    browser = browser_of(db, fake, oidc_create_accounts=True)
    assert (await arrive(browser, fake)).status == 303

    row = await db.fetchrow("SELECT * FROM account WHERE email = 'new@example.com'")
    assert row is not None
    assert (row["first_name"], row["is_attendee_only"], row["is_host"], row["is_site_admin"]) == (
        "Nele",
        True,
        False,
        False,
    )


async def test_who_is_kept_out_does_not_come_in_by_the_provider(
    browser: Browser, fake: FakeProvider, alice: Person, db: asyncpg.Connection
) -> None:
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", alice.account_id)

    assert (await arrive(browser, fake)).status == 403


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (302, {})), ("/.well-known/openid-configuration", (200, [])),
        ("/.well-known/openid-configuration", (200, {"issuer": "https://evil.example"})),
        ("/keys", (302, {})), ("/keys", (200, {"keys": "none"})), ("/keys", (200, {})),
        ("/keys", (200, {"keys": ["x" * 300_000]})), ("/token", (302, {})), ("/token", (200, {})),
        ("/token", (200, {"access_token": "x", "token_type": "Bearer", "id_token": "x.y.z"})), ("/token", (500, "")),
    ],
    ids=str,
)  # fmt: skip
async def test_a_provider_that_answers_something_else_is_not_believed_and_leads_nowhere(
    browser: Browser, fake: FakeProvider, alice: Person, path: str, answer: tuple[int, object]
) -> None:
    fake.instead[path] = answer
    reply = await browser.open("/console/oidc")
    if reply.status == 303:
        reply = await browser.open(f"/console/oidc/return?{urlencode(fake.authorize(reply.location))}")

    assert reply.status == 403
    assert "/elsewhere" not in fake.asked
    assert (await browser.open("/console")).status == 303


async def test_a_provider_cannot_lead_over_an_open_network(browser: Browser, fake: FakeProvider, alice: Person) -> None:
    document = fake.answer("GET", "/.well-known/openid-configuration", {}, b"")[1]
    for address in ("http://evil.example/token", "https://[", "", 1):
        fake.instead["/.well-known/openid-configuration"] = 200, {**document, "token_endpoint": address}

        assert (await browser.open("/console/oidc")).status == 403


async def test_who_has_a_second_step_is_asked_for_it_after_the_provider_too(
    browser: Browser, fake: FakeProvider, alice: Person, db: asyncpg.Connection
) -> None:
    await db.execute(
        "INSERT INTO second_factor (site_id, account_id, secret, confirmed_at, created_at) "
        "SELECT site_id, account_id, '', $2, $2 FROM account WHERE account_id = $1",
        alice.account_id, NOW,
    )  # fmt: skip

    reply = await arrive(browser, fake)

    assert reply.status == 200
    assert reply.hidden("token")
    assert "classbell_session" not in browser.cookies


async def test_a_provider_that_is_not_there_is_said_to_be_so(db: asyncpg.Connection, site_id: int) -> None:
    fake = FakeProvider()
    fake.issuer = "http://127.0.0.1:9"
    browser = browser_of(db, fake)

    reply = await browser.open("/console/oidc")

    assert reply.status == 403
    assert "did not confirm" in reply.text


async def test_without_a_provider_there_is_no_such_page(db: asyncpg.Connection, site_id: int) -> None:
    browser = Browser(db)

    assert (await browser.open("/console/oidc")).status == 404
    assert "Sign in with" not in (await browser.open("/console/sign-in")).text
