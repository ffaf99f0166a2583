"""`classbell init`: from an empty database to a site with an administrator."""

from __future__ import annotations

import asyncio

import asyncpg
import typer

from classbell import config
from classbell.cli import output
from classbell.cli.acting import call_of, carry_out
from classbell.cli.database import on_connection, pending, reachable
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.cli.sites import made
from classbell.domain import passwords
from classbell.domain.site import Site
from classbell.services.user.accounts import CreateUser
from classbell.services.user.types import Privilege
from classbell.store import migrate

app = typer.Typer(add_completion=False)


@app.command("init")
def init(
    site: str = typer.Option(..., "--site", "-s", prompt="Name of the site", help="Name of the first site."),
    admin: str = typer.Option(
        ..., "--admin", prompt="Account name of its administrator", help="Account name (webExID) of its administrator."
    ),
    email: str = typer.Option(..., "--email", prompt="E-mail address", help="The administrator's e-mail address."),
    first_name: str = typer.Option("Site", "--first-name", help="The administrator's first name."),
    last_name: str = typer.Option("Administrator", "--last-name", help="The administrator's last name."),
) -> None:
    """Set up an installation: the database's tables, a site with one session type, and its administrator.

    The administrator's password is generated and shown once. What is asked for can also be given as options. Run it
    once; more sites come with `classbell site add`. Where the data go is said by CLASSBELL_DATA_DIR or, for a
    PostgreSQL of your own, CLASSBELL_DATABASE_URL.
    """
    settings = config.load()

    async def work(connection: asyncpg.Connection) -> tuple[Site, str]:
        async with connection.transaction():
            made_site = await made(connection, site)
            password = passwords.generated(made_site.settings)
            account = CreateUser(
                web_ex_id=admin, first_name=first_name, last_name=last_name, email=email, password=password,
                privilege=Privilege(host=True, site_admin=True),
            )  # fmt: skip
            await carry_out(call_of(connection, made_site), account)
            return made_site, password

    with reachable(settings, make=True) as dsn:
        try:
            pending(dsn)
        except ConnectionError as error:
            raise Problem(f"The database does not answer: {error}", code=NOT_BEGUN) from error
        migrate.apply(dsn)
        made_site, password = asyncio.run(on_connection(dsn, work))
    output.table(
        ("site", "siteID", "administrator", "password"),
        ((made_site.name, made_site.site_id, admin, password),),
        title="Set up",
    )
    output.line("The password is shown only now; `classbell user password` sets another. Next: `classbell serve`.")
