"""`classbell webhook`: addresses that are told what happens on a site."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import typer

from classbell.cli import output
from classbell.cli.acting import OPERATOR, call_of, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.domain import webhooks as rules
from classbell.domain.call import Call
from classbell.services.shared import events
from classbell.store import audit, webhooks

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Add, list, remove and test webhooks: addresses that are told what happens on a site.",
)

EVENT = typer.Option(None, "--event", help="An event to be told; may be repeated. Absent: all.")
NUMBER = typer.Argument(help="Number of the webhook, as `classbell webhook list` shows it.")


@app.command("add")
def add(
    url: str = typer.Argument(help="Where events are posted."),
    *,
    event: list[str] | None = EVENT,
    site: str | None = site_option(),
) -> None:
    """Add a webhook and print the key of its signatures, this once: it cannot be shown again."""
    events_named = event or []
    unknown = [name for name in events_named if name not in rules.EVENTS]
    if unknown:
        raise Problem(f"There is no event {unknown[0]}; there are {', '.join(rules.EVENTS)}.", code=NOT_BEGUN)
    if not rules.is_usable(url):
        raise Problem("That is no http or https address, or it holds a name and password.", code=NOT_BEGUN)
    secret = rules.new_secret()

    async def work(connection: asyncpg.Connection) -> int:
        async with connection.transaction():
            call = await _call(connection, site)
            by = OPERATOR.account_id
            number = await webhooks.add(
                connection, call.site.site_id, url, secret, rules.chosen(events_named), by, call.now
            )
            await _note(call, "webhook add", number)
            return number

    number = run(work)
    output.line(f"Webhook {number}: {rules.secret_text(secret)}")


@app.command("list")
def list_webhooks(site: str | None = site_option()) -> None:
    """List the webhooks of a site and how they fare."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        found = await site_named(connection, site)
        return [
            (
                row["webhook_id"], row["url"], " ".join(row["events"]), "on" if row["active"] else "off",
                row["failing_since"] or "", row["last_answer"] or "",
            )
            for row in await webhooks.list_webhooks(connection, found.site_id)
        ]  # fmt: skip

    output.table(("webhook", "address", "events", "", "failing since", "last answer"), run(work))


@app.command("remove")
def remove(number: int = NUMBER, site: str | None = site_option()) -> None:
    """Remove a webhook with the log of what it was told."""

    async def work(connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            call = await _call(connection, site)
            if not await webhooks.remove(connection, call.site.site_id, number):
                raise _unknown(call, number)
            await _note(call, "webhook remove", number)

    run(work)
    output.line(f"Removed webhook {number}.")


@app.command("deliveries")
def deliveries(
    number: int = NUMBER,
    *,
    most: int = typer.Option(50, "--most", min=1, max=1000, help="How many to show, the newest first."),
    site: str | None = site_option(),
) -> None:
    """Show what a webhook was told and is to be told."""

    async def work(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
        call = await _call(connection, site)
        await _require(call, number)
        rows = await webhooks.deliveries(connection, call.site.site_id, number, state=None, before=None, limit=most)
        return [
            (
                row["delivery_id"], row["event"], row["state"], row["attempts"],
                row["due_at"] if row["state"] == "waiting" else "", row["last_status"] or "", row["last_answer"] or "",
            )
            for row in rows
        ]  # fmt: skip

    output.table(("delivery", "event", "state", "attempts", "next", "status", "answer"), run(work))


@app.command("test")
def send_test(number: int = NUMBER, site: str | None = site_option()) -> None:
    """Have the running server tell a webhook the event `webhook.test`."""

    async def work(connection: asyncpg.Connection) -> int:
        async with connection.transaction():
            call = await _call(connection, site)
            await _require(call, number)
            told = events.payload(events.place_of(call), rules.TEST, {"webhookID": number})
            delivery = await webhooks.tell_one(connection, call.site.site_id, number, rules.TEST, told, call.now)
            await _note(call, "webhook test", number)
            return delivery

    delivery = run(work)
    output.line(f"Delivery {delivery} is on its way; `classbell webhook deliveries {number}` says what becomes of it.")


async def _call(connection: asyncpg.Connection, site: str | None) -> Call:
    return call_of(connection, await site_named(connection, site))


async def _require(call: Call, number: int) -> None:
    if not await webhooks.list_webhooks(call.tx, call.site.site_id, number):
        raise _unknown(call, number)


def _unknown(call: Call, number: int) -> Problem:
    return Problem(f"The site {call.site.name} has no webhook {number}.")


async def _note(call: Call, what: str, number: int) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=OPERATOR.account_id, operation=what, at=datetime.now(UTC),
        subject=f"webhook {number}",
    )  # fmt: skip
