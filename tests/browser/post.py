"""Somebody's mails, and the links in them."""

from __future__ import annotations

import re
from email.message import EmailMessage

from docs.showing.neighbours import Neighbours
from tests.processes import wait_for


class Post:
    """What came for one address."""

    def __init__(self, neighbours: Neighbours, address: str) -> None:
        self._neighbours = neighbours
        self._address = address

    def all(self) -> list[EmailMessage]:
        """Every mail, the oldest first."""
        return [letter for address, letter in self._neighbours.letters() if address == self._address]

    def about(self, words: str) -> EmailMessage:
        """The newest mail whose subject says this, as soon as it came."""

        def found() -> list[EmailMessage]:
            return [message for message in self.all() if words in str(message["Subject"])]

        wait_for(lambda: bool(found()))
        return found()[-1]


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage, pattern: str) -> str:
    """The first link of a mail whose path fits, as a path."""
    for link in re.findall(r"https?://[^/\s]+(/[^\s<>]*)", text_of(message)):
        if re.search(pattern, link):
            return str(link)
    raise AssertionError(f"no link like {pattern} in: {text_of(message)}")
