"""The databases that are measured: one embedded PostgreSQL, and in it a site with people and many sessions."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import messages
from classbell.domain import hashing
from classbell.store import migrate
from classbell.store.embedded import DATABASE, EmbeddedPostgres

SESSIONS_OF_A_HOST = 50
FIRST_KEY = 1_000_000_001
"""Keys of filled-in sessions; those the product hands out have nine digits."""

_BATCH = 50_000

_SITE = """
INSERT INTO site (site_id, name)
VALUES (1, %(site)s)
"""

_TYPE = """
INSERT INTO session_type (site_id, type_id, name, is_default)
VALUES (1, 9, 'Training', true)
"""

_SENDER = """
INSERT INTO account (site_id, account_id, web_ex_id, email, first_name, last_name, password_hash)
VALUES (1, 1, %(name)s, %(email)s, 'Pat', 'Sender', %(hash)s)
"""

_ADMINISTRATOR = """
INSERT INTO account (
    site_id, account_id, web_ex_id, email, first_name, last_name, password_hash, is_read_only_admin
)
VALUES (1, 2, %(administrator)s, 'reader@example.com', 'Alex', 'Reader', %(hash)s, true)
"""

_HOSTS = """
INSERT INTO account (site_id, account_id, web_ex_id, email, first_name, last_name, password_hash)
SELECT 1, 2 + n, 'host' || n, 'host' || n || '@example.com', 'Host', n::text, %(hash)s
FROM generate_series(1, %(hosts)s) AS n
"""

# The rows of one session as the product wrote them, with another key, host and date each time; every second deletes
# itself. The dates of a host's sessions lie apart, and so do their rows, as in a site that many have used for years.
_SESSIONS = """
INSERT INTO session (
    site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone, duration_minutes,
    start_at, end_at, auto_delete, tracking, details, host_key, guest_token, created_at, changed_at
)
SELECT t.site_id, %(first_key)s + n, 3 + n %% %(hosts)s, t.type_id, t.conf_name || ' ' || n, t.listing, t.repeat_type,
       t.zone, t.duration_minutes, t.start_at + n * interval '1 minute', t.end_at + n * interval '1 minute',
       n %% 2 = 0, t.tracking, t.details #- '{attendeeOptions,maxRegistrations}', t.host_key, md5(n::text),
       t.created_at, t.changed_at
FROM session t
CROSS JOIN generate_series(%(from)s::bigint, %(to)s::bigint) AS n
WHERE t.site_id = 1 AND t.session_key = %(template)s
"""

_OF_SESSIONS = (
    """
INSERT INTO session_tally (site_id, listed_to, sessions)
SELECT site_id, session_listed_to(auto_delete, end_at) AS listed_to, count(*) FROM session
WHERE site_id = 1 AND session_key BETWEEN %(first_key)s + %(from)s AND %(first_key)s + %(to)s
GROUP BY site_id, listed_to
""",
    """
INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)
SELECT t.site_id, %(first_key)s + n, t.number, t.wall + n * interval '1 minute', t.start_at + n * interval '1 minute',
       t.end_at + n * interval '1 minute'
FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
CROSS JOIN (SELECT * FROM occurrence WHERE site_id = 1 AND session_key = %(template)s) t
""",
    """
INSERT INTO participant (site_id, session_key, list, email, position, role, join_status, details)
SELECT t.site_id, %(first_key)s + n, t.list, t.email, t.position, t.role, t.join_status, t.details
FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
CROSS JOIN (SELECT * FROM participant WHERE site_id = 1 AND session_key = %(template)s) t
""",
    """
INSERT INTO outbox (site_id, kind, session_key, occurrence, recipient, due_at)
SELECT t.site_id, t.kind, %(first_key)s + n, t.occurrence, t.recipient, t.due_at
FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
CROSS JOIN (SELECT * FROM outbox WHERE site_id = 1 AND session_key = %(template)s) t
""",
    """
INSERT INTO audit (site_id, at, account_id, operation, session_key)
SELECT 1, now(), 3 + n %% %(hosts)s, 'training.CreateTrainingSession', %(first_key)s + n
FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
""",
)

# One run of each session within the last 70 days, and somebody in it.
_HISTORY = (
    """
INSERT INTO session_run (
    site_id, session_key, occurrence, conf_id, host_id, conf_name, zone, scheduled_start_at, scheduled_end_at,
    started_at, ended_at
)
SELECT 1, %(first_key)s + n, 1, %(first_run)s + n, 3 + n %% %(hosts)s, 'Run ' || n, 'UTC', r.began,
       r.began + interval '1 hour', r.began, r.began + interval '1 hour'
FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
CROSS JOIN LATERAL (SELECT now() - interval '1 day' - n %% 100000 * interval '1 minute' AS began) r
""",
    """
INSERT INTO attendance (site_id, run_id, person, email, name, role, joined_at, left_at, source)
SELECT 1, run_id, 'ann@example.com', 'ann@example.com', 'Ann Bell', 'ATTENDEE', started_at, ended_at, 'link'
FROM session_run
WHERE site_id = 1 AND conf_id BETWEEN %(first_run)s + %(from)s AND %(first_run)s + %(to)s
""",
)
_FIRST_RUN = 10**12
"""Numbers of filled-in runs, above those the product hands out."""

# Foreign keys are triggers: asked a million times whether a session just made is there, they take most of the time.
_WITHOUT_TRIGGERS = "SET session_replication_role = replica"

_SIZE = "SELECT pg_size_pretty(pg_database_size(current_database()))"


@dataclass(frozen=True, slots=True)
class Database:
    """One database with a site in it; `rows` sessions are filled in, `SESSIONS_OF_A_HOST` of them for each host."""

    name: str
    dsn: str
    maintenance_dsn: str
    rows: int

    @property
    def hosts(self) -> int:
        """How many hosts share the sessions."""
        return max(1, self.rows // SESSIONS_OF_A_HOST)

    def ask(self, query: str, arguments: Any = None) -> Any:
        """The first column of the first row of an answer, if there is one."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(query, arguments)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def settle(self) -> None:
        """Bring the database into the state every counted time begins with."""
        self.ask("CHECKPOINT")


class Cluster:
    """The embedded PostgreSQL with its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = EmbeddedPostgres(folder)

    @property
    def pid(self) -> int:
        """Process number of the server; its backends are below it."""
        assert self._server.pid is not None
        return self._server.pid

    @property
    def socket_folder(self) -> Path:
        """Where the server listens."""
        return self.folder / "run"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Cluster]:
        """Start a server on a new folder; both are gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="classbell-bench-"))
        cluster = cls(folder)
        try:
            cluster._server.start()
            yield cluster
        finally:
            cluster._server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def make(self, name: str, rows: int) -> Database:
        """Make a database with the schema, a site and its people; its sessions come by `fill`."""
        address = self._server.dsn
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        dsn = address.replace(f"/{DATABASE}?", f"/{name}?")
        maintenance_dsn = self._server.superuser_dsn.replace("/postgres?", f"/{name}?")
        migrate.apply(dsn)
        database = Database(name, dsn, maintenance_dsn, rows)
        values = {
            "site": messages.SITE,
            "name": messages.SENDER,
            "email": messages.SENDER_EMAIL,
            "administrator": messages.ADMINISTRATOR,
            "hash": asyncio.run(hashing.hash(messages.PASSWORD)),
            "hosts": database.hosts,
        }
        with psycopg.connect(dsn) as connection:
            for statement in (_SITE, _TYPE, _SENDER, _ADMINISTRATOR, _HOSTS):
                connection.execute(statement, values)
        return database


def fill(database: Database, say: Callable[[str], None]) -> None:
    """Fill a database with sessions, all like the first one in it."""
    template = database.ask("SELECT session_key FROM session LIMIT 1")
    values = {"first_key": FIRST_KEY, "hosts": database.hosts, "template": template, "first_run": _FIRST_RUN}
    began = time.monotonic()
    with psycopg.connect(database.maintenance_dsn, autocommit=True) as connection:
        connection.execute(_WITHOUT_TRIGGERS)
        for start in range(0, database.rows, _BATCH):
            end = min(start + _BATCH, database.rows)
            span = values | {"from": start, "to": end - 1}
            for query in (_SESSIONS, *_OF_SESSIONS, *_HISTORY):
                connection.execute(query, span)
            elapsed = time.monotonic() - began
            say(f"  {end:,} of {database.rows:,} sessions, {elapsed:.0f} s")
        connection.execute("VACUUM (ANALYZE)")
    say(f"  analyzed, {time.monotonic() - began:.0f} s, {database.ask(_SIZE)}")
    database.settle()
