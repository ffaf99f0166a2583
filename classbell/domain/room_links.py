"""Addresses of rooms elsewhere, of one session or for all of a site."""

from typing import Final

from classbell.wire import text as texts

KEY: Final = "{key}"
"""Stands for the session's key."""


def is_link(text: str) -> bool:
    """Whether the text is a whole address of the web that may be followed, perhaps with `{key}` in it."""
    bare = text.replace(KEY, "1")
    # Of what is not printable some characters make the filter raise, and none belongs into an address.
    return bare.isprintable() and "{" not in bare and "}" not in bare and texts.is_link(bare)
