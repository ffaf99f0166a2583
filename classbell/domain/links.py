"""Signed links: what a link grants stands in it, and only the installation can write it.

Rules (reliability.md 5):
1. A token is an HMAC-SHA-256 over its purpose, its facts and its expiry; it is compared in constant time.
2. A token made for one purpose is worth nothing for another.
3. Links that count once are tickets of the store (`store/login_tickets`), not signatures.
4. Wrong, foreign and expired tokens are told apart by nobody: all raise `BadLink`.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

LONGEST = 4096
"""Characters of a token that are looked at; no browser sends more in a link."""

_CONTEXT = b"classbell links 1\x00"
"""Keeps this use of the installation's secret apart from its others."""


class BadLink(Exception):
    """The link is not one of ours, not for this, or too old."""


class _Payload(msgspec.Struct, array_like=True):
    expires: int
    facts: dict[str, str]


def sign(secret: bytes, purpose: str, facts: Mapping[str, str], expires_at: datetime) -> str:
    """A token of URL-safe characters (letters, digits, `-`, `_`, `.`) that grants `facts` until `expires_at`."""
    payload = msgspec.json.encode(_Payload(int(expires_at.timestamp()), dict(facts)))
    return f"{_text(payload)}.{_text(_mac(secret, purpose, payload))}"


def read(secret: bytes, purpose: str, token: str, now: datetime) -> Mapping[str, str]:
    """The facts of a token; raises `BadLink` unless it was signed here for this purpose and is still good."""
    if len(token) > LONGEST:
        raise BadLink
    payload_text, _, mac_text = token.partition(".")
    try:
        payload, mac = _bytes(payload_text), _bytes(mac_text)
    except (ValueError, NotBase64):
        raise BadLink from None
    if not hmac.compare_digest(mac, _mac(secret, purpose, payload)):
        raise BadLink
    held = msgspec.json.decode(payload, type=_Payload)
    if now >= datetime.fromtimestamp(held.expires, UTC):
        raise BadLink
    return held.facts


def _mac(secret: bytes, purpose: str, payload: bytes) -> bytes:
    key = hmac.digest(secret, _CONTEXT + purpose.encode(), sha256)
    return hmac.digest(key, payload, sha256)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    # The lax decoder skips what is not of the alphabet, and one token would have many spellings.
    content = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _text(content) != text:
        raise ValueError(text)
    return content
