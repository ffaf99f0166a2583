"""Hosts who open the same session at the same moment hold one run, and a deletion comes before or after."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.errors import SessionNotFound
from classbell.store import attendance, login_tickets, runs, sessions
from classbell.store.attendance import Visitor
from classbell.store.pool import connect

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = 123456789


@pytest.fixture
async def connections(dsn: str) -> AsyncIterator[list[asyncpg.Connection]]:
    made = [await connect(dsn) for _ in range(8)]
    yield made
    for connection in made:
        await connection.close()


@pytest.fixture
async def site_id(connections: list[asyncpg.Connection]) -> AsyncIterator[int]:
    """A committed site with one session that is due now."""
    first = connections[0]
    number: int = await first.fetchval("INSERT INTO site (name) VALUES ('runs') RETURNING site_id")
    await first.execute("INSERT INTO session_type (site_id, type_id, name) VALUES ($1, 9, 'Training')", number)
    host = await first.fetchval(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'h', 'h@x.com', '')"
        " RETURNING account_id",
        number,
    )
    row = sessions.SessionRow(
        host_id=host, type_id=9, conf_name="Bells", listing="PUBLIC", repeat_type="SINGLE", zone="Etc/UTC",
        duration_minutes=60, auto_delete=False, tracking=[], details="{}",
        occurrences=[sessions.OccurrenceRow(1, NOW.replace(tzinfo=None), NOW, NOW + timedelta(hours=1))],
    )  # fmt: skip
    await sessions.add(first, number, KEY, row, host_key="1", guest_token="t" * 32, by=host, now=NOW)
    yield number
    await first.execute("DELETE FROM site WHERE site_id = $1", number)


async def test_a_session_opened_by_many_at_once_runs_once(connections: list[asyncpg.Connection], site_id: int) -> None:
    for turn in range(5):
        at = NOW + timedelta(minutes=turn)

        async def begin(connection: asyncpg.Connection, at: datetime = at) -> int:
            async with connection.transaction():
                return (await runs.begin(connection, site_id, KEY, at)).run_id

        assert len(set(await asyncio.gather(*map(begin, connections)))) == 1
        assert await connections[0].fetchval("SELECT count(*) FROM session_run WHERE site_id = $1", site_id) == turn + 1
        async with connections[0].transaction():
            await runs.end(connections[0], site_id, KEY, at + timedelta(seconds=30))


async def test_the_index_judges_even_without_the_lock(connections: list[asyncpg.Connection], site_id: int) -> None:
    async with connections[0].transaction():
        await runs.begin(connections[0], site_id, KEY, NOW)

    with pytest.raises(asyncpg.UniqueViolationError, match="session_run_one_at_a_time"):
        await connections[1].execute(
            "INSERT INTO session_run (site_id, session_key, occurrence, conf_id, host_id, conf_name, zone,"
            " scheduled_start_at, scheduled_end_at, started_at)"
            " SELECT site_id, session_key, 1, 1, host_id, '', '', started_at, started_at, started_at"
            " FROM session_run WHERE site_id = $1",
            site_id,
        )


async def test_of_deletion_and_opening_at_once_one_comes_first(
    connections: list[asyncpg.Connection], site_id: int
) -> None:
    deleting, opening = connections[:2]
    async with deleting.transaction():
        await sessions.lock(deleting, site_id, KEY)
        task = asyncio.ensure_future(_begin(opening, site_id))
        query = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
        while not await connections[2].fetchval(query, opening.get_server_pid()):
            assert not task.done()
        await sessions.delete(deleting, site_id, KEY, NOW)

    with pytest.raises(SessionNotFound):
        await task


async def _begin(connection: asyncpg.Connection, site_id: int) -> None:
    async with connection.transaction():
        await runs.begin(connection, site_id, KEY, NOW)


async def test_a_login_ticket_lets_one_of_many_in(connections: list[asyncpg.Connection], site_id: int) -> None:
    host = await connections[0].fetchval("SELECT account_id FROM account WHERE site_id = $1", site_id)
    await login_tickets.add(connections[0], site_id, host, b"hash", NOW + timedelta(minutes=1))

    used = await asyncio.gather(*(login_tickets.use(each, site_id, b"hash", NOW) for each in connections))

    assert sorted(used, key=str) == sorted([host] + [None] * 7, key=str)


async def test_heartbeats_at_once_leave_one_interval(connections: list[asyncpg.Connection], site_id: int) -> None:
    await _begin(connections[0], site_id)
    ann = Visitor("ann@x.com", "ATTENDEE", name="Ann", email="ann@x.com")

    assert all(await asyncio.gather(*(attendance.seen(each, site_id, KEY, ann, NOW, "link") for each in connections)))
    later = NOW + timedelta(seconds=60)
    await asyncio.gather(*(attendance.seen(each, site_id, KEY, ann, later, "heartbeat") for each in connections))

    assert [tuple(row) for row in await connections[0].fetch(
        "SELECT joined_at, left_at FROM attendance WHERE site_id = $1", site_id
    )] == [(NOW, later)]  # fmt: skip
