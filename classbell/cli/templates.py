"""`classbell template`: named values for what requests leave out."""

from __future__ import annotations

from typing import TypeVar

import asyncpg
import msgspec
import typer

from classbell.cli import output
from classbell.cli.acting import site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import Problem
from classbell.cli.requests import content_of
from classbell.domain.site import Site
from classbell.services.training import people
from classbell.services.training.types import TrainingSession
from classbell.store import catalogue
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.envelope import open_envelope
from classbell.wire.names import local
from classbell.wire.parse import Node

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Add and list templates: named values for what requests leave out."
)

E = TypeVar("E", bound=Element)

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


def reusable(described: TrainingSession) -> tuple[TrainingSession, list[str]]:
    """The part of a session's description that other sessions can take over, and the names of what was left out."""
    dropped: list[str] = []
    schedule, meta, repeat = described.schedule, described.meta_data, described.repeat
    options = described.attendee_options
    if schedule is not None:
        schedule = _without(schedule, "schedule", dropped, {"start_date": [], "host_web_ex_id": None})
    if meta is not None:
        meta = _without(meta, "metaData", dropped, {"session_template": None})
    if repeat is not None:
        repeat = _without(repeat, "repeat", dropped, {"repeat_session": [], "expiration_date": None})
    if options is not None:
        options = _without(options, "attendeeOptions", dropped, {"registration_close_date": None})
    dropped += [name for name in people.LISTS if people.entries(getattr(described, name))]
    kept = msgspec.structs.replace(
        people.without_people(described), schedule=schedule, meta_data=meta, repeat=repeat, attendee_options=options
    )
    return kept, dropped


def _without(part: E, path: str, dropped: list[str], blank: dict[str, object]) -> E:
    names = type(part).__wire_names__
    dropped += [f"{path}/{names[field]}" for field, empty in blank.items() if getattr(part, field) != empty]
    return msgspec.structs.replace(part, **blank)


@app.command("list")
def list_templates(site: str | None = site_option()) -> None:
    """List the templates of a site."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        known = await catalogue.of_site(connection, found)
        return [(template.name, template.type_id, template.is_default) for template in known.templates]

    output.table(("template", "session type", "default"), run(work))
