"""`classbell recording`: recordings of sessions, by file or by address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import asyncpg
import msgspec
import typer

from classbell.cli import output
from classbell.cli.acting import OPERATOR, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.errors import SessionNotFound
from classbell.store import audit, recordings, sessions
from classbell.store.recordings import RecordingRow, Search
from classbell.wire import text
from classbell.wire.element import PLAIN_MAX

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add, list and remove recordings that people find over the API."
)

UNKNOWN_FORMAT: Final = "MP4"
MOST_LISTED: Final = 100_000


@app.command("add")
def add(
    location: str = typer.Argument(metavar="FILE|URL", help="A file on this computer, or an http(s) address."),
    *,
    session: int = typer.Option(..., "--session", help="Key of the session that was recorded; its host owns it."),
    name: str | None = typer.Option(None, "--name", help="Absent: the name of the session."),
    description: str = typer.Option("", "--description", help="What people should know about it."),
    duration: int = typer.Option(0, "--duration", min=0, max=2**31 - 1, help="Seconds it lasts."),
    size: int = typer.Option(0, "--size", min=0, help="Bytes behind an address; of a file its own size counts."),
    date: int | None = typer.Option(None, "--date-no", min=1, help="Number of the date; absent: the last past."),
    site: str | None = site_option(),
) -> None:
    """Add a recording. The file stays where it is; only its place is noted."""
    place, kind, size_bytes, made_at = _look_at(location, size)
    name, description = " ".join((name or "").split()), " ".join(description.split())
    if max(len(name), len(description)) > PLAIN_MAX:
        raise Problem(f"Neither name nor description is longer than {PLAIN_MAX} characters.", code=NOT_BEGUN)

    async def work(connection: asyncpg.Connection) -> int:
        async with connection.transaction():
            found = await site_named(connection, site)
            try:
                stored = await sessions.get(connection, found.site_id, session)
            except SessionNotFound as error:
                raise Problem(f"The site {found.name} has no session {session}.") from error
            row = RecordingRow(
                host_id=stored.host_id,
                session_key=stored.session_key,
                conf_id=_conf_id(stored, date, made_at),
                name=name or _title(stored),
                description=description,
                location=place,
                format=kind,
                size_bytes=size_bytes,
                duration_seconds=duration,
                made_at=made_at,
            )
            number = await recordings.add(connection, found.site_id, row)
            if number is None:
                raise Problem(f"The site {found.name} has a recording at {place} already.")
            await _note(connection, found.site_id, "recording add", number, stored.session_key)
            return number

    number = run(work)
    output.line(f"Added recording {number}.")


def _look_at(location: str, size: int) -> tuple[str, str, int, datetime]:
    """The place as it is kept, the format, the bytes and the moment it was made; raises `Problem`."""
    if "://" in location:
        address = text.url(location) if len(location) <= PLAIN_MAX else ""
        if not address:
            raise Problem(f"{location} is no http or https address.", code=NOT_BEGUN)
        return address, _format(unquote(urlsplit(address).path)), size, datetime.now(UTC)
    path = Path(location).absolute()
    try:
        facts = path.stat()
    except OSError as error:
        raise Problem(f"The file {location} cannot be read: {error.strerror}.", code=NOT_BEGUN) from error
    if not path.is_file():
        raise Problem(f"{location} is no file.", code=NOT_BEGUN)
    return str(path), _format(path.name), facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC)


def _format(name: str) -> str:
    ending = Path(name).suffix.removeprefix(".").upper()
    return ending if ending.isalnum() and len(ending) <= 8 else UNKNOWN_FORMAT


def _title(stored: sessions.Stored) -> str:
    named = msgspec.json.decode(stored.details)
    return str(named["metaData"]["confName"])


def _conf_id(stored: sessions.Stored, date: int | None, made_at: datetime) -> int:
    if date is not None:
        if date not in stored.numbers:
            raise Problem(f"The session {stored.session_key} has no date {date}.")
        return stored.conf_ids[stored.numbers.index(date)]
    order = sorted(zip(stored.starts_at, stored.conf_ids, strict=True))
    past = [conf_id for start_at, conf_id in order if start_at <= made_at]
    return past[-1] if past else order[0][1]


@app.command("list")
def list_recordings(
    session: int | None = typer.Option(None, "--session", help="Only recordings of the session with this key."),
    site: str | None = site_option(),
) -> None:
    """List the recordings of a site, newest first."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        search = Search(
            site_id=found.site_id, host_id=None, made_from=None, made_to=None, host_name=None, session_key=session,
            name_pattern=None, offset=0, limit=MOST_LISTED,
        )  # fmt: skip
        return [
            (
                one.recording_id, one.made_at, one.name, one.host_web_ex_id, one.session_key, one.size_bytes,
                one.duration_seconds, one.location,
            )
            for one in await recordings.find_all(connection, search)
        ]  # fmt: skip

    columns = ("number", "made", "name", "host", "session", "bytes", "seconds", "where")
    output.table(columns, run(work))


@app.command("remove")
def remove(
    number: int = typer.Argument(min=1, max=2**31 - 1, help="Number of the recording."),
    site: str | None = site_option(),
) -> None:
    """Take a recording off the list. The file stays where it is."""

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = await site_named(connection, site)
            stored = await recordings.lock(connection, found.site_id, number)
            if stored is None:
                raise Problem(f"The site {found.name} has no recording {number}.")
            await recordings.delete(connection, found.site_id, number)
            await _note(connection, found.site_id, "recording remove", number, stored.session_key)

    run(work)
    output.line(f"Removed recording {number}.")


async def _note(
    connection: asyncpg.Connection, site_id: int, command: str, number: int, session_key: int | None
) -> None:
    await audit.add(
        connection, site_id, account_id=OPERATOR.account_id, operation=command, at=datetime.now(UTC),
        session_key=session_key, subject=f"recording {number}",
    )  # fmt: skip
