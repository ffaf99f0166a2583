"""Attempts under concurrency: the database, not the order of two reads, decides who takes the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from classbell.domain.call import Call
from classbell.domain.site import Site, SiteSettings
from classbell.errors import AttemptsUsedUp, NotOpen
from classbell.services.training import tests_taking
from classbell.store import submissions
from classbell.store.pool import connect
from tests.services.training.papers import content, kept

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KIM = "kim@example.com"
CONNECTIONS = 8


@pytest.fixture
async def connections(dsn: str) -> AsyncIterator[list[asyncpg.Connection]]:
    opened = [await connect(dsn) for _ in range(CONNECTIONS)]
    yield opened
    for connection in opened:
        await connection.close()


@pytest.fixture
async def scheduled(connections: list[asyncpg.Connection]) -> AsyncIterator[tuple[int, int]]:
    """A committed test in a running session, with two attempts for each; gives site and number."""
    db = connections[0]
    site_id = await db.fetchval("INSERT INTO site (name) VALUES ('race') RETURNING site_id")
    host = await db.fetchval(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'a', 'a@b.cd', '')"
        " RETURNING account_id",
        site_id,
    )
    await db.execute(
        "INSERT INTO session (site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone,"
        " duration_minutes, start_at, end_at, auto_delete, details, host_key, guest_token, in_progress_since,"
        " created_at, changed_at)"
        " VALUES ($1, 7, $2, 9, 'Bells', 'PUBLIC', 'SINGLE', 'UTC', 60, $3, $3::timestamptz + interval '1 hour',"
        " false, '{}', '', '', $3, $3, $3)",
        site_id, host, NOW,
    )  # fmt: skip
    paper = await db.fetchval(
        "INSERT INTO test_paper (site_id, title, description, questions, max_score, one_per_page, assign_grades,"
        " content, created_at) VALUES ($1, '', '', 5, 27, false, false, $2, $3) RETURNING paper_id",
        site_id, kept(content()), NOW,
    )  # fmt: skip
    number = await db.fetchval(
        "INSERT INTO scheduled_test (site_id, session_key, paper_id, author_id, attempt_limit, created_at)"
        " VALUES ($1, 7, $2, $3, 2, $4) RETURNING test_id",
        site_id, paper, host, NOW,
    )  # fmt: skip
    yield site_id, number
    await db.execute("DELETE FROM session WHERE site_id = $1", site_id)
    await db.execute("DELETE FROM site WHERE site_id = $1", site_id)


def call(connection: asyncpg.Connection, site_id: int) -> Call:
    """A call of nobody on a connection."""
    return Call(site=Site(site_id=site_id, name="race", settings=SiteSettings()), now=NOW, tx=connection, links_base="")


async def test_many_who_begin_at_once_share_one_attempt(
    connections: list[asyncpg.Connection], scheduled: tuple[int, int]
) -> None:
    site_id, number = scheduled

    begun = await asyncio.gather(
        *(tests_taking.start_attempt(call(each, site_id), number, email=KIM, name="Kim") for each in connections)
    )

    assert {attempt.attempt for attempt in begun} == {1}
    assert (await submissions.counts(connections[0], site_id, number)).started == 1


async def test_an_attempt_is_handed_in_by_one_of_many(
    connections: list[asyncpg.Connection], scheduled: tuple[int, int]
) -> None:
    site_id, number = scheduled
    attempt = await tests_taking.start_attempt(call(connections[0], site_id), number, email=KIM, name="Kim")

    done = await asyncio.gather(
        *(
            tests_taking.submit_attempt(call(each, site_id), attempt.submission_id, email=KIM, answers={})
            for each in connections
        ),
        return_exceptions=True,
    )

    assert sorted(isinstance(each, NotOpen) for each in done) == [False] + [True] * (CONNECTIONS - 1)


async def test_attempts_never_exceed_the_limit_however_many_try(
    connections: list[asyncpg.Connection], scheduled: tuple[int, int]
) -> None:
    site_id, number = scheduled

    async def take(connection: asyncpg.Connection) -> None:
        for _ in range(3):
            try:
                attempt = await tests_taking.start_attempt(call(connection, site_id), number, email=KIM, name="Kim")
                await tests_taking.submit_attempt(
                    call(connection, site_id), attempt.submission_id, email=KIM, answers={}
                )
            except (AttemptsUsedUp, NotOpen):
                continue

    await asyncio.gather(*(take(connection) for connection in connections))

    counts = await submissions.counts(connections[0], site_id, number)
    assert (counts.started, counts.submitted) == (2, 2)


async def test_a_start_waits_for_a_change_of_the_limit(
    connections: list[asyncpg.Connection], scheduled: tuple[int, int]
) -> None:
    (first, second, *_), (site_id, number) = connections, scheduled
    await submissions.start(first, site_id, number, KIM, "Kim", NOW)
    async with first.transaction():
        await first.execute("UPDATE scheduled_test SET attempt_limit = 1 WHERE site_id = $1", site_id)
        starting = asyncio.ensure_future(submissions.start(second, site_id, number, KIM, "Kim", NOW))
        query = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
        while not await first.fetchval(query, second.get_server_pid()):
            assert not starting.done()

    assert await starting is None
