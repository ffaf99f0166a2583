"""Element → plain rows that say what it holds: the ground of reference pages, diagrams and help texts.

The words are those of the source: a field's note is the string below it, and a group without a note says the first
sentence of its class. Both are read from the source files, so nothing is told twice. This module does not know how
the rows are shown.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from classbell.wire.element import (
    AccountEmail,
    DateText,
    DayText,
    Element,
    Email,
    Opaque,
    Phone,
    Plain,
    Range,
    Rich,
    Secret,
    TextKind,
    Url,
    Verbatim,
)
from classbell.wire.plan import FieldPlan, plan_of

_KINDS: Final[Mapping[type[TextKind], str]] = {
    Plain: "text",
    Rich: "rich text",
    Url: "URL",
    Email: "e-mail",
    AccountEmail: "e-mail",
    Phone: "telephone",
    Secret: "secret",
    Opaque: "text as it is",
    DateText: "date and time",
    DayText: "date, time optional",
    Verbatim: "XML kept verbatim",
}

# A bound at the edge of a machine word says nothing to a reader.
_WORD_EDGES: Final = (2**31 - 1, 2**63 - 1)


class Row(NamedTuple):
    """One element of a message."""

    path: str
    """Wire names from the message down, with slashes."""
    depth: int
    """0 for the children of the message itself."""
    tag: str
    """Name as replies write it, prefix included."""
    kind: str
    """`group`, `boolean`, `integer`, `choice`, or the kind of text."""
    cardinality: str
    """`1..1`, `0..1`, `0..n`, or `0..3` for the most that may be sent."""
    limits: str
    """Choices, bounds and lengths, in words; empty for none."""
    default: str
    """The schema's default as the wire writes it; empty for none."""
    note: str
    """What the source says of it; empty where the name says enough."""

    @property
    def leaf(self) -> bool:
        """Whether the element holds a value."""
        return self.kind != "group"


@cache
def describe(cls: type[Element]) -> tuple[Row, ...]:
    """Every element of a message, parents before children, in schema order."""
    return tuple(_rows(cls, "", 0))


def summary(thing: object) -> str:
    """The first paragraph of a docstring on one line; empty without one."""
    text = inspect.getdoc(thing) or ""
    return " ".join(text.split("\n\n", 1)[0].split())


@cache
def notes_of(cls: type) -> Mapping[str, str]:
    """The note of each field of a class, inherited ones included; fields without one are missing.

    Works for every class whose source can be read, elements or not.
    """
    notes: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        file = _source_of(owner)
        if file is not None:
            notes.update(_notes_in(file).get(owner.__qualname__, {}))
    return notes


def _rows(cls: type[Element], above: str, depth: int) -> Iterator[Row]:
    notes = notes_of(cls)
    for field in plan_of(cls).fields:
        path = above + field.wire
        note = notes.get(field.name) or (summary(field.child.cls) if field.child is not None else "")
        yield Row(path, depth, field.tag, _kind(field), _cardinality(field), _limits(field), _default(field), note)
        if field.child is not None:
            yield from _rows(field.child.cls, path + "/", depth + 1)


def _kind(field: FieldPlan) -> str:
    if field.child is not None:
        return "group"
    if field.choices:
        return "choice"
    if field.kind is not None:
        return _KINDS.get(type(field.kind), "text")
    return "boolean" if field.base is bool else "integer"


def _cardinality(field: FieldPlan) -> str:
    if field.many:
        return f"0..{field.max_items or 'n'}"
    return "1..1" if field.required else "0..1"


def _limits(field: FieldPlan) -> str:
    said = []
    if field.choices:
        said.append(", ".join(field.choices))
    if field.range is not None:
        said.append(_bounds(field.range))
    if field.max_len is not None:
        said.append(f"at most {field.max_len} characters")
    if field.one_of:
        said.append("one of several, the first given wins")
    if field.waived:
        said.append("required by the schema; the operation decides")
    if field.empty_counts:
        said.append("an empty one counts")
    if field.aliases:
        said.append("also accepted as " + ", ".join(field.aliases))
    return "; ".join(part for part in said if part)


def _bounds(limits: Range) -> str:
    low = limits.least not in tuple(-edge - 1 for edge in _WORD_EDGES)
    high = limits.greatest not in _WORD_EDGES
    if low and high:
        return f"{limits.least} to {limits.greatest}"
    if low:
        return f"{limits.least} or more"
    return f"at most {limits.greatest}" if high else ""


def _default(field: FieldPlan) -> str:
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return "" if field.default is None else str(field.default)


def _source_of(cls: type) -> Path | None:
    try:
        name = inspect.getsourcefile(cls)
    except TypeError:
        return None
    return Path(name) if name is not None else None


@cache
def _notes_in(file: Path) -> Mapping[str, Mapping[str, str]]:
    """The notes of every class of a source file, by the class's qualified name."""
    found: dict[str, Mapping[str, str]] = {}
    _collect(ast.parse(file.read_text("utf-8")).body, "", found)
    return found


def _collect(body: list[ast.stmt], above: str, found: dict[str, Mapping[str, str]]) -> None:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            name = above + statement.name
            found[name] = dict(_notes(statement.body))
            _collect(statement.body, name + ".", found)


def _notes(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, below in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield statement.target.id, " ".join(inspect.cleandoc(below.value.value).split())
