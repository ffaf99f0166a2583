"""The worker's loop: each job as often as it wants, until told to stop."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, cast

import asyncpg

from classbell.outbox import attendance
from classbell.outbox.worker import JOBS, Job, work
from tests.support import NOW, OneConnection


async def test_jobs_run_as_often_as_they_want_until_the_end() -> None:
    stopped = asyncio.Event()
    calls: list[str] = []

    def job(name: str, seconds: float, most: int) -> Job:
        async def run(pool: Any, now: datetime) -> dict[str, int]:
            calls.append(name)
            if calls.count(name) == most:
                stopped.set()
            return {"done": 1}

        return Job(name, seconds, run)

    await work(cast("asyncpg.Pool", None), stopped, [job("slow", 3600.0, 99), job("fast", 0.0, 3)])

    assert (calls.count("slow"), calls.count("fast")) == (1, 3)


async def test_runs_are_looked_after_every_minute(db: asyncpg.Connection) -> None:
    (found,) = [job for job in JOBS if job.run is attendance.run]
    assert found.seconds <= 60

    assert await attendance.run(cast("asyncpg.Pool", OneConnection(db)), NOW) == {"ended": 0}
