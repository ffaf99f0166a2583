"""The worker: carries out later what services asked for, and keeps the house.

Each job runs at the start and then again when its time is up; none waits for another.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import structlog

from classbell import logs
from classbell.config import Settings
from classbell.outbox import attendance, digests, housekeeping, mails, tests, webhooks
from classbell.outbox.composing import Composer
from classbell.store.pool import open_pool

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger("classbell.worker")


Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

POOL_SIZE: Final = 8
"""Connections: one for each line of the delivery, and those of the other jobs."""


class Job(NamedTuple):
    """Work that comes again; what it gives is logged, unless it is all zero."""

    name: str
    seconds: float
    run: Callable[[asyncpg.Pool, datetime], Awaitable[dict[str, int]]]
    quiet: bool = False
    """Whether having had nothing to do is worth no line."""


JOBS: Final = (
    Job("housekeeping", 3600.0, housekeeping.run),
    Job("totals", 60.0, housekeeping.add_up, quiet=True),
    Job("attendance", 60.0, attendance.run, quiet=True),
    Job("digests", 3600.0, digests.run, quiet=True),
    Job("tests", 60.0, tests.run, quiet=True),
)


MAIL_SECONDS: Final = 1.0
"""How long a message that is due waits at most while nothing else does."""


def jobs_of(settings: Settings) -> Sequence[Job]:
    """All the work of an installation."""
    telling = webhooks.Teller(settings.webhook_allow)
    return (*JOBS, Job("webhooks", webhooks.EVERY_SECONDS, telling.run, quiet=True))


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    logs.configure(settings)
    pool = await open_pool(settings.database_url, size=POOL_SIZE, name="classbell worker")
    # Not before: a worker that still waits for its database has nothing under way, and ends as whoever runs it says.
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    delivery = mails.Delivery(settings, stopped, Composer(settings.links_base, *reversed(settings.sender)))
    mail = (
        Job("mail", MAIL_SECONDS, delivery.run, quiet=True),
        Job("kept mails", 3600.0, delivery.tidy, quiet=True),
    )
    try:
        await work(pool, stopped, (*jobs_of(settings), *mail))
    finally:
        await pool.close()


async def work(pool: asyncpg.Pool, stopped: asyncio.Event, jobs: Sequence[Job]) -> None:
    """Carry out the jobs side by side, each as often as it wants, until told to stop."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_repeat(pool, stopped, job))


async def _repeat(pool: asyncpg.Pool, stopped: asyncio.Event, job: Job) -> None:
    while not stopped.is_set():
        done = await job.run(pool, datetime.now(UTC))
        if any(done.values()) or not job.quiet:
            log.info(job.name, **done)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), job.seconds)
