"""The worker: carries out later what services asked for, and keeps the house.

Messages wait until there is a kind of work that delivers them; this release has none, so they stay visible as waiting
(`classbell outbox list`). Each job runs at the start and then again when its time is up.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from classbell import logs
from classbell.config import Settings
from classbell.outbox import attendance, housekeeping, webhooks
from classbell.store.pool import open_pool

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger("classbell.worker")


class Job(NamedTuple):
    """Work that comes again; what it gives is logged, unless it is all zero."""

    name: str
    seconds: float
    run: Callable[[asyncpg.Pool, datetime], Awaitable[dict[str, int]]]
    quiet: bool = False
    """Whether having had nothing to do is worth no line."""


JOBS: Final = (
    Job("housekeeping", 3600.0, housekeeping.run),
    Job("attendance", 60.0, attendance.run, quiet=True),
)


def jobs_of(settings: Settings) -> Sequence[Job]:
    """All the work of an installation."""
    telling = webhooks.Teller(settings.webhook_allow)
    return (*JOBS, Job("webhooks", webhooks.EVERY_SECONDS, telling.run, quiet=True))


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    logs.configure(settings)
    pool = await open_pool(settings.database_url, size=2, name="classbell worker")
    # Not before: a worker that still waits for its database has nothing under way, and ends as whoever runs it says.
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await work(pool, stopped, jobs_of(settings))
    finally:
        await pool.close()


async def work(pool: asyncpg.Pool, stopped: asyncio.Event, jobs: Sequence[Job]) -> None:
    """Carry out the jobs, one after another, each as often as it wants, until told to stop."""
    loop = asyncio.get_running_loop()
    due = dict.fromkeys(jobs, loop.time())
    while not stopped.is_set():
        for job, at in due.items():
            if at <= loop.time() and not stopped.is_set():
                done = await job.run(pool, datetime.now(UTC))
                if any(done.values()) or not job.quiet:
                    log.info(job.name, **done)
                due[job] = loop.time() + job.seconds
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), max(min(due.values()) - loop.time(), 0.0))
