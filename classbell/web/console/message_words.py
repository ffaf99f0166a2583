"""What messages and what becomes of them are called in the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_, Speech

KINDS: Final[Mapping[str, str]] = {
    "invitation": N_("Invitation"),
    "registration.received": N_("Registration received"),
    "registration.accepted": N_("Registration accepted"),
    "registration.rejected": N_("Registration rejected"),
    "registration.waiting": N_("Place on the waiting list"),
    "registration.promoted": N_("A seat after waiting"),
    "registration.removed": N_("Registration withdrawn"),
    "reminder": N_("Reminder"),
    "reminder.mobile": N_("Reminder on the telephone"),
    "changed": N_("Change of the session"),
    "cancelled": N_("Cancellation"),
    "host.digest": N_("Summary for the host"),
    "followup.came": N_("Thanks to who came"),
    "followup.missed": N_("Words to who missed it"),
    "test.invitation": N_("Invitation to a test"),
    "test.opens": N_("Opening of a test"),
    "test.due": N_("Reminder of a test"),
    "test.score": N_("Score of a test"),
    "test.handed-in": N_("Test handed in"),
    "password.reset": N_("New password"),
    "confirm": N_("Confirmation of an address"),
    "message": N_("Message of the host"),
    "lab-reserved": N_("Reservation of a lab"),
    "room.missing": N_("Notice of a missing room"),
    "undelivered": N_("Notice of an undelivered mail"),
    "welcome": N_("Welcome to a new account"),
}

_KEPT: Final = N_("kept as a file: no mail server is set")

CHANGES: Final[Mapping[str, str]] = {
    "new": N_("new"),
    "moved": N_("moved"),
    "again": N_("sent again"),
    "withdrawn": N_("withdrawn"),
    "stays": N_("stays"),
}


def answer(text: str | None, speech: Speech) -> str:
    """What a mail server said, or that the mail was kept; where its file lies is told by its own page."""
    kept = (text or "").startswith("kept as ")
    return speech.text(_KEPT) if kept else text or ""


def kinds(speech: Speech) -> dict[str, str]:
    """The words of each kind of message."""
    return {kind: speech.text(words) for kind, words in KINDS.items()}


def changes(speech: Speech) -> dict[str, str]:
    """The words of what a dry run finds."""
    return {change: speech.text(words) for change, words in CHANGES.items()}
