"""The database's own limit: the statement of CreateTrainingSession with its real arguments, sent by pgbench.

Nothing is copied here: the product carries out the request once, and what it sends to the database is kept.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.cluster import Cluster, Database
from bench.load import CONNECTIONS
from classbell.config import Settings
from classbell.store import pg_account, pg_binaries
from classbell.store.embedded import ROLE
from classbell.store.pool import connect
from classbell.web.xml_door import XmlDoor

_KEYS = (10**10, 10**15)
"""Session keys of pgbench's sessions: as random as the product's, and none of them the product's."""

_KEY_PARAMETER = 2
_TOKEN_PARAMETER = 16
"""The guest token, which is unique as well."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and the arguments the product gave it."""

    query: str
    arguments: tuple[Any, ...]


class _Recorder:
    """A connection that keeps the statements that write a session."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.kept: list[Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[_Recorder]:
        """Stand for the pool as well."""
        yield self

    async def execute(self, query: str, *arguments: Any) -> Any:
        if "INSERT INTO session" in query:
            self.kept.append(Statement(query, arguments))
        return await self._connection.execute(query, *arguments)


def statement_of(database: Database, document: str) -> Statement:
    """Carry out a request in this process and give the statement that stored it."""

    async def carry_out() -> Statement:
        connection = await connect(database.dsn)
        try:
            recorder = _Recorder(connection)
            door = XmlDoor(recorder, Settings())  # type: ignore[arg-type]
            reply = await door.answer(document.encode(), "text/xml", None, "127.0.0.1", datetime.now(UTC))
        finally:
            await connection.close()
        if len(recorder.kept) != 1:
            raise RuntimeError(f"the request was not stored in one statement: {reply}")
        return recorder.kept[0]

    return asyncio.run(carry_out())


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of pgbench did."""

    transactions: int
    seconds: float
    latencies: list[float]
    client_seconds: float


def pgbench(
    cluster: Cluster, database: Database, statement: Statement, *, seconds: int, each: int | None = None
) -> Run:
    """Send the statement over and over from 16 connections, for `seconds` or `each` times on every connection."""
    program = pg_binaries.folder(cluster.folder, pg_account.account()) / "pgbench"
    with tempfile.TemporaryDirectory(prefix="classbell-pgbench-") as name:
        folder = Path(name)
        script = folder / "create.sql"
        script.write_text(script_of(statement), "utf-8")
        command = [
            str(program), "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}", "--jobs=1",
            f"--host={cluster.socket_folder}", "--port=5432", f"--username={ROLE}",
            "--log", f"--log-prefix={folder / 'log'}", f"--file={script}",
            f"--time={seconds}" if each is None else f"--transactions={each}",
        ]  # fmt: skip
        for number, value in enumerate(statement.arguments, start=1):
            if number != _KEY_PARAMETER:
                command.append(f"--define=p{number}={literal(value)}")
        done = subprocess.run(
            ["/bin/sh", "-c", '"$@"; status=$?; times; exit $status', "sh", *command, database.name],
            capture_output=True, text=True, check=False, timeout=seconds + 60,
        )  # fmt: skip
        if done.returncode or "number of failed transactions: 0 " not in done.stdout:
            raise RuntimeError("pgbench failed: " + (done.stderr or done.stdout)[-2000:])
        latencies = [
            int(line.split()[2]) / 1e6 for log in folder.glob("log*") for line in log.read_text("ascii").splitlines()
        ]
    transactions = int(_number(done.stdout, r"transactions actually processed: (\d+)"))
    rate = _number(done.stdout, r"tps = ([\d.]+)")
    return Run(transactions, transactions / rate, latencies, _times_of_children(done.stdout))


def script_of(statement: Statement) -> str:
    """The statement with pgbench's variables in place of its parameters, and a new session key each time."""
    query = re.sub(r"\$(\d+)", r":p\1", statement.query).strip()
    query = query.replace(f":p{_TOKEN_PARAMETER},", f"md5(:p{_KEY_PARAMETER}::text),")
    return "\\set p{} random({}, {})\n{};\n".format(_KEY_PARAMETER, *_KEYS, query)


def literal(value: object) -> str:
    """An argument as the text PostgreSQL reads."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(_element(item) for item in value) + "}"
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return str(value)


def _element(value: object) -> str:
    text = literal(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _number(text: str, pattern: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError("pgbench answered something else: " + text[-2000:])
    return float(found[1])


def _times_of_children(output: str) -> float:
    """CPU of the shell's child, from the last line of `times`: `0m1.23s 0m0.45s`."""
    parts = re.findall(r"(\d+)m([\d.]+)s", output.strip().splitlines()[-1])
    return sum(int(minutes) * 60 + float(seconds) for minutes, seconds in parts)
