"""What the pages about the people of a session share: how somebody stands, what he answered, how a refusal is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from classbell.domain import forms
from classbell.domain.call import Row
from classbell.domain.forms import Form
from classbell.errors import (
    AttendeeNotFound,
    InvalidValue,
    MissingElement,
    NotPermitted,
    Refusal,
    RegistrationClosed,
    RegistrationsFull,
)
from classbell.languages import N_, Speech
from classbell.services.shared.sess import Participant
from classbell.store import registration_forms, roster
from classbell.web.console.entry import Desk

STATES: Final = {
    "invited": N_("invited"), "registered": N_("to be approved"), "accepted": N_("accepted"),
    "waiting": N_("waits for a seat"), "rejected": N_("rejected"),
}  # fmt: skip
LOOKS: Final = {"invited": "", "registered": "warn", "accepted": "good", "waiting": "warn", "rejected": "bad"}
ROLES: Final = {"ATTENDEE": N_("Attendee"), "PRESENTER": N_("Presenter"), "HOST": N_("Alternate host")}

_SAID: Final = (
    (RegistrationsFull, N_("There is no free seat.")),
    (RegistrationClosed, N_("Registration is closed.")),
    (NotPermitted, N_("You may not do this here.")),
    (AttendeeNotFound, N_("Nobody chosen can be treated like this.")),
)  # fmt: skip
_MISSING: Final = N_("%(field)s is needed.")
_WRONG: Final = N_("%(field)s does not fit.")


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
    )  # fmt: skip


def words_of(refusal: Refusal, speech: Speech) -> str:
    """What a refusal says, for a host."""
    fault = next(iter(refusal.sub_errors), refusal)
    for kind, words in _SAID:
        if isinstance(fault, kind):
            return speech.text(words)
    field = (fault.path or "").rpartition("/")[2]
    if field and isinstance(fault, MissingElement):
        return speech.text(_MISSING, field=field)
    if field and isinstance(fault, InvalidValue):
        return speech.text(_WRONG, field=field)
    return f"{fault.reason}."


def states(speech: Speech) -> dict[str, str]:
    """The words of each state."""
    return {state: speech.text(STATES[state]) for state in roster.STATES}


def roles(speech: Speech) -> dict[str, str]:
    """The words of each role."""
    return {role: speech.text(words) for role, words in ROLES.items()}
