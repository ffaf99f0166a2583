"""Coming in: one request with these credentials, and what it cost."""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from classbell.domain import hashing
from classbell.wire import parse
from tests.support import NOW, Api, message, text_of

WHO = "java:com.webex.service.binding.user.GetUser"


class Hashes:
    """Counts the hashes that checking passwords costs."""

    def __init__(self) -> None:
        self.spent = 0

    async def verify(self, stored: str, password: str) -> bool:
        self.spent += 1
        if stored == hashing.DUMMY_HASH:
            # It has the costs of the product, which the tests need not pay.
            return False
        return await hashing.hasher.verify(stored, password)


async def enter(
    api: Api,
    *,
    name: str | None = "alice",
    password: str | None = "correct horse",
    site: str = "<siteName>acme</siteName>",
    more: str = "",
    host: str | None = None,
    seconds_later: int = 0,
    address: str = "192.0.2.1",
) -> str:
    """Ask who one is, with these credentials; gives the account's name, or the identifier of the refusal."""
    header = "".join(
        f"<{tag}>{value}</{tag}>" for tag, value in (("webExID", name), ("password", password)) if value is not None
    )
    document = message(WHO, "<webExId>alice</webExId>", header + site + more)
    now = NOW + timedelta(seconds=seconds_later)
    api.last_reply = await api.door.answer(document.encode(), None, host, address, now)
    root = parse.parse(api.last_reply)
    return text_of(root, "//use:webExId") or text_of(root, "//serv:exceptionID") or ""


async def another_site(db: asyncpg.Connection) -> int:
    number: int = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    return number
