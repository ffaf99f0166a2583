"""Set means merge: what a message mentions replaces what is stored, the rest stays (in-the-wild 21)."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from classbell.wire.element import Element

E = TypeVar("E", bound=Element)


def merge(stored: E, given: Element) -> E:
    """The stored element with everything that `given` mentions.

    Groups merge field by field; a list that is given replaces the stored one; absent values and empty lists mention
    nothing. Fields that only `given` has are left out, so a request merges into the type it extends.
    """
    changes: dict[str, Any] = {}
    for name in stored.__struct_fields__:
        new = getattr(given, name, None)
        if new is None or new == []:
            continue
        old = getattr(stored, name)
        changes[name] = merge(old, new) if isinstance(new, Element) and isinstance(old, Element) else new
    return msgspec.structs.replace(stored, **changes) if changes else stored


def narrow(given: Element, cls: type[E]) -> E:
    """The part of a request that is of the type it extends."""
    return cls(**{name: getattr(given, name) for name in cls.__struct_fields__})
