"""`classbell template`: named values for what requests leave out."""

from __future__ import annotations

import asyncpg
import msgspec
import typer

from classbell.cli import output
from classbell.cli.acting import site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import Problem
from classbell.cli.requests import content_of
from classbell.domain.site import Site
from classbell.services.training.templates import reusable
from classbell.services.training.types import TrainingSession
from classbell.store import catalogue
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.envelope import open_envelope
from classbell.wire.names import local
from classbell.wire.parse import Node

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add and list templates: named values for what requests leave out."
)

OPERATION = "createtrainingsession"


@app.command("add")
def add(
    name: str = typer.Argument(help="Name of the template, as sent in metaData/sessionTemplate/use."),
    file: str = typer.Argument(
        metavar="FILE.xml", help="A CreateTrainingSession message, or its bodyContent alone; - for input."
    ),
    session_type: int | None = typer.Option(
        None, "--type", metavar="N", help="Session type of sessions made with it, where the request names none."
    ),
    *,
    default: bool = typer.Option(
        False, "--default", help="Use it for requests that say sessionTemplate/default, in place of the present one."
    ),
    site: str | None = site_option(),
) -> None:
    """Add a template to a site, or replace the one of this name.

    What belongs to one session only is left out of it, and named: dates, host, people, the instances of a series.
    """
    node = _body(parse.read(content_of(file), "text/xml"))

    async def work(connection: asyncpg.Connection) -> tuple[Site, list[str]]:
        found = await site_named(connection, site)
        described = bind(node, TrainingSession, found.settings.text_policy)
        kept, dropped = reusable(described)
        details = msgspec.json.encode(kept).decode()
        try:
            async with connection.transaction():
                await catalogue.add_template(
                    connection, found.site_id, name.strip(), session_type, details, is_default=default
                )
        except asyncpg.ForeignKeyViolationError as error:
            raise Problem(f"The site {found.name} has no session type {session_type}.") from error
        return found, dropped

    found, dropped = run(work)
    output.line(f"The site {found.name} has the template {name.strip()}.")
    if dropped:
        output.line(f"Left out, as it belongs to one session only: {', '.join(dropped)}.")


def _body(root: Node) -> Node:
    """The body that describes the session, in a message or by itself; raises `Problem`."""
    if local(str(root.tag)).lower() == "bodycontent":
        return root
    body = open_envelope(root).bodies[0]
    if body.name is None or body.name.operation != OPERATION:
        raise Problem(f"The file holds {body.type_text or 'no operation'}; a template is a CreateTrainingSession.")
    return body.node


@app.command("list")
def list_templates(site: str | None = site_option()) -> None:
    """List the templates of a site."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        known = await catalogue.of_site(connection, found)
        return [(template.name, template.type_id, template.is_default) for template in known.templates]

    output.table(("template", "session type", "default"), run(work))
