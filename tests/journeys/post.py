"""The mails that a server without a mail server keeps as files."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.processes import wait_for


def mails(folder: Path, recipient: str) -> list[EmailMessage]:
    """What was kept for somebody, the oldest first."""
    read = (email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml")))
    return [message for message in read if recipient in str(message["To"])]


def first_mail(folder: Path, recipient: str) -> EmailMessage:
    """The first mail for somebody, as soon as it came."""
    wait_for(lambda: bool(mails(folder, recipient)))
    return mails(folder, recipient)[0]
