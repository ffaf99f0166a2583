"""What those who know of a session are told when it changes: updates and cancellations of the entry in their calendars.

Rules:
1. Who was told is told again; who was not yet, since his message still waits, will be told what is true then.
2. What no calendar shows (agenda, options, people) is no change that anybody is told.
3. The SEQUENCE of the entry rises with each change that is told, whether somebody knows of it yet or not: files and
   feeds have it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.services.shared.entries import Known
from classbell.services.shared.notices import WHOLE_SESSION
from classbell.store import letters, outbox, sessions
from classbell.store.sessions import Message

MOVES_TOLD = 10


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it was or is."""

    wall: datetime
    start_at: datetime


@dataclass(frozen=True, slots=True)
class Shape:
    """What calendars show of a session."""

    name: str
    place: str
    host_id: int
    zone: str
    minutes: int
    days: Mapping[int, Day]
    """The dates by their numbers."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new of a session to those who know of it."""

    changed: dict[str, object] | None
    """Facts of the message, empty where nothing of it is in words; `None` if nothing changed."""
    dropped: list[tuple[int, Day]] = field(default_factory=list)
    """Dates ahead that will not take place."""


def difference(before: Shape, after: Shape, now: datetime) -> Difference:
    """What is different to a reader."""
    facts: dict[str, object] = {}
    if before.name != after.name:
        facts["name"] = before.name
    if before.place != after.place and before.place:
        facts["place"] = before.place
    if before.minutes != after.minutes:
        facts["minutes"] = before.minutes
    moved = [
        {"was": day.start_at.isoformat(), "now": after.days[number].start_at.isoformat()}
        for number, day in before.days.items()
        if number in after.days and after.days[number].start_at != day.start_at
    ]
    if moved:
        facts["moved"] = moved[:MOVES_TOLD]
    dropped = [(number, day) for number, day in before.days.items() if number not in after.days and day.start_at > now]
    added = not after.days.keys() <= before.days.keys()
    same = (before.place, before.host_id, before.zone) == (after.place, after.host_id, after.zone)
    return Difference(None if not facts and not added and same else facts, dropped)


async def tell(
    call: Call,
    session_key: int,
    found: Difference,
    known: Known | None,
    *,
    told: Iterable[str],
) -> None:
    """Ask for updates to those who were told, and cancellations of dates that are dropped.

    A series that follows a rule is told anew as a whole; only where it changes in nothing else, or where each date is
    an entry by itself, do dates have to be taken back: by the names that `known` has for them.
    """
    if found.changed is None and not found.dropped:
        return
    await sessions.raise_sequence(call.tx, call.site.site_id, session_key)
    messages: list[Message] = []
    people = sorted(told)
    if found.changed is not None:
        messages += [Message(notices.CHANGED, WHOLE_SESSION, email, call.now, found.changed) for email in people]
    if found.dropped and known is not None and (found.changed is None or known.form == "each"):
        facts: dict[str, object] = {
            "dropped": [
                {
                    "number": number, "start": day.start_at.isoformat(),
                    "wall": timezones.from_utc(day.start_at, known.zone).isoformat(),
                    "first_wall": known.ids[number].isoformat(),
                }
                for number, day in found.dropped
            ]
        }  # fmt: skip
        number = found.dropped[0][0]
        messages += [Message(notices.CANCELLED, number, email, call.now, facts) for email in people]
    await _ask(call, session_key, messages)


async def tell_removed(call: Call, session_key: int, emails: Iterable[str]) -> None:
    """Take the session out of the calendars of people who are no longer on its lists, and tell them."""
    removed = sorted(emails)
    if removed:
        await sessions.raise_sequence(call.tx, call.site.site_id, session_key)
        await notices.tell(call, session_key, [(notices.REMOVED, email) for email in removed])


async def tell_deleted(call: Call, session_key: int, emails: Iterable[str]) -> None:
    """Tell people that a session is gone."""
    messages = [Message(notices.CANCELLED, WHOLE_SESSION, email, call.now) for email in sorted(emails)]
    await _ask(call, session_key, messages)


async def told_of(call: Call, session_key: int) -> set[str]:
    """The addresses that know of a session by a message of ours."""
    return await letters.told(call.tx, call.site.site_id, session_key, notices.TOLD_BY, call.now)


async def _ask(call: Call, session_key: int, messages: list[Message]) -> None:
    if messages:
        await outbox.put(
            call.tx, call.site.site_id, session_key, messages, again=[notices.CHANGED, notices.CANCELLED], now=call.now
        )
