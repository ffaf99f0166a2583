"""Who unsubscribes by the link in a mail gets no more of its kind."""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from classbell.domain import links, personal_links
from classbell.store import installation, letters
from tests.support import NOW
from tests.web.browsing import Browser

KIM = "kim@example.com"


async def path(db: asyncpg.Connection, site_id: int) -> str:
    facts = {"site": str(site_id), "email": KIM, "kind": "reminder"}
    secret = await installation.secret(db)
    token = links.sign(secret, personal_links.UNSUBSCRIBE, facts, NOW + timedelta(days=1))
    return personal_links.unsubscribe_path(token)


async def test_opening_the_link_changes_nothing(browser: Browser, db: asyncpg.Connection, site_id: int) -> None:
    page = await browser.open(await path(db, site_id))

    assert page.status == 200
    assert "reminders of sessions" in page.text
    assert not await letters.has_stopped(db, site_id, KIM, "reminder")


async def test_the_form_stops_the_mails_and_lets_them_come_again(
    browser: Browser, db: asyncpg.Connection, site_id: int
) -> None:
    where = await path(db, site_id)

    assert (await browser.open(where, form={"List-Unsubscribe": "One-Click"})).status == 200
    assert await letters.has_stopped(db, site_id, KIM, "reminder")
    assert not await letters.has_stopped(db, site_id, KIM, "followup")

    await browser.open(where, form={"wanted": "yes"})
    assert not await letters.has_stopped(db, site_id, KIM, "reminder")


async def test_a_link_that_is_none_is_not_found(browser: Browser) -> None:
    assert (await browser.open("/unsubscribe/abc.def")).status == 404
    assert (await browser.open("/unsubscribe/abc.def", form={"x": "y"})).status == 404
