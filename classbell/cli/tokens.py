"""`classbell token`: bearer tokens, with which programs come in instead of with a password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import OPERATOR, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import Problem
from classbell.domain import keys
from classbell.services.api.tokens import USUAL_DAYS
from classbell.store import audit, members, tokens

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add, list and remove tokens with which programs come in."
)

NAME_MAX = 80


@app.command("add")
def add(
    account: str = typer.Argument(help="Whose rights the token has: WebEx ID or e-mail address."),
    name: str = typer.Argument(help="What it is for."),
    *,
    days: int = typer.Option(USUAL_DAYS, "--days", min=1, max=3650, help="Days it is good for."),
    site: str | None = site_option(),
) -> None:
    """Make a token and print it, this once: it cannot be shown again."""
    token = keys.ticket()

    async def work(connection: asyncpg.Connection) -> int:
        async with connection.transaction():
            found = await site_named(connection, site)
            now = datetime.now(UTC)
            owner = await members.find_host(connection, found.site_id, account, now)
            if owner is None:
                raise Problem(f"The site {found.name} has no account {account}.")
            number = await tokens.add(
                connection, found.site_id, owner.account_id, keys.ticket_hash(token),
                name=" ".join(name.split())[:NAME_MAX], now=now, expires_at=now + timedelta(days=days),
            )  # fmt: skip
            await _note(connection, found.site_id, "token add", f"{number} for {owner.web_ex_id}")
            return number

    number = run(work)
    output.line(f"Token {number}: {token}")


@app.command("list")
def list_tokens(site: str | None = site_option()) -> None:
    """List the tokens of a site that are good."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        rows = await tokens.list_tokens(connection, found.site_id, None, datetime.now(UTC))
        return [
            (row["token_id"], row["web_ex_id"], row["name"], row["created_at"].date(), row["expires_at"].date())
            for row in rows
        ]

    output.table(("token", "account", "name", "made", "until"), run(work))


@app.command("remove")
def remove(
    number: int = typer.Argument(help="Number of the token, as `classbell token list` shows it."),
    site: str | None = site_option(),
) -> None:
    """Take a token back; it lets nobody in any more."""

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = await site_named(connection, site)
            if not await tokens.remove(connection, found.site_id, number, None):
                raise Problem(f"The site {found.name} has no token {number}.")
            await _note(connection, found.site_id, "token remove", str(number))

    run(work)
    output.line(f"Removed token {number}.")


async def _note(connection: asyncpg.Connection, site_id: int, what: str, subject: str) -> None:
    await audit.add(
        connection, site_id, account_id=OPERATOR.account_id, operation=what, at=datetime.now(UTC), subject=subject
    )
