"""Everything that leaves, read back as its recipients get it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import asyncpg
from icalendar import Calendar

from classbell.mail.short_words import Sms
from classbell.outbox.composing import Composer
from classbell.store import deliveries
from tests.services.training.sending import attendees
from tests.support import NOW

KIM, LEE = "kim@example.com", "lee@example.com"
BASE = "https://training.example.com"
INVITED = {**attendees([KIM, LEE]), "attendeeOptions/emailInvitations": True}
WEEKLY = {
    "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "WEEKLY", "repeat/dayInWeek/day": "MONDAY",
    "repeat/endAfter": 3,
}  # fmt: skip


@dataclass
class Letters:
    """Everything that leaves, by kind and recipient."""

    db: asyncpg.Connection
    mails: dict[tuple[str, str], EmailMessage] = field(default_factory=dict)
    texts: list[Sms] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)

    async def leave(self, now: datetime = NOW) -> dict[tuple[str, str], EmailMessage]:
        """Send what is due and give it."""
        self.mails.clear()
        composer = Composer(BASE, "classbell@training.example.com")
        for claimed in await deliveries.claim(self.db, now, now + timedelta(minutes=1), 100):
            row = await deliveries.begin(self.db, claimed, now, "training.example.com")
            assert row is not None
            made = await composer(self.db, deliveries.site_of(row), row, now)
            if made is None:
                await deliveries.withdraw(self.db, claimed, "nothing")
                self.withdrawn.append((row["kind"], row["recipient"]))
                continue
            await deliveries.sent(self.db, claimed, now, answer="250", subject=None, keep_facts=True)
            if isinstance(made, Sms):
                self.texts.append(made)
            else:
                read = message_from_bytes(made.as_bytes(), policy=policy.default)
                assert isinstance(read, EmailMessage)
                self.mails[row["kind"], row["recipient"]] = read
        return dict(self.mails)


def calendar_of(message: EmailMessage) -> Any:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


def text_of(message: EmailMessage) -> str:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return str(part.get_content()).replace("\r\n", "\n")


def event_of(message: EmailMessage) -> Any:
    (event,) = calendar_of(message).walk("VEVENT")
    return event
