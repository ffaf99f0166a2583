"""How a door gives an operation its transaction.

An operation that writes one statement needs no BEGIN and COMMIT around it: the statement is its own transaction, and
two round trips are saved on the busiest path (ADR 0004).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from classbell.domain.call import Transaction

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]


@asynccontextmanager
async def transaction(pool: Pool, *, one_statement: bool) -> AsyncIterator[Transaction]:
    """Lend a connection: in a transaction that commits at the end, or bare for operations of one statement."""
    async with pool.acquire() as connection:
        if one_statement:
            yield connection
        else:
            async with connection.transaction():
                yield connection
