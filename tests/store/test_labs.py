"""Bookings of one lab made at the same time: whatever happens, nobody gets a computer that another has."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.labs import Span
from classbell.domain.site import Site, SiteSettings
from classbell.errors import LabUnavailable
from classbell.services.shared.sess import Schedule
from classbell.services.training.create import CreateTrainingSession, create_training_session
from classbell.services.training.types import HandsOnLab, MetaData, Repeat
from classbell.store import labs
from classbell.store.labs import Reservation
from classbell.store.pool import connect
from tests.store.conftest import until_it_waits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONNECTIONS = 32
BOOKINGS = 200
COMPUTERS = 10

_BUSIEST = """
SELECT max((
    SELECT sum(b.computers) FROM lab_booking b
    WHERE b.lab_id = p.lab_id AND b.start_at <= p.start_at AND b.end_at > p.start_at
))
FROM lab_booking p
WHERE p.site_id = $1
"""


@pytest.fixture
async def connections(dsn: str) -> AsyncIterator[list[asyncpg.Connection]]:
    opened = [await connect(dsn) for _ in range(CONNECTIONS)]
    yield opened
    for connection in opened:
        await connection.close()


@pytest.fixture
async def site(first: asyncpg.Connection) -> AsyncIterator[Site]:
    """A site that every connection sees, so it is committed and taken away at the end; its lab has ten computers."""
    number: int = await first.fetchval("INSERT INTO site (name) VALUES ('race') RETURNING site_id")
    await first.execute(
        "INSERT INTO session_type (site_id, type_id, name, is_default) VALUES ($1, 9, 'Training', true)", number
    )
    await labs.add(first, number, "Lab", COMPUTERS, "")
    # What a process keeps of a site's catalogue it keeps by number and revision.
    yield Site(site_id=number, name="race", settings=SiteSettings(), catalogue=number % 2**31)
    await first.execute("DELETE FROM site WHERE site_id = $1", number)


@pytest.fixture
async def host(first: asyncpg.Connection, site: Site) -> Account:
    number = await first.fetchval(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash)"
        " VALUES ($1, 'alice', 'alice@example.com', '') RETURNING account_id",
        site.site_id,
    )
    return Account(number, "alice", "alice@example.com")


async def reservation(tx: asyncpg.Connection, site: Site, host: Account, computers: int, hour: int = 0) -> Reservation:
    [lab] = await labs.of_site(tx, site.site_id, NOW)
    start_at = NOW + timedelta(hours=hour)
    return Reservation(lab.lab_id, host.account_id, "", Span(start_at, start_at + timedelta(hours=2), computers))


async def test_of_two_bookings_that_do_not_both_fit_the_second_is_refused_after_waiting_for_the_first(
    first: asyncpg.Connection, second: asyncpg.Connection, site: Site, host: Account
) -> None:
    wanted = await reservation(first, site, host, 6)
    async with first.transaction():
        await labs.reserve(first, site.site_id, wanted)
        reserving = asyncio.ensure_future(labs.reserve(second, site.site_id, wanted))
        await until_it_waits(first, second, reserving)

    with pytest.raises(LabUnavailable):
        await reserving


async def test_a_booking_that_is_taken_back_leaves_its_room_to_who_waited(
    first: asyncpg.Connection, second: asyncpg.Connection, site: Site, host: Account
) -> None:
    wanted = await reservation(first, site, host, 6)
    transaction = first.transaction()
    await transaction.start()
    await labs.reserve(first, site.site_id, wanted)
    reserving = asyncio.ensure_future(labs.reserve(second, site.site_id, wanted))
    await until_it_waits(first, second, reserving)
    await transaction.rollback()

    assert await reserving


@pytest.mark.slow
@pytest.mark.parametrize("run", range(10))
async def test_two_hundred_sessions_at_once_never_take_more_computers_than_there_are(
    connections: list[asyncpg.Connection], site: Site, host: Account, run: int
) -> None:
    waiting = iter(range(BOOKINGS))

    async def book(connection: asyncpg.Connection) -> tuple[int, int]:
        made = refused = 0
        for number in waiting:
            call = Call(site=site, now=NOW, tx=connection, links_base="", by=Caller(host, host))
            request = CreateTrainingSession(
                meta_data=MetaData(conf_name=f"Class {number}"),
                schedule=Schedule(start_date=["04/06/2026 10:00:00"], time_zone_id=20),
                hands_on_lab=HandsOnLab(reserve_hol=True, lab_name="Lab", num_computers=1),
                repeat=Repeat(repeat_type="RECURRING_SINGLE", occurence_type="DAILY", end_after=2),
            )
            try:
                await create_training_session(call, request)
            except LabUnavailable:
                refused += 1
            else:
                made += 1
        return made, refused

    counts = await asyncio.gather(*(book(connection) for connection in connections))

    assert [sum(part) for part in zip(*counts, strict=True)] == [COMPUTERS, BOOKINGS - COMPUTERS]
    assert await connections[0].fetchval(_BUSIEST, site.site_id) == COMPUTERS
    rows = await connections[0].fetch(
        "SELECT s.session_key, count(b.*) FROM session s LEFT JOIN lab_booking b USING (site_id, session_key)"
        " WHERE s.site_id = $1 GROUP BY 1",
        site.site_id,
    )
    assert [row[1] for row in rows] == [2] * COMPUTERS


@pytest.mark.slow
async def test_bookings_of_many_lengths_at_once_never_take_more_computers_than_there_are(
    connections: list[asyncpg.Connection], site: Site, host: Account
) -> None:
    waiting = iter(range(BOOKINGS))

    async def reserve(connection: asyncpg.Connection) -> None:
        for number in waiting:
            wanted = await reservation(connection, site, host, 1 + number % 4, hour=number % 7)
            try:
                await labs.reserve(connection, site.site_id, wanted)
            except LabUnavailable:
                continue

    await asyncio.gather(*(reserve(connection) for connection in connections))

    assert await connections[0].fetchval(_BUSIEST, site.site_id) in (COMPUTERS - 1, COMPUTERS)
