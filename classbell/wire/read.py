"""Readers: the text of one element → its value.

Rules:
1. A reader gets trimmed text with at least one visible character.
2. `ValueError` means 000903; its text never reaches a client. `Lenient` is no refusal: it says that the value was
   understood although its form is loose, which `validateFormat` refuses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from classbell.wire import address, dates, verbatim
from classbell.wire import text as texts
from classbell.wire.element import (
    AccountEmail,
    DateText,
    DayText,
    Email,
    Opaque,
    Phone,
    Plain,
    Range,
    Rich,
    Secret,
    TextKind,
    Url,
    Verbatim,
)
from classbell.wire.text import TextPolicy

# Python's int() takes other scripts' digits and underscores; the wire knows ASCII digits only (reliability.md 1).
_DIGITS = frozenset("0123456789")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Lenient(Exception):
    """The value was read, but only by being generous about its form."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


def boolean(text: str, policy: TextPolicy) -> bool:
    """Read true/false/1/0 in any case."""
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise ValueError("not a boolean") from None


def integer(allowed: Range | None) -> Callable[[str, TextPolicy], int]:
    """Make a reader of whole numbers within `allowed`, by default those of xsd:long."""
    least, greatest = (allowed.least, allowed.greatest) if allowed else (-(2**63), 2**63 - 1)

    def read(text: str, policy: TextPolicy) -> int:
        digits = text[1:] if text[0] in "+-" else text
        if not digits or not _DIGITS.issuperset(digits) or len(digits) > 40:
            raise ValueError("not a number")
        number = int(text)
        if not least <= number <= greatest:
            raise ValueError("out of range")
        return number

    return read


def choice(choices: tuple[str, ...]) -> Callable[[str, TextPolicy], str]:
    """Make a reader of an enumeration: any case in, the schema's case out."""
    by_upper = {value.upper(): value for value in choices}

    def read(text: str, policy: TextPolicy) -> str:
        found = by_upper.get(text.upper())
        if found is None:
            raise ValueError("not among the choices")
        return found

    return read


def text(kind: TextKind, limit: int | None) -> Callable[[str, TextPolicy], Any]:
    """Make a reader of a text of one kind, at most `limit` characters before it is filtered."""
    if isinstance(kind, Verbatim):
        namespace = kind.namespace
        return lambda value, policy: verbatim.canonical(value, namespace)
    filtered = _FILTERS[type(kind)]
    most = sys.maxsize if limit is None else limit
    # Trimmed, printable and without a tag: such a text is what both filters would make of it, and most texts are such.
    may_be_bare = isinstance(kind, (Plain, Rich))

    def read(value: str, policy: TextPolicy) -> str:
        if len(value) > most:
            raise ValueError("too long")
        if may_be_bare and value.isprintable() and "<" not in value:
            return value
        return filtered(value, policy)

    return read


def _date(value: str, policy: TextPolicy) -> str:
    canonical, lenient = dates.read(value)
    if lenient:
        raise Lenient(canonical)
    return canonical


def _day(value: str, policy: TextPolicy) -> str:
    canonical, lenient = dates.read(value, keep_date_only=True)
    if lenient:
        raise Lenient(canonical)
    return canonical


_FILTERS: dict[type[TextKind], Callable[[str, TextPolicy], str]] = {
    Plain: lambda value, policy: policy.plain(value),
    Rich: lambda value, policy: policy.rich(value),
    Url: lambda value, policy: texts.url(value),
    Email: lambda value, policy: address.email(value),
    AccountEmail: lambda value, policy: address.email(value, lower=False),
    Phone: lambda value, policy: address.phone(value),
    Secret: lambda value, policy: texts.secret(value),
    Opaque: lambda value, policy: value,
    DateText: _date,
    DayText: _day,
}
