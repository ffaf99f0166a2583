"""Pages that walk indexes give what a sort of everything gives, wherever now lies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import asyncpg
import pytest

from classbell.store import housekeeping, session_lists
from classbell.store.pool import connect
from classbell.store.session_lists import DateBounds, Search
from tests.support import Person

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_SESSION = """
INSERT INTO session (site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone, duration_minutes,
                     start_at, end_at, auto_delete, details, host_key, guest_token, in_progress_since, created_at,
                     changed_at, deleted_at)
VALUES ($1, $2, $3, 9, 'Bells', 'PUBLIC', 'SINGLE', 'UTC', 60, $4, $5, $6, '{}', '123456', $2::bigint::text, $7, $4,
        $4, $8)
"""
_OCCURRENCE = """
INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)
VALUES ($1, $2, $3, $4::timestamptz AT TIME ZONE 'UTC', $4, $5)
"""


@pytest.fixture
async def site(db: asyncpg.Connection, site_id: int, alice: Person) -> int:
    """Sessions of one to five days from Monday on, kept or not, some held, some deleted, many at the same time."""
    for key in range(1, 161):
        first = MONDAY + timedelta(hours=key % 12)
        days = [first + timedelta(days=day * (1 + key % 3)) for day in range(1 + key % 5)]
        held = days[-1] if key % 13 == 0 else None
        deleted = first if key % 17 == 0 else None
        end = days[-1] + timedelta(hours=1)
        await db.execute(_SESSION, site_id, key, alice.account_id, first, end, key % 2 == 0, held, deleted)
        for number, day in enumerate(days, start=1):
            await db.execute(_OCCURRENCE, site_id, key, number, day, day + timedelta(hours=1))
    return site_id


def search(site_id: int, now: datetime, way: Literal["ASC", "DESC"], offset: int = 0, limit: int = 500) -> Search:
    """All of the site by its dates."""
    order = [("STARTTIME", way), ("", "ASC"), ("", "ASC")]
    return Search(site_id, None, now, DateBounds(), None, None, False, order, offset, limit)


def sorted_instead(wanted: Search) -> Search:
    """The same search in the form that sorts: a second field that is the same as the first changes nothing."""
    return replace(wanted, order=[wanted.order[0], wanted.order[0], ("", "ASC")])


@pytest.mark.parametrize("way", ["ASC", "DESC"])
@pytest.mark.parametrize("hours", [-24, 0, 3, 3.5, 24, 26.5, 60, 120, 200, 1000])
async def test_a_walk_gives_what_a_sort_gives(
    db: asyncpg.Connection, site: int, way: Literal["ASC", "DESC"], hours: float
) -> None:
    wanted = search(site, MONDAY + timedelta(hours=hours), way)

    walked = await session_lists.summaries(db, wanted)

    assert wanted.is_walked
    assert not sorted_instead(wanted).is_walked
    assert walked == await session_lists.summaries(db, sorted_instead(wanted))
    assert walked[0].total == len(walked)


async def test_the_total_follows_every_change(
    db: asyncpg.Connection, site: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = search(site, MONDAY + timedelta(hours=30), "ASC")
    monkeypatch.setattr(housekeeping, "FEW_CHANGES", 3)
    monkeypatch.setattr(housekeeping, "CHANGES_AT_ONCE", 20)

    for nth, change in (
        (7, "UPDATE session SET auto_delete = NOT auto_delete"),
        (11, "UPDATE session SET deleted_at = created_at"),
        (17, "UPDATE session SET deleted_at = NULL, auto_delete = NOT auto_delete"),
        (33, "UPDATE session SET deleted_at = changed_at, changed_at = created_at"),
        (3, "UPDATE session SET end_at = end_at + interval '17 hours'"),
        (5, "DELETE FROM session"),
    ):
        await db.execute(f"{change} WHERE site_id = $1 AND session_key % {nth} = 0", site)
        walked = await session_lists.summaries(db, wanted)
        assert walked[0].total == len(walked) == (await session_lists.summaries(db, sorted_instead(wanted)))[0].total
        while await housekeeping.add_up(db):
            pass
        assert await session_lists.summaries(db, wanted) == walked
    days = await db.fetch("SELECT count(*) AS changes FROM session_tally WHERE site_id = $1 GROUP BY listed_to", site)
    assert 0 <= sum(day["changes"] for day in days) - len(days) <= 3


async def test_workers_side_by_side_add_each_change_up_once(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "CHANGES_AT_ONCE", 700)
    connections = [await connect(dsn) for _ in range(4)]
    site_id, changes = 9_000_001, 8_000
    write = """
        INSERT INTO session_tally (site_id, listed_to, sessions)
        SELECT $1, '2026-03-02'::date + n % 5, 1 FROM generate_series(1, $2::int) AS n
    """

    async def add_up(connection: asyncpg.Connection) -> int:
        return sum([await housekeeping.add_up(connection) for _ in range(8)])

    try:
        await connections[0].execute(write, site_id, changes)
        added = await asyncio.gather(*map(add_up, connections[1:]), connections[0].execute(write, site_id, changes))
        rows = await connections[0].fetch("SELECT sessions FROM session_tally WHERE site_id = $1", site_id)
        assert sum(row["sessions"] for row in rows) == 2 * changes
        assert len(rows) < 2 * changes
        assert all(added[:-1])
    finally:
        await connections[0].execute("DELETE FROM session_tally WHERE site_id = $1", site_id)
        for connection in connections:
            await connection.close()


async def test_pages_are_pieces_of_the_whole(db: asyncpg.Connection, site: int) -> None:
    now = MONDAY + timedelta(hours=26)
    whole = await session_lists.summaries(db, search(site, now, "ASC"))

    pieces = []
    for offset in range(0, len(whole), 30):
        pieces += await session_lists.summaries(db, search(site, now, "ASC", offset, 30))

    assert pieces == whole
    assert await session_lists.summaries(db, search(site, now, "ASC", len(whole))) == []
    assert await session_lists.summaries(db, search(site, now, "ASC", 2**62, 500)) == []


async def test_whole_sessions_come_in_the_same_order(db: asyncpg.Connection, site: int) -> None:
    wanted = search(site, MONDAY + timedelta(hours=26), "DESC", 10, 20)

    walked = await session_lists.whole(db, wanted)

    assert walked == await session_lists.whole(db, sorted_instead(wanted))
    assert len(walked) == 20
