"""Fixtures: a real PostgreSQL for the whole run, and for each test a site with people in a rolled-back transaction."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from classbell.domain import hashing
from classbell.store import migrate
from classbell.store.embedded import EmbeddedPostgres
from classbell.store.pool import connect
from tests.support import Api, Person

# Generated examples are many and small; nothing is kept in the repository between runs.
settings.register_profile(
    "suite", max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

pytest_plugins = ("tests.schema_oracle",)

SITE = "acme"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncpg runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash as the product does, only with parameters that cost next to nothing."""
    kept, hashing.hasher = hashing.hasher, hashing.Hasher(time_cost=1, memory_kib=8)
    yield
    hashing.hasher = kept


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    """The address of a migrated database on an embedded server of this run."""
    # Not pytest's own folder: its parents are private, and as root the server runs as a user of its own.
    folder = Path(tempfile.mkdtemp(prefix="classbell-test-"))
    server = EmbeddedPostgres(folder)
    try:
        address = server.start()
        migrate.apply(address)
        yield address
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def _connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def db(_connection: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """A connection in a transaction that the test's end rolls back."""
    transaction = _connection.transaction()
    await transaction.start()
    yield _connection
    await transaction.rollback()


@pytest.fixture
async def site_id(db: asyncpg.Connection) -> int:
    """A site with one session type and no other switch than the defaults."""
    number: int = await db.fetchval("INSERT INTO site (name) VALUES ($1) RETURNING site_id", SITE)
    await db.execute(
        "INSERT INTO session_type (site_id, type_id, name, is_default) VALUES ($1, 9, 'Training', true)", number
    )
    return number


@pytest.fixture
async def api(db: asyncpg.Connection, site_id: int) -> Api:
    """A client of the door on the test's own site."""
    return Api(db, SITE)


async def add_person(db: asyncpg.Connection, site_id: int, name: str, **columns: object) -> Person:
    """Add an account; `columns` are those of the table."""
    person = Person(0, name.lower(), f"{name}@Example.com")
    values = {
        "site_id": site_id,
        "web_ex_id": person.web_ex_id,
        "email": person.email,
        "first_name": name,
        "last_name": "Example",
        "password_hash": await hashing.hash(person.password),
        **columns,
    }
    marks = ", ".join(f"${position}" for position in range(1, len(values) + 1))
    number = await db.fetchval(
        f"INSERT INTO account ({', '.join(values)}) VALUES ({marks}) RETURNING account_id", *values.values()
    )
    return Person(number, person.web_ex_id, person.email)


@pytest.fixture
async def alice(db: asyncpg.Connection, site_id: int) -> Person:
    """Alice hosts."""
    return await add_person(db, site_id, "Alice")


@pytest.fixture
async def bob(db: asyncpg.Connection, site_id: int) -> Person:
    """Bob shares with her."""
    return await add_person(db, site_id, "Bob")


@pytest.fixture
async def charlie(db: asyncpg.Connection, site_id: int) -> Person:
    """Charlie must be kept out."""
    return await add_person(db, site_id, "Charlie")


@pytest.fixture
async def admin(db: asyncpg.Connection, site_id: int) -> Person:
    """Administers the site."""
    return await add_person(db, site_id, "Admin", is_site_admin=True)


@pytest.fixture
async def reader(db: asyncpg.Connection, site_id: int) -> Person:
    """Sees the whole site and changes nothing."""
    return await add_person(db, site_id, "Reader", is_read_only_admin=True)


@pytest.fixture
async def dave(db: asyncpg.Connection, site_id: int) -> Person:
    """Attends only."""
    return await add_person(db, site_id, "Dave", is_attendee_only=True, is_host=False)
