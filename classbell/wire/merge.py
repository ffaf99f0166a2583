"""Set means merge: what a message mentions replaces what is stored, the rest stays (in-the-wild 21).

What a message takes away is told apart from it, as slash paths in wire names: an element has no word for it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec

from classbell.errors import MissingElement, Refusal
from classbell.wire.element import Element
from classbell.wire.plan import plan_of

E = TypeVar("E", bound=Element)


def merge(stored: E, given: Element, cleared: Collection[str] = ()) -> E:
    """The stored element without what is `cleared`, and with everything that `given` mentions.

    Groups merge field by field; a list that is given replaces the stored one; absent values and empty lists mention
    nothing. Fields that only `given` has are left out, so a request merges into the type it extends.
    """
    if cleared:
        stored = without(stored, cleared)
    changes: dict[str, Any] = {}
    for name in stored.__struct_fields__:
        new = getattr(given, name, None)
        if new is None or new == []:
            continue
        old = getattr(stored, name)
        changes[name] = merge(old, new) if isinstance(new, Element) and isinstance(old, Element) else new
    return msgspec.structs.replace(stored, **changes) if changes else stored


def without(stored: E, cleared: Collection[str]) -> E:
    """The stored element with the elements at these paths absent; paths it does not know say nothing of it."""
    changes: dict[str, Any] = {}
    for field in plan_of(type(stored)).fields:
        value = getattr(stored, field.name)
        inner = below(cleared, field.wire)
        if field.wire in cleared:
            changes[field.name] = [] if field.many else None
        elif inner and isinstance(value, Element):
            changes[field.name] = without(value, inner)
    return msgspec.structs.replace(stored, **changes) if changes else stored


def below(cleared: Collection[str], group: str) -> frozenset[str]:
    """The paths inside a group, from the group on."""
    return frozenset(path[len(group) + 1 :] for path in cleared if path.startswith(group + "/"))


def refuse_needed(cleared: Collection[str], needed: Collection[str]) -> list[Refusal]:
    """The faults of taking away what has to be there, by itself or with a group around it."""
    return [
        MissingElement(path=path)
        for path in sorted(cleared)
        if any((each + "/").startswith(path + "/") or path.startswith(each + "/") for each in needed)
    ]


def narrow(given: Element, cls: type[E]) -> E:
    """The part of a request that is of the type it extends."""
    return cls(**{name: getattr(given, name) for name in cls.__struct_fields__})
