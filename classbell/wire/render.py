"""Element → the text of its children, exactly as clients read it.

Rules (in-the-wild.md, "Sending replies"):
1. Every element has the prefix of the namespace it was declared in; order is schema order.
2. No white space between elements and no line break anywhere: line ends inside a text leave as character references.
3. What is kept verbatim is written as it is kept: `wire.verbatim` made it fit.
4. `None` and empty lists are left out; an empty text is an empty element.
"""

from __future__ import annotations

from typing import Any

from classbell.wire.element import Element
from classbell.wire.plan import Plan, plan_of

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;"})
_NEEDS_ESCAPE = frozenset("&<>\n\r")

# (attribute, opening tag, closing tag, repeats, plan of the child or None, verbatim) of each field, in schema order
_Row = tuple[str, str, str, bool, Plan | None, bool]
_rows: dict[type, tuple[_Row, ...]] = {}


def escape(text: str) -> str:
    """Escape a text for use between tags, on one line."""
    return text if _NEEDS_ESCAPE.isdisjoint(text) else text.translate(_ESCAPES)


def render(element: Element) -> str:
    """The children of `element` as one line of XML, without the element's own tag."""
    parts: list[str] = []
    _write(element, parts)
    return "".join(parts)


def _write(element: Element, parts: list[str]) -> None:
    cls = type(element)
    rows = _rows.get(cls)
    if rows is None:
        rows = _rows[cls] = tuple(
            (field.name, f"<{field.tag}>", f"</{field.tag}>", field.many, field.child, field.verbatim is not None)
            for field in plan_of(cls).fields
        )
    for name, opening, closing, many, child, verbatim in rows:
        value = getattr(element, name)
        if value is None:
            continue
        for item in value if many else (value,):
            if child is not None:
                parts.append(_with_attributes(opening, child, item) if child.attributes else opening)
                _write(item, parts)
            elif verbatim:
                parts += (opening, item)
            else:
                parts.append(opening)
                parts.append(_text(item))
            parts.append(closing)


def _with_attributes(opening: str, plan: Plan, element: Element) -> str:
    """The opening tag of an element with the attributes that are given."""
    given = [(field.wire, getattr(element, field.name)) for field in plan.attributes]
    written = "".join(
        f' {name}="{_text(value).replace(chr(34), "&quot;")}"' for name, value in given if value is not None
    )
    return f"{opening[:-1]}{written}>"


def _text(value: Any) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    return escape(value) if isinstance(value, str) else str(value)
