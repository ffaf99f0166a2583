"""The form of registration: its questions, and whether answers fit them.

Rules (training schema, registrationFormType; related.md 3):
1. A question is found among the answers by its name, without regard to case. Answers to questions that are not on the
   form are kept as they came: the old service let clients send anything.
2. A question named like a field of the person (company, phone, city, …) asks for that field.
3. A choice is kept in the spelling of the form; of several the answer is a list separated by `;`.
4. A required question counts only where the form is filled in by who registers; a required CHECKBOX must be ticked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from classbell.errors import InvalidValue, MissingElement, Refusal

Kind = Literal["TEXT", "AREA", "CHOICE", "MULTIPLE", "CHECKBOX"]

SEPARATOR: Final = ";"
STANDARD: Final[Mapping[str, str]] = {
    "phone": "phones/phone", "fax": "phones/fax", "title": "title", "company": "company",
    "address1": "address/address1", "address2": "address/address2", "city": "address/city", "state": "address/state",
    "postalcode": "address/zipCode", "country": "address/country",
}  # fmt: skip
"""Where in a person the answer to a question of this lower-cased name stands."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_TICKED, _NOT_TICKED = frozenset(("true", "1", "yes", "on")), frozenset(("false", "0", "no", "off"))


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """One question of a form."""

    name: str
    label: str
    kind: Kind = "TEXT"
    required: bool = False
    choices: tuple[str, ...] = ()


Form = tuple[Question, ...]


def read(text: str | None) -> Form:
    """The form that is stored as this JSON; no form asks nothing."""
    return msgspec.json.decode(text, type=Form) if text else ()


def written(form: Form) -> str:
    """The form as JSON."""
    return msgspec.json.encode(form).decode()


def faults(form: Sequence[Question], taken: Collection[str]) -> list[Refusal]:
    """What is wrong with a form; `taken` are the lower-cased names that mean something else in a person."""
    found: list[Refusal] = []
    seen: set[str] = set()
    for number, question in enumerate(form, start=1):
        path, name = f"field[{number}]", question.name.lower()
        if not _NAME.fullmatch(question.name) or name in seen or (name in taken and name not in STANDARD):
            found.append(InvalidValue(path=f"{path}/name", value=question.name))
        seen.add(name)
        found += _faulty_choices(question, f"{path}/choice")
    return found


def _faulty_choices(question: Question, path: str) -> Iterator[Refusal]:
    if question.kind in ("CHOICE", "MULTIPLE") and not question.choices:
        yield MissingElement(path=path)
    if question.kind not in ("CHOICE", "MULTIPLE") and question.choices:
        yield InvalidValue(path=path)
        return
    seen: set[str] = set()
    for number, choice in enumerate(question.choices, start=1):
        if choice.lower() in seen or (question.kind == "MULTIPLE" and SEPARATOR in choice):
            yield InvalidValue(path=f"{path}[{number}]", value=choice)
        seen.add(choice.lower())


def judge(
    form: Form, answers: Mapping[str, str], person: Mapping[str, str | None], path: str, *, complete: bool
) -> tuple[dict[str, str], list[Refusal]]:
    """The answers as they are kept, and what is wrong with them.

    `person` has the fields of the person by their paths (the values of `STANDARD`); `path` is where the person stands,
    with its slash. With `complete` the required questions must be answered.
    """
    kept = dict(answers)
    given = {name.lower(): name for name in answers}
    found: list[Refusal] = []
    for question in form:
        name = question.name.lower()
        where = STANDARD.get(name, question.name)
        own = person.get(where) if name in STANDARD else None
        value = own or answers.get(given.get(name, ""), "")
        if value:
            fitting = _fitting(question, value)
            if fitting is None:
                found.append(InvalidValue(path=path + where, value=value))
                continue
            if not own:
                kept.pop(given[name], None)
                kept[question.name] = fitting
            value = "" if question.kind == "CHECKBOX" and fitting == "false" else fitting
        if complete and question.required and not value:
            found.append(MissingElement(path=path + where))
    return kept, found


def _fitting(question: Question, value: str) -> str | None:
    """The answer in the spelling of the form; `None` for one that is none."""
    if question.kind == "CHECKBOX":
        ticked = value.lower() in _TICKED
        return ("true" if ticked else "false") if ticked or value.lower() in _NOT_TICKED else None
    if question.kind not in ("CHOICE", "MULTIPLE"):
        return value
    listed = {choice.lower(): choice for choice in question.choices}
    parts = [part.strip() for part in value.split(SEPARATOR)] if question.kind == "MULTIPLE" else [value]
    chosen = [listed.get(part.lower()) for part in parts if part]
    if not chosen or None in chosen:
        return None
    return SEPARATOR.join(dict.fromkeys(choice for choice in chosen if choice is not None))


def labelled(form: Form, answers: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, label and answer in the order of the form; then those to questions that are not on it, by their names."""
    given = {name.lower(): name for name in answers}
    for question in form:
        name = given.pop(question.name.lower(), None)
        if name is not None:
            yield name, question.label, answers[name]
    for name in given.values():
        yield name, name, answers[name]
