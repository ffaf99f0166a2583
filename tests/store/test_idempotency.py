"""Two requests with one key at once: the second waits and finds what the first answered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.store import idempotency
from tests.store.conftest import until_it_waits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def site_id(site_of_both: int) -> int:
    return site_of_both


async def test_the_second_of_two_at_once_waits_and_gets_the_answer_of_the_first(
    first: asyncpg.Connection,
    second: asyncpg.Connection,
    db: asyncpg.Connection,
    site_id: int,
) -> None:
    one, other = first.transaction(), second.transaction()
    await one.start()
    assert await idempotency.claim(first, site_id, 1, b"key", b"print", NOW) is None
    await other.start()
    late = asyncio.ensure_future(idempotency.claim(second, site_id, 1, b"key", b"print", NOW))
    await until_it_waits(db, second, late)
    await idempotency.keep(first, site_id, 1, b"key", status=201, headers={"Location": "/x"}, body=b"{}")
    await one.commit()

    assert await late == idempotency.Kept(b"print", 201, {"Location": "/x"}, b"{}")
    await other.rollback()


async def test_the_second_carries_on_when_the_first_is_undone(
    first: asyncpg.Connection,
    second: asyncpg.Connection,
    db: asyncpg.Connection,
    site_id: int,
) -> None:
    one, other = first.transaction(), second.transaction()
    await one.start()
    assert await idempotency.claim(first, site_id, 1, b"key", b"print", NOW) is None
    await other.start()
    late = asyncio.ensure_future(idempotency.claim(second, site_id, 1, b"key", b"print", NOW))
    await until_it_waits(db, second, late)
    await one.rollback()

    assert await late is None
    await other.rollback()


async def test_a_key_is_free_again_after_a_day(db: asyncpg.Connection) -> None:
    number: int = await db.fetchval("INSERT INTO site (name) VALUES ('keys') RETURNING site_id")
    await idempotency.claim(db, number, 1, b"key", b"print", NOW)
    await idempotency.keep(db, number, 1, b"key", status=200, headers={}, body=b"1")

    later = NOW + timedelta(hours=23, minutes=59)
    assert await idempotency.claim(db, number, 1, b"key", b"print", later) is not None
    assert await idempotency.claim(db, number, 1, b"key", b"other", NOW + timedelta(hours=24)) is None
