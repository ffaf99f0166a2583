"""`classbell sessiontype`: the kinds of session hosts may plan."""

from __future__ import annotations

from typing import Annotated

import asyncpg
import msgspec
import typer

from classbell.cli import output
from classbell.cli.acting import site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.cli.switches import TRUTH
from classbell.services.training.options import EnableOptions
from classbell.store import catalogue
from classbell.wire.plan import plan_of

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Add and list session types: numbers hosts may plan under, with flags.",
)


@app.command("add", epilog="Flags: " + ", ".join(field.wire for field in plan_of(EnableOptions).fields))
def add(
    number: int = typer.Argument(min=1, max=2**31 - 1, help="Number of the type, as sent in metaData/sessionType."),
    name: str = typer.Argument(help="Name of the type, for people."),
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option", "-o", metavar="FLAG=true|false", help="What a flag is where a request is silent; repeatable."
        ),
    ] = None,
    *,
    default: bool = typer.Option(False, "--default", help="Make it the site's default type, in place of the present."),
    site: str | None = site_option(),
) -> None:
    """Add a session type to a site.

    A request that names no type gets the highest number its host may use, or the site's default if it says
    defaultHighestMT false.
    """
    options = msgspec.json.encode(_options(option or [])).decode()

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = await site_named(connection, site)
            try:
                await catalogue.add_type(connection, found.site_id, number, name.strip(), options, is_default=default)
            except asyncpg.UniqueViolationError as error:
                raise Problem(f"The site {found.name} has a session type {number} already.") from error

    run(work)
    output.line(f"Added session type {number}, {name.strip()}.")


def _options(texts: list[str]) -> EnableOptions:
    flags = {}
    for text in texts:
        name, _, value = text.partition("=")
        field = plan_of(EnableOptions).find(name.strip() or "?")
        if field is None:
            raise Problem(f"There is no flag {name}; the help lists them.", code=NOT_BEGUN)
        if value.strip().lower() not in TRUTH:
            raise Problem(f"{text}: a flag is given as {field.wire}=true or {field.wire}=false.", code=NOT_BEGUN)
        flags[field.name] = TRUTH[value.strip().lower()]
    return EnableOptions(**flags)


@app.command("list")
def list_types(site: str | None = site_option()) -> None:
    """List the session types of a site with the flags they set."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        known = await catalogue.of_site(connection, found)
        return [(kind.type_id, kind.name, kind.is_default, _flags(kind.options)) for kind in known.types]

    output.table(("number", "name", "default", "flags"), run(work))


def _flags(options: str) -> str:
    flags: dict[str, bool] = msgspec.json.decode(options)
    return ", ".join(f"{name}={'true' if value else 'false'}" for name, value in flags.items())
