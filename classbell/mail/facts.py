"""What a mail is made from: everything is read before, nothing here asks anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from classbell.languages import Speech
from classbell.mail.calendar import Date, Entry, Guest, Person


class Span(NamedTuple):
    """A date of a session."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The session a mail is about, in plain text."""

    name: str
    host: Person
    zone: str
    dates: Sequence[Span]
    """What the mail shows: the dates ahead, or the one it is about."""
    more: int = 0
    """How many dates ahead are not shown."""
    about: str = ""
    place: str = ""
    invitation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """The entry in the recipient's calendar, and what is to become of it."""

    method: Literal["REQUEST", "CANCEL"]
    entry: Entry
    guest: Guest
    dropped: Sequence[Date] = ()
    """With CANCEL: only these dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links of one mail, each made for its recipient; empty where there is none."""

    session: str = ""
    join: str = ""
    mine: str = ""
    """Everything the recipient is registered for."""
    other: str = ""
    """What the mail is about: a test, a new password, the console."""
    unsubscribe: str = ""


class Logo(NamedTuple):
    """The picture of a site."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One mail."""

    kind: str
    recipient: str
    speech: Speech
    site: str
    """Name of the site as people know it."""
    sender: str
    """The address every mail comes from."""
    now: datetime
    sender_name: str = ""
    """Who writes in mails of no host, where it is another than the site."""
    name: str = ""
    """Of the recipient, where it is known."""
    accent: str = ""
    logo: Logo | None = None
    meeting: Meeting | None = None
    invite: Invite | None = None
    links: Links = field(default_factory=Links)
    told: Mapping[str, object] = field(default_factory=dict)
    """What was written down when the mail was asked for, and numbers of its kind."""

    def text_of(self, name: str) -> str:
        """A text among what was told; empty where it is missing or none."""
        value = self.told.get(name)
        return value if isinstance(value, str) else ""

    def number_of(self, name: str) -> int:
        """A number among what was told; 0 where it is missing or none."""
        value = self.told.get(name)
        return value if isinstance(value, int) else 0

    def list_of(self, name: str) -> list[dict[str, object]]:
        """The objects of a list among what was told."""
        value = self.told.get(name)
        return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
