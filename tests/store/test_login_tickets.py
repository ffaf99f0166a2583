"""A login ticket used twice at the same time lets in once."""

import asyncio
from datetime import UTC, datetime, timedelta

from classbell.store import login_tickets
from classbell.store.pool import connect

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONNECTIONS = 8


async def test_of_many_uses_at_once_one_lets_in(dsn: str) -> None:
    connections = [await connect(dsn) for _ in range(CONNECTIONS)]
    first = connections[0]
    site_id = await first.fetchval("INSERT INTO site (name) VALUES ('race') RETURNING site_id")
    try:
        account_id = await first.fetchval(
            "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'a', 'a@example.com', '')"
            " RETURNING account_id",
            site_id,
        )
        for number in range(10):
            ticket = bytes([number])
            await login_tickets.add(first, site_id, account_id, ticket, NOW + timedelta(minutes=1))

            uses = (login_tickets.use(connection, site_id, ticket, NOW) for connection in connections)
            let_in = await asyncio.gather(*uses)

            assert sorted(let_in, key=str) == [account_id] + [None] * (CONNECTIONS - 1)
    finally:
        await first.execute("DELETE FROM site WHERE site_id = $1", site_id)
        for connection in connections:
            await connection.close()
