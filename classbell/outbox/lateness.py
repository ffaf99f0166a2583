"""When a message means nothing any more, whatever it says."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from classbell.domain.call import Row
from classbell.services.shared import notices

AHEAD_ONLY: Final = ("invitation", "registration.", "reminder", "changed", "cancelled")
"""Beginnings of the kinds that mean nothing once the session is over."""

AFTER_DELETION: Final = ("cancelled", notices.UNDELIVERED)


def too_late(row: Row, now: datetime) -> str | None:
    """Why the message of a row of `deliveries.begin` is not sent any more; `None` if it may be."""
    if not row["session_key"]:
        return None
    kind: str = row["kind"]
    if row["deleted_at"] is not None and kind not in AFTER_DELETION:
        return "the session was deleted"
    if not kind.startswith(AHEAD_ONLY):
        return None
    if row["session_end_at"] is not None and row["session_end_at"] <= now:
        return "the session is over"
    starts = row["occurrence_start_at"]
    if kind.startswith("reminder") and starts is not None and starts <= now:
        return "the session has begun"
    return None
