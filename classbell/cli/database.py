"""The database of the settings, for commands that need it for a moment.

An external one is simply there. The embedded one is that of a running server, or is started for as long as the command
takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from classbell import config
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.config import Settings
from classbell.store import migrate
from classbell.store.data_folder import FolderInUseError
from classbell.store.embedded import EmbeddedPostgres
from classbell.store.pool import STARTING, connect

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")

STARTING_SECONDS = 30.0
"""How long a server that has just been started is waited for."""

EXTERNAL_SECONDS = 5.0


@contextmanager
def reachable(settings: Settings, *, make: bool = False) -> Iterator[str]:
    """The address of the database while it is needed; `make` allows a first embedded one.

    Raises `Problem` when there is none, and `InstanceError` when the embedded one cannot run.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.data_path)
    if not make and not server.cluster.exists():
        raise Problem(
            f"There is no data in {settings.data_path} yet: `classbell init` sets up a site, `classbell demo` tries "
            "things out; CLASSBELL_DATA_DIR or CLASSBELL_DATABASE_URL name other data.",
            code=NOT_BEGUN,
        )
    address, ours = _running_or_started(server)
    try:
        yield address
    finally:
        if ours:
            server.stop()


def _running_or_started(server: EmbeddedPostgres) -> tuple[str, bool]:
    """The address of a server, and whether it is ours to stop."""
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        if (address := server.running()) is not None:
            return address, False
        try:
            return server.start(), True
        except FolderInUseError:
            # Somebody is starting or stopping it at this moment.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def run(work: Callable[[asyncpg.Connection], Awaitable[T]], settings: Settings | None = None) -> T:
    """Carry out `work` on a connection to the migrated database of the settings.

    Raises `Problem` when the database cannot be reached or is not set up.
    """
    settings = settings or config.load()
    with reachable(settings) as dsn:
        require_migrated(dsn)
        return asyncio.run(on_connection(dsn, work))


def require_migrated(dsn: str) -> None:
    """Raise `Problem` for a database that does not answer, or whose schema is not this Classbell's."""
    try:
        waiting = pending(dsn)
    except ConnectionError as error:
        raise Problem(f"The database does not answer: {error}", code=NOT_BEGUN) from error
    if waiting:
        raise Problem(
            f"The database is not up to date ({len(waiting)} migrations are missing): `classbell serve` applies them "
            "at its start, `classbell init` sets up a new one.",
            code=NOT_BEGUN,
        )


def pending(dsn: str) -> list[str]:
    """Migrations that are missing; raises `ConnectionError` with the reason when the database does not answer."""
    import psycopg  # noqa: PLC0415 - slow to import, and commands that only show their help do without

    try:
        return migrate.pending(dsn)
    except psycopg.Error as error:
        raise ConnectionError(_reason(error)) from error


async def on_connection(dsn: str, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """Carry out `work` on one connection."""
    import asyncpg  # noqa: PLC0415 - as above

    try:
        connection = await connect(dsn, name="classbell command", patience_seconds=EXTERNAL_SECONDS)
    except (*STARTING, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Problem(f"The database does not answer: {_reason(error)}", code=NOT_BEGUN) from error
    try:
        return await work(connection)
    finally:
        await connection.close()


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[-1] if lines else type(error).__name__).strip()
