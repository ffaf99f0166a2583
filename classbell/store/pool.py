"""Connections of the application to PostgreSQL, all set up alike.

Rules:
1. Zones are never converted by PostgreSQL: its time zone is UTC, and instants come back as aware UTC datetimes.
2. `jsonb` travels as the JSON text itself: what is written was encoded by msgspec, what is read is decoded by it.
3. Nothing changes a connection beyond its transaction: no SET, LISTEN, cursor or advisory lock outlives it.
4. A statement has 30 seconds, and no limit of the client's side exists: cancelling a COMMIT that waits for a standby
   is answered with success. PostgreSQL ends its own limit before it commits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

START_SECONDS = 30.0
"""How long a database that is starting is waited for."""

PAUSE_FIRST_SECONDS = 0.02
PAUSE_LONGEST_SECONDS = 0.5

SETTINGS = {
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}

# Raised while a server starts, recovers or is being started again, over TCP and over a socket file.
STARTING = (asyncpg.CannotConnectNowError, ConnectionError, FileNotFoundError, TimeoutError)


class Connection(asyncpg.Connection):
    """A connection that goes back to the pool as it is.

    asyncpg would send four statements at each release to undo what rule 3 forbids anyhow, which costs more than reading
    a session. It still rolls back a transaction that was left open.
    """

    def get_reset_query(self) -> str:
        """Nothing to undo."""
        return ""


async def open_pool(
    dsn: str, *, size: int, name: str = "classbell", patience_seconds: float = START_SECONDS
) -> asyncpg.Pool:
    """Open a pool of at most `size` connections, waiting for a database that is still starting.

    `name` is what `pg_stat_activity` shows. The last error of connecting is raised when `patience_seconds` are over.
    """

    async def attempt() -> asyncpg.Pool:
        return await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            connection_class=Connection,
            init=_prepare,
            server_settings=SETTINGS | {"application_name": name},
        )

    return await _patiently(attempt, patience_seconds)


async def connect(dsn: str, *, name: str = "classbell", patience_seconds: float = START_SECONDS) -> asyncpg.Connection:
    """Open one connection with the set-up of the pool's."""

    async def attempt() -> asyncpg.Connection:
        connection = await asyncpg.connect(dsn, server_settings=SETTINGS | {"application_name": name})
        await _prepare(connection)
        return connection

    return await _patiently(attempt, patience_seconds)


async def _prepare(connection: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_json_text, decoder=str, format="text")


def _json_text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


async def _patiently(attempt: Callable[[], Awaitable[T]], seconds: float) -> T:
    deadline = time.monotonic() + seconds
    pause = PAUSE_FIRST_SECONDS
    while True:
        try:
            return await attempt()
        except STARTING:
            if time.monotonic() + pause > deadline:
                raise
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, PAUSE_LONGEST_SECONDS)
