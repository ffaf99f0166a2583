"""The schema of the database, brought up to date from the numbered SQL files in `schema/`.

Rules:
1. A file is applied and recorded in one transaction, so a kill at any moment leaves it done or undone.
2. One process migrates at a time. The lock is PostgreSQL's own and ends with the connection; the tool's lock is a row,
   which a killed process would leave behind for ever.
3. There is no way back: a mistake is repaired by the next file. A database with files unknown here is left alone.
4. A file is sent whole, so it may hold anything PostgreSQL takes inside a transaction.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    import psycopg

SCHEMA = Path(__file__).parent / "schema"

LOCK = 0x_C1A5_5BE1
"""Key of the advisory lock, the same in every Classbell."""

TABLE = "_yoyo_migration"


class MigrationError(Exception):
    """The schema cannot be brought up to date; the text is one sentence for the operator."""


def pending(dsn: str, *, folder: Path = SCHEMA) -> list[str]:
    """Names of the files not applied yet, in order; changes nothing.

    Raises `MigrationError` for a database that a newer Classbell has migrated.
    """
    with _connect(dsn) as connection:
        return _pending(connection, folder)


def apply(dsn: str, *, folder: Path = SCHEMA) -> list[str]:
    """Apply what is pending and answer the names applied; an up-to-date database costs two queries.

    Raises `MigrationError` naming the file that failed; the files before it stay applied.
    """
    with _connect(dsn) as connection:
        if not _pending(connection, folder):
            return []
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        # Another process may have finished the work while this one waited.
        if not _pending(connection, folder):
            return []
        return _apply(dsn, folder)


def _connect(dsn: str) -> psycopg.Connection[Any]:
    import psycopg  # noqa: PLC0415 - slow to import, and the server's start has better things to do first

    return psycopg.connect(dsn, autocommit=True)


def _pending(connection: psycopg.Connection[Any], folder: Path) -> list[str]:
    names = sorted(path.stem for path in folder.glob("*.sql"))
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE]).fetchone()
    if found is None or not found[0]:
        return names
    applied = {row[0] for row in connection.execute("SELECT migration_id FROM _yoyo_migration")}
    if unknown := sorted(applied.difference(names)):
        raise MigrationError(
            f"The database was migrated by a newer Classbell ({unknown[-1]}): start that one, or a newer."
        )
    return [name for name in names if name not in applied]


def _apply(dsn: str, folder: Path) -> list[str]:
    import psycopg  # noqa: PLC0415

    applied: list[str] = []
    with _tool(dsn, folder) as (backend, migrations):
        for migration in backend.to_apply(migrations):
            try:
                with backend.transaction():
                    backend.connection.execute(Path(migration.path).read_bytes())
                    backend.mark_one(migration, log=False)
            except psycopg.Error as error:
                reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
                raise MigrationError(f"The migration {migration.id} failed and was undone: {reason}") from error
            applied.append(migration.id)
    return applied


@contextmanager
def _tool(dsn: str, folder: Path) -> Iterator[tuple[Any, Any]]:
    """Yoyo's connection and its list of files; the advisory lock must be held."""
    with warnings.catch_warnings():
        # Its imports and its SQL parser may warn of things that are not ours to mend.
        warnings.simplefilter("ignore")
        import yoyo  # noqa: PLC0415 - needed only when there is something to apply
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        parts = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
        with yoyo.get_backend(f"postgresql+psycopg:///?{urlencode(parts)}") as backend:
            backend.break_lock()
            yield backend, yoyo.read_migrations(str(folder))
