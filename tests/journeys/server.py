"""A real server for journeys: processes on a free loopback port with a data folder of their own, ended by number."""

from __future__ import annotations

import asyncio
import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

import psycopg

from classbell.domain import hashing
from classbell.store import migrate
from tests.processes import PATIENCE_SECONDS, free_port, is_running, tree, wait_for
from tests.schema_oracle import look

REPOSITORY = Path(__file__).parents[2]
PATH = "/WBXService/XMLService"


class Server:
    """One run of a command that serves. What it writes is read all the time, so that it never waits for us."""

    def __init__(
        self,
        command: Sequence[str] = (sys.executable, "-m", "classbell", "serve"),
        *,
        port: int,
        folder: Path = REPOSITORY,
        **settings: str,
    ) -> None:
        self.port = port
        self.said: list[str] = []
        """Lines of standard output that a test has looked at."""
        self._waiting: queue.Queue[str] = queue.Queue()
        self._complained: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(port=port, **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._readers = [
            threading.Thread(target=_read, args=source, daemon=True)
            for source in ((self.process.stdout, self._waiting), (self.process.stderr, self._complained))
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
        self.end()

    def line(self, *, within: float = PATIENCE_SECONDS) -> str:
        """The next line the server writes on standard output."""
        try:
            text = self._waiting.get(timeout=within)
        except queue.Empty:
            raise AssertionError(f"said nothing after {self.said}") from None
        if not text:
            raise AssertionError(f"ended after {self.said}: {self.end()}")
        self.said.append(text)
        return text

    def wait_until_ready(self, *, within: float = PATIENCE_SECONDS) -> Self:
        """Read on until the line that says the server answers."""
        while not self.line(within=within).startswith("ready on "):
            pass
        assert self.said[-1] == f"ready on http://127.0.0.1:{self.port}\n"
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Ask the server to end; gives its exit code and what it wrote since."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> tuple[int, str, str]:
        """Wait for the end; gives the exit code and what is left on standard output and standard error."""
        code = self.process.wait(PATIENCE_SECONDS)
        for reader in self._readers:
            reader.join(PATIENCE_SECONDS)
        return code, _rest(self._waiting), _rest(self._complained)

    def kill(self) -> list[int]:
        """Kill -9 everything the server consists of, as a power cut would; gives the processes that there were."""
        pids = tree(self.process.pid)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(PATIENCE_SECONDS)
        wait_for(lambda: not any(is_running(pid) for pid in pids))
        return pids


def _read(source: IO[str], lines: queue.Queue[str]) -> None:
    with source:
        for line in source:
            lines.put(line)
    lines.put("")


def _rest(lines: queue.Queue[str]) -> str:
    rest = []
    while not lines.empty():
        rest.append(lines.get_nowait())
    return "".join(rest)


def environment(*, port: int, **settings: str) -> dict[str, str]:
    """The environment of a server: nothing of the caller's own settings, and nothing of the test run's."""
    foreign = ("CLASSBELL_", "PYTEST_", "COV_", "PROMETHEUS_", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return (
        kept | {"CLASSBELL_PORT": str(port)} | {f"CLASSBELL_{name.upper()}": value for name, value in settings.items()}
    )


def post(port: int, document: bytes | str, headers: Mapping[str, str] | None = None) -> str:
    """Post a document as an ordinary client does; gives the reply, whose status must be 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        body = document.encode() if isinstance(document, str) else document
        connection.request("POST", PATH, body, dict(headers or {"Content-Type": "text/xml"}))
        reply = connection.getresponse()
        text = reply.read().decode()
        assert reply.status == http.client.OK, text
        look(text)
        return text
    finally:
        connection.close()


PASSWORD = "correct horse"


def furnish(dsn: str, site: str = "acme", names: Sequence[str] = ("host", "admin", "other")) -> None:
    """Put a site with accounts into a migrated database; `admin` administers it, all have the same password."""
    hashed = asyncio.run(hashing.hash(PASSWORD))
    with psycopg.connect(dsn) as connection:
        row = connection.execute("INSERT INTO site (name) VALUES (%s) RETURNING site_id", [site]).fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO session_type (site_id, type_id, name, is_default) VALUES (%s, 9, 'Training', true)", row
        )
        for name in names:
            connection.execute(
                "INSERT INTO account (site_id, web_ex_id, email, first_name, last_name, password_hash, is_site_admin)"
                " VALUES (%s, %s, %s, %s, 'Example', %s, %s)",
                [row[0], name, f"{name}@example.com", name.title(), hashed, name == "admin"],
            )


@contextmanager
def serving(dsn: str, name: str, **settings: str) -> Iterator[Server]:
    """`classbell serve` on a database of its own in the cluster of `dsn`, with the site `acme` on it."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = dsn.replace("/classbell?", f"/{name}?")
    assert address != dsn
    migrate.apply(address)
    furnish(address)
    with Server(port=free_port(), database_url=address, log_level="warning", folder=REPOSITORY, **settings) as running:
        running.wait_until_ready()
        yield running
