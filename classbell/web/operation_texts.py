"""What an operation's docstring says, taken apart: for the reference pages and for the OpenAPI document."""

from __future__ import annotations

import inspect
import re
from typing import Final, NamedTuple

from classbell import errors
from classbell.errors import Refusal
from classbell.services.registry import Operation

_REFUSALS: Final = {refusal.__name__: refusal for refusal in errors.catalogue()}
_NAMED: Final = re.compile(rf"`*\b({'|'.join(_REFUSALS)})\b`*")
# Docstrings put the identifiers behind the names; where the names have become identifiers, once is enough.
_IDENTIFIERS: Final = re.compile(r"(?<=`) \(\d{6}(?:, \d{6})*\)")


class Told(NamedTuple):
    """The parts of a docstring; refusals are named as they are in the source."""

    says: str
    """What the operation does; the first line is a sentence of its own."""
    who: str
    """Who may call it."""
    refuses: str
    """What it refuses, as a sentence; empty for nothing."""

    @property
    def refusals(self) -> list[type[Refusal]]:
        """Every refusal that is named, by identifier."""
        found = {_REFUSALS[name] for name in _NAMED.findall(f"{self.who} {self.refuses} {self.says}")}
        return sorted(found, key=lambda one: one.exception_id)


def told(operation: Operation) -> Told:
    """Take the docstring of an operation apart.

    A line that begins with `Callers:`, `Raises` or `Source:` begins a part, which ends at the next one or a blank line.
    """
    parts: dict[str, list[str]] = {"": [], "Callers: ": [], "Raises ": [], "Source: ": []}
    at = ""
    for line in (inspect.getdoc(operation.run) or "").splitlines():
        begins = next((word for word in parts if word and line.startswith(word)), None)
        at = begins or (at if line.strip() else "")
        parts[at].append(line.removeprefix(at))
    who = " ".join(parts["Callers: "]).strip()
    if operation.own_login:
        who = who or "Whoever can log in: the header or the body carries what proves it."
    elif not operation.needs_account:
        who = who or "Anybody; no account is needed."
    raised = " ".join(parts["Raises "]).strip()
    says = "\n".join(parts[""]).strip()
    return Told(
        says, who[:1].upper() + who[1:] or "An active account of the site.", raised and f"Refuses with {raised}"
    )


def in_identifiers(text: str) -> str:
    """Name refusals as clients see them, by identifier."""
    return _IDENTIFIERS.sub("", _NAMED.sub(lambda found: f"`{_REFUSALS[found[1]].exception_id}`", text))
