"""Dates of the wire: `MM/DD/YYYY HH:MM:SS`, month first, 24 hours, a wall time in a zone named elsewhere.

Rules:
1. What is stored and sent is canonical: every part zero-padded, always with a time, unless the date alone is meant.
2. Unpadded parts and surrounding blanks are ordinary. Missing seconds or a missing time are read as zero, and the
   reading is then called lenient (validateFormat refuses it, training.md 2.1).
3. A date has to exist: 30 February is refused, and so is hour 24. Years go from 1900 to 2999.
4. Only ASCII digits are digits. `strptime` and `int` also take those of other scripts.

This module does not know time zones: `domain.timezones` turns a wall time into an instant.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

EARLIEST: Final = datetime(1900, 1, 1)  # noqa: DTZ001 - a wall time has no zone
LATEST: Final = datetime(2999, 12, 31, 23, 59, 59)  # noqa: DTZ001
"""The first and the last wall time that can be said on the wire."""

DATE_LENGTH: Final = len("MM/DD/YYYY")

_FORM: Final = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ \t\r\n]+([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?)?"
)


def read(text: str, *, keep_date_only: bool = False) -> tuple[str, bool]:
    """Read a date as clients write it; answers its canonical text and whether the reading was lenient.

    With `keep_date_only` a value without a time stays `MM/DD/YYYY`, and that is its proper form, not a lenient one.
    Raises ValueError for anything that is not an existing date of the years 1900 to 2999.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a date")
    month, day, year, hour, minute, second = found.groups()
    # The constructor is the judge of what exists.
    at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001
    if not EARLIEST <= at <= LATEST:
        raise ValueError("year out of range")
    if hour is None and keep_date_only:
        return write(at)[:DATE_LENGTH], False
    return write(at), second is None


def wall(canonical: str) -> datetime:
    """Turn canonical text into a naive wall time; a date alone is its midnight.

    `canonical` is an answer of `read` or `write`; it is not checked again.
    """
    date = int(canonical[6:10]), int(canonical[:2]), int(canonical[3:5])
    if len(canonical) == DATE_LENGTH:
        return datetime(*date)  # noqa: DTZ001 - a wall time has no zone
    return datetime(*date, int(canonical[11:13]), int(canonical[14:16]), int(canonical[17:19]))  # noqa: DTZ001


def is_date_only(canonical: str) -> bool:
    """Whether canonical text names a day without a time."""
    return len(canonical) == DATE_LENGTH


def write(wall: datetime) -> str:
    """Write a wall time in canonical form; fractions of a second are dropped."""
    return f"{wall.month:02d}/{wall.day:02d}/{wall.year:04d} {wall.hour:02d}:{wall.minute:02d}:{wall.second:02d}"
