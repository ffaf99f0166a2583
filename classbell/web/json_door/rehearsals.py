"""`?dryRun=true`: who would be told what and when, before anything is saved.

Rules:
1. Operations by which people of a session are told something know it. Everywhere else it is refused rather than
   overlooked, or what was meant as a rehearsal would be carried out.
2. Refusals, access and versions are those of the real request; nothing lasts, so no Idempotency-Key is used up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from classbell.errors import InvalidValue
from classbell.services.registry import Operation
from classbell.services.shared.dry_run import Planned
from classbell.web.json_door import answers
from classbell.web.json_door.answers import Reply

NAME: Final = "dryRun"
KNOWN: Final = frozenset({
    "CreateTrainingSession", "SetTrainingSession", "DelTrainingSession", "DelSession",
    "CreateMeetingAttendee", "RegisterMeetingAttendee", "DelMeetingAttendee", "PromoteAttendees",
    "WriteToPeople", "SetScheduledTest", "SendScores",
})  # fmt: skip


def wanted(operation: Operation, query: str) -> bool:
    """Whether a request is a rehearsal; raises `InvalidValue` where that cannot be."""
    values = [value for name, value in _pairs(query) if name.lower() == NAME.lower()]
    if not values:
        return False
    if len(values) > 1 or values[0].lower() not in ("true", "false"):
        raise InvalidValue(path=NAME, value=", ".join(values))
    rehearsal = values[0].lower() == "true"
    if rehearsal and operation.name not in KNOWN:
        raise InvalidValue(path=NAME, value=f"{operation.name} has no dry run")
    return rehearsal


def without(query: str) -> str:
    """The query without what asks for a rehearsal."""
    return "&".join(part for part in query.split("&") if part.partition("=")[0].lower() != NAME.lower())


def reply(planned: list[Planned]) -> Reply:
    """The answer: the messages by due time."""
    document = {"dryRun": True, "messages": [_message(one) for one in planned]}
    return Reply(200, msgspec.json.encode(document), {**answers.ALWAYS, "Content-Type": answers.JSON})


def _message(one: Planned) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": one.kind,
        "recipient": one.recipient,
        "change": one.change,
        "dueAt": _instant(one.due_at),
        "wasDueAt": _instant(one.was_due_at),
        "occurrence": one.occurrence or None,
        "occurrenceAt": _instant(one.occurrence_at),
        "subject": one.letter.subject or None if one.letter is not None else None,
        "text": one.letter.text if one.letter is not None else None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _instant(value: datetime | None) -> str | None:
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=2_000)
    except ValueError:
        # The door says what is wrong with such a query where it reads it.
        return []
