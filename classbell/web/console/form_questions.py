"""The questions of a registration form as a page edits them: one fieldset each, and some empty ones at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from classbell.errors import Refusal
from classbell.languages import N_, Speech
from classbell.services.api.forms import FormField
from classbell.web.console import faults
from classbell.web.pages.visit import Form

KINDS: Final = {
    "TEXT": N_("A line of text"), "AREA": N_("Several lines of text"), "CHOICE": N_("One of the choices"),
    "MULTIPLE": N_("Several of the choices"), "CHECKBOX": N_("A box to tick"),
}  # fmt: skip
SPARE: Final = 3
MOST: Final = 100
_PARTS: Final = ("name", "label", "kind", "required", "choices")
FAULT: Final = N_(
    "Names are letters, digits, _ and -, each once, and none that a person has already; choices belong to kinds with"
    " choices."
)


def kinds(speech: Speech) -> list[tuple[str, str]]:
    """The kinds of questions for a list to choose from."""
    return [(kind, speech.text(words)) for kind, words in KINDS.items()]


def shown(fields: Iterable[FormField]) -> list[dict[str, str]]:
    """Stored questions as the page shows them."""
    return [
        {
            "name": each.name, "label": each.label or "", "kind": each.kind or "TEXT",
            "required": "true" if each.required else "false", "choices": "; ".join(each.choice),
        }
        for each in fields
    ]  # fmt: skip


def spare() -> list[dict[str, str]]:
    """Empty questions for what is to be added."""
    return [{"name": "", "label": "", "kind": "TEXT", "required": "false", "choices": ""} for _ in range(SPARE)]


def asked(form: Form) -> list[dict[str, str]]:
    """The questions as they were sent; those without a name are dropped."""
    count = min(form.number("count") or 0, MOST)
    return [
        {part: form.get(f"{part}-{number}") for part in _PARTS}
        for number in range(1, count + 1)
        if form.get(f"name-{number}")
    ]


def faulty(refusal: Refusal, speech: Speech, count: int) -> dict[str, str]:
    """What a refusal of `count` questions says, by the field of the page."""
    fields = {
        f"field[{number}].{element}": f"{part}-{number}"
        for number in range(1, count + 1)
        for element, part in (("name", "name"), ("label", "label"), ("kind", "kind"), ("choice", "choices"))
    }
    found = faults.by_field(refusal, speech, fields)
    return {name: words if name else speech.text(FAULT) for name, words in found.items()}


def question(sent: dict[str, str]) -> FormField:
    """A question as the operation takes it."""
    kind: Any = sent["kind"] if sent["kind"] in KINDS else "TEXT"
    choices = [part.strip() for part in sent["choices"].split(";") if part.strip()]
    return FormField(
        name=sent["name"], label=sent["label"] or None, kind=kind, required=sent["required"] == "true",
        choice=choices if kind in ("CHOICE", "MULTIPLE") else [],
    )  # fmt: skip
