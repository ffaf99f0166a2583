"""JSON + plan → element: the rules of `bind`, for the door that knows JSON.

Rules:
1. Keys are wire names in any case; one that the group does not know is a fault, as nobody depends on sloppiness here.
2. Values are judged by the same readers as those of XML, as the text they would be there. A number or a boolean may
   also be a JSON value of that kind; what may repeat is an array, or one value for an array of one.
3. `null` is absent. Where the operation clears, its path is told instead, unless the element must be given.
4. A date may be ISO 8601, under its own name or that name and `ISO`; an instant becomes the wall time of the zone that
   counts. Without one, a group that could name its zone is in GMT by that; otherwise, and where the message changes
   what has a zone already, the instant is refused.
5. `timeZoneIANA` is `timeZone` by an IANA name. Two that are told and differ are a fault, of dates and of zones.
6. No text is longer than in XML, and none holds what XML cannot. A plan ends the depth.
7. A message is refused once, with all its faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from classbell.errors import InvalidValue, MissingElement, NotWellFormed, raise_all
from classbell.wire import json_zones
from classbell.wire.bind import FAULTY, Binder, is_visible
from classbell.wire.element import Element
from classbell.wire.json_zones import IANA_NAME, ISO, SCHEDULE
from classbell.wire.parse import MAX_TEXT_CHARACTERS
from classbell.wire.plan import FieldPlan, Plan, plan_of
from classbell.wire.text import DEFAULT_POLICY, TextPolicy
from classbell.wire.verbatim import MAX_CHARACTERS

E = TypeVar("E", bound=Element)

MAX_DIGITS: Final = 64
"""Bits of a number beyond which it is no number of the protocol."""

GMT: Final = (20, "Etc/UTC")

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = re.compile(r"[^\W\d][\w.-]{0,79}")


class Given(NamedTuple, Generic[E]):
    """A message, and what it takes away."""

    element: E
    cleared: frozenset[str]
    """Slash paths, in wire names, of what was `null`."""


def read_json(
    document: object,
    cls: type[E],
    policy: TextPolicy = DEFAULT_POLICY,
    *,
    fixed: Mapping[str, str] | None = None,
    clears: bool = False,
) -> Given[E]:
    """Read a decoded JSON document into a new `cls`.

    `fixed` are elements that the address says, by dotted wire names: the document may repeat them, not differ. A bare
    item, or an array of them, stands for the message where it has just one repeatable group.
    Raises the first fault (`InvalidValue`, `MissingElement`, `HtmlNotAllowed`) with the others as its sub-errors.
    """
    plan = plan_of(cls)
    whole = _whole(document, plan)
    strict = any(
        key.lower() == "validateformat" and str(value).lower() in ("true", "1") for key, value in whole.items()
    )
    reader = _Reader(policy, strict=strict, clears=clears)
    for element, text in (fixed or {}).items():
        if not is_visible(text.strip()):
            reader.faults.append(InvalidValue(path=element.replace(".", "/")))
        whole = reader.fix(whole, plan, element.split("."), text, "")
    element = reader.object(whole, plan, "", (), top=True)
    raise_all(reader.faults)
    return Given(element, frozenset(reader.cleared))


def _whole(document: object, plan: Plan) -> dict[str, Any]:
    """The document as the message itself."""
    groups = [field for field in plan.fields if field.many and field.child is not None]
    if isinstance(document, list) and len(groups) == 1:
        return {groups[0].wire: document}
    if not isinstance(document, dict):
        raise NotWellFormed(why="it is no object")
    bare = document and not any(plan.named(key) is not None for key in document) and len(groups) == 1
    child = groups[0].child if bare else None
    if child is not None and any(child.named(key) is not None for key in document):
        return {groups[0].wire: [document]}
    return document


class _Reader(Binder):
    """Collects faults and clearings of one document."""

    __slots__ = ("cleared", "clears")

    def __init__(self, policy: TextPolicy, *, strict: bool, clears: bool) -> None:
        super().__init__(policy, strict=strict)
        self.clears = clears
        self.cleared: set[str] = set()

    def fix(self, given: dict[str, Any], plan: Plan, names: list[str], text: str, prefix: str) -> dict[str, Any]:
        """The group with an element that the address says; what the document says of it otherwise is a fault."""
        field = plan.exact[names[0]]
        keys = [key for key in given if plan.named(key) is field]
        said = [given[key] for key in keys]
        rest = {key: value for key, value in given.items() if key not in keys}
        path = prefix + field.wire
        if field.child is None:
            values = [each for value in said for each in (value if isinstance(value, list) else [value])]
            if any(value is not None and _as_text(value).strip().lower() != text.strip().lower() for value in values):
                self._fault(InvalidValue(path=path), field, None)
            return {field.wire: text, **rest}
        value = said[0] if said else None
        if isinstance(value, list) and not field.many:
            return {**rest, field.wire: value}
        items = (value or [{}]) if isinstance(value, list) or value is None else [value]
        fixed = [
            self.fix(item or {}, field.child, names[1:], text, path + "/")
            if isinstance(item, dict) or item is None
            else item
            for item in items
        ]
        return {**rest, field.wire: fixed if field.many else fixed[0]}

    def object(
        self, given: dict[str, Any], plan: Plan, prefix: str, scopes: tuple[str | None, ...], *, top: bool = False
    ) -> Any:
        """Read a group; gives `None` for one in which nothing is given."""
        scopes = (*scopes, _zone(given) or _zone(_entry(given, SCHEDULE)))
        in_gmt = not self.clears and json_zones.nearest(scopes) is None and _tells_instant(given, plan)
        if in_gmt:
            scopes = (*scopes, GMT[1])
        values: dict[str, Any] = {}
        beside: list[tuple[FieldPlan, str, Any]] = []
        faulty = False
        others = plan.cls.__wire_names__[plan.others] if plan.others is not None else None
        for key, value in given.items():
            field = plan.named(key)
            if field is None and others is not None and key == others:
                self._others(value, f"{prefix}{others}/", values.setdefault(str(plan.others), {}))
            elif field is None:
                twin = self._twin(key, plan)
                if twin is None:
                    self.faults.append(InvalidValue(path=prefix + key[:80]))
                elif value is not None:
                    beside.append((twin, prefix + key, value))
            elif field.one_of and not plan.alternatives.isdisjoint(values.keys() - {field.name}):
                continue
            else:
                faulty |= self._field(value, field, prefix, values, scopes) is FAULTY
        for field, path, value in beside:
            faulty |= self._beside(value, field, path, values, scopes) is FAULTY
        if in_gmt:
            values.setdefault("time_zone_id", GMT[0])
        if not top and (not values or all(value in ([], {}) for value in values.values())):
            return None
        missing = [field for field in plan.required if field.name not in values]
        self.faults += [MissingElement(path=prefix + field.wire) for field in missing]
        return FAULTY if faulty or missing else plan.cls(**values)

    def _twin(self, key: str, plan: Plan) -> FieldPlan | None:
        """The element of which a key gives the other form: `startDateISO`, `timeZoneIANA`."""
        if key.lower() == IANA_NAME.lower():
            return plan.exact["timeZone"] if json_zones.has_label(plan) else None
        field = plan.named(key[: -len(ISO)]) if key[-len(ISO) :].upper() == ISO else None
        return field if field is not None and json_zones.is_date(field) else None

    def _field(
        self, value: Any, field: FieldPlan, prefix: str, values: dict[str, Any], scopes: tuple[str | None, ...]
    ) -> Any:
        """Put what stands under a key among the values of its group; gives what was put there."""
        path = prefix + field.wire
        if value is None:
            if self.clears and field.required:
                self.faults.append(MissingElement(path=path))
            elif self.clears:
                self.cleared.add(path)
            return None
        if field.many:
            return self._list(value if isinstance(value, list) else [value], field, path, values, scopes)
        read = self._json_value(value, field, path, scopes)
        if read is None:
            return None
        if field.name in values and not (field.aliases and values[field.name] == read):
            self.faults.append(InvalidValue(path=path))
            read = FAULTY
        values[field.name] = read
        return read

    def _list(
        self, items: list[Any], field: FieldPlan, path: str, values: dict[str, Any], scopes: tuple[str | None, ...]
    ) -> Any:
        found: list[Any] = values.setdefault(field.name, [])
        if not items and self.clears:
            self.cleared.add(path)
        for item in items:
            place = f"{path}[{len(found) + 1}]"
            read = self._json_value(item, field, place, scopes) if item is not None else None
            if read is None:
                continue
            if len(found) == field.max_items:
                self.faults.append(InvalidValue(path=place))
                found.append(FAULTY)
                break
            found.append(read)
        return FAULTY if any(read is FAULTY for read in found) else found

    def _json_value(self, value: Any, field: FieldPlan, path: str, scopes: tuple[str | None, ...]) -> Any:
        """Read one value; gives `None` for one in which nothing is given."""
        if field.child is not None:
            if isinstance(value, dict):
                return self.object(value, field.child, path + "/", scopes)
            return self._fault(InvalidValue(path=path), field, None)
        text = _fitting(value, field)
        if text is None:
            return self._fault(InvalidValue(path=path), field, None)
        text = text.strip()
        if not text or not is_visible(text):
            return "" if field.empty_counts else None
        if json_zones.is_date(field) and (at := json_zones.iso_read(text)) is not None:
            wire = json_zones.wire_text(text, at, json_zones.nearest(scopes))
            if wire is None:
                return self._fault(InvalidValue(path=path), field, text)
            text = wire
        return self._read(text, field, path)

    def _beside(
        self, value: Any, field: FieldPlan, path: str, values: dict[str, Any], scopes: tuple[str | None, ...]
    ) -> Any:
        """Take an element from its other form, or compare the two."""
        apart: dict[str, Any] = {}
        prefix = path.rpartition("/")[0]
        read = self._field(value, field, prefix + "/" if prefix else "", apart, scopes)
        if not apart or read is FAULTY:
            return read
        if FAULTY in (values.get(field.name), values.get("time_zone_id")):
            # What the other form says is refused already, so there is nothing to compare with.
            return FAULTY
        if field.wire == "timeZone":
            same = json_zones.known().name_of(None, apart[field.name])
            said = json_zones.known().name_of(values.get("time_zone_id"), values.get(field.name))
            if same is None or same != value or said not in (None, same):
                return self._fault(InvalidValue(path=path), field, str(value))
            if said is None:
                values[field.name] = apart[field.name]
        elif values.setdefault(field.name, apart[field.name]) != apart[field.name]:
            return self._fault(InvalidValue(path=path), field, str(value))
        return read

    def _others(self, value: Any, prefix: str, others: dict[str, str]) -> None:
        """Keep texts of elements that the group does not know."""
        if value is None:
            return
        if not isinstance(value, dict):
            self.faults.append(InvalidValue(path=prefix[:-1]))
            return
        for name, text in value.items():
            if isinstance(text, str) and _NAME.fullmatch(name) and not _NOT_XML.search(text):
                self.keep_other(name, text, prefix, others)
            elif text is not None:
                self.faults.append(InvalidValue(path=prefix + name[:80]))


def _fitting(value: Any, field: FieldPlan) -> str | None:
    """A value as the text it would be in XML; `None` for one of a wrong kind."""
    if isinstance(value, str):
        most = MAX_CHARACTERS if field.verbatim is not None else MAX_TEXT_CHARACTERS
        return value if len(value) <= most and not _NOT_XML.search(value) else None
    if isinstance(value, bool):
        return _as_text(value) if field.base is bool else None
    if isinstance(value, float) and value.is_integer():
        # To JSON 5.0 and 5 are one number.
        value = int(value)
    if isinstance(value, int) and field.base is int and value.bit_length() <= MAX_DIGITS:
        return str(value)
    return None


def _tells_instant(given: dict[str, Any], plan: Plan) -> bool:
    """Whether a group that could name its zone has a date with an offset."""
    number = plan.exact.get("timeZoneID")
    if number is None or number.many:
        return False
    names = {name for field in plan.fields if json_zones.is_date(field) for name in _both(field.wire.lower())}
    texts = [value for key, value in given.items() if key.lower() in names]
    return any(
        isinstance(text, str) and (at := json_zones.iso_read(text)) is not None and at.tzinfo is not None
        for value in texts
        for text in (value if isinstance(value, list) else [value])
    )


def _both(name: str) -> tuple[str, str]:
    return name, name + ISO.lower()


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)[:MAX_TEXT_CHARACTERS]


def _entry(given: Any, name: str) -> Any:
    """What stands under a name in any case."""
    if not isinstance(given, dict):
        return None
    return next((value for key, value in given.items() if key.lower() == name.lower()), None)


def _zone(given: Any) -> str | None:
    """The IANA name of the zone that a group of the document tells, if it can be told."""
    number, label = _entry(given, "timeZoneID"), _entry(given, "timeZone")
    iana = _entry(given, IANA_NAME)
    if isinstance(number, str) and number.strip().isascii() and number.strip().lstrip("+").isdigit():
        number = int(number[:20])
    counted = number if isinstance(number, int) and not isinstance(number, bool) else None
    texts = [text for text in (label, iana) if isinstance(text, str)]
    for text in (*texts, None):
        name = json_zones.known().name_of(counted, text)
        if name is not None:
            return name
    return None
