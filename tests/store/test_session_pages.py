"""Pages that walk indexes give what a sort of everything gives, wherever now lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import asyncpg
import pytest

from classbell.store import session_lists
from classbell.store.session_lists import DateBounds, Search
from tests.support import Person

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
