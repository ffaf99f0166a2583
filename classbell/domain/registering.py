"""Whether people who find a session can register for it, and how many seats are left.

Rules:
1. Nobody registers where registration is off, after its closing date, or for what is over.
2. Seats are what both limits of a session leave; who waits goes first, so while anybody waits none is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain import enrollment
from classbell.domain.enrollment import Seats

Offer = Literal["none", "open", "waiting", "full", "closed", "over"]


@dataclass(frozen=True, slots=True)
class Registering:
    """What registration there is for a session."""

    offer: Offer
    """`none`: nobody need register. `waiting`: who registers gets a place on the waiting list."""
    seats_left: int | None = None
    """`None` without a limit."""

    @property
    def possible(self) -> bool:
        """Whether the form is there to be filled in."""
        return self.offer in ("open", "waiting")


def registering(
    *, registration: bool, waiting_list: bool, seats: Seats, close_date: str | None, zone: str, end_at: datetime,
    now: datetime,
) -> Registering:  # fmt: skip
    """What a newcomer finds."""
    if end_at <= now:
        return Registering("over")
    if not registration:
        return Registering("none")
    left = _left(seats)
    if enrollment.is_closed(close_date, zone, now):
        return Registering("closed", left)
    if left is None or left > 0:
        return Registering("open", left)
    return Registering("waiting" if waiting_list else "full", 0)


def _left(seats: Seats) -> int | None:
    limits = [
        limit - taken
        for limit, taken in (
            (seats.registration_limit, seats.registrations), (seats.participant_limit, seats.participants),
        )
        if limit > 0
    ]  # fmt: skip
    if not limits:
        return None
    return 0 if seats.waiting else max(min(limits), 0)
