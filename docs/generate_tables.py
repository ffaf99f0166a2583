"""The pages that are one table each: errors, settings, switches of a site, effects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from classbell import config, errors
from classbell.domain.site import SiteSettings
from classbell.wire.describe import notes_of
from docs.effects import ledger
from docs.markdown import code, page, table


def pages() -> Iterator[tuple[str, str]]:
    """The pages, as path below `docs/reference` and text."""
    yield "errors.md", _errors()
    yield "settings.md", _settings()
    yield "site-settings.md", _site_settings()
    yield "effects.md", _effects()


def _errors() -> str:
    rows = [
        (f'<a id="{refusal.exception_id}"></a>{code(refusal.exception_id)}', refusal.sentence(), refusal.source)
        for refusal in errors.catalogue()
    ]
    return page(
        "Errors",
        "A refused request is answered with HTTP 200, `serv:result` FAILURE, the identifier in `serv:exceptionID` and "
        "the sentence in `serv:reason`. Words in braces are filled in.",
        f"A request with several faults lists each in `serv:subErrors`, at most {errors.SUB_ERRORS_SHOWN}: the "
        f"sentence with the value, cut at {errors.VALUE_SHOWN} characters and never a secret, and the path of the "
        "element. The identifier in the header is that of the first fault. Those with a 9 in the fourth place are "
        "Classbell's.",
        table(("identifier", "sentence", "source"), rows),
    )


def _settings() -> str:
    notes = notes_of(config.Settings)
    rows = [
        (code(config.PREFIX + name.upper()), _words(kind), _default(default), notes.get(name, ""))
        for name, kind, default in _fields(config.Settings)
    ]
    return page(
        "Settings of an installation",
        f"Read from the environment, or from the TOML file that `{config.PREFIX}CONFIG` names, there without the "
        "prefix and in lower case. The environment wins over the file, the file over the default. What the "
        "administrators of a site decide stands in [switches of a site](site-settings.md).",
        table(("variable", "value", "default", "meaning"), rows),
    )


def _site_settings() -> str:
    notes = notes_of(SiteSettings)
    rows = [
        (code(name), _words(kind), _default(default), notes.get(name, ""))
        for name, kind, default in _fields(SiteSettings)
    ]
    return page(
        "Switches of a site",
        "Set with `classbell site set KEY VALUE`; they are kept in the database and count for one site.",
        table(("key", "value", "default", "meaning"), rows),
    )


def _effects() -> str:
    held = ledger()
    tested = sum(bool(one.effects) for one in held)
    missing = sum(bool(one.missing) for one in held)
    rows = []
    for one in held:
        if one.effects:
            rows.append((code(one.path), "effect", _tests(one.effects)))
        elif one.stored_only is not None:
            rows.append((code(one.path), f"stored only. {one.stored_only.why}", _tests(one.echoes)))
        else:
            rows.append((code(one.path), "**not tested**", ""))
    stored = sum(one.stored_only is not None and not one.effects for one in held)
    return page(
        "Effects of the elements of CreateTrainingSession",
        "For each element, the tests that fail when its effect is removed. For an element that is stored only, the "
        "text that says so, and the tests that it is given back. Tests are named as pytest names them, below `tests/`.",
        f"Elements: {len(held)}. With a test of their effect: {tested}. Stored only: {stored}. Lacking a test: "
        f"{missing}.",
        table(("element", "held to", "tests"), rows),
    )


def _tests(names: tuple[str, ...]) -> str:
    return "<br>".join(code(name) for name in names)


def _fields(cls: type[msgspec.Struct]) -> Iterator[tuple[str, msgspec.inspect.Type, Any]]:
    """Name, type and default of each field of a struct, in the order of the source."""
    info = msgspec.inspect.type_info(cls)
    assert isinstance(info, msgspec.inspect.StructType)
    for field in info.fields:
        default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
        yield field.name, field.type, default


def _words(kind: msgspec.inspect.Type) -> str:
    """A type in the words of somebody who sets a value."""
    if isinstance(kind, msgspec.inspect.BoolType):
        return "true or false"
    if isinstance(kind, msgspec.inspect.LiteralType):
        return ", ".join(str(value) for value in kind.values)
    if isinstance(kind, msgspec.inspect.IntType):
        least, greatest = kind.ge, kind.le
        bounds = (
            f", {least} to {greatest}" if greatest is not None else f", {least} or more" if least is not None else ""
        )
        return "whole number" + bounds
    return "words, separated by commas" if isinstance(kind, msgspec.inspect.VarTupleType) else "text"


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(", ".join(value) if isinstance(value, tuple) else str(value))
