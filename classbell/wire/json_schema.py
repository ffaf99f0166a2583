"""Element → JSON Schema 2020-12: what the JSON door takes and gives, from the same plans that read and write it.

Rules:
1. Each class is one component for each way it travels; a message is the component of its class.
2. A request's schema takes what `json_read` takes, as far as JSON Schema can say it. Names are those of the wire:
   that other cases of them are read too is left unsaid.
3. A reply's schema says what `json_write` writes.

This module does not know routes: `web/openapi` asks for the schema of a body and says which elements the path holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

from classbell.wire import json_patterns, json_zones
from classbell.wire.address import EMAIL_MAX
from classbell.wire.describe import notes_of, summary
from classbell.wire.element import (
    AccountEmail,
    DateText,
    DayText,
    Element,
    Email,
    Opaque,
    Phone,
    Plain,
    Rich,
    Secret,
    TextKind,
    Url,
    Verbatim,
)
from classbell.wire.json_zones import IANA_NAME, ISO
from classbell.wire.plan import FieldPlan, plan_of

Schema = dict[str, Any]

BASE: Final = "#/components/schemas/"

_LONG: Final = (-(2**63), 2**63 - 1)
_NULL: Final[Schema] = {"type": "null"}
_EMPTY: Final[Schema] = {"const": ""}

_OTHERS: Final[Schema] = {
    "type": ["object", "null"],
    "additionalProperties": {"type": ["string", "null"]},
    "description": "Elements beyond the schema, by name.",
}

_ISO_NOTE: Final = (
    "The same date in ISO 8601. With an offset or `Z` it is an instant; without, a time of the zone given."
)
_IANA_NOTE: Final = "The same zone by its IANA name, such as `Europe/Oslo`."


class Way(Enum):
    """How an element travels."""

    REQUEST = "request"
    CHANGES = "changes"
    """A request in which nothing can be cleared, so `null` is refused."""
    REPLY = "reply"


class Schemas:
    """Collects the components that the schemas of a document need."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._owners: dict[str, type[Element]] = {}

    def of(self, cls: type[Element], way: Way, without: Iterable[str] = ()) -> Schema:
        """The schema of a message or group; `without` names elements, by dotted path, that do not stand in it."""
        dropped = frozenset(without)
        if dropped:
            return self._group(cls, way, dropped)
        name = self._name(cls, way)
        if name not in self.components:
            self.components[name] = {}
            self.components[name].update(self._group(cls, way, frozenset()))
        return {"$ref": BASE + name}

    def body(self, cls: type[Element], way: Way, without: Iterable[str] = ()) -> Schema:
        """The schema of a whole request: the message, or where it has one repeatable group, also its items alone."""
        held = frozenset(without)
        whole = self.of(cls, way, held)
        groups = [field for field in plan_of(cls).fields if field.many and field.child is not None]
        if len(groups) != 1 or groups[0].child is None:
            return whole
        below = [path.partition(".")[2] for path in held if path.startswith(groups[0].wire + ".")]
        item = self.of(groups[0].child.cls, way, below)
        array: Schema = {"type": "array", "items": _any_of(item, *_empty(groups[0]), *_null(way))}
        if groups[0].max_items is not None:
            array["maxItems"] = groups[0].max_items
        return {"anyOf": [whole, item, array]}

    def value(self, field: FieldPlan) -> Schema:
        """The schema of one value as requests may give it; what many fields share stands once among the components."""
        schema = request_value(field)
        name = _shared_name(field)
        if name is None:
            return schema
        self.components.setdefault(name, schema)
        return {"$ref": BASE + name}

    def parameter(self, field: FieldPlan, *, demanded: bool) -> Schema:
        """The schema of an element in the query of an address."""
        value = self.value(field)
        value = value if demanded else _any_of(value, *_empty(field))
        if not field.many:
            return value
        array: Schema = {"type": "array", "items": value}
        return array if field.max_items is None else {**array, "maxItems": field.max_items}

    def demands(self, schema: Schema) -> bool:
        """Whether an object of a schema made here has to hold anything."""
        if schema.keys() == {"anyOf"}:
            return all(self.demands(one) for one in schema["anyOf"])
        if "$ref" in schema:
            schema = self.components[schema["$ref"].removeprefix(BASE)]
        return schema.get("type") == "array" or any(word in schema for word in ("required", "anyOf", "allOf"))

    def _name(self, cls: type[Element], way: Way) -> str:
        """The component's name; classes of the same name and namespace are numbered in the order they are met."""
        for number in range(1, 100):
            name = f"{cls.__ns__.prefix}.{cls.__name__}{number if number > 1 else ''}.{way.value}"
            if self._owners.setdefault(name, cls) is cls:
                return name
        raise TypeError(f"too many classes named {cls.__name__}")

    def _group(self, cls: type[Element], way: Way, without: frozenset[str]) -> Schema:
        plan = plan_of(cls)
        notes = notes_of(cls)
        schema: Schema = {"type": "object", "title": cls.__name__}
        words = summary(cls)
        # msgspec gives a class without a docstring of its own the signature as one.
        if words and not words.startswith(cls.__name__ + "("):
            schema["description"] = words
        properties: dict[str, Schema] = {}
        required: list[str] = []
        either: list[Schema] = []
        for field in (*plan.attributes, *plan.fields, *plan.json_only) if way is Way.REPLY else plan.fields:
            if field.wire in without:
                continue
            below = frozenset(path.partition(".")[2] for path in without if path.startswith(field.wire + "."))
            value = self._field(field, way, below)
            named = _spellings(field, way, value, notes.get(field.name))
            properties.update(named)
            if not field.required or (below and not value.get("required")):
                continue
            if len(named) == 1 or way is Way.REPLY:
                required.append(field.wire)
            else:
                either.append({"anyOf": [{"required": [name]} for name in named]})
        if plan.others is not None:
            properties[cls.__wire_names__[plan.others]] = _OTHERS
        schema["properties"] = properties
        if required:
            schema["required"] = required
        if len(either) == 1:
            schema.update(either[0])
        elif either:
            schema["allOf"] = either
        schema["additionalProperties"] = False
        return schema

    def _field(self, field: FieldPlan, way: Way, without: frozenset[str]) -> Schema:
        if field.child is not None:
            item = self.of(field.child.cls, way, without)
            if field.required and way is not Way.REPLY and not without and not self.demands(item):
                # A group in which nothing is given is itself not given.
                item = {**item, "minProperties": 1}
        elif way is Way.REPLY:
            item = reply_value(field)
        else:
            item = self.value(field)
        if field.many:
            if way is Way.REPLY:
                return {"type": "array", "items": item}
            # Items in which nothing is given are passed over.
            array: Schema = {"type": "array", "items": _any_of(item, *_empty(field), *_null(way))}
            if field.max_items is not None:
                array["maxItems"] = field.max_items
            return _any_of(item, array, *_nothing(field, way))
        return _any_of(item, *_nothing(field, way)) if way is not Way.REPLY else item


def _spellings(field: FieldPlan, way: Way, value: Schema, note: str | None) -> dict[str, Schema]:
    """The properties that one element has: its own, and those that say the same in other words."""
    named = {field.wire: _described(value, note)}
    if way is not Way.REPLY:
        for alias in field.aliases:
            named[alias] = {**_described(value, f"Another spelling of `{field.wire}`."), "deprecated": True}
    return {**named, **siblings(field, way)}


_TAKES_EMPTY: Final = (Plain, Rich, Url, Secret, Opaque, Verbatim)
"""Kinds of text whose pattern takes an empty one already."""


def _nothing(field: FieldPlan, way: Way) -> tuple[Schema, ...]:
    """What stands for an element that is not given: `null`, and an empty text where another kind of value stands."""
    if field.required or way is Way.REPLY:
        return ()
    return (*_empty(field), *_null(way))


def _null(way: Way) -> tuple[Schema, ...]:
    return (_NULL,) if way is Way.REQUEST else ()


def _empty(field: FieldPlan) -> tuple[Schema, ...]:
    """What stands for nothing beside `null`: an empty text or object, where the schema does not take it anyway."""
    if field.child is not None:
        return ({"type": "object", "maxProperties": 0},) if field.child.required else ()
    return () if isinstance(field.kind, _TAKES_EMPTY) else (_EMPTY,)


def siblings(field: FieldPlan, way: Way) -> dict[str, Schema]:
    """What stands beside an element in JSON alone: `xISO` beside a date, `timeZoneIANA` beside a label of a zone."""
    made: dict[str, Schema] = {}
    nothing = (_EMPTY, *_null(way))
    if way is Way.REPLY and json_zones.may_hold_date(field):
        day = isinstance(field.kind, DayText) or not json_zones.is_date(field)
        iso: Schema = {"type": "string"} if day else {"type": "string", "format": "date-time"}
        iso = {"type": "array", "items": iso} if field.many else iso
        made[field.wire + ISO] = {**iso, "readOnly": True, "description": _ISO_NOTE}
    elif way is not Way.REPLY and json_zones.is_date(field):
        iso = _any_of({"type": "string", "pattern": json_patterns.ISO_DATE}, *nothing)
        iso = _any_of(iso, {"type": "array", "items": iso}) if field.many else iso
        made[field.wire + ISO] = {**iso, "description": _ISO_NOTE}
    elif way is not Way.REPLY and field.wire == "timeZone" and field.kind is not None:
        zone: Schema = {"type": "string", "pattern": json_patterns.ZONE}
        made[IANA_NAME] = {**_any_of(zone, *nothing), "description": _IANA_NOTE}
    return made


def request_value(field: FieldPlan) -> Schema:
    """The schema of one value as requests may give it."""
    if field.base is bool:
        return {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": json_patterns.BOOLEAN}]}
    if field.base is int:
        least, greatest = bounds(field)
        return {
            "anyOf": [
                {"type": "integer", "minimum": least, "maximum": greatest},
                {"type": "string", "pattern": json_patterns.numbers(least, greatest)},
            ]
        }
    if field.choices:
        exact: Schema = {"type": "string", "enum": list(field.choices)}
        loose: Schema = {"type": "string", "pattern": json_patterns.choices(field.choices)}
        return {"anyOf": [exact, loose]}
    return _text(field)


def reply_value(field: FieldPlan) -> Schema:
    """The schema of one value as replies give it."""
    if field.base is bool:
        return {"type": "boolean"}
    if field.base is int:
        least, greatest = bounds(field)
        return {"type": "integer", "minimum": least, "maximum": greatest}
    if field.choices:
        return {"type": "string", "enum": list(field.choices)}
    return {"type": "string"}


def bounds(field: FieldPlan) -> tuple[int, int]:
    """The least and the greatest value of a number."""
    return (field.range.least, field.range.greatest) if field.range is not None else _LONG


_PATTERNS: Final[Mapping[type[TextKind], str]] = {
    Rich: json_patterns.TEXT,
    Opaque: json_patterns.ANY_TEXT,
    Verbatim: json_patterns.ANY_TEXT,
    Url: json_patterns.LINE,
    Secret: json_patterns.LINE,
    Phone: json_patterns.PHONE,
    DateText: json_patterns.WIRE_DATE,
    DayText: json_patterns.WIRE_DATE,
}


def _text(field: FieldPlan) -> Schema:
    kind = type(field.kind) if field.kind is not None else None
    if kind in (Email, AccountEmail):
        return {"type": "string", "pattern": json_patterns.EMAIL, "maxLength": EMAIL_MAX}
    schema: Schema = {"type": "string"}
    if kind is not None:
        schema["pattern"] = _PATTERNS.get(kind, json_patterns.TEXT)
    if field.required and schema.get("pattern") in (json_patterns.TEXT, json_patterns.LINE):
        schema["pattern"] = json_patterns.TEXT_GIVEN
    if kind is Verbatim:
        schema["contentMediaType"] = "application/xml"
    if kind is Secret:
        schema["format"] = "password"
    if kind in (DateText, DayText):
        iso = {"type": "string", "pattern": json_patterns.ISO_DATE}
        return _any_of(schema, iso)
    if field.max_len is not None:
        schema["maxLength"] = field.max_len
    return schema


def _shared_name(field: FieldPlan) -> str | None:
    """The component's name of a value whose schema is long and the same in many places."""
    if field.base is bool:
        return "value.boolean"
    if field.base is int:
        least, greatest = bounds(field)
        edges = {_LONG[0]: "least", _LONG[1]: "greatest"}
        return f"value.integer.{edges.get(least, least)}.{edges.get(greatest, greatest)}"
    if isinstance(field.kind, (DateText, DayText)):
        return "value.date"
    return None


def _any_of(*schemas: Schema) -> Schema:
    """One schema for several; those that are choices themselves are taken apart."""
    flat: list[Schema] = []
    for schema in schemas:
        flat += schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def _described(schema: Schema, note: str | None) -> Schema:
    """A schema with the words of its field."""
    if not note:
        return schema
    return {**schema, "description": note, **({"deprecated": True} if "deprecated" in note.lower() else {})}
