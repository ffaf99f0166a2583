"""`classbell import` and `classbell export`: sessions of a site as a CSV file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import administrator, call_of, carry_out, site_named, site_option
from classbell.cli.csv_sessions import COLUMNS, WRITTEN, CellError, Line, cells_of, column_of, read, request_of
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, REFUSED, Problem, sentence
from classbell.cli.requests import STDIN, content_of
from classbell.domain.call import Call
from classbell.errors import NoRecord, Refusal
from classbell.services.shared.serv import ListControl
from classbell.services.training.lists import LstTrainingSession
from classbell.services.training.types import Order

app = typer.Typer(add_completion=False)

PAGE = 500
"""Sessions asked for at a time when exporting; the most a list answers."""

_COLUMNS_HELP = "Columns:\n\n" + "\n\n".join(f"{column.name}: {column.meaning}" for column in COLUMNS)


@app.command("import", epilog=_COLUMNS_HELP)
def import_sessions(
    file: str = typer.Argument(metavar="FILE.csv", help="UTF-8, with a first line of column names; - for input."),
    *,
    partial: bool = typer.Option(False, "--partial", help="Import the good lines even if others are bad."),
    template: str | None = typer.Option(
        None, "--template", metavar="NAME", help="Template of the site for everything the file does not say."
    ),
    site: str | None = site_option(),
) -> None:
    """Schedule the sessions of a CSV file, in the name of the site's first administrator.

    All or none: every bad line is reported with its reason, and then nothing is imported. Nobody is sent an
    invitation. Columns may come in any order; only `name` is needed.
    """
    lines = read(text_of(file))
    bad: list[tuple[object, ...]] = []

    async def work(connection: asyncpg.Connection) -> int:
        found = await site_named(connection, site)
        call = call_of(connection, found, await administrator(connection, found))
        transaction = connection.transaction()
        await transaction.start()
        done = 0
        try:
            with output.progress("importing", len(lines)) as bar:
                for line in lines:
                    faults = await _imported(connection, call, line, template)
                    bad.extend((line.number, *fault) for fault in faults)
                    done += not faults
                    bar.advance(bar.task_ids[0])
        except BaseException:
            await transaction.rollback()
            raise
        if bad and not partial:
            await transaction.rollback()
            return 0
        await transaction.commit()
        return done

    done = run(work)
    if bad:
        output.table(("line", "column", "what is wrong"), bad)
    output.line(f"{done} of {len(lines)} sessions imported." + ("" if done or not bad else " Mend the lines above."))
    if bad:
        raise typer.Exit(REFUSED)


async def _imported(
    connection: asyncpg.Connection, call: Call, line: Line, template: str | None
) -> list[tuple[str | None, str]]:
    """Schedule one line; gives what is wrong with it, column and words."""
    if line.problem:
        return [(None, line.problem)]
    try:
        async with connection.transaction():
            await carry_out(call, request_of(line.cells, template))
    except CellError as error:
        column, _, why = str(error).partition(": ")
        return [(column, why)]
    except Refusal as refusal:
        return [(column_of(fault), sentence(fault)) for fault in refusal.sub_errors or (refusal,)]
    return []


def text_of(file: str) -> str:
    """The text of a file in UTF-8, `-` for input; raises `Problem`."""
    try:
        return content_of(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            f"{file} is not UTF-8 (byte {error.start}); spreadsheets call the format «CSV UTF-8».", code=NOT_BEGUN
        ) from error


@app.command("export", epilog=_COLUMNS_HELP)
def export_sessions(
    file: str = typer.Argument(STDIN, metavar="[FILE.csv]", help="Where to; - for output, which is the default."),
    *,
    overwrite: bool = typer.Option(False, "--overwrite", help="Write over a file that is there."),
    site: str | None = site_option(),
) -> None:
    """Write the sessions of a site as CSV, one a line, a series as one, by start.

    `classbell import` reads the file back. Session passwords, flags, reminders and registration rules are not in it.
    Cells that a spreadsheet would take for formulas begin with an apostrophe.
    """

    async def work(connection: asyncpg.Connection) -> int:
        found = await site_named(connection, site)
        # One snapshot: what is planned meanwhile must not move sessions from page to page.
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            with written_to(file, overwrite=overwrite) as target:
                return await _write(call_of(connection, found), target)

    count = run(work)
    output.console(error=True).print(f"{count} {'session' if count == 1 else 'sessions'} exported.")


async def _write(call: Call, target: TextIO) -> int:
    writer = csv.writer(target)
    writer.writerow(WRITTEN)
    count = 0
    with output.progress("exporting", None) as bar:
        while True:
            request = LstTrainingSession(
                list_control=ListControl(start_from=count + 1, maximum_num=PAGE),
                order=Order(order_by=["STARTTIME"]),
            )
            try:
                page = await carry_out(call, request)
            except NoRecord:
                return count
            for session in page.training_session:
                writer.writerow(cells_of(session))
            count += len(page.training_session)
            bar.update(bar.task_ids[0], completed=count, total=page.matching_records.total)


@contextmanager
def written_to(file: str, *, overwrite: bool) -> Iterator[TextIO]:
    """Where to write: standard output, or a file that only its owner reads, as it holds people's addresses."""
    if file == STDIN:
        yield sys.stdout
        return
    path = Path(file)
    if path.exists() and not overwrite:
        raise Problem(f"{file} is there already; --overwrite writes over it.", code=NOT_BEGUN)
    try:
        path.touch(mode=0o600)
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            yield target
    except OSError as error:
        raise Problem(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from error
