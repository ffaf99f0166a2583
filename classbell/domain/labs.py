"""Labs as capacity over time: how many of their computers are in use, and whether more would fit.

A span begins with its start and ends just before its end, so one booking may begin where another ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=31)
"""Longest booking; the database says the same (`lab_booking_lasts_31_days_at_most`)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Computers wanted or taken from one instant to another."""

    start_at: datetime
    end_at: datetime
    computers: int


def fits(total: int, taken: Iterable[Span], wanted: Iterable[Span]) -> bool:
    """Whether a lab of `total` computers has room for every wanted span, what is taken already included.

    Wanted spans that overlap each other count together. What is taken where nothing is wanted does not matter.
    """
    # At one instant what ends goes before what begins: the false of a tuple sorts first.
    changes: list[tuple[datetime, bool, int, int]] = []
    for is_wanted, spans in ((False, taken), (True, wanted)):
        for span in spans:
            number = int(is_wanted)
            changes.append((span.start_at, True, span.computers, number))
            changes.append((span.end_at, False, -span.computers, -number))
    in_use = spans_wanted = 0
    for _, _, computers, number in sorted(changes):
        in_use += computers
        spans_wanted += number
        if spans_wanted and in_use > total:
            return False
    return True
