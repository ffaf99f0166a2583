"""`classbell doctor`: what is configured, reachable and migrated, and what is not."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import platform
import socket
import sys
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import asyncpg
import typer

from classbell import config
from classbell.cli import output
from classbell.cli.database import on_connection, pending, reachable
from classbell.cli.post import own_address
from classbell.cli.problems import REFUSED, Problem
from classbell.config import Settings
from classbell.store import figures
from classbell.store.pg_account import InstanceError

app = typer.Typer(add_completion=False)


class State(StrEnum):
    """How something is."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


class Finding(NamedTuple):
    """One line of the report."""

    state: State
    what: str
    how: str


@app.command("doctor")
def doctor() -> None:
    """Look at everything the server needs and say what is fine and what is not.

    Shows the settings and where each comes from, the data folder, the database, the schema, the port, the workers and
    the versions. Changes nothing. Exits with 1 when something that is needed is not fine.
    """
    settings = config.load()
    output.table(("setting", "value", "from"), list(_settings(settings, os.environ)), title="Settings")
    findings = [*_versions(), *_folder(settings), *_database(settings), *_mail(settings), *_network(settings)]
    output.table(("", "what", "how"), findings, title="Findings")
    wrong = sum(finding.state is State.WRONG for finding in findings)
    if wrong:
        output.line(f"{wrong} of {len(findings)} findings are wrong.")
        raise typer.Exit(REFUSED)
    output.line("Everything that is needed is fine.")


def _settings(settings: Settings, environment: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    file = environment.get(config.PREFIX + "CONFIG", "")
    in_file = set(tomllib.loads(Path(file).read_text("utf-8"))) if file else set()
    for name in Settings.__struct_fields__:
        variable = config.PREFIX + name.upper()
        value = getattr(settings, name)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if name in ("database_url", "smtp_url"):
            shown = without_password(shown)
        elif name in _SECRET and shown:
            shown = "(set)"
        source = variable if environment.get(variable) else file if name in in_file else "default"
        yield name, shown, source


_SECRET = ("sms_url", "sms_body", "sms_headers")
"""Settings in which the key of a gateway may stand anywhere."""


def without_password(url: str) -> str:
    """An address of a server that can be shown."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        where = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
        return f"{parts.scheme}://{parts.username + '@' if parts.username else ''}{where}"
    except ValueError:
        return "(cannot be read)"


def _versions() -> Iterator[Finding]:
    python = State.FINE if sys.version_info >= (3, 11) else State.WRONG
    yield Finding(python, "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Finding(State.FINE, "Classbell", metadata.version("classbell"))
    yield Finding(State.FINE, "time zone data", f"tzdata {metadata.version('tzdata')}, the system's own is not used")


def _folder(settings: Settings) -> Iterator[Finding]:
    if settings.database_url:
        yield Finding(State.FINE, "data folder", "not used: the database is an external one")
        return
    path = settings.data_path
    there = path
    while not there.exists() and there != there.parent:
        there = there.parent
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding(State.WRONG, "data folder", f"{path}: {there} cannot be written by this user")
    elif there == path:
        free = os.statvfs(path)
        yield Finding(State.FINE, "data folder", f"{path}, {free.f_bavail * free.f_frsize // 2**20} MiB free")
    else:
        yield Finding(State.NOTE, "data folder", f"{path} is made at the first start")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with reachable(settings) as dsn:
            yield from _contents(dsn)
    except (Problem, InstanceError, ConnectionError) as error:
        yield Finding(State.WRONG, "database", str(error))


def _contents(dsn: str) -> Iterator[Finding]:
    try:
        waiting = pending(dsn)
    except ConnectionError as error:
        yield Finding(State.WRONG, "database", f"does not answer: {error}")
        return
    found = asyncio.run(on_connection(dsn, lambda connection: _figures(connection, migrated=not waiting)))
    supported = State.FINE if found.version_number >= figures.OLDEST_SUPPORTED else State.WRONG
    yield Finding(supported, "database", f"PostgreSQL {found.version}, answers")
    if not found.durable:
        yield Finding(State.WRONG, "durability", "fsync or synchronous_commit is off: what is answered may be lost")
    if waiting:
        yield Finding(State.WRONG, "schema", f"{len(waiting)} migrations missing, first {waiting[0]}")
        return
    yield Finding(State.FINE, "schema", "up to date")
    state = State.FINE if found.sites else State.WRONG
    yield Finding(state, "sites", f"{found.sites} with {found.accounts} accounts and {found.sessions} sessions")
    if found.demo_open:
        yield Finding(State.NOTE, "demo", "the demo account can sign in; `classbell serve` shuts it out at its start")
    yield Finding(State.FINE, "outbox", f"{found.waiting} messages wait")
    state = State.FINE if found.workers else State.NOTE
    yield Finding(state, "outbox worker", "connected to the database" if found.workers else "not running")


async def _figures(connection: asyncpg.Connection, *, migrated: bool) -> figures.Figures:
    return await figures.of_installation(connection, migrated=migrated)


def _mail(settings: Settings) -> Iterator[Finding]:
    server = settings.smtp_server
    if server is None:
        yield Finding(State.NOTE, "mail", f"no server is set: mails are kept as files in {settings.mail_folder}")
    else:
        yield Finding(
            State.FINE, "mail", f"{server.host} port {server.port}; `classbell mail test ADDRESS` sends a mail"
        )


def _network(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        State.FINE if settings.base_url or settings.on_loopback else State.NOTE,
        "links",
        f"begin with {settings.links_base}" + ("" if settings.base_url else "; set CLASSBELL_BASE_URL for others"),
    )
    if not settings.on_loopback and not settings.base_url.startswith("https://"):
        yield Finding(
            State.NOTE, "encryption", "passwords travel with every request: put a proxy with TLS before the server"
        )
    address = own_address(settings)
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        text = answer.read(200).decode("utf-8", "replace").strip()
        state = State.FINE if answer.status == http.client.OK else State.WRONG
        yield Finding(state, "web workers", f"{address} answers: {text}")
    except (OSError, http.client.HTTPException):
        with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, settings.port))
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                yield Finding(State.WRONG, "port", f"{settings.host} port {settings.port} cannot be used: {reason}")
            else:
                yield Finding(State.NOTE, "web workers", f"not running; port {settings.port} is free")
    finally:
        connection.close()
