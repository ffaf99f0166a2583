"""Readers of texts → regular expressions that take the same texts, for JSON Schema.

Rules:
1. A pattern takes what the reader takes; where an expression cannot say it all (a tag, the host of an address), it
   takes more.
2. Only what ECMA 262 and Python read alike is used: classes, groups, counts, alternatives.
3. Surrounding blanks are part of the text, as the readers trim them.

This module does not know elements: `json_schema` asks for the pattern of a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_BLANKS: Final = "[ \\t\\r\\n]*"

_NONCHARACTERS: Final = "\\ufdd0-\\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(1, 17)
)

FORBIDDEN: Final = f"\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufffe\\uffff{_NONCHARACTERS}"
"""The inside of a class: characters that no text holds (`wire.text`); surrogates are in no JSON text."""

# Nothing of such a text can be seen, so it is not given rather than refused.
_NOT_GIVEN: Final = f"[\\u007f-\\u009f{_NONCHARACTERS} \\t\\r\\n]*"

TEXT: Final = f"^([^{FORBIDDEN}]*|{_NOT_GIVEN})$"
"""A text of several lines."""

LINE: Final = f"^({_BLANKS}[^{FORBIDDEN}\\u2028\\u2029\\t\\r\\n]*{_BLANKS}|{_NOT_GIVEN})$"
"""A text without line breaks and tabs, but around it."""

_UNSEEN: Final = FORBIDDEN + "\\s<>\\u00a0\\u00ad\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\u3000\\ufeff"

TEXT_GIVEN: Final = f"^[^{FORBIDDEN}]*[^{_UNSEEN}][^{FORBIDDEN}]*$"
"""A text of which something can be seen."""

ANY_TEXT: Final = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]*$"
"""A text that is taken as it is; only what XML cannot hold is not in it."""

BOOLEAN: Final = "^" + _BLANKS + "([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])" + _BLANKS + "$"

PHONE: Final = "^" + _BLANKS + "[0-9+ ().-]{5,32}" + _BLANKS + "$"

_LABEL: Final = "([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

EMAIL: Final = f"^{_BLANKS}[A-Za-z0-9_][A-Za-z0-9_.+'-]{{0,63}}@([A-Za-z0-9]{_LABEL}\\.)*[A-Za-z]{_LABEL}{_BLANKS}$"
"""The usual addresses; those of other scripts, which are taken too, would say less to a reader than they take."""

_LEAP: Final = "((19|2[0-9])(0[48]|[2468][048]|[13579][26])|2[048]00)"
_DATES: Final = (
    "((0?[13578]|1[02])/(0?[1-9]|[12][0-9]|3[01])/(19|2[0-9])[0-9]{2}"
    "|(0?[469]|11)/(0?[1-9]|[12][0-9]|30)/(19|2[0-9])[0-9]{2}"
    "|0?2/(0?[1-9]|1[0-9]|2[0-8])/(19|2[0-9])[0-9]{2}"
    f"|0?2/29/{_LEAP})"
)
_TIME: Final = "([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9])?"

WIRE_DATE: Final = f"^{_BLANKS}{_DATES}([ \\t\\r\\n]+{_TIME})?{_BLANKS}$"
"""A date as the wire has it; the time may be missing."""

_ISO_DATES: Final = (
    "((19|2[0-9])[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)

ISO_DATE: Final = (
    f"^{_BLANKS}{_ISO_DATES}"
    "(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?"
    f"{_BLANKS}$"
)
"""A date of ISO 8601, with or without a time and an offset."""

ZONE: Final = "^[A-Za-z0-9_+/-]{1,64}$"
"""The name of a zone in the IANA database."""


def choices(names: Sequence[str]) -> str:
    """The names of an enumeration in any case."""
    return f"^{_BLANKS}({'|'.join(map(_any_case, names))}){_BLANKS}$"


def numbers(least: int, greatest: int) -> str:
    """The whole numbers from `least` to `greatest`, with leading zeros and a sign."""
    branches = []
    if greatest >= 0:
        branches.append("\\+?" + _digits(max(least, 0), greatest))
    if least <= 0:
        branches.append("-" + _digits(max(-greatest, 0), -least))
    return f"^{_BLANKS}({'|'.join(branches)}){_BLANKS}$"


def _digits(least: int, greatest: int) -> str:
    return f"0{{0,20}}({'|'.join(_spans(least, greatest))})"


def _spans(least: int, greatest: int) -> Iterator[str]:
    """Patterns of one length each that together take the numbers from `least` to `greatest`."""
    if least == 0 and greatest > 9:
        least = 10 ** (len(str(greatest)) - 1)
        yield f"[0-9]{{1,{len(str(least)) - 1}}}"
    while least <= greatest:
        last = min(greatest, 10 ** len(str(least)) - 1)
        yield from _between(str(least), str(last))
        least = last + 1


def _between(low: str, high: str) -> Iterator[str]:
    """Patterns for the numbers between two of the same length."""
    if not low:
        yield ""
        return
    rest = len(low) - 1
    if low[0] == high[0]:
        yield from (low[0] + tail for tail in _between(low[1:], high[1:]))
        return
    first, last = int(low[0]), int(high[0])
    if low[1:] != "0" * rest:
        yield from (low[0] + tail for tail in _between(low[1:], "9" * rest))
        first += 1
    whole = last if high[1:] == "9" * rest else last - 1
    if first <= whole:
        yield _digit(first, whole) + (f"[0-9]{{{rest}}}" if rest > 1 else "[0-9]" * rest)
    if whole < last:
        yield from (high[0] + tail for tail in _between("0" * rest, high[1:]))


def _digit(first: int, last: int) -> str:
    return str(first) if first == last else f"[{first}-{last}]"


def _any_case(name: str) -> str:
    return "".join(
        f"[{letter.upper()}{letter.lower()}]"
        if letter.isalpha()
        else ("\\" + letter if letter in ".+*?()[]" else letter)
        for letter in name
    )
