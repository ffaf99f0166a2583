"""What a change changed: the values that differ, by path, before and after.

Rules:
1. Only leaves are compared. A list is compared item by item, from 1; what is absent, empty or `None` is not there.
2. A value whose name tells that it is a secret is never written down: both sides show that there was one.
3. The result is for people: long texts are cut, and there are at most `MOST` values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

MASKED: Final = "•••"
LONGEST: Final = 500
MOST: Final = 200

_SECRET: Final = re.compile(r"passw|secret|token|ticket|hash|hostkey|host_key|pin(?:$|code)|pwd", re.IGNORECASE)

# Rules for passwords and times of tokens have such names too, and are no secrets.
_OPEN: Final = re.compile(
    r"(?:min_|mixed|require|forbidden|guessable|length|digits|letters|special)|^password_(?:m|f)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Values that differ, by path; a path missing on one side was not there."""

    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.before or self.after)


NOTHING: Final = Changes()


def between(before: object, after: object) -> Changes:
    """The leaves in which two documents differ: elements, structs, mappings, or what JSON gives."""
    old, new = leaves(before), leaves(after)
    paths = [path for path in dict.fromkeys([*old, *new]) if old.get(path) != new.get(path)]
    return Changes(
        {path: _shown(path, old[path]) for path in paths[:MOST] if path in old},
        {path: _shown(path, new[path]) for path in paths[:MOST] if path in new},
    )


def leaves(document: object) -> dict[str, object]:
    """The values of a document by path, such as `schedule/startDate` or `attendees/participant[2]/email`."""
    found: dict[str, object] = {}
    _collect("", msgspec.to_builtins(document), found)
    return found


def is_secret(path: str) -> bool:
    """Whether the value at a path may not be written down."""
    name = re.sub(r"\[\d+\]$", "", path).rpartition("/")[2]
    return bool(_SECRET.search(name)) and not _OPEN.search(name)


def _collect(path: str, value: Any, found: dict[str, object]) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            _collect(f"{path}/{name}" if path else str(name), part, found)
    elif isinstance(value, list):
        for position, part in enumerate(value, start=1):
            _collect(f"{path}[{position}]", part, found)
    elif value is not None and value != "":
        found[path] = value


def _shown(path: str, value: object) -> object:
    if is_secret(path):
        return MASKED
    return value[:LONGEST] + "…" if isinstance(value, str) and len(value) > LONGEST else value
