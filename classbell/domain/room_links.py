"""Addresses of rooms elsewhere, of one session or for all of a site."""

import re
from typing import Final

KEY: Final = "{key}"
"""Stands for the session's key."""

# What would end an attribute or a line of a page is not part of an address.
_LINK: Final = re.compile(r"https?://[^\s{}<>\"'\\]+")


def is_link(text: str) -> bool:
    """Whether the text is a whole address of the web, perhaps with `{key}` in it."""
    return _LINK.fullmatch(text.replace(KEY, "1")) is not None


def filled(link: str, session_key: int) -> str:
    """The address for one session."""
    return link.replace(KEY, str(session_key))
