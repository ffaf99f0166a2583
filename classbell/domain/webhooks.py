"""Webhooks: the events there are, the signature, and when a telling that failed is tried again.

Rules:
1. The signature is the HMAC-SHA256 of `id.timestamp.body`, so a body cannot be sent again as another event or later.
2. A telling that fails is tried again after 30 seconds, then after twice as long each time, at most a day, and is given
   up after five days.
3. An answer of 410 means that nobody listens there any more: it switches the webhook off.

This module does not know how a telling travels.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

Event = Literal[
    "*",
    "session.created",
    "session.changed",
    "session.deleted",
    "session.started",
    "session.ended",
    "registration.changed",
    "attendance.joined",
    "attendance.left",
]
"""What a webhook can ask for; `*` is everything, also what later releases add."""

EVENTS: Final[tuple[str, ...]] = get_args(Event)
TEST: Final = "webhook.test"
"""Told when an administrator asks for it, whatever the webhook asks for."""

GONE: Final = 410

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(days=1)
_GIVEN_UP_AFTER: Final = timedelta(days=5)
_UNUSABLE: Final = re.compile(r"[\x00-\x20\x7f\\]")
URL_MAX: Final = 2_000


def new_secret() -> bytes:
    """A new key for signatures."""
    return secrets.token_bytes(_SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """The key as it is told: `whsec_` and Base64."""
    return _PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, at: datetime, body: bytes) -> str:
    """The signature of a body, in the form of the header `Webhook-Signature`."""
    signed = f"{message_id}.{timestamp(at)}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, sha256)).decode()


def timestamp(at: datetime) -> str:
    """Whole seconds since 1970, as the header `Webhook-Timestamp` says them."""
    return str(int(at.timestamp()))


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures; `None` when that is enough."""
    total = wait = _FIRST
    for _ in range(failures - 1):
        wait = min(wait * 2, _LONGEST)
        total += wait
    return wait if total <= _GIVEN_UP_AFTER else None


def is_usable(url: str) -> bool:
    """Whether something can be told to this address: http or https, a host, no credentials.

    Whether the host may be reached is judged each time, when its addresses are known.
    """
    if _UNUSABLE.search(url) or len(url) > URL_MAX:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def chosen(events: Sequence[str]) -> list[str]:
    """The events asked for, each once; all where none is named."""
    return ["*"] if not events or "*" in events else list(dict.fromkeys(events))
