"""How a door gives an operation its transaction.

An operation that writes one statement needs no BEGIN and COMMIT around it: the statement is its own transaction, and
two round trips are saved on the busiest path (ADR 0004).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, cast

from classbell.domain.call import Transaction

if TYPE_CHECKING:
    import asyncpg

    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


def transaction(connection: Connection, *, one_statement: bool) -> AbstractAsyncContextManager[object]:
    """A transaction on a connection, which commits at the end; none for operations of one statement."""
    return nullcontext() if one_statement else connection.transaction()


@asynccontextmanager
async def undone(tx: Transaction) -> AsyncIterator[None]:
    """Undo at the end everything that is written in the block, and nothing else."""
    savepoint = cast("Connection", tx).transaction()
    await savepoint.start()
    try:
        yield
    finally:
        await savepoint.rollback()
