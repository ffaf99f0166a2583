"""Who somebody is, as a provider of identities says."""

from __future__ import annotations

from dataclasses import dataclass


class NotProved(Exception):
    """The provider did not prove who somebody is; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows him."""

    email: str
    first_name: str
    last_name: str
