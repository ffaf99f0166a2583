"""The headers of a mail: texts of users, addresses, and links.

Rules:
1. A header is one line. The library refuses line breaks in plain text, but decodes what looks like an encoded word
   (RFC 2047) and writes what comes of it as it is, line breaks included: no text keeps the beginning of one.
2. What no header can hold is cut or left out, and the mail leaves all the same.
3. A link is one line however long it is. The library would turn it into encoded words, which no mail program reads
   in a header of links (RFC 2369, 2).
"""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from functools import cache
from typing import Final

from classbell.mail.calendar import one_line

LONGEST: Final = 200
"""Characters of a text in a header."""


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that is never folded."""

    def fold(self, *, policy: Policy) -> str:
        """The line as it leaves."""
        return f"{self.name}: {self}{policy.linesep}"


class _Registry(HeaderRegistry):
    """Classes of headers by their names. The library makes a class for each header, some fifty times a mail."""

    @cache  # noqa: B019 - there is one registry, and as many names as mails have headers
    def __getitem__(self, name: str) -> type:
        return super().__getitem__(name)


def _policy() -> EmailPolicy[EmailMessage]:
    registry = _Registry()
    registry.map_to_type("list-unsubscribe", _OneLine)
    return SMTP.clone(header_factory=registry)


POLICY: Final = _policy()
"""What mails are built under."""


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
