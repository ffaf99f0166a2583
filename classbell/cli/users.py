"""`classbell user`: the accounts of a site."""

from __future__ import annotations

import sys
from typing import Any

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import call_of, carry_out, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.domain import passwords
from classbell.domain.call import Call, Row
from classbell.errors import InvalidValue, NoRecord
from classbell.services.user.accounts import CreateUser, SetUser
from classbell.services.user.second_step import RemoveSecondStep
from classbell.services.user.types import Privilege
from classbell.store import accounts

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add and list the accounts of a site, and let them in again."
)

_GENERATE = typer.Option(False, "--generate", help="Make a password and show it once, instead of asking for one.")
_STDIN = typer.Option(False, "--stdin", help="Read the password from the first line of standard input.")


@app.command("add")
def add(
    web_ex_id: str = typer.Argument(metavar="WEBEXID", help="Account name, unique on the site."),
    email: str = typer.Argument(help="E-mail address, unique on the site."),
    first_name: str = typer.Option(..., "--first-name", prompt=True, help="First name."),
    last_name: str = typer.Option(..., "--last-name", prompt=True, help="Last name."),
    *,
    admin: bool = typer.Option(False, "--admin", help="A site administrator: does everything on the site."),
    read_only_admin: bool = typer.Option(
        False, "--read-only-admin", help="Sees everything on the site, changes only what is his own."
    ),
    attendee_only: bool = typer.Option(False, "--attendee-only", help="Takes part in sessions but has none."),
    generate: bool = _GENERATE,
    stdin: bool = _STDIN,
    site: str | None = site_option(),
) -> None:
    """Add an account; it may host sessions unless it is attendee-only. The password is asked for."""
    given = None if generate else _asked(stdin=stdin)

    async def work(connection: asyncpg.Connection) -> tuple[int, str]:
        found = await site_named(connection, site)
        password = given or passwords.generated(found.settings)
        request = CreateUser(
            web_ex_id=web_ex_id, first_name=first_name, last_name=last_name, email=email, password=password,
            privilege=Privilege(
                host=not attendee_only, site_admin=admin, ro_site_admin=read_only_admin, attendee_only=attendee_only
            ),
        )  # fmt: skip
        async with connection.transaction():
            made = await _written(call_of(connection, found), request)
        return made.user_id, password

    number, password = run(work)
    output.line(f"Added {web_ex_id} as number {number}.")
    _tell(password, generate=generate)


@app.command("list")
def list_users(site: str | None = site_option()) -> None:
    """List the accounts of a site with their roles."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        return [
            (
                row["web_ex_id"], row["email"], f"{row['first_name']} {row['last_name']}".strip(),
                ", ".join(name for name, is_so in _roles(row).items() if is_so),
                "locked" if row["locked"] else row["active"].lower().replace("_", " "),
                row["expires_at"], row["visit_count"],
            )
            for row in await accounts.list_all(connection, found.site_id)
        ]  # fmt: skip

    output.table(("account", "e-mail", "name", "roles", "state", "ends", "visits"), run(work))


def _roles(row: Row) -> dict[str, bool]:
    return {
        "administrator": row["is_site_admin"],
        "read-only administrator": row["is_read_only_admin"],
        "host": (row["is_host"] or row["is_site_admin"]) and row["may_train"] and not row["is_attendee_only"],
        "attendee only": row["is_attendee_only"],
    }


@app.command("password")
def password(
    web_ex_id: str = typer.Argument(metavar="WEBEXID", help="Account name or e-mail address."),
    *,
    generate: bool = _GENERATE,
    stdin: bool = _STDIN,
    site: str | None = site_option(),
) -> None:
    """Set an account's password. Every session ticket of the account ends with the old one."""
    given = None if generate else _asked(stdin=stdin)

    async def work(connection: asyncpg.Connection) -> str:
        found = await site_named(connection, site)
        new = given or passwords.generated(found.settings)
        async with connection.transaction():
            await _written(call_of(connection, found), SetUser(web_ex_id=web_ex_id, password=new))
        return new

    new = run(work)
    output.line(f"The password of {web_ex_id} is set.")
    _tell(new, generate=generate)


@app.command("one-step")
def one_step(
    web_ex_id: str = typer.Argument(metavar="WEBEXID", help="Account name or e-mail address."),
    site: str | None = site_option(),
) -> None:
    """Ask an account for its password only, because the device that shows its codes is lost."""

    async def work(connection: asyncpg.Connection) -> None:
        found = await site_named(connection, site)
        async with connection.transaction():
            stored = await accounts.find(connection, found.site_id, web_ex_id.lower())
            try:
                await carry_out(call_of(connection, found), RemoveSecondStep(user_id=stored.account_id))
            except NoRecord:
                raise Problem(f"{web_ex_id} signs in with one step as it is.", code=NOT_BEGUN) from None

    run(work)
    output.line(f"{web_ex_id} signs in with the password alone.")


async def _written(call: Call, request: CreateUser | SetUser) -> Any:
    """Carry out the operation; a password that the site refuses is told with where its rules stand."""
    try:
        return await carry_out(call, request)
    except InvalidValue as refusal:
        if all(fault.path == passwords.ACCOUNT_PATH for fault in refusal.sub_errors or (refusal,)):
            raise Problem(
                f"The site {call.site.name} does not allow this password; `classbell site show` lists its rules."
            ) from refusal
        raise


def _asked(*, stdin: bool) -> str:
    if stdin:
        text = sys.stdin.readline().rstrip("\r\n")
        if not text:
            raise Problem("Standard input holds no password.", code=NOT_BEGUN)
        return text
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _tell(password: str, *, generate: bool) -> None:
    if generate:
        output.line(f"Password, shown only now: {password}")
