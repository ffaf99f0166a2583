"""Elements compiled once into plans that `bind`, `render` and `describe` share.

Rules:
1. A plan is made from the declaration alone and never changes.
2. Fields are found by wire name without regard to case (protocol README 10); the exact spelling is tried first.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from classbell.wire import read
from classbell.wire.element import (
    PLAIN_MAX,
    RICH_MAX,
    Alias,
    Attribute,
    Default,
    Element,
    EmptyCounts,
    JsonOnly,
    Marker,
    MaxItems,
    MaxLen,
    OneOf,
    Others,
    Plain,
    Range,
    Rich,
    Secret,
    TextKind,
    Url,
    Verbatim,
    Waived,
    markers_of,
)
from classbell.wire.names import Namespace, local
from classbell.wire.text import TextPolicy

Read = Callable[[str, TextPolicy], Any]


class FieldPlan:
    """One element of a parent: how it is named, how often it may stand there, how its text is read."""

    __slots__ = (
        "aliases", "attribute", "base", "child", "choices", "default", "empty_counts", "json_only", "kind", "many",
        "max_items", "max_len", "name", "namespace", "one_of", "range", "read", "read_single",
        "required", "secret", "verbatim", "waived", "wire",
    )  # fmt: skip

    def __init__(self, name: str, wire: str, namespace: Namespace, annotation: Any) -> None:
        self.name = name
        self.wire = wire
        self.namespace = namespace
        marks: list[Marker] = list(markers_of(annotation))
        base, optional, self.many = _unwrap(annotation)
        self.base = base
        self.default = next((mark.value for mark in marks if isinstance(mark, Default)), None)
        self.attribute = any(isinstance(mark, Attribute) for mark in marks)
        self.json_only = any(isinstance(mark, JsonOnly) for mark in marks)
        self.aliases: tuple[str, ...] = tuple(mark.value for mark in marks if isinstance(mark, Alias))
        self.max_items: int | None = next((mark.value for mark in marks if isinstance(mark, MaxItems)), None)
        self.empty_counts = any(isinstance(mark, EmptyCounts) for mark in marks)
        self.one_of = any(isinstance(mark, OneOf) for mark in marks)
        self.verbatim: Namespace | None = None
        self.waived = any(isinstance(mark, Waived) for mark in marks)
        self.required = not optional and not self.many and not self.waived
        self.choices: tuple[str, ...] = get_args(base) if get_origin(base) is Literal else ()
        # A type with bounds of its own may be narrowed where it is used; all of them hold.
        ranges = [mark for mark in marks if isinstance(mark, Range)]
        self.range = (
            Range(max(mark.least for mark in ranges), min(mark.greatest for mark in ranges)) if ranges else None
        )
        self.child: Plan | None = None
        self.kind: TextKind | None = None
        self.max_len: int | None = None
        self.read: Read | None = None
        if isinstance(base, type) and issubclass(base, Element):
            self.child = plan_of(base)
        elif base is bool:
            self.read = read.boolean
        elif base is int:
            self.read = read.integer(self.range)
        elif self.choices:
            self.read = read.choice(self.choices)
        elif base is str:
            self.kind = next((mark for mark in marks if isinstance(mark, TextKind)), Plain())
            self.verbatim = self.kind.namespace if isinstance(self.kind, Verbatim) else None
            limit = next((mark.value for mark in marks if isinstance(mark, MaxLen)), None)
            if limit is None and isinstance(self.kind, (Plain, Secret, Url)):
                limit = PLAIN_MAX
            elif limit is None and isinstance(self.kind, Rich):
                limit = RICH_MAX
            self.max_len = limit
            self.read = read.text(self.kind, limit)
        else:
            raise TypeError(f"{name}: no way to read {annotation!r}")
        # What `bind` calls for nearly every element: the reader of a value that may stand once.
        self.read_single = None if self.many else self.read
        self.secret = isinstance(self.kind, Secret)

    @property
    def leaf(self) -> bool:
        """Whether the element holds a value rather than other elements."""
        return self.child is None

    @property
    def tag(self) -> str:
        """The name as replies write it, prefix included."""
        return f"{self.namespace.prefix}:{self.wire}"


class Plan:
    """A compiled element: its fields in schema order, found by any spelling of their names."""

    __slots__ = (
        "_folded", "alternatives", "attributes", "cls", "exact", "fields", "first_wins", "json_only", "namespace",
        "others", "required",
    )  # fmt: skip

    def __init__(self, cls: type[Element]) -> None:
        self.cls = cls
        self.namespace: Namespace = cls.__ns__
        every = [
            (name, owner, owner.__annotations__[name])
            for owner in reversed(cls.__mro__)
            if issubclass(owner, Element) and owner is not Element
            for name in owner.__own_fields__
        ]
        taking = [name for name, _, annotation in every if _takes_others(annotation)]
        self.others: str | None = taking[0] if taking else None
        self.first_wins = cls.__first_wins__
        declared = [
            FieldPlan(name, cls.__wire_names__[name], owner.__ns__, annotation)
            for name, owner, annotation in every
            if name not in taking
        ]
        self.attributes: tuple[FieldPlan, ...] = tuple(field for field in declared if field.attribute)
        self.fields: tuple[FieldPlan, ...] = tuple(
            field for field in declared if not (field.attribute or field.json_only)
        )
        self.json_only: tuple[FieldPlan, ...] = tuple(field for field in declared if field.json_only)
        self.alternatives: frozenset[str] = frozenset(field.name for field in self.fields if field.one_of)
        self.required = tuple(field for field in self.fields if field.required)
        self._folded = {name.lower(): field for field in self.fields for name in (field.wire, *field.aliases)}
        self.exact: dict[str, FieldPlan] = {field.wire: field for field in self.fields}
        self.exact.update({f"{{{field.namespace.uri}}}{field.wire}": field for field in self.fields})

    def find(self, tag: str) -> FieldPlan | None:
        """The field that a tag names in any of its spellings, or `None` for an unknown element."""
        found = self.exact.get(tag)
        if found is None:
            name = local(tag)
            found = self.exact.get(name) or self._folded.get(name.lower())
        return found

    def named(self, name: str) -> FieldPlan | None:
        """The field of a bare name in any case, without prefix or namespace."""
        return self.exact.get(name) or self._folded.get(name.lower())

    @property
    def xsi_type(self) -> str:
        """The schema type that replies name in `xsi:type`: `train:createTrainingSessionResponse`."""
        name = self.cls.__name__
        return f"{self.namespace.prefix}:{name[0].lower()}{name[1:]}"


@cache
def plan_of(cls: type[Element]) -> Plan:
    """The plan of an element class; raises `TypeError` for a declaration that cannot be read."""
    return Plan(cls)


def _takes_others(annotation: Any) -> bool:
    return any(isinstance(mark, Others) for mark in markers_of(annotation))


def _unwrap(annotation: Any) -> tuple[Any, bool, bool]:
    """Take an annotation apart: the bare type, whether it may be absent, whether it repeats."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrap(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not types.NoneType]
        if len(parts) != 1:
            raise TypeError(f"an element has one type, not {annotation!r}")
        base, _, many = _unwrap(parts[0])
        return base, True, many
    if origin is list:
        base, _, _ = _unwrap(get_args(annotation)[0])
        return base, False, True
    return annotation, False, False
