"""What the host of a session is told of messages that could not be delivered."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Final

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site
from classbell.languages import Speech
from classbell.mail import compose as letters
from classbell.mail.calendar import Person
from classbell.mail.facts import Facts, Links, Logo, Meeting
from classbell.services.shared import notices
from classbell.store import deliveries, logos
from classbell.store.deliveries import Claimed

_QUIET: Final = (notices.UNDELIVERED, "host.digest")
"""Kinds that go to hosts: nobody is told of them, or two broken addresses would write to each other for ever."""


def concerns_host(row: Row) -> bool:
    """Whether a failed message is one its host is told of."""
    host = row["host_email"]
    return host is not None and row["kind"] not in _QUIET and row["recipient"].lower() != host.lower()


async def tell(tx: Transaction, claimed: Claimed, row: Row, answer: str) -> None:
    """Ask for the message that tells the host of a failure, unless it is none of his."""
    if concerns_host(row):
        failure = {"recipient": row["recipient"], "kind": row["kind"], "answer": answer}
        await deliveries.tell_host(
            tx,
            claimed.site_id,
            row["session_key"],
            notices.UNDELIVERED,
            row["host_email"].lower(),
            row["due_at"],
            failure,
        )


async def compose(tx: Transaction, site: Site, row: Row, links_base: str, sender: str, now: datetime) -> EmailMessage:
    """The message to the host: who got nothing, and why."""
    logo = await logos.find(tx, site.site_id)
    host = Person("", row["recipient"])
    message = letters.compose(
        Facts(
            kind=notices.UNDELIVERED,
            recipient=row["recipient"],
            speech=Speech(site.settings.language, site.settings.time_zone),
            site=site.settings.display_name or site.name,
            sender=sender,
            now=now,
            accent=site.settings.accent_colour,
            logo=Logo(logo["media_type"], bytes(logo["content"])) if logo is not None else None,
            meeting=Meeting(name=row["conf_name"], host=host, zone=site.settings.time_zone, dates=[]),
            links=Links(other=f"{links_base}/console/sessions/{row['session_key']}/messages"),
            told=msgspec.json.decode(row["facts"], type=dict[str, object]),
        )
    )
    assert isinstance(message, EmailMessage)
    return message
