"""What every provider of rooms can do, and what it is told.

Rules:
1. Who may be in, and from when, is decided before a provider is asked; it is never the only lock.
2. A provider knows no database: what it needs of a session it is told.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """A session as providers see it."""

    session_key: int
    link: str
    """The address it names itself; empty: none."""


class Provider(Protocol):
    """Somewhere a session can be held."""

    def join_url(self, session: Held) -> str:
        """Where one enters its room; empty if it has none here."""
        ...
