"""Runs that nobody ended: they end half an hour after their time, once nobody is present any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from classbell.services.shared import events, followups
from classbell.store import runs

if TYPE_CHECKING:
    import asyncpg


async def run(pool: asyncpg.Pool, now: datetime) -> dict[str, int]:
    """Look once; gives how many were ended, for the log."""
    async with pool.acquire() as connection, connection.transaction():
        ended = await runs.end_left(connection, now)
        for left in ended:
            await followups.ask(connection, left.site_id, left.run)
            if left.has_webhooks:
                await events.ended(events.Place(connection, left.site_id, left.site_name, now), left.run)
        return {"ended": len(ended)}
