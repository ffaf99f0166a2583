"""Numbers and secrets that are handed out: session keys, guest tokens, host keys, tickets.

Rules:
1. A session key has nine digits, is unique on the installation and cannot be guessed from its neighbours: it is a
   running number sent through a keyed permutation of the nine-digit numbers (architecture.md 5).
2. Secrets come from the operating system's generator; what is looked up later is kept by its hash only.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b, sha256

_LOWEST = 100_000_000
_KEYS = 900_000_000
_HALF_BITS = 15
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 4

TICKET_SECONDS = 5400
"""Life of a session ticket; fixed, it does not slide (protocol README 3)."""

LOGIN_TICKET_SECONDS = 900
"""Life of a ticket that logs in by a link; it is good once."""


def session_key(number: int, secret: bytes) -> int:
    """Permute a running number into a session key.

    A four-round Feistel network permutes 30-bit numbers; results past the nine digits walk on until they fit, which
    keeps the whole a permutation. Raises `ValueError` when the 900 million keys are used up.
    """
    if not 0 <= number < _KEYS:
        raise ValueError(f"no session key left for number {number}")
    value = number
    while True:
        left, right = value >> _HALF_BITS, value & _HALF
        for turn in range(_ROUNDS):
            digest = blake2b(right.to_bytes(2, "big") + bytes((turn,)), key=secret, digest_size=2).digest()
            left, right = right, left ^ (int.from_bytes(digest, "big") & _HALF)
        value = left << _HALF_BITS | right
        if value < _KEYS:
            return _LOWEST + value


def guest_token() -> str:
    """A new guest token: 32 lower-case hexadecimal digits."""
    return secrets.token_hex(16)


def host_key() -> str:
    """A new host key: six digits that let a joiner take the host role."""
    return f"{secrets.randbelow(1_000_000):06}"


def ticket() -> str:
    """A new session ticket: 43 characters of the URL-safe alphabet, 256 random bits."""
    return secrets.token_urlsafe(32)


def ticket_hash(text: str) -> bytes:
    """What a ticket is kept and found by."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
