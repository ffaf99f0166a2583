"""What the pages about the people of a session share: how somebody stands, what he answered, how a refusal is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from classbell.domain import forms
from classbell.domain.call import Row
from classbell.domain.forms import Form
from classbell.errors import AttendeeNotFound, Refusal
from classbell.languages import N_, Speech
from classbell.services.shared.sess import Participant
from classbell.store import registration_forms, roster
from classbell.web.console import session_words
from classbell.web.console.entry import Desk
from classbell.web.pages import refusal_words

STATES: Final = {
    "invited": N_("invited"), "registered": N_("to be approved"), "accepted": N_("accepted"),
    "waiting": N_("waits for a seat"), "rejected": N_("rejected"),
}  # fmt: skip
LOOKS: Final = {"invited": "", "registered": "warn", "accepted": "good", "waiting": "warn", "rejected": "bad"}
ROLES: Final = {"ATTENDEE": N_("Attendee"), "PRESENTER": N_("Presenter"), "HOST": N_("Alternate host")}

_NOBODY: Final = N_("Nobody chosen can be treated like this.")


@dataclass(frozen=True, slots=True)
class OnRoster:
    """Somebody of a session."""

    number: int
    name: str
    email: str
    role: str
    state: str
    place: int | None
    registered: bool
    """Whether he registered, or was registered."""
    registered_at: datetime | None
    occurrence: int
    answers: Sequence[tuple[str, str, str]]
    """Name of the question, what people read, the answer."""
    ticks: frozenset[str]
    """Questions that are answered by a tick or by none."""


async def form_of(desk: Desk, session_key: int) -> Form:
    """The questions of a session."""
    text, _ = await registration_forms.find(desk.call.tx, desk.site.site_id, session_key)
    return forms.read(text)


def on_roster(row: Row, form: Form) -> OnRoster:
    """A row of the roster; answers to questions about the person are taken from the person."""
    person = msgspec.json.decode(row["details"], type=Participant).person
    described = msgspec.to_builtins(person)
    given: dict[str, str] = dict(msgspec.json.decode(row["fields"]))
    for question in form:
        where = forms.STANDARD.get(question.name.lower())
        value: Any = described
        for part in where.split("/") if where else ():
            value = value.get(part) if isinstance(value, dict) else None
        if where and isinstance(value, str) and value:
            given[question.name] = value
    return OnRoster(
        number=row["participant_id"], name=person.name or row["email"], email=row["email"], role=row["role"],
        state=row["state"], place=row["place"], registered=row["register_id"] is not None,
        registered_at=row["registered_at"], occurrence=row["occurrence"],
        answers=[each for each in forms.labelled(form, given) if each[2]],
        ticks=frozenset(question.name for question in form if question.kind == "CHECKBOX"),
    )  # fmt: skip


def words_of(refusal: Refusal, speech: Speech) -> str:
    """What a refusal says, for a host."""
    fault = next(iter(refusal.sub_errors), refusal)
    if isinstance(fault, AttendeeNotFound):
        return speech.text(_NOBODY)
    return refusal_words.said(fault, speech, _title(fault.path or "", speech))


def _title(path: str, speech: Speech) -> str:
    """What a list of people calls the element at a path; the name of a question as it is; else nothing."""
    below = re.sub(r"^attendees(?:\[\d+\])?/", "", path)
    words = session_words.WORDS.get(f"{session_words.ENTRIES[1]}.{below.replace('/', '.')}")
    if words is not None:
        return speech.text(words[0])
    group, _, name = below.rpartition("/")
    return name if group.endswith(("answers", "enrollmentFields")) else ""


def states(speech: Speech) -> dict[str, str]:
    """The words of each state."""
    return {state: speech.text(STATES[state]) for state in roster.STATES}


def roles(speech: Speech) -> dict[str, str]:
    """The words of each role."""
    return {role: speech.text(words) for role, words in ROLES.items()}
