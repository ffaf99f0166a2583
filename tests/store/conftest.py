"""What the tests of the store share: two connections at once, and a folder for a server of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from classbell.store.pool import connect
from tests.folders import reachable_folder


@pytest.fixture
async def first(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, which commits."""
    connection = await connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def second(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """Another one, at the same time."""
    connection = await connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def site_of_both(first: asyncpg.Connection, second: asyncpg.Connection) -> AsyncIterator[int]:
    """A site that both connections see, so it is committed and taken away at the end."""
    number: int = await first.fetchval("INSERT INTO site (name) VALUES ('race') RETURNING site_id")
    yield number
    await first.execute("DELETE FROM site WHERE site_id = $1", number)


async def until_it_waits(watcher: asyncpg.Connection, waiting: asyncpg.Connection, task: asyncio.Future[Any]) -> None:
    """Return once the connection, on which the task works, waits for a lock."""
    query = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
    while not await watcher.fetchval(query, waiting.get_server_pid()):
        assert not task.done()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of the database may reach."""
    with reachable_folder() as path:
        yield path
