"""Reminders: when the one before each occurrence is due.

Rules:
1. The lead is the sum of daysAhead, hoursAhead and minutesAhead; zero or absent means 15 minutes (training.md 2.1).
2. An occurrence that has begun is not reminded of.
3. A reminder whose moment has passed while its occurrence is still ahead is due now: late is better than never.

This module does not know whom to remind, by what, or whether reminders are switched on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

DEFAULT_LEAD_MINUTES: Final = 15

# Longer than any date of the wire is away, and short enough for a timedelta.
_LONGEST_LEAD_MINUTES: Final = 10**9


def lead_minutes(days: int | None, hours: int | None, minutes: int | None) -> int:
    """Add up the three parts of a lead time."""
    total = ((days or 0) * 24 + (hours or 0)) * 60 + (minutes or 0)
    return total if total > 0 else DEFAULT_LEAD_MINUTES


def instants(starts_utc: Sequence[datetime], lead_minutes: int, now: datetime) -> list[tuple[int, datetime]]:
    """When to remind of each occurrence that is still ahead: its position in `starts_utc`, from 1, and the instant.

    In a new series the position is the index of the occurrence.
    """
    lead = timedelta(minutes=min(lead_minutes, _LONGEST_LEAD_MINUTES))
    return [
        (position, start - lead if start - now > lead else now)
        for position, start in enumerate(starts_utc, start=1)
        if start > now
    ]
