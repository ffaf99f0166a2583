"""`classbell attendance`: who was in sessions that were held elsewhere, and who was in those held here, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import call_of, site_named, site_option
from classbell.cli.csv_sessions import quoted, unquoted
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, REFUSED, Problem, sentence
from classbell.cli.requests import STDIN
from classbell.cli.transfer import text_of, written_to
from classbell.domain.call import Call
from classbell.errors import Refusal
from classbell.services.history import imported
from classbell.store import attendance

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Bring in and take out attendance as CSV.")

COLUMNS: Final = ("session", "occurrence", "name", "email", "joined", "left")
WRITTEN: Final = (*COLUMNS, "title", "role", "source")
_NEEDED: Final = frozenset(("session", "joined", "left"))


@app.command("import")
def import_attendance(
    file: str = typer.Argument(metavar="FILE.csv", help="UTF-8, with a first line of column names; - for input."),
    *,
    partial: bool = typer.Option(False, "--partial", help="Import the good lines even if others are bad."),
    site: str | None = site_option(),
) -> None:
    """Bring in who was present from when to when.

    Columns: session (its key), occurrence (number of the date; empty: the nearest), name, email, joined and left
    (2026-04-06T10:00:00Z, or MM/DD/YYYY HH:MM:SS in the zone of the session); others are ignored. All or none: every
    bad line is reported, and then nothing is imported. What is there already is not added again.
    """
    lines = _lines(text_of(file))
    bad: list[tuple[object, ...]] = []
    added: list[bool] = []

    async def work(connection: asyncpg.Connection) -> int:
        call = call_of(connection, await site_named(connection, site))
        transaction = connection.transaction()
        await transaction.start()
        try:
            for number, cells in lines:
                try:
                    async with connection.transaction():
                        added.append(await _imported(call, cells))
                except Refusal as refusal:
                    bad.append((number, _column_of(refusal), sentence(refusal)))
        except BaseException:
            await transaction.rollback()
            raise
        if bad and not partial:
            await transaction.rollback()
            return 0
        await transaction.commit()
        return sum(added)

    done = run(work)
    if bad:
        output.table(("line", "column", "what is wrong"), bad)
    there = len(added) - sum(added)
    output.line(f"{done} of {len(lines)} intervals imported" + (f", {there} were there already." if there else "."))
    if bad:
        raise typer.Exit(REFUSED)


@app.command("export")
def export_attendance(
    file: str = typer.Argument(STDIN, metavar="[FILE.csv]", help="Where to; - for output, which is the default."),
    *,
    session: int | None = typer.Option(None, "--session", metavar="KEY", help="Only this session."),
    overwrite: bool = typer.Option(False, "--overwrite", help="Write over a file that is there."),
    site: str | None = site_option(),
) -> None:
    """Write who was present, one interval a line, by time; `import` reads the file back.

    Instants are UTC. Cells that a spreadsheet would take for formulas begin with an apostrophe.
    """

    async def work(connection: asyncpg.Connection) -> int:
        found = await site_named(connection, site)
        rows = await attendance.list_intervals(connection, found.site_id, session)
        with written_to(file, overwrite=overwrite) as stream:
            writer = csv.writer(stream)
            writer.writerow(WRITTEN)
            for row in rows:
                writer.writerow(
                    (
                        row["session_key"], row["occurrence"], quoted(row["name"]), quoted(row["email"]),
                        _written(row["joined_at"]), _written(row["left_at"]), quoted(row["conf_name"]), row["role"],
                        row["source"],
                    )
                )  # fmt: skip
        return len(rows)

    count = run(work)
    output.console(error=True).print(f"{count} {'interval' if count == 1 else 'intervals'} exported.")


async def _imported(call: Call, cells: Mapping[str, str]) -> bool:
    return await imported.add(
        call,
        imported.Line(
            session=cells["session"], occurrence=cells.get("occurrence", ""), name=cells.get("name", ""),
            email=cells.get("email", ""), joined=cells["joined"], left=cells["left"],
        ),
    )  # fmt: skip


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """The lines below the header with their numbers; raises `Problem` when it is no such file."""
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := sorted(_NEEDED.difference(header)):
            raise Problem(f"Columns are missing: {', '.join(missing)}.", code=NOT_BEGUN)
        lines: list[tuple[int, dict[str, str]]] = []
        for row in reader:
            cells = {name: unquoted(cell).strip() for name, cell in zip(header, row, strict=False)}
            if any(cells.values()):
                lines.append((reader.line_num, dict.fromkeys(COLUMNS, "") | cells))
    except csv.Error as error:
        raise Problem(f"The file is no CSV: line {reader.line_num}: {error}.", code=NOT_BEGUN) from error
    return lines


def _column_of(refusal: Refusal) -> str:
    return refusal.path or "session"


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
