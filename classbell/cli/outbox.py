"""`classbell outbox`: what is to be sent, what became of it, and sending it once more."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import call_of, carry_out, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import Problem
from classbell.domain.call import Row
from classbell.services.api.messages import ResendMessage, literal
from classbell.store import outbox

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Look into the outbox: messages by due time, and what became of them.",
)


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    DEAD = "dead"


@app.callback()
def group() -> None:
    """Look into the outbox: messages by due time, and what became of them."""


@app.command("list")
def list_messages(
    session: int | None = typer.Option(None, "--session", help="Only messages of the session with this key."),
    state: Annotated[State | None, typer.Option("--state", help="Only messages in this state.")] = None,
    to: str | None = typer.Option(None, "--to", help="Only messages to addresses that contain this text."),
    limit: int = typer.Option(100, "--limit", min=1, max=100_000, help="Most messages shown."),
    site: str | None = site_option(),
) -> None:
    """List messages by due time, with what the mail server answered."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        rows = await outbox.list_messages(
            connection, found.site_id,
            session_key=session, state=state.value if state else None, limit=limit,
            recipient=None if to is None else f"%{literal(to)}%",
        )  # fmt: skip
        return [
            (
                row["outbox_id"], row["due_at"], row["kind"], row["recipient"], row["session_key"] or None,
                row["conf_name"], row["occurrence"] or None, row["state"], row["attempts"], row["last_answer"],
            )
            for row in rows
        ]  # fmt: skip

    rows = run(work)
    columns = ("no.", "due", "kind", "to", "session", "name", "date no.", "state", "tries", "last answer")
    output.table(columns, rows)
    if len(rows) == limit:
        output.line(f"There may be more than these {limit}; --limit shows more.")


@app.command("show")
def show(
    number: int = typer.Argument(metavar="NO", help="Number of the message, as `classbell outbox list` shows it."),
    site: str | None = site_option(),
) -> None:
    """Show everything that is known of one message."""

    async def work(connection: asyncpg.Connection) -> Row | None:
        found = await site_named(connection, site)
        return await outbox.find_message(connection, found.site_id, number)

    row = run(work)
    if row is None:
        raise Problem(f"There is no message {number}; `classbell outbox list` shows those there are.")
    output.table(("what", "value"), [(name, row[column] or None) for name, column in _SHOWN], title=f"Message {number}")


_SHOWN = (
    ("kind", "kind"),
    ("to", "recipient"),
    ("subject", "subject"),
    ("session", "session_key"),
    ("name", "conf_name"),
    ("date no.", "occurrence"),
    ("state", "state"),
    ("asked for", "created_at"),
    ("due at first", "first_due_at"),
    ("due", "due_at"),
    ("tries", "attempts"),
    ("last try", "tried_at"),
    ("sent", "sent_at"),
    ("last answer", "last_answer"),
    ("Message-ID", "message_id"),
)


@app.command("resend")
def resend(
    numbers: Annotated[
        list[int], typer.Argument(metavar="NO...", help="Numbers as `classbell outbox list` shows them.")
    ],
    site: str | None = site_option(),
) -> None:
    """Send messages once more: those that were sent, those that were given up, and those that wait for a next try."""

    async def work(connection: asyncpg.Connection) -> None:
        found = await site_named(connection, site)
        async with connection.transaction():
            for number in numbers:
                await carry_out(call_of(connection, found), ResendMessage(message_id=number))

    run(work)
    output.line(f"{len(numbers)} due now; the running worker sends them.")
