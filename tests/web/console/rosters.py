"""The page of the people of a session: where it is, and what its rows say."""

from __future__ import annotations

import re

from tests.web.browsing import Reply


def roster(key: int) -> str:
    return f"/console/sessions/{key}/roster"


def state_of(page: Reply, email: str) -> str:
    """How somebody stands, as his row says."""
    row = next(part for part in page.text.split("<tr>") if email in part)
    found: list[str] = re.findall(r'<span class="tag [^"]*">([^<]*)', row)
    return found[0]


def number_of(page: Reply, email: str) -> str:
    """The number of somebody, from his row."""
    row = next(part for part in page.text.split("<tr>") if email in part)
    found: list[str] = re.findall(r'name="person" value="(\d+)"', row)
    return found[0]
