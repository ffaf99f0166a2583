"""E-mail addresses and telephone numbers.

Rules (reliability.md 2; protocol README 8):
1. An address is exactly one address. What could end it in a header, or add a second one, is in none.
2. The domain is stored as it travels, in the ASCII form of IDNA; nothing is looked up.
3. Everything but an account's address is lower-cased, since records are matched by it.
4. `ValueError` for anything else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import idna

EMAIL_MAX: Final = 254
"""Bytes of an address that still fit the path of an SMTP command."""

LOCAL_MAX: Final = 64
"""Bytes before the `@`."""

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)*+(?![0-9]+\Z){_LABEL}\Z")
_COMMON: Final = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_.+'-]{{0,63}}@(?:{_LABEL}\.)*+(?![0-9]+\Z){_LABEL}\Z")
_IDNA_PREFIX: Final = "xn--"
# The first line is what the rule names; the second is left of what RFC 5322 keeps for comments, groups and literals.
_NOT_IN_LOCAL: Final = frozenset('|\\`,;<>" ' + "()[]:@")

_PHONE: Final = re.compile(r"[0-9+ ().-]{5,32}\Z")


def email(text: str, *, lower: bool = True) -> str:
    """Check one address; gives it with the domain in ASCII, and in lower case unless `lower` is off."""
    text = text.strip()
    if len(text) > EMAIL_MAX:
        raise ValueError("too long for an address")
    if not _COMMON.match(text) or _IDNA_PREFIX in text.lower():
        text = _unusual(text)
    return text.lower() if lower else text


def _unusual(text: str) -> str:
    """Check an address that is not made of the usual ASCII characters, or has an international domain."""
    local, at, domain = text.partition("@")
    local = unicodedata.normalize("NFC", local)
    # Programs that fold compatible characters would see the folded ones, so both are judged.
    for form in (local, unicodedata.normalize("NFKC", local), local.lower()):
        if not form.isprintable() or not _NOT_IN_LOCAL.isdisjoint(form) or len(form.encode()) > LOCAL_MAX:
            raise ValueError("not an address")
    if not at or not local or not (local[0].isalpha() or local[0] in "0123456789_"):
        raise ValueError("not an address")
    try:
        if not domain.isascii() or _IDNA_PREFIX in domain.lower():
            domain = idna.encode(domain, uts46=True).decode()
            idna.decode(domain)
    except UnicodeError:
        raise ValueError("not a domain") from None
    text = f"{local}@{domain}"
    if not _DOMAIN.match(domain) or len(domain) > 253 or len(text.lower().encode()) > EMAIL_MAX:
        raise ValueError("not an address")
    return text


def phone(text: str) -> str:
    """Check a telephone number as people write it."""
    text = text.strip()
    if not _PHONE.match(text) or not any(character in "0123456789" for character in text):
        raise ValueError("not a telephone number")
    return text


def email_or_phone(text: str) -> str:
    """Check a telephone number, or an address where the element takes one instead."""
    return email(text) if "@" in text else phone(text)
