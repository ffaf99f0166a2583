"""A database of the delivery's own: workers commit, and several of them work on it at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import asyncpg
import psycopg
import pytest

from classbell.config import Settings
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site
from classbell.mail.short_words import Sms
from classbell.outbox.mails import Compose, Delivery
from classbell.store import migrate
from classbell.store.pool import open_pool
from tests.outbox.letters import Letters
from tests.outbox.mailserver import Mailbox, mail_server
from tests.services.training.sending import Training
from tests.support import NOW, Api


async def compose(tx: Transaction, site: Site, row: Row, now: datetime) -> EmailMessage | Sms | None:
    """The shortest messages there are: how they are written is tested elsewhere."""
    if row["kind"] == "reminder.mobile":
        return Sms(row["recipient"], row["conf_name"])
    message = EmailMessage()
    message["Subject"] = f"{row['kind']}: {row['conf_name'] or site.name}"
    message.set_content("Hello\n")
    return message


@pytest.fixture(scope="session")
def mail_dsn(dsn: str) -> Iterator[str]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE mails")
    own = dsn.replace("/classbell?", "/mails?")
    migrate.apply(own)
    yield own
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP DATABASE mails WITH (FORCE)")


@pytest.fixture
async def pool(mail_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mail_dsn, size=8)
    yield pool
    for table in ("outbox", "occurrence", "session", "account", "site"):
        await pool.execute(f"DELETE FROM {table}")
    await pool.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@dataclass
class Post:
    """A site with a host and one session of two dates, tomorrow and the day after; and who delivers for it."""

    pool: asyncpg.Pool
    settings: Settings
    site_id: int
    host_id: int
    session_key: int = 123456789
    now: datetime = NOW
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, *recipients: str, kind: str = "reminder", occurrence: int = 1, session_key: int = -1) -> None:
        await self.pool.execute(
            "INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at)"
            " SELECT $1, $2, $3, $4, r, $5 FROM unnest($6::text[]) AS r",
            self.site_id, self.session_key if session_key < 0 else session_key, kind, occurrence,
            self.now - timedelta(minutes=1), recipients,
        )  # fmt: skip

    def delivery(self, compose: Compose = compose, **changes: Any) -> Delivery:
        return Delivery(self.settings, self.stopped, compose, clock=lambda: self.now, **changes)

    async def deliver(self, compose: Compose = compose) -> dict[str, int]:
        done = await self.delivery(compose).run(self.pool, self.now)
        return {name: number for name, number in done.items() if number}

    async def row(self, recipient: str, kind: str = "reminder") -> asyncpg.Record:
        row = await self.pool.fetchrow("SELECT * FROM outbox WHERE recipient = $1 AND kind = $2", recipient, kind)
        assert row is not None
        return row


@pytest.fixture
async def post(pool: asyncpg.Pool, mailbox: Mailbox, mail_dsn: str) -> Post:
    settings = Settings(
        database_url=mail_dsn,
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}?starttls=never",
        base_url="https://training.example.com",
    )
    return await make_post(pool, settings)


async def make_post(pool: asyncpg.Pool, settings: Settings) -> Post:
    site_id = await pool.fetchval("INSERT INTO site (name) VALUES ('acme') RETURNING site_id")
    host_id = await pool.fetchval(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'alice', 'Alice@Example.com', '')"
        " RETURNING account_id",
        site_id,
    )
    post = Post(pool, settings, site_id, host_id)
    await pool.execute(
        "INSERT INTO session (site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone,"
        " duration_minutes, start_at, end_at, auto_delete, details, host_key, guest_token, created_at, changed_at)"
        " VALUES ($1, $2, $3, 9, 'First aid', 'PUBLIC', 'RECURRING_SINGLE', 'Etc/UTC', 60, $4, $5, false, '{}', '', '',"
        " $6, $6)",
        site_id, post.session_key, host_id, NOW + timedelta(days=1), NOW + timedelta(days=2, hours=1), NOW,
    )  # fmt: skip
    await pool.executemany(
        "INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (
                site_id, post.session_key, number, (NOW + timedelta(days=number)).replace(tzinfo=None),
                NOW + timedelta(days=number), NOW + timedelta(days=number, hours=1),
            )
            for number in (1, 2)
        ],
    )  # fmt: skip
    return post


@pytest.fixture
def letters_out(db: asyncpg.Connection) -> Letters:
    return Letters(db)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    return Training(api, db, site_id)
