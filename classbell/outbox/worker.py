"""The worker: carries out later what services asked for, and keeps the house.

Messages wait until there is a kind of work that delivers them; this release has none, so they stay visible as waiting
(`classbell outbox list`). Housekeeping runs at the start and then every hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import UTC, datetime

import structlog

from classbell import logs
from classbell.config import Settings
from classbell.outbox import housekeeping
from classbell.store.pool import open_pool

HOUSEKEEPING_SECONDS = 3600.0

log = structlog.get_logger("classbell.worker")


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    logs.configure(settings)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    pool = await open_pool(settings.database_url, size=2, name="classbell worker")
    try:
        while not stopped.is_set():
            done = await housekeeping.run(pool, datetime.now(UTC))
            log.info("housekeeping", **done)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), HOUSEKEEPING_SECONDS)
    finally:
        await pool.close()
