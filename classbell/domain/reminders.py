"""Reminders: when the one before each occurrence is due.

Rules:
1. The lead is the sum of daysAhead, hoursAhead and minutesAhead; zero or absent means 15 minutes (training.md 2.1).
2. An occurrence that has begun is not reminded of.
3. A reminder whose moment has passed while its occurrence is still ahead is due now: late is better than never.
4. A test on the web is reminded of when it opens and so long before its last moment, as its schedule says; a moment
   that has passed is left out, for the invitation has just told the same.

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


def of_test(
    opens_at: datetime, closes_at: datetime, *, at_opening: bool, lead: timedelta, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When to remind of a test: as it opens, and before it closes; `lead` 0 is no second reminder.

    A lead longer than the test is open counts from its opening, and then one reminder is enough.
    """
    last = max(opens_at, closes_at - lead) if lead > timedelta() else None
    first = opens_at if at_opening and opens_at != last else None
    return first if first is not None and first > now else None, last if last is not None and last > now else None
