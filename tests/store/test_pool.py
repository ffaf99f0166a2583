"""Connections: how they are set up, and how they wait for a database that is starting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from classbell.store import pool
from classbell.store.embedded import EmbeddedPostgres
from tests.folders import reachable_folder

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    with reachable_folder() as folder:
        database = EmbeddedPostgres(folder / "data")
        yield database.start()
        database.stop()


@pytest.mark.slow
async def test_every_connection_is_in_utc_and_limits_its_statements(dsn: str) -> None:
    async with await pool.open_pool(dsn, size=2, name="test") as connections, connections.acquire() as connection:
        names = ["TimeZone", "jit", "statement_timeout", "idle_in_transaction_session_timeout", "application_name"]
        settings = [await connection.fetchval("SELECT current_setting($1)", name) for name in names]
        now = await connection.fetchval("SELECT now()")

    assert settings == ["UTC", "off", "30s", "1min", "test"]
    assert now.utcoffset() == timedelta(0)


@pytest.mark.slow
async def test_a_connection_comes_back_without_a_transaction_and_without_a_word_to_the_server(dsn: str) -> None:
    async with await pool.open_pool(dsn, size=1, name="test") as connections:
        async with connections.acquire() as connection:
            await connection.execute("BEGIN")
            await connection.execute("CREATE TABLE left_behind ()")
        async with connections.acquire() as connection:
            left = await connection.fetchval("SELECT to_regclass('left_behind')")
            assert connection.get_reset_query() == ""

    assert left is None


@pytest.mark.slow
async def test_json_travels_as_text_in_both_directions(dsn: str) -> None:
    connection = await pool.connect(dsn)
    try:
        row = await connection.fetchrow(
            "SELECT $1::jsonb, $2::jsonb, $3::jsonb[]", '{"a":1}', '{"b":"ä"}'.encode(), [b"[1,2]", "3"]
        )
    finally:
        await connection.close()

    assert row is not None
    assert tuple(row) == ('{"a": 1}', '{"b": "ä"}', ["[1, 2]", "3"])


async def test_a_database_that_never_comes_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await pool.open_pool(f"postgresql://classbell@/classbell?host={tmp_path}", size=1, patience_seconds=0.05)


async def test_a_database_that_is_still_starting_is_waited_for() -> None:
    tries = 0

    async def attempt() -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise asyncpg.CannotConnectNowError("the database system is starting up")
        return "connected"

    assert await pool._patiently(attempt, 5) == "connected"
