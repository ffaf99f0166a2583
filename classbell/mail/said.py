"""The text of a mail, before it has a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Said:
    """The text of a mail; session, dates and links follow by themselves."""

    subject: str
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    button: tuple[str, str] | None = None
    """What the main link is called, and where it leads."""
    items: list[tuple[str, list[str]]] = field(default_factory=list)
    """A list with headings, as summaries have."""
    shows_session: bool = True


def instant(value: object) -> datetime | None:
    """An instant as facts of messages write it."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
