"""The daily summary for hosts: asked for when a day is over in UTC, for hosts in whose sessions something happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from classbell.services.shared import notices
from classbell.store import letters

if TYPE_CHECKING:
    import asyncpg

_FIRST_DAY: Final = datetime(2000, 1, 1).toordinal()  # noqa: DTZ001 - a day of no zone


async def run(pool: asyncpg.Pool, now: datetime) -> dict[str, int]:
    """Ask for the summaries of yesterday that were not asked for yet; gives their number, for the log."""
    end = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - timedelta(days=1)
    async with pool.acquire() as connection:
        asked = await letters.ask_digests(
            connection, notices.HOST_DIGEST, start, end, start.toordinal() - _FIRST_DAY
        )  # fmt: skip
    return {"asked": asked}
