"""Element → JSON: what `render` writes as XML, in the same names.

Rules:
1. Wire names, schema order. What may repeat is always an array, an empty one included; what is absent is left out.
2. Beside a date stands the same in ISO 8601 with its offset, where the zone is known (`wire.json_zones`).
3. What only JSON knows (`JsonOnly`) stands after the rest of its group.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from classbell.wire import json_zones
from classbell.wire.element import Element
from classbell.wire.json_zones import ISO
from classbell.wire.plan import FieldPlan, Plan, plan_of

Json = dict[str, Any]


class _Scope(NamedTuple):
    """The zone that counts for a group."""

    written_in: str | None
    shown_in: str | None


def json_of(element: Element) -> Json:
    """The element as plain values for a JSON encoder."""
    return _group(element, plan_of(type(element)), _Scope(None, None))


def _group(element: Element, plan: Plan, outer: _Scope) -> Json:
    scope = _scope(element) or _scope(getattr(element, json_zones.SCHEDULE, None)) or outer
    written: Json = {}
    for field in (*plan.attributes, *plan.fields, *plan.json_only):
        value = getattr(element, field.name)
        if value is None:
            continue
        written[field.wire] = (
            [_value(each, field, scope) for each in value] if field.many else _value(value, field, scope)
        )
        if value and json_zones.may_hold_date(field):
            _beside(written, field, value, scope)
    if plan.others is not None and (others := getattr(element, plan.others)):
        written[type(element).__wire_names__[plan.others]] = dict(others)
    return written


def _value(value: Any, field: FieldPlan, scope: _Scope) -> Any:
    return _group(value, field.child, scope) if field.child is not None else value


def _beside(written: Json, field: FieldPlan, value: Any, scope: _Scope) -> None:
    """Write a date once more, in ISO 8601."""
    each = [json_zones.iso_write(text, *scope) for text in (value if field.many else [value])]
    if None not in each:
        written[field.wire + ISO] = each if field.many else each[0]


def _scope(element: Any) -> _Scope | None:
    """The zone that a group tells of itself."""
    number, label = getattr(element, "time_zone_id", None), getattr(element, "time_zone", None)
    name = json_zones.known().name_of(
        number if isinstance(number, int) else None, label if isinstance(label, str) else None
    )
    return _Scope(name, getattr(element, "time_zone_iana", None)) if name is not None else None
