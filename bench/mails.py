"""Reminders of a great class leave: how fast, in how much memory, and whether each arrives once.

`python -m bench.mails` measures this alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from bench import processes
from bench.cluster import Cluster, Database
from bench.figures import Target, table
from bench.server import STOP_SECONDS

MESSAGES = 100_000
WORKERS = 2
WORKER_MIB = 200
SECONDS = 3_600.0
"""Longest time the run may take."""

_SESSION = """
INSERT INTO session (
    site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone, duration_minutes, start_at, end_at,
    auto_delete, details, host_key, guest_token, created_at, changed_at
)
VALUES (
    1, 1, 1, 9, 'A great class', 'PUBLIC', 'SINGLE', 'America/Vancouver', 60,
    date_trunc('day', now()) + interval '7 days', date_trunc('day', now()) + interval '7 days 1 hour',
    false, %s, '', '', now(), now()
)
"""

_DETAILS = {
    "metaData": {
        "agenda": "<p>Why bells ring.</p><p>How to cast one.</p>",
        "description": "<p>" + "A course for everybody who listens. " * 20 + "</p>",
        "location": "Room 5",
    },
    "schedule": {"startDate": []},
}

_OCCURRENCE = """
INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)
SELECT site_id, session_key, 1, start_at AT TIME ZONE zone, start_at, end_at FROM session WHERE session_key = 1
"""

_PEOPLE = """
INSERT INTO participant (site_id, session_key, list, email, position, role, join_status, details)
SELECT 1, 1, 'attendees', 'person' || n || '@example.com', n, 'ATTENDEE', 'ACCEPT',
       jsonb_build_object('person', jsonb_build_object('name', 'Person ' || n))
FROM generate_series(1, %s) AS n
"""

_MAILS = """
INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at)
SELECT 1, 1, %s, CASE WHEN %s = 'reminder' THEN 1 ELSE 0 END, 'person' || n || '@example.com', now()
FROM generate_series(1, %s) AS n
"""


@dataclass(frozen=True, slots=True)
class Left:
    """How the reminders left."""

    messages: int
    kind: str
    arrived: int
    different: int
    """Recipients that got at least one."""
    seconds: float
    peak_mib: float
    """The most memory that any of the workers ever had."""
    early_mib: float
    """The same when a tenth had left: what grows with the number of messages would show between the two."""

    @property
    def target(self) -> Target:
        """The limit of a worker's memory."""
        return Target(
            f"memory of a worker while {self.messages:,} {self.kind}s leave", self.peak_mib, WORKER_MIB,
            f"{self.peak_mib:.0f}", "MiB",
        )  # fmt: skip


def page(left: Left) -> str:
    """The part of the results about mail."""
    rows = [
        [f"{left.messages:,} due {left.kind}s leave, {WORKERS} workers", f"{left.seconds:.0f} s"],
        ["mails a second", f"{left.messages / left.seconds:.0f}"],
        ["arrived / to different people", f"{left.arrived:,} / {left.different:,}"],
        ["most memory of a worker, after a tenth / at the end", f"{left.early_mib:.0f} / {left.peak_mib:.0f} MiB"],
    ]
    return "\n## Mail\n\n" + table(["figure", "measured"], rows)


def fill(connection: psycopg.Connection[Any], messages: int, kind: str) -> None:
    """A session with as many attendees as messages, each of whom is due one."""
    connection.execute(_SESSION, [json.dumps(_DETAILS)])
    connection.execute(_OCCURRENCE)
    connection.execute(_PEOPLE, [messages])
    connection.execute(_MAILS, [kind, kind, messages])


def measure(cluster: Cluster, say: Callable[[str], None], messages: int = MESSAGES, kind: str = "reminder") -> Left:
    """Let workers deliver to a mail server that only counts."""
    database = cluster.make("bench_mail", 1)
    with psycopg.connect(database.dsn) as connection:
        fill(connection, messages, kind)
    database.settle()
    with ExitStack() as stack:
        port, counted = stack.enter_context(_server())
        log = cluster.folder / "mail.log"
        began = time.monotonic()
        workers = [stack.enter_context(_worker(database, port, log)) for _ in range(WORKERS)]
        early = 0.0
        while (left := _left(database)) < messages:
            if time.monotonic() - began > SECONDS or any(worker.poll() is not None for worker in workers):
                raise RuntimeError("the mails did not leave: " + log.read_text("utf-8", "replace")[-2000:])
            if not early and left * 10 >= messages:
                early = max(_peak_mib(worker.pid) for worker in workers)
            say(f"  {left:,} of {messages:,} {kind}s have left, {time.monotonic() - began:.0f} s")
            time.sleep(1.0 if messages <= 10_000 else 5.0)
        seconds = time.monotonic() - began
        peak = max(_peak_mib(worker.pid) for worker in workers)
        arrived, different = counted()
    return Left(messages, kind, arrived, different, seconds, peak, early)


def _left(database: Database) -> int:
    return int(database.ask("SELECT count(*) FROM outbox WHERE state = 'sent'"))


@contextmanager
def _worker(database: Database, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLASSBELL_")}
    own = {
        "CLASSBELL_DATABASE_URL": database.dsn,
        "CLASSBELL_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=never",
        "CLASSBELL_LOG_LEVEL": "warning",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "classbell", "worker"], env=kept | own, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        processes.end(process, STOP_SECONDS)


def _peak_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def _server() -> Iterator[tuple[int, Callable[[], tuple[int, int]]]]:
    """A mail server in a process of its own; gives its port, and how many mails it took, for how many people."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=[theirs], daemon=True)
    process.start()

    def counted() -> tuple[int, int]:
        ours.send("count")
        answer: tuple[int, int] = ours.recv()
        return answer

    try:
        yield ours.recv(), counted
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_Sink(pipe).serve())


class _Sink:
    """The least of a mail server: it takes everything and remembers who got it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._taken = 0
        self._people: set[bytes] = set()

    async def serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._tell)
        self._pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    def _tell(self) -> None:
        self._pipe.recv()
        self._pipe.send((self._taken, len(self._people)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        recipient = b""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self._taken += 1
                self._people.add(recipient)
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
            if verb == b"QUIT":
                break
        writer.close()


def main() -> int:
    """Measure this alone and show it."""
    parser = argparse.ArgumentParser(prog="python -m bench.mails", description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES, help=f"mails that are due ({MESSAGES:,})")
    parser.add_argument("--kind", choices=("reminder", "invitation"), default="reminder", help="what is due (reminder)")
    options = parser.parse_args()
    with Cluster.running() as cluster:
        left = measure(cluster, lambda text: print(text, file=sys.stderr, flush=True), options.messages, options.kind)
    print(page(left))
    return 0 if left.arrived == left.different == left.messages else 1


if __name__ == "__main__":
    sys.exit(main())
