"""Texts of users in the headers of a mail.

Rules:
1. A header is one line. The library refuses line breaks in plain text, but decodes what looks like an encoded word
   (RFC 2047) and writes what comes of it as it is, line breaks included: no text keeps the beginning of one.
2. What no header can hold is cut or left out, and the mail leaves all the same.
"""

from __future__ import annotations

from email.headerregistry import Address
from typing import Final

from classbell.mail.calendar import one_line

LONGEST: Final = 200
"""Characters of a text in a header."""


def text(given: str) -> str:
    """A text as a header may hold it."""
    return one_line(given).replace("=?", "= ?")[:LONGEST]


def address(name: str, email: str) -> Address | None:
    """A name with an address; `None` for an address that no header can hold."""
    local, _, domain = email.rpartition("@")
    if not local or not domain or "=?" in email:
        return None
    try:
        # In parts, so that a local part such as `a:b` is quoted and read as no group.
        return Address(text(name), local, domain)
    except (ValueError, IndexError):
        return None


def recipient(email: str) -> Address | str:
    """Whom a mail says it goes to; nobody, where only an envelope can hold the address."""
    return address("", email) or "undisclosed-recipients:;"
