"""`classbell mail`: whether mails leave."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

import typer

from classbell import config
from classbell.cli import output
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.config import Settings
from classbell.errors import Undelivered
from classbell.mail.send import transport
from classbell.wire import address as parsed

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Try whether mails leave.")


@app.callback()
def group() -> None:
    """Try whether mails leave."""


@app.command("test")
def send_test(
    address: str = typer.Argument(metavar="ADDRESS", help="Where the mail goes."),
) -> None:
    """Send a mail at once, by the settings of this installation, and print what the server answers.

    Without a mail server it says in which file the mail lies.
    """
    settings = config.load()
    try:
        recipient = parsed.email(address)
    except ValueError:
        raise Problem(f"{address!r} is no e-mail address.", code=NOT_BEGUN) from None
    try:
        answer = asyncio.run(_send(settings, recipient))
    except Undelivered as failure:
        raise Problem(f"The mail was not taken: {failure.answer}") from failure
    except ValueError as error:
        raise Problem(f"{address!r} cannot be written to: {error}") from error
    server = settings.smtp_server
    if server is not None:
        output.line(f"{server.host} port {server.port} answered: {answer}")
    else:
        output.line(f"The mail was {answer} (CLASSBELL_SMTP_URL). The file lies in {settings.mail_folder}.")


async def _send(settings: Settings, address: str) -> str:
    message = EmailMessage()
    name, sender = settings.sender
    message["From"] = formataddr((name or "Classbell", sender))
    message["To"] = address
    message["Subject"] = "Test of Classbell's mail"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid("test", settings.links_host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"This mail was sent by `classbell mail test` on {settings.links_base}.\n\nMails leave.\n")
    way = transport(settings)
    try:
        return await way.send(message, address)
    finally:
        await way.close()
