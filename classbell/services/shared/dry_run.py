"""Dry run: who would be told what and when, before anything is saved.

The operation is carried out in a savepoint; what it did to the outbox is read and all of it is undone. So a dry run can
say nothing that the real run would not do, and a refusal is the one that saving would answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from classbell.domain.call import Call, Row
from classbell.services import registry
from classbell.store import outbox
from classbell.store.tx import undone
from classbell.wire.element import Element

Change = Literal["new", "moved", "again", "withdrawn", "stays"]


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


async def dry_run(call: Call, request: Element, run: Callable[[], Awaitable[Element]] | None = None) -> list[Planned]:
    """Who would be told what if the operation of this message were carried out, by due time.

    `run` carries it out where a door has its own way. Raises what the operation raises. Nothing it does lasts.
    """
    before: dict[int, Row] = {}
    named = _keys(request)
    for key in named:
        before |= {row["outbox_id"]: row for row in await outbox.planned(call.tx, call.site.site_id, key)}
    async with undone(call.tx):
        response = await (run() if run is not None else registry.of(type(request)).run(call, request))
        keys = list(dict.fromkeys([*named, *_keys(response)]))
        after = [row for key in keys for row in await outbox.planned(call.tx, call.site.site_id, key)]
    planned = [made for row in after if (made := _planned(before.get(row["outbox_id"]), row)) is not None]
    return sorted(planned, key=lambda one: (one.due_at, one.kind, one.recipient))


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


def _keys(message: Element) -> list[int]:
    """The session keys a request or an answer names."""
    found: Any = getattr(message, "session_key", None)
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found]
