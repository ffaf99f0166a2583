"""A form of a session and the document it stands for.

Rules:
1. The name of a field is the path of its element: wire names with dots, entries of a list numbered from 1
   (`attendees.participants.participant[1].person.email`). What is no element of the message is passed over.
2. A document is nested as JSON is; every value is the text that stands in its field, dates in ISO 8601.
3. An entry in which nothing is filled in is no entry: the next one takes its number.
4. A change tells what differs from the session as it is: an emptied field becomes null, a list is told whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from classbell.wire import dates
from classbell.wire.element import DateText, DayText, Element
from classbell.wire.plan import FieldPlan, Plan, plan_of

Document = dict[str, Any]

MOST_ENTRIES: Final = 2_000

_STEP: Final = re.compile(r"([A-Za-z0-9]+)(?:\[([0-9]{1,4})\])?")
_NUMBER: Final = re.compile(r"\[[0-9]+\]")


def plain(name: str) -> str:
    """A path without the numbers of entries."""
    return _NUMBER.sub("", name)


def of_form(pairs: Iterable[tuple[str, str]], cls: type[Element]) -> Document:
    """The document that the fields of a form stand for; fields that were sent empty are in it, as empty texts."""
    whole: Document = {}
    for name, value in pairs:
        _put(whole, plan_of(cls), name.split("."), value.replace("\r\n", "\n"))
    settled: Document = _settled(whole, plan_of(cls))
    return settled


def _put(group: dict[str, Any], plan: Plan, steps: list[str], value: str) -> None:
    found = _STEP.fullmatch(steps[0])
    field = plan.exact.get(found[1]) if found is not None else None
    if found is None or field is None:
        return
    number = int(found[2]) if found[2] else None
    if number is not None and not (field.many and number <= MOST_ENTRIES):
        return
    if len(steps) == 1:
        if not field.many:
            if field.leaf:
                group[field.wire] = value
        elif number is None:
            # An empty one only says that the list is in the form: nothing of it may be ticked, or left.
            entries = group.setdefault(field.wire, {})
            if value and field.leaf:
                entries[len(entries) + 1] = value
        elif field.leaf:
            group.setdefault(field.wire, {})[number] = value
    elif field.child is not None and field.many is (number is not None):
        inner = group.setdefault(field.wire, {})
        if number is not None:
            inner = inner.setdefault(number, {})
        _put(inner, field.child, steps[1:], value)


def _settled(group: dict[str, Any], plan: Plan) -> Document:
    settled: Document = {}
    for field in plan.fields:
        if field.wire not in group:
            continue
        value = group[field.wire]
        if field.many:
            entries = [value[number] for number in sorted(value)]
            if field.child is not None:
                child = field.child
                entries = [_settled(entry, child) for entry in entries]
            settled[field.wire] = [entry for entry in entries if is_filled(entry)]
        else:
            settled[field.wire] = _settled(value, field.child) if field.child is not None else value
    return settled


def is_filled(value: Any) -> bool:
    """Whether anything in a part of a document is filled in."""
    if isinstance(value, dict):
        return any(is_filled(inner) for inner in value.values())
    if isinstance(value, list):
        return any(is_filled(inner) for inner in value)
    return bool(value)


def of_element(element: Element, cls: type[Element] | None = None) -> Document:
    """The document of a session as it is, or of what `cls` has of it."""
    document: Document = {}
    for field in plan_of(cls or type(element)).fields:
        value = getattr(element, field.name)
        if value is None or value == []:
            continue
        document[field.wire] = [_text(each, field) for each in value] if field.many else _text(value, field)
    return document


def _text(value: Any, field: FieldPlan) -> Any:
    if field.child is not None:
        return of_element(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(field.kind, (DateText, DayText)) and value:
        return local(value)
    return str(value)


def local(canonical: str) -> str:
    """A date of the wire as fields of a form have it."""
    wall = dates.wall(canonical)
    if dates.is_date_only(canonical):
        return wall.date().isoformat()
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def filled(document: Mapping[str, Any]) -> Document:
    """What of a document is filled in: the message that makes such a session."""
    made: Document = {}
    for name, value in document.items():
        if not is_filled(value):
            continue
        if isinstance(value, dict):
            made[name] = filled(value)
        elif isinstance(value, list):
            made[name] = [filled(entry) if isinstance(entry, dict) else entry for entry in value if is_filled(entry)]
        else:
            made[name] = value
    return made


def changes(document: Mapping[str, Any], before: Mapping[str, Any], cls: type[Element]) -> Document:
    """What of a document differs from the session as it was before; what is not in the form stays."""
    return _changes(document, before, plan_of(cls))


def _changes(document: Mapping[str, Any], before: Mapping[str, Any], plan: Plan) -> Document:
    made: Document = {}
    for field in plan.fields:
        if field.wire not in document:
            continue
        new, old = document[field.wire], before.get(field.wire)
        if field.many:
            kept = filled({field.wire: new}).get(field.wire, [])
            if kept != filled({field.wire: old or []}).get(field.wire, []):
                made[field.wire] = kept
        elif field.child is not None:
            inner = _changes(new, old or {}, field.child)
            if inner:
                made[field.wire] = inner
        elif new != (old or ""):
            made[field.wire] = new or None
    return made


def paths(document: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The dotted paths, without numbers, of the values and lists of a document."""
    found: list[str] = []
    for name, value in document.items():
        if isinstance(value, dict):
            found += paths(value, f"{prefix}{name}.")
        else:
            found.append(prefix + name)
    return found


def at(document: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path; `None` for nothing."""
    value: Any = document
    for step in path.split("."):
        found = _STEP.fullmatch(step)
        if found is None or not isinstance(value, dict):
            return None
        value = value.get(found[1])
        if found[2] is not None:
            position = int(found[2]) - 1
            value = value[position] if isinstance(value, list) and 0 <= position < len(value) else None
    return value


def put(document: Document, path: str, value: Any) -> None:
    """Set what stands at a dotted path without numbers, making the groups around it."""
    *groups, name = path.split(".")
    for group in groups:
        document = document.setdefault(group, {})
    document[name] = value
