"""`classbell outbox`: what is to be sent, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import site_named, site_option
from classbell.cli.database import run
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
    limit: int = typer.Option(100, "--limit", min=1, max=100_000, help="Most messages shown."),
    site: str | None = site_option(),
) -> None:
    """List messages by due time. Reminders and invitations wait here until mail is set up; nothing is lost."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        rows = await outbox.list_messages(
            connection, found.site_id, session_key=session, state=state.value if state else None, limit=limit
        )
        return [
            (
                row["due_at"], row["kind"], row["recipient"], row["session_key"] or None, row["conf_name"],
                row["occurrence"] or None, row["state"], row["attempts"], row["last_answer"],
            )
            for row in rows
        ]  # fmt: skip

    rows = run(work)
    columns = ("due", "kind", "to", "session", "name", "date no.", "state", "tries", "last answer")
    output.table(columns, rows)
    if len(rows) == limit:
        output.line(f"There may be more than these {limit}; --limit shows more.")
