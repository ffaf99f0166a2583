"""`classbell lab`: labs of computers that sessions are held in."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import OPERATOR, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.store import audit, labs
from classbell.wire.element import PLAIN_MAX

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add, list and remove labs: computers that sessions can book."
)


@app.command("add")
def add(
    name: str = typer.Argument(help="Name of the lab, as sent in handsOnLab/labName."),
    computers: int = typer.Argument(min=1, max=2**31 - 1, help="How many computers it has."),
    *,
    description: str = typer.Option("", "--description", help="What people should know about it."),
    site: str | None = site_option(),
) -> None:
    """Add a lab to a site. Sessions and reservations share its computers and never get more than there are."""
    name, description = " ".join(name.split()), " ".join(description.split())
    if not name or max(len(name), len(description)) > PLAIN_MAX:
        raise Problem(
            f"A lab has a name, and neither that nor its description is longer than {PLAIN_MAX} characters.",
            code=NOT_BEGUN,
        )

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = await site_named(connection, site)
            if await labs.add(connection, found.site_id, name, computers, description) is None:
                raise Problem(f"The site {found.name} has a lab {name} already.")
            await _note(connection, found.site_id, "lab add", name)

    run(work)
    output.line(f"Added lab {name} with {computers} computers.")


@app.command("list")
def list_labs(site: str | None = site_option()) -> None:
    """List the labs of a site with what is in use now."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        known = await labs.of_site(connection, found.site_id, datetime.now(UTC))
        return [(lab.name, lab.computers, lab.in_use, lab.description) for lab in known]

    output.table(("lab", "computers", "in use", "description"), run(work))


@app.command("remove")
def remove(
    name: str = typer.Argument(help="Exact name of the lab."),
    site: str | None = site_option(),
) -> None:
    """Remove a lab that nothing is booked of any more; what was booked in the past goes with it."""

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = await site_named(connection, site)
            now = datetime.now(UTC)
            known = await labs.of_site(connection, found.site_id, now, name)
            if not known:
                raise Problem(f"The site {found.name} has no lab {name}; `classbell lab list` shows those there are.")
            if not await labs.remove(connection, found.site_id, known[0].lab_id, now):
                raise Problem(f"Computers of {name} are still booked; take those bookings back first.")
            await _note(connection, found.site_id, "lab remove", name)

    run(work)
    output.line(f"Removed lab {name}.")


async def _note(connection: asyncpg.Connection, site_id: int, what: str, name: str) -> None:
    await audit.add(
        connection, site_id, account_id=OPERATOR.account_id, operation=what, at=datetime.now(UTC), subject=name
    )
