"""The old vocabulary of links (related.md 6).

Rules:
1. Links begin with the configured base and the name of the site; nothing of a request's Host is in them.
2. Clients append `&BU=<url>`, so every link has a query; they split the login URL at `&` and add to its MU, so it ends
   with MU.
3. Where links may send people back to is judged by `domain/targets`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlencode

VISIT: Final = "classic-visit"
"""Purpose of the cookie of somebody who came in by a login link."""
JOIN: Final = "classic-join"
"""Purpose of the token by which a host vouches for an attendee."""
PRESENCE: Final = "classic-presence"
"""Purpose of the token of a page that is open in a session."""
END: Final = "classic-end"
"""Purpose of the token by which a host ends a session."""

REGISTRATION: Final = "classic-registration"
"""Purpose of the token that shows somebody his registration."""
RECORDING: Final = "classic-recording"
"""Purpose of the token in the links of a recording."""

VISIT_LIFE: Final = timedelta(seconds=5400)
PAGE_LIFE: Final = timedelta(hours=26)
"""A day, the longest session there is, and some overtime."""
RECORDING_LIFE: Final = timedelta(days=3652)
"""Links of recordings are put into courses, and must read the same whenever they are listed."""


def start_url(base: str, site: str, session_key: int) -> str:
    """Where a host who is logged in starts a session."""
    return f"{base}/{site}/m.php?AT=HM&MK={session_key}"


def login_url(base: str, site: str, web_ex_id: str, ticket: str, target: str) -> str:
    """A link that logs an account in and goes on to `target`."""
    who = urlencode({"WID": web_ex_id, "TK": ticket}, quote_via=quote)
    return f"{base}/{site}/p.php?AT=LI&{who}&MU={quote(target, safe='')}"


def join_url(base: str, site: str, session_key: int, **parts: str | None) -> str:
    """A link to join; `parts` are AN, AE, PW, RID and TK, left out where empty."""
    given = {name: value for name, value in parts.items() if value}
    return f"{base}/{site}/m.php?" + urlencode({"AT": "JM", "MK": str(session_key), **given}, quote_via=quote)


def invite_url(base: str, site: str, guest_token: str) -> str:
    """The public page of a session: 33 characters that nobody can guess."""
    return f"{base}/{site}/j.php?MTID=m{guest_token}"


def register_url(base: str, site: str, session_key: int, token: str | None = None) -> str:
    """The page on which people register; with a token, that on which one of them sees how he stands."""
    return f"{base}/{site}/e.php?AT=RINF&MK={session_key}" + (f"&TK={token}" if token else "")


def recording_url(base: str, site: str, recording_id: int, token: str, *, download: bool) -> str:
    """Where a recording is watched or loaded down."""
    way = "dw" if download else "pb"
    return f"{base}/{site}/ldr.php?AT={way}&SP=TC&rID={recording_id}&rKey={token}"
