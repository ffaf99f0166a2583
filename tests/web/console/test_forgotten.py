"""A forgotten password: a link by mail, the same words for everybody, good once and for an hour."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import msgspec
import pytest

from tests.support import Person
from tests.web.browsing import BASE, Browser, Reply


async def ask(browser: Browser, name: str) -> Reply:
    return await browser.open("/console/password", form={"name": name})


async def link(db: asyncpg.Connection) -> str:
    """The path of the link mailed last."""
    facts = await db.fetchval("SELECT facts FROM outbox WHERE kind = 'password.reset' AND state = 'waiting'")
    url = str(msgspec.json.decode(facts)["url"])
    assert url.startswith(f"{BASE}/console/password/")
    return url.removeprefix(BASE)


async def test_the_answer_is_the_same_for_everybody(
    browser: Browser, alice: Person, bob: Person, db: asyncpg.Connection
) -> None:
    await db.execute("UPDATE account SET locked = true WHERE account_id = $1", bob.account_id)

    pages = [await ask(browser, name) for name in (alice.web_ex_id, alice.email, "nobody", bob.web_ex_id, "x" * 9999)]

    assert {(page.status, page.text) for page in pages} == {(200, pages[0].text)}
    assert await db.fetchval("SELECT array_agg(recipient) FROM outbox") == [alice.email]


async def test_a_link_changes_the_password_once_and_signs_every_browser_out(
    browser: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    other = Browser(db)
    await other.sign_in(alice)
    await ask(browser, alice.email.upper())
    path = await link(db)
    form = {"password": "battery staple", "again": "battery staple"}
    assert "Choose a new password" in (await browser.open(path)).text

    reply = await browser.open(path, form=form)

    assert (reply.status, reply.location) == (303, "/console/sign-in?new=1")
    assert (await other.open("/console/account")).status == 303
    assert (await browser.sign_in(alice)).status == 403
    assert (await browser.sign_in(Person(0, alice.web_ex_id, "", "battery staple"))).status == 303
    assert (await browser.open(path)).status == 404
    assert (await browser.open(path, form=form)).status == 404


@pytest.mark.parametrize(
    "form",
    [
        {"password": "battery staple", "again": "other"}, {"password": "short", "again": "short"},
        {"password": "", "again": ""}, {"password": "x" * 61, "again": "x" * 61},
    ],
)  # fmt: skip
async def test_a_password_that_does_not_fit_is_not_taken(
    browser: Browser, alice: Person, db: asyncpg.Connection, form: dict[str, str]
) -> None:
    await ask(browser, alice.web_ex_id)
    path = await link(db)

    assert (await browser.open(path, form=form)).status == 422
    assert (await browser.sign_in(alice)).status == 303


async def test_a_link_ends_after_an_hour(browser: Browser, alice: Person, db: asyncpg.Connection) -> None:
    await ask(browser, alice.web_ex_id)
    path = await link(db)
    browser.now += timedelta(minutes=61)

    assert (await browser.open(path)).status == 404
    assert (await browser.open("/console/password/x.y")).status == 404


async def test_an_account_is_not_flooded(browser: Browser, alice: Person, db: asyncpg.Connection) -> None:
    for _ in range(3):
        await ask(browser, alice.web_ex_id)
    before = await link(db)
    browser.now += timedelta(minutes=1)

    await ask(browser, alice.web_ex_id)

    assert await link(db) == before


async def test_a_link_never_names_the_host_that_was_called(
    browser: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    await browser.open("/console/password", form={"name": alice.web_ex_id}, host="evil.example")

    assert "evil" not in await link(db)
