"""What visitors do in tests: register, and read the mails that wait for them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import asyncpg
import msgspec

from tests.web.browsing import BASE, Browser, Reply

OPEN = {"attendeeOptions/registration": True}
AUTO = {**OPEN, "attendeeOptions/auto": True}


async def register(browser: Browser, key: int, email: str, **more: str) -> Reply:
    """Send the form of a session; gives the page that follows."""
    sent = await browser.open(
        f"/s/{key}/register", form={"name": email.partition("@")[0].title(), "email": email, **more}
    )
    return await browser.open(sent.location) if sent.status == 303 else sent


async def mails(db: asyncpg.Connection, email: str) -> dict[str, dict[str, Any]]:
    """What waits for an address: facts by kind."""
    rows = await db.fetch("SELECT kind, facts FROM outbox WHERE recipient = $1 AND state = 'waiting'", email)
    return {row["kind"]: msgspec.json.decode(row["facts"]) for row in rows}


async def my_page(browser: Browser, email: str) -> Reply:
    """Ask for the link and open it, as it stands in the mail."""
    await browser.open("/my", form={"email": email})
    facts = (await mails(browser.db, email))["confirm"]
    return await browser.open(str(facts["url"]).removeprefix(BASE))


def links(page: Reply, words: str) -> list[str]:
    """Where the links of a page lead whose text begins so."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>\s*([^<]*)', page.text)
    return [unescape(url) for url, text in found if unescape(text).strip().startswith(words)]
