"""The switches of a site as text: their names, what they do, and the values people type."""

from __future__ import annotations

import ast
import difflib
import inspect
from functools import cache
from itertools import pairwise
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.domain.site import SiteSettings

TRUTH: Final = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


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


def shown(value: object) -> str:
    """A value as people type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple | list) else str(value)


def parsed(key: str, text: str) -> Any:
    """The value of a switch that `text` means, not checked against limits yet; raises `Problem`."""
    if key not in keys():
        near = difflib.get_close_matches(key, keys(), 1, 0.7)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise Problem(f"There is no switch {key}.{guess} The switches are: {', '.join(keys())}.", code=NOT_BEGUN)
    text = text.strip()
    if not text:
        return default_of(key)
    kind = get_type_hints(SiteSettings)[key]
    if kind is bool:
        if text.lower() not in TRUTH:
            raise Problem(f"{key} is true or false, not {text}.", code=NOT_BEGUN)
        return TRUTH[text.lower()]
    if kind is int:
        if not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > 18:
            raise Problem(f"{key} is a whole number, not {text}.", code=NOT_BEGUN)
        return int(text)
    if isinstance(default_of(key), tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    choices = get_args(kind) if get_origin(kind) is not None else ()
    return next((choice for choice in choices if str(choice).lower() == text.lower()), text)


def switched(stored: dict[str, object], key: str, value: object) -> SiteSettings:
    """The switches with one of them set; raises `Problem` when the value is not among those it may have."""
    try:
        settings = msgspec.convert(stored | {key: value}, SiteSettings)
        _ = settings.text_policy
    except (msgspec.ValidationError, ValueError) as error:
        reason = str(error).partition(" - at")[0].replace("Expected `int`", "expected is a number")
        raise Problem(f"{key} cannot be {shown(value) or 'empty'}: {reason}.", code=NOT_BEGUN) from error
    return settings
