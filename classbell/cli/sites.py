"""`classbell site`: sites and their switches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
import typer

from classbell.cli import output
from classbell.cli.acting import OPERATOR, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import Problem
from classbell.cli.switches import default_of, keys, meaning_of, parsed, shown, switched
from classbell.domain import changes
from classbell.domain.site import Site, SiteSettings
from classbell.store import audit, sites

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Add and list sites, and set their switches.")


@app.command("add")
def add(
    name: str = typer.Argument(help="Name of the site: lower-case letters, digits and hyphens, at most 63."),
) -> None:
    """Add a site with one session type, number 9, and no accounts.

    Clients name it by siteName, by siteID, or as first part of the host name they call.
    """

    async def work(connection: asyncpg.Connection) -> Site:
        async with connection.transaction():
            return await made(connection, name)

    site = run(work)
    output.line(f"Added site {site.name} with siteID {site.site_id}. Next: `classbell user add --site {site.name}`.")


async def made(connection: asyncpg.Connection, name: str) -> Site:
    """Make a site; raises `Problem` for a name that cannot be or is taken."""
    name = name.strip().lower()
    if not sites.NAME.fullmatch(name):
        raise Problem(
            f"{name!r} cannot be the name of a site: 1 to 63 letters a to z, digits and hyphens, with no hyphen at "
            "either end."
        )
    site_id = await sites.add(connection, name)
    if site_id is None:
        raise Problem(f"There is a site {name} already.")
    return await site_named(connection, name)


@app.command("list")
def list_sites() -> None:
    """List the sites with the number of their accounts and sessions."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        return [
            (found.site.name, found.site.site_id, found.accounts, found.sessions, found.created_at)
            for found in await sites.list_all(connection)
        ]

    output.table(("site", "siteID", "accounts", "sessions", "made"), run(work))


@app.command("show")
def show(site: str | None = site_option()) -> None:
    """Show every switch of a site: its value, its default and what it does."""

    async def work(connection: asyncpg.Connection) -> Site:
        return await site_named(connection, site)

    found = run(work)
    rows = [(key, shown(getattr(found.settings, key)), shown(default_of(key)), meaning_of(key)) for key in keys()]
    output.table(("key", "value", "default", "meaning"), rows, title=f"Switches of {found.name}")


_KEYS = "Keys:\n\n" + "\n\n".join(f"{key}: {meaning_of(key)}" for key in keys())


@app.command("set", epilog=_KEYS)
def set_switch(
    key: str = typer.Argument(help="Which switch; see the list below."),
    value: str = typer.Argument(
        help="true or false, a number, a word, or words separated by commas; '' goes back to the default."
    ),
    site: str | None = site_option(),
) -> None:
    """Set a switch of a site. It counts from the next request on; sessions that are there stay as they are."""
    new = parsed(key, value)

    async def work(connection: asyncpg.Connection) -> tuple[Site, Any]:
        async with connection.transaction():
            found = await site_named(connection, site)
            stored = await sites.lock_settings(connection, found.site_id)
            before = msgspec.convert(stored, SiteSettings)
            settings = switched(stored, key, new)
            await sites.save_settings(connection, found.site_id, settings)
            await audit.add(
                connection, found.site_id, account_id=OPERATOR.account_id, operation="site set", subject=key,
                at=datetime.now(UTC),
                changes=changes.between(msgspec.structs.asdict(before), msgspec.structs.asdict(settings)),
            )  # fmt: skip
            return found, msgspec.structs.asdict(settings)[key]

    found, stored = run(work)
    output.line(f"{found.name}: {key} is now {shown(stored) or 'empty'}.")
