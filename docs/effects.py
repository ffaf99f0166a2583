"""What each element of CreateTrainingSession is held to: a test of its effect, or the sentence that it has none.

Only what the protocol's texts name as stored, ignored or unused stands in `STORED_ONLY`; each of these must at least
have a test that it comes back (marker `echo`), unless it is ignored.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from classbell.services import registry
from classbell.wire.describe import describe
from docs.markers import Mark, collect


class StoredOnly(NamedTuple):
    """Elements without an effect, and the text that says so."""

    path: str
    why: str
    echoed: bool = True
    """False where the texts say that requests are ignored, so that nothing comes back."""


STORED_ONLY: Final = (
    StoredOnly("schedule/extURL", "training.md 2.1: external page told about the session, stored only."),
    StoredOnly("schedule/extNotifyTime", "training.md 2.1: minutes, with extURL, stored only."),
    StoredOnly("schedule/joinNotifyURL", "training.md 2.1: address to call when someone joins, stored only."),
    StoredOnly("repeat/monthInYear", "training.md 2.1: no pattern of training uses it; 2.3: stored and echoed."),
    StoredOnly("repeat/dayInYear", "training.md 2.1: no pattern of training uses it; 2.3: stored and echoed."),
    StoredOnly("presenters/maxUserNumber", "training.md 2.4: stored, not enforced; participantLimit is."),
    StoredOnly("attendees/maxUserNumber", "training.md 2.4: stored, not enforced; participantLimit is."),
    StoredOnly("telephony/callInNum/*", "training.md 2.1: numbers, response only."),
    StoredOnly("assistService/assistRequest", "training.md 2.1: paid assistance request, stored and echoed."),
    StoredOnly("assistService/assistConfirm", "training.md 2.1: vendor side only, ignored in requests.", echoed=False),
)


class Held(NamedTuple):
    """What is known of one element."""

    path: str
    effects: tuple[str, ...]
    """Tests of its effect."""
    echoes: tuple[str, ...]
    """Tests that it comes back."""
    stored_only: StoredOnly | None

    @property
    def missing(self) -> str:
        """What the element lacks, in words; empty when nothing."""
        if self.effects:
            return ""
        if self.stored_only is None:
            return "no test of its effect"
        return "no test that it comes back" if self.stored_only.echoed and not self.echoes else ""


def elements() -> tuple[str, ...]:
    """The leaf elements of CreateTrainingSession, in schema order; raises `KeyError` while it is not served."""
    request = registry.load()["training", "createtrainingsession"].request
    return tuple(row.path for row in describe(request) if row.leaf)


def ledger() -> tuple[Held, ...]:
    """Every element with its tests."""
    effects, echoes = collect("effect"), collect("echo")
    return tuple(Held(path, _tests(path, effects), _tests(path, echoes), _stored_only(path)) for path in elements())


def unknown_marks() -> tuple[Mark, ...]:
    """Marks that name no element."""
    known = elements()
    return tuple(
        mark for mark in (*collect("effect"), *collect("echo")) if not any(mark.names(element) for element in known)
    )


def _tests(path: str, marks: tuple[Mark, ...]) -> tuple[str, ...]:
    return tuple(sorted({mark.test for mark in marks if mark.names(path)}))


def _stored_only(path: str) -> StoredOnly | None:
    return next((row for row in STORED_ONLY if fnmatchcase(path, row.path)), None)
