"""Dry run: who would be told what and when, before anything is saved.

The operation is carried out in a savepoint; what it did to the outbox is read and all of it is undone. So a dry run can
say nothing that the real run would not do, and a refusal is the one that saving would answer. Mails are composed there
too, one of each kind: a great course has thousands, which differ in their greeting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from classbell.domain.call import Call, Row
from classbell.services import registry
from classbell.store import outbox
from classbell.store.tx import undone
from classbell.wire.element import Element

Change = Literal["new", "moved", "again", "withdrawn", "stays"]

LEAVES: Final = ("new", "moved", "again")
"""Changes by which something is sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """How a message reads."""

    subject: str
    """Empty for what goes to telephones."""
    text: str


Read = Callable[[Call, int, int], Awaitable[Letter | None]]
"""Composes the message with a number and a lease; `None` for one that would not be sent."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A message after the change: `new`, `moved` in time, sent `again`, `withdrawn`, or it waited and `stays`."""

    kind: str
    recipient: str
    due_at: datetime
    occurrence: int
    """Number of the date it is about, 0 for the whole session."""
    occurrence_at: datetime | None
    change: Change
    was_due_at: datetime | None = None
    """When it was due before, for what moves."""
    letter: Letter | None = None
    """How it reads, for the first of each kind that leaves."""


async def dry_run(
    call: Call, request: Element, run: Callable[[], Awaitable[Element]] | None = None, *, read: Read | None = None
) -> list[Planned]:
    """Who would be told what if the operation of this message were carried out, by due time.

    `run` carries it out where a door has its own way; `read` composes what leaves. Raises what the operation raises.
    Nothing it does lasts.
    """

    async def carry_out() -> Iterable[int]:
        return _keys(await (run() if run is not None else registry.of(type(request)).run(call, request)))

    return await rehearse(call, list(_keys(request)), carry_out, read)


async def rehearse(
    call: Call, about: Sequence[int], run: Callable[[], Awaitable[Iterable[int]]], read: Read | None = None
) -> list[Planned]:
    """Who would be told what about some sessions by whatever `run` does, which gives the sessions that are new."""
    before: dict[int, Row] = {}
    for key in about:
        before |= {row["outbox_id"]: row for row in await outbox.planned(call.tx, call.site.site_id, key)}
    async with undone(call.tx):
        keys = dict.fromkeys([*about, *await run()])
        after = [row for key in keys for row in await outbox.planned(call.tx, call.site.site_id, key)]
        planned = [(row, made) for row in after if (made := _planned(before.get(row["outbox_id"]), row)) is not None]
        planned.sort(key=lambda pair: (pair[1].due_at, pair[1].kind, pair[1].recipient))
        return await _with_letters(call, planned, read)


async def _with_letters(call: Call, planned: list[tuple[Row, Planned]], read: Read | None) -> list[Planned]:
    """The messages, the first of each kind with its text."""
    found: list[Planned] = []
    kinds: set[str] = set()
    for row, one in planned:
        if read is not None and one.change in LEAVES and one.kind not in kinds:
            kinds.add(one.kind)
            found.append(replace(one, letter=await read(call, row["outbox_id"], row["lease"])))
        else:
            found.append(one)
    return found


def _planned(before: Row | None, after: Row) -> Planned | None:
    """What becomes of one message; `None` where nothing was and nothing is to be told."""
    waits = after["state"] == "waiting"
    waited = before is not None and before["state"] == "waiting"
    change: Change
    if waits and before is None:
        change = "new"
    elif waits and not waited:
        # What was withdrawn or sent before is asked for once more.
        change = "again" if before is not None and before["state"] == "sent" else "new"
    elif waits:
        assert before is not None
        change = "moved" if before["due_at"] != after["due_at"] else "stays"
    elif waited:
        change = "withdrawn"
    else:
        return None
    return Planned(
        kind=after["kind"],
        recipient=after["recipient"],
        due_at=after["due_at"],
        occurrence=after["occurrence"],
        occurrence_at=after["occurrence_at"],
        change=change,
        was_due_at=before["due_at"] if before is not None and change == "moved" else None,
    )


def _keys(message: Element) -> Iterator[int]:
    """The session keys that a request or an answer names, those of its entries too, each once."""
    named: dict[int, None] = {}
    entries = [each for name in ("attendees", "attendee_email") for each in _listed(getattr(message, name, None))]
    for each in (message, *entries):
        for name in ("session_key", "meeting_key"):
            named |= dict.fromkeys(key for key in _listed(getattr(each, name, None)) if isinstance(key, int))
    return iter(named)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
