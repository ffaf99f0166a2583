"""The addresses of public pages, and what the signed links to them are for.

Rules:
1. A link in a mail lets its reader act for his address: `MY` for everything he is registered for.
2. What a page shows to somebody who merely typed an address is no such link: a `RECEIPT` shows how one registration
   stands, and whether it was there before cannot be told from it.
3. Addresses of rooms are made when somebody may enter, and nowhere else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

MY: Final = "my-registrations"
"""Purpose of the token by which somebody acts for his address; facts `site` and `email`."""
RECEIPT: Final = "registration-receipt"
"""Purpose of the token of the page that follows a registration."""

UNSUBSCRIBE: Final = "unsubscribe"
"""Purpose of the token that ends mails of a kind; facts `site`, `email` and `kind`."""

UNSUBSCRIBE_LIFE: Final = timedelta(days=3652)
"""Mails lie in boxes for years."""
MY_LIFE: Final = timedelta(days=400)
"""Calendars keep asking for a feed, and courses last a school year."""
RECEIPT_LIFE: Final = timedelta(days=30)


def session_path(session_key: int, token: str | None = None) -> str:
    """The page of a session; the token lets people of a PRIVATE one in."""
    return _with(f"/s/{session_key}", t=token)


def register_path(session_key: int, token: str | None = None) -> str:
    """Where one registers."""
    return _with(f"/s/{session_key}/register", t=token)


def join_path(session_key: int, **parts: str | None) -> str:
    """Where one joins; `parts` are `t` (a token), `name`, `email`, `password`, `id` and `back`."""
    return _with(f"/s/{session_key}/join", **parts)


def calendar_path(session_key: int, token: str | None = None) -> str:
    """The session as a file for calendars."""
    return _with(f"/s/{session_key}/calendar.ics", t=token)


def here_path(session_key: int, token: str, back: str | None = None) -> str:
    """The page of somebody who joined and waits."""
    return _with(f"/s/{session_key}/here", t=token, back=back)


def room_path(session_key: int, token: str) -> str:
    """Where somebody who may be in now enters."""
    return _with(f"/room/{session_key}", t=token)


def my_path(token: str) -> str:
    """What somebody is registered for."""
    return f"/my/{token}"


def feed_path(token: str) -> str:
    """The calendar of somebody's sessions."""
    return f"/my/{token}/calendar.ics"


def unsubscribe_path(token: str) -> str:
    """Where somebody ends mails of a kind."""
    return f"/unsubscribe/{token}"


def path_of_test(test_id: int, token: str | None = None) -> str:
    """Where somebody takes a test."""
    return _with(f"/t/{test_id}", t=token)


def _with(path: str, **parts: str | None) -> str:
    given = {name: value for name, value in parts.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
