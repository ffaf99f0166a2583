"""Workers that are processes of their own, and are killed: nothing is lost, and a second copy is the same message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psycopg
import pytest

from classbell import config
from classbell.outbox import mails
from tests.outbox.conftest import Post
from tests.outbox.mailserver import Mailbox

pytestmark = pytest.mark.slow

PATIENCE = 300.0


def wait_for(what: Callable[[], bool]) -> None:
    """Come back as soon as something is so."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.1)


@contextmanager
def worker(post: Post) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the database, ended at the end of the block."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(config.PREFIX)}
    settings = {
        "DATABASE_URL": post.settings.database_url, "SMTP_URL": post.settings.smtp_url, "LOG_LEVEL": "warning",
        "BASE_URL": post.settings.base_url,
    }  # fmt: skip
    environment |= {config.PREFIX + name: value for name, value in settings.items()}
    process = subprocess.Popen([sys.executable, "-m", "classbell", "worker"], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
async def real_clock(post: Post) -> Post:
    """The session lies ahead of the clock that real workers have."""
    post.now = datetime.now(UTC)
    moved = "start_at = start_at + $1, end_at = end_at + $1"
    by = post.now - datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    await post.pool.execute(f"UPDATE session SET {moved}", by)
    await post.pool.execute(f"UPDATE occurrence SET wall = wall + $1, {moved}", by)
    return post


def states(dsn: str) -> Counter[str]:
    with psycopg.connect(dsn) as connection:
        return Counter(row[0] for row in connection.execute("SELECT state FROM outbox"))


async def end_leases(pool: asyncpg.Pool) -> None:
    """What time does by itself."""
    await pool.execute("UPDATE outbox SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")


async def test_killed_between_the_answer_and_the_commit_the_second_copy_has_the_same_message_id(
    real_clock: Post, mailbox: Mailbox, mail_dsn: str
) -> None:
    post = real_clock
    await post.put("ann@example.com")

    waiting = (
        "FROM pg_stat_activity WHERE application_name = 'classbell worker' AND wait_event_type = 'Lock'"
        " AND query LIKE '%sent_at%'"
    )
    with psycopg.connect(mail_dsn) as blocker, psycopg.connect(mail_dsn, autocommit=True) as watcher:

        def hold_the_row(envelope: object) -> str | None:
            # The worker has its row to itself no more: its commit will wait, after the server's 250.
            blocker.execute("SELECT FROM outbox FOR UPDATE")
            return None

        def commit_waits() -> bool:
            row = watcher.execute(f"SELECT count(*) {waiting}".encode()).fetchone()
            return row is not None and row[0] == 1

        mailbox.answer_data = hold_the_row
        with worker(post) as process:
            wait_for(commit_waits)
            process.send_signal(signal.SIGKILL)
            process.wait()
            # The database would notice only after the statement that waits.
            watcher.execute(f"SELECT pg_terminate_backend(pid) {waiting}".encode())
            wait_for(lambda: not commit_waits())
        blocker.rollback()

    assert states(mail_dsn) == Counter(waiting=1)
    mailbox.answer_data = lambda envelope: None
    await end_leases(post.pool)
    with worker(post):
        wait_for(lambda: states(mail_dsn) == Counter(sent=1))
    first, second = (message["Message-ID"] for _, message in mailbox.taken)
    assert first == second
    assert await post.pool.fetchval("SELECT attempts FROM outbox") == 2


async def test_killed_in_the_middle_of_many_nothing_is_lost_and_copies_are_few(
    real_clock: Post, mailbox: Mailbox, mail_dsn: str
) -> None:
    post = real_clock
    people = [f"person{number}@example.com" for number in range(400)]
    await post.put(*people)

    for killed_after in (50, 150):
        with worker(post) as process:
            wait_for(lambda limit=killed_after: len(mailbox.taken) >= limit)  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
        await end_leases(post.pool)
    with worker(post):
        wait_for(lambda: states(mail_dsn) == Counter(sent=len(people)))

    copies: dict[str, list[str]] = {}
    for recipient, message in mailbox.taken:
        copies.setdefault(recipient, []).append(message["Message-ID"])
    assert copies.keys() == set(people)
    twice = [identifiers for identifiers in copies.values() if len(identifiers) > 1]
    assert len(twice) <= 2 * mails.LINES
    assert all(len(identifiers) == 2 and len(set(identifiers)) == 1 for identifiers in twice)


async def test_two_worker_processes_share_two_thousand_reminders_and_send_each_once(
    real_clock: Post, mailbox: Mailbox, mail_dsn: str
) -> None:
    post = real_clock
    people = [f"person{number}@example.com" for number in range(2_000)]
    await post.put(*people)

    with worker(post) as one, worker(post) as two:
        wait_for(lambda: states(mail_dsn) == Counter(sent=len(people)))
        largest = max(peak_kib(one.pid), peak_kib(two.pid))

    assert sorted(mailbox.recipients) == sorted(people)
    assert largest < 400 * 1024


def peak_kib(pid: int) -> int:
    """The most memory a process ever had."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


async def test_a_worker_told_to_stop_finishes_what_it_sends_and_keeps_nothing(
    real_clock: Post, mailbox: Mailbox, mail_dsn: str
) -> None:
    post = real_clock
    await post.put(*(f"person{number}@example.com" for number in range(200)))

    with worker(post) as process:
        wait_for(lambda: len(mailbox.taken) >= 20)
        process.terminate()
        assert process.wait(30) == 0

    row = await post.pool.fetchrow(
        "SELECT count(*) FILTER (WHERE state = 'sent') AS sent, count(leased_until) AS held FROM outbox"
    )
    assert row is not None
    assert (row["sent"], row["held"]) == (len(mailbox.taken), 0)
