"""What the events that webhooks tell are called in the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_, Speech

EVENTS: Final[Mapping[str, str]] = {
    "*": N_("Everything, also what later releases add"),
    "session.created": N_("A session is planned"),
    "session.changed": N_("A session is changed"),
    "session.deleted": N_("A session is deleted"),
    "session.started": N_("A session begins"),
    "session.ended": N_("A session ends"),
    "registration.changed": N_("A registration changes"),
    "attendance.joined": N_("Somebody joins"),
    "attendance.left": N_("Somebody leaves"),
}


def events(speech: Speech) -> dict[str, str]:
    """The words of each event."""
    return {event: speech.text(words) for event, words in EVENTS.items()}
