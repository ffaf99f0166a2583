"""A line of the audit trail as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from classbell.domain.call import Row
from classbell.languages import N_, Speech
from classbell.web.console import audit_value_words
from classbell.web.console.audit_operation_words import WHAT


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that changed."""

    path: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A change."""

    number: int
    at: datetime
    who: str
    account: str
    what: str
    operation: str
    subject: str
    session_key: int | None
    conf_name: str
    leaves: tuple[Leaf, ...]

    @classmethod
    def of(cls, row: Row, speech: Speech) -> Entry:
        """The change of a row of the trail."""
        before: dict[str, Any] = msgspec.json.decode(row["before"])
        after: dict[str, Any] = msgspec.json.decode(row["after"])
        operation = row["operation"]
        words = WHAT.get(operation)
        full = f"{row['first_name'] or ''} {row['last_name'] or ''}".strip()
        return cls(
            number=row["audit_id"],
            at=row["at"],
            who=full or row["web_ex_id"] or speech.text(N_("the operator, or somebody registering")),
            account=row["web_ex_id"] or "",
            what=speech.text(words) if words else operation,
            operation=operation,
            subject=audit_value_words.subject_of(row["subject"], speech),
            session_key=row["session_key"],
            conf_name=row["conf_name"] or "",
            leaves=tuple(
                Leaf(
                    path, audit_value_words.title_of(path, speech, operation),
                    audit_value_words.value_of(path, before.get(path), speech),
                    audit_value_words.value_of(path, after.get(path), speech),
                )
                for path in dict.fromkeys([*before, *after])
            ),
        )  # fmt: skip
