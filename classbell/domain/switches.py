"""The switches of a site as text: their names, what they do, and the values people type."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec

from classbell.domain.site import SiteSettings

TRUTH: Final = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

Kind = Literal["truth", "number", "words", "choice", "text"]


class BadValue(ValueError):
    """A switch cannot have a value; the text says why, beginning with the name of the switch."""


def keys() -> tuple[str, ...]:
    """The names of all switches."""
    return SiteSettings.__struct_fields__


@cache
def _meanings() -> dict[str, str]:
    tree = ast.parse(inspect.getsource(SiteSettings))
    assert isinstance(tree.body[0], ast.ClassDef)
    body = tree.body[0].body
    found = {}
    for field, note in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(note, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(note.value)).split())
    return found


def meaning_of(key: str) -> str:
    """What a switch does, from the note under its declaration."""
    return _meanings()[key]


def default_of(key: str) -> Any:
    """The value of a switch that nobody has set."""
    return getattr(SiteSettings(), key)


def kind_of(key: str) -> Kind:
    """What the values of a switch are."""
    hint = _hints()[key]
    if hint is bool:
        return "truth"
    if hint is int:
        return "number"
    if isinstance(default_of(key), tuple):
        return "words"
    return "choice" if get_origin(hint) is Literal else "text"


def choices_of(key: str) -> tuple[str, ...]:
    """The values a switch with a choice may have."""
    return tuple(str(choice) for choice in get_args(_hints()[key])) if kind_of(key) == "choice" else ()


def shown(value: object) -> str:
    """A value as people type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple | list) else str(value)


def parsed(key: str, text: str) -> Any:
    """The value of a switch that `text` means, not checked against limits yet; raises `BadValue`."""
    text = text.strip()
    if not text:
        return default_of(key)
    kind = kind_of(key)
    if kind == "truth":
        if text.lower() not in TRUTH:
            raise BadValue(f"{key} is true or false, not {text}.")
        return TRUTH[text.lower()]
    if kind == "number":
        if not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > 18:
            raise BadValue(f"{key} is a whole number, not {text}.")
        return int(text)
    if kind == "words":
        return [part.strip() for part in text.split(",") if part.strip()]
    return next((choice for choice in choices_of(key) if choice.lower() == text.lower()), text)


def switched(stored: dict[str, object], key: str, value: object) -> SiteSettings:
    """The switches with one of them set; raises `BadValue` when the value is not among those it may have."""
    try:
        settings = msgspec.convert(stored | {key: value}, SiteSettings)
        _ = settings.text_policy
    except (msgspec.ValidationError, ValueError) as error:
        reason = str(error).partition(" - at")[0].replace("Expected `int`", "expected is a number")
        raise BadValue(f"{key} cannot be {shown(value) or 'empty'}: {reason}.") from error
    return settings


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(SiteSettings)
