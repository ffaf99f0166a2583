"""Tests on the web: what was saved is handed in when its time is over, and who came to a session late is called too."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.services.training import tests_mails, tests_taking
from classbell.store import sites, submissions, tests_calls

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

AT_ONCE: Final = 200
"""Tests looked after in one turn; the next turn goes on."""


async def run(pool: asyncpg.Pool, now: datetime) -> dict[str, int]:
    """Look once; gives how many attempts were handed in and how many messages were asked for, for the log.

    Each test is a transaction of its own, so that a stop in between loses nothing and does nothing twice.
    """
    handed_in = called = 0
    async with pool.acquire() as connection:
        for row in await submissions.tests_left_lying(connection, now, AT_ONCE):
            async with connection.transaction():
                call = await _call(connection, row["site_id"], now)
                handed_in += await tests_taking.collect(call, row["test_id"])
        for row in await tests_calls.with_newcomers(connection, now, notices.TEST_CALLS, AT_ONCE):
            async with connection.transaction():
                call = await _call(connection, row["site_id"], now)
                called += await tests_mails.call_up(call, row["session_key"], row["test_id"])
    return {"handed_in": handed_in, "called": called}


async def _call(connection: PoolConnectionProxy[asyncpg.Record], site_id: int, now: datetime) -> Call:
    return Call(site=await sites.get(connection, site_id), now=now, tx=connection, links_base="")
