"""Walking through the pages as somebody would who clicks every link once."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

_KEYED = re.compile(r"(?<=/)(?:\d+|[0-9a-f-]{32,}|[A-Za-z0-9_-]{40,})(?=/|$)")
_NO_PAGE = re.compile(r"\.(?:ics|csv|pdf|xml|json|eml|zip|png)$|/file$|/(?:WBXService|api|static)\b|/export$|/logo$")
_TOLD_APART = ("view", "template", "from", "state", "kind")

MOST = 150
"""Pages of one walk; more would mean that a link leads to ever new ones."""


def kind_of(path: str) -> str:
    """The kind of page at an address: its keys and most of its query are put aside."""
    parts = urlsplit(path)
    queried = sorted(part.partition("=")[0] for part in parts.query.split("&") if part)
    told = "&".join(name for name in queried if name in _TOLD_APART)
    return _KEYED.sub("{}", parts.path) + (f"?{told}" if told else "")


def links_of(page: Any, base: str) -> list[str]:
    """The links of a page that lead to other pages of the site."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
    inside = []
    for address in found:
        if address.startswith(base):
            path = address.removeprefix(base).partition("#")[0] or "/"
            if not _NO_PAGE.search(urlsplit(path).path):
                inside.append(path)
    return inside


class Walk:
    """What a walk found."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        """An address of each kind of page."""
        self.linked: set[str] = set()
        """The kinds that a page has a link to."""
        self.broken: list[str] = []
        """What did not answer with a page, or made the browser complain."""


def walk(person: Any, *starts: str) -> Walk:
    """Follow every link from the starts on, one of each kind of page."""
    found = Walk()
    waiting = deque((start, "the start") for start in starts)
    while waiting:
        path, source = waiting.popleft()
        if kind_of(path) in found.pages:
            continue
        found.pages[kind_of(path)] = path
        assert len(found.pages) <= MOST, sorted(found.pages)
        person.complaints.clear()
        reply = person.page.goto(person.base + path)
        if reply is None or reply.status != 200:
            found.broken.append(f"{path} from {source}: {reply and reply.status}")
        found.broken += [f"{path} from {source}: {words}" for words in person.complaints]
        links = links_of(person.page, person.base)
        found.linked |= {kind_of(link) for link in links}
        waiting.extend((link, path) for link in links)
    return found
