"""Sessions that are held in tests: opened, joined, kept open and ended by links alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from classbell.services.meeting.links import GethosturlMeeting, GetjoinurlMeeting
from tests.services.training.sending import Training, instant
from tests.support import Api, Person
from tests.web.browsing import BASE, Browser, Reply

START = instant("04/06/2026 10:00:00")
"""When Bells begins."""


@dataclass
class Class:
    """A session with its links."""

    training: Training
    api: Api
    db: asyncpg.Connection
    host: Person
    key: int

    def browser(self, at: datetime = START) -> Browser:
        return Browser(self.db, at)

    async def host_url(self, at: datetime, who: Person | None = None) -> str:
        answer = await self.api(who or self.host, GethosturlMeeting(session_key=self.key), now=at)
        return str(answer.host_meeting_url)

    async def begin(self, at: datetime = START, who: Person | None = None) -> tuple[Browser, Reply]:
        """Open the host link; gives the browser and its page."""
        browser = self.browser(at)
        return browser, await browser.follow(await self.host_url(at, who))

    async def join_url(self, who: Person | None = None, **parts: Any) -> str:
        answer = await self.api(who or self.host, GetjoinurlMeeting(session_key=self.key, **parts))
        return str(answer.join_meeting_url)

    async def attend(self, name: str, at: datetime, until: datetime, **parts: Any) -> Reply:
        """Open a join link and stay, with a heartbeat a minute."""
        browser = self.browser(at)
        page = await browser.follow(await self.join_url(attendee_name=name, **parts))
        await self.stay(browser, page, until)
        return page

    async def stay(self, browser: Browser, page: Reply, until: datetime) -> None:
        """Let a page be open until an instant, when it is closed."""
        while browser.now < until:
            browser.now = min(browser.now + timedelta(seconds=60), until)
            assert (await browser.beat(page)).status == 200

    async def end(self, browser: Browser, page: Reply, at: datetime) -> Reply:
        """Press the host's button."""
        browser.now = at
        return await browser.open(f"{BASE}/acme/m.php?AT=EM", form={"TK": page.hidden("TK")})
