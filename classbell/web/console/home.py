"""The first page of the console: what is at hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from litestar import Response, get

from classbell.errors import NoRecord
from classbell.services.api.messages import LstMessages
from classbell.services.shared.serv import ListControl
from classbell.store import approvals
from classbell.web.console import entry, message_words, session_lines
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import AnyRequest

SHOWN: Final = 8
"""Sessions, and messages, that the page shows of each kind."""

SOON: Final = timedelta(days=60)
JUST_BEGUN: Final = timedelta(minutes=15)


@get(entry.HOME)
async def home(request: AnyRequest) -> Response[Any]:
    """What is at hand for this host: what runs and comes next, who waits for an answer, what was not delivered."""
    async with entry.desk(request) as desk:
        running = await session_lines.find(desk, status="INPROGRESS", size=SHOWN)
        coming = await _coming(desk)
        today = session_lines.today(desk)
        days: dict[Any, list[session_lines.Line]] = {}
        for line in coming:
            days.setdefault(desk.speech.at(line.start).date(), []).append(line)
        whose = None if desk.account.sees_site else desk.account.account_id
        waiting = await approvals.list_waiting(desk.call.tx, desk.site.site_id, whose, desk.now)
        undelivered, total = await _undelivered(desk)
        return desk.page(
            "console/home.html", running=running.lines, days=days, today=today, tomorrow=today + timedelta(days=1),
            waiting=waiting, undelivered=undelivered, undelivered_total=total, kinds=message_words.kinds(desk.speech),
        )  # fmt: skip


async def _coming(desk: Desk) -> list[session_lines.Line]:
    """What comes next: of the next weeks, else whenever it is."""
    since = desk.now - JUST_BEGUN
    soon = await session_lines.find(desk, since=since, until=desk.now + SOON, each_date=True, size=SHOWN)
    if soon.lines:
        return soon.lines
    # Only where little is planned; else every date of a large site would be counted for this page.
    return (await session_lines.find(desk, since=since, each_date=True, size=SHOWN)).lines


async def _undelivered(desk: Desk) -> tuple[list[Any], int]:
    """Messages that were given up, and how many there are."""
    try:
        found = await desk.run(LstMessages(state="dead", list_control=ListControl(maximum_num=SHOWN)))
    except NoRecord:
        return [], 0
    return found.message, found.matching_records.total


ROUTES: Final = [home]
