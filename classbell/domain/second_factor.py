"""The second step of signing in: codes of a device (RFC 6238), and recovery codes for its loss.

Rules:
1. The secret of a device is kept encrypted, bound to its account; recovery codes by a keyed hash only.
2. A code counts within half a minute of its time step, and once.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STEP_SECONDS: Final = 30
LENIENT_STEPS: Final = 1
RECOVERY_CODES: Final = 10

_CONTEXT: Final = b"classbell second factor 1\x00"
_NONCE: Final = 12
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A new secret for a device, in Base32."""
    return pyotp.random_base32()


def address(secret: str, account: str, site: str) -> str:
    """What the device reads from the square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The time step of a code that is right now and later than the step `after`; `None` for any other."""
    text = "".join(code.split())
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        return None
    device = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - LENIENT_STEPS, current + LENIENT_STEPS + 1):
        if hmac.compare_digest(device.generate_otp(step), text) and step > after:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """New recovery codes, such as `k3qm-9wz4t-x7ab`."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(key: bytes, code: str) -> bytes:
    """What a recovery code is kept by; `key` is the secret of the installation."""
    plain = "".join(code.lower().split()).replace("-", "")
    return hmac.digest(_derived(key), b"recovery\x00" + plain.encode("utf-8", "replace"), sha256)


def matching(key: bytes, code: str, kept: Sequence[bytes]) -> bytes | None:
    """The kept hash that a recovery code has, if any."""
    wanted = recovery_hash(key, code)
    return next((each for each in kept if hmac.compare_digest(each, wanted)), None)


def sealed(key: bytes, owner: str, secret: str) -> bytes:
    """The secret as it is kept; `owner` names site and account, and another's is worth nothing."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_derived(key)).encrypt(nonce, secret.encode(), owner.encode())


def opened(key: bytes, owner: str, content: bytes) -> str:
    """The secret that was sealed."""
    return AESGCM(_derived(key)).decrypt(content[:_NONCE], content[_NONCE:], owner.encode()).decode()


def _derived(key: bytes) -> bytes:
    return hmac.digest(key, _CONTEXT, sha256)
