"""Housekeeping: expired tickets, retention, the log of webhooks, totals, and instants that new time zone data moves.

An occurrence is planned as wall time and zone; its instant is derived (architecture.md 5). When zone rules change,
the instants of occurrences still ahead are derived again, and what moved is reported in the log.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from classbell.domain import timezones
from classbell.store import credentials, housekeeping, idempotency, webhooks

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

log = structlog.get_logger("classbell.housekeeping")

FIRST = (0, 0, 0)


async def run(pool: asyncpg.Pool, now: datetime) -> dict[str, int]:
    """Do everything once; gives what was done, for the log."""
    async with pool.acquire() as connection:
        await housekeeping.expire(
            connection, now, failures_before=now - credentials.FAILURES_KEPT, answers_before=now - idempotency.KEPT
        )
        await webhooks.erase_old(connection, now - webhooks.KEPT)
        async with connection.transaction():
            erased = await housekeeping.erase(connection, now)
        forgotten = 0
        while gone := await housekeeping.forget_messages(connection, now):
            forgotten += gone
        return {"erased": erased, "forgotten": forgotten, "moved": await derive_again(connection, now)}


async def add_up(pool: asyncpg.Pool, _now: datetime) -> dict[str, int]:
    """Keep the totals of sites quick to read; gives how many changes were added up."""
    changes = 0
    async with pool.acquire() as connection:
        while added := await housekeeping.add_up(connection):
            changes += added
    return {"changes": changes}


async def derive_again(connection: PoolConnectionProxy[asyncpg.Record], now: datetime) -> int:
    """Derive the instants of all occurrences ahead again; gives how many moved."""
    moved, after = 0, FIRST
    while True:
        rows = await housekeeping.ahead(connection, now, after)
        if not rows:
            return moved
        after = (rows[-1]["site_id"], rows[-1]["session_key"], rows[-1]["number"])
        moves = [
            (row["site_id"], row["session_key"], row["number"], row["start_at"], start_at)
            for row in rows
            if (start_at := timezones.to_utc(row["wall"], row["zone"])) != row["start_at"]
        ]
        if moves:
            async with connection.transaction():
                await housekeeping.move(connection, moves)
            for site_id, session_key, number, old, new in moves:
                log.warning(
                    "occurrence moved by zone rules",
                    site=site_id, session_key=session_key, number=number, was=old.isoformat(), now=new.isoformat(),
                )  # fmt: skip
            moved += len(moves)
