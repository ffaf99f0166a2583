"""Registration: what a registrant becomes, who holds a seat, who waits, and when registration closes.

Rules (training.md 2.4 and 2.5, related.md 3):
1. Eight states are known. ACCEPT, ACCEPTREGISTER, ACCEPTINVITE and REGISTER hold a seat, the others hold none.
2. A registrant without a state of his own becomes REGISTER, or ACCEPT where registrations are accepted at once. Only
   people who may change the session set any state; others register and withdraw, and nobody accepts himself.
3. Somebody accepted stays accepted when he registers again; somebody rejected asks anew, and is never accepted at
   once.
4. `maxRegistrations` limits seats of attendees, `participantLimit` the addresses that hold a seat on either list.
5. When no seat is free a registrant waits, answers REGISTER and holds none; without a waiting list he is refused.
   No attendee passes those who wait.

This module knows no database: what it allots, the constraints of the tables judge once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from classbell.domain import timezones
from classbell.errors import RegistrationsFull
from classbell.wire import dates

State = Literal[
    "REGISTER", "INVITE", "REJECT", "ACCEPT", "REJECTREGISTER", "ACCEPTREGISTER", "REJECTINVITE", "ACCEPTINVITE"
]
ShortState = Literal["REGISTER", "INVITE", "REJECT", "ACCEPT"]
FormState = Literal["PENDING", "APPROVED", "REJECTED"]

ACCEPTED: Final = frozenset({"ACCEPT", "ACCEPTREGISTER", "ACCEPTINVITE"})
REJECTED: Final = frozenset({"REJECT", "REJECTREGISTER", "REJECTINVITE"})
SEATED: Final = ACCEPTED | {"REGISTER"}


@dataclass(frozen=True, slots=True)
class Rules:
    """The options of a session that decide about registrants."""

    registration: bool | None
    """A form stands before joining; `None` where the session does not say."""
    auto: bool
    """Registrations are accepted at once."""
    waiting_list: bool
    """Whether people wait when no seat is free."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a list of a session."""

    state: str
    holds_seat: bool = False
    waiting_for: str | None = None
    """The state that somebody waiting takes when he is promoted."""


@dataclass(slots=True)
class Seats:
    """The seats of one session while it is locked; a limit of 0 is none."""

    registration_limit: int
    registrations: int
    participant_limit: int
    participants: int
    waiting: bool
    """Whether anybody waits."""

    def fit(self, *, attendee: bool, counted: bool) -> bool:
        """Whether one more may sit down; `counted` is true for an address that has a seat on the other list."""
        if attendee and 0 < self.registration_limit <= self.registrations:
            return False
        return counted or not 0 < self.participant_limit <= self.participants

    def change(self, by: int, *, attendee: bool, counted: bool) -> None:
        """Take a seat, or with -1 give it back."""
        self.registrations += by if attendee else 0
        self.participants += 0 if counted else by


def short_state(state: str) -> ShortState:
    """One of the four states that the attendee service knows."""
    if state in ACCEPTED:
        return "ACCEPT"
    if state in REJECTED:
        return "REJECT"
    return "REGISTER" if state == "REGISTER" else "INVITE"


def form_state(state: str) -> FormState:
    """The state of a registration as its form shows it."""
    if state in ACCEPTED:
        return "APPROVED"
    return "REJECTED" if state in REJECTED else "PENDING"


def invited_state(rules: Rules) -> ShortState:
    """The state of somebody put on a list without one: nothing waits for the host if all are accepted at once."""
    return "ACCEPT" if rules.registration is False or rules.auto else "INVITE"


def registered_state(given: str | None, before: Standing | None, rules: Rules, *, by_host: bool) -> str:
    """The state that a registration asks for; `by_host` is true for callers who may change the session."""
    if by_host and given is not None:
        return given
    if given in REJECTED:
        return "REJECT"
    if before is not None:
        if before.state in ACCEPTED and before.holds_seat:
            return before.state
        if before.state in REJECTED:
            return "REGISTER"
    return "ACCEPT" if rules.auto else "REGISTER"


def seated(
    wanted: str, before: Standing | None, seats: Seats, rules: Rules, *, attendee: bool, counted: bool
) -> Standing:
    """Give somebody the state that is wanted, and with it a seat or a place on the waiting list; `seats` change along.

    Raises `RegistrationsFull`.
    """
    if wanted not in SEATED:
        if before is not None and before.holds_seat:
            seats.change(-1, attendee=attendee, counted=counted)
        return Standing(wanted)
    if before is not None and before.holds_seat:
        return Standing(wanted, holds_seat=True)
    if before is not None and before.waiting_for is not None:
        return Standing("REGISTER", waiting_for=wanted)
    # Presenters do not want the seats of attendees, so they do not stand behind those who wait for one.
    if not (seats.waiting and attendee) and seats.fit(attendee=attendee, counted=counted):
        seats.change(1, attendee=attendee, counted=counted)
        return Standing(wanted, holds_seat=True)
    if not rules.waiting_list:
        raise RegistrationsFull
    seats.waiting = True
    return Standing("REGISTER", waiting_for=wanted)


def is_closed(close_date: str | None, zone: str, now: datetime) -> bool:
    """Whether registration is over; `close_date` is the last moment, as wall time in the zone of the session."""
    return close_date is not None and timezones.to_utc(dates.wall(close_date), zone) < now
