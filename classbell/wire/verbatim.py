"""Subtrees that are kept as text: XML of another standard that travels inside a message, such as an uploaded test.

Rules:
1. What is kept is the content of an element, on one line, every element in one namespace under that namespace's usual
   prefix. So it can be written into a reply as it stands, and reads as what was sent, prefixes aside.
2. Elements belong to the namespace whatever prefix they came with: clients paste documents that declare the standard's
   own namespace, or none. Attributes of other namespaces, such as schema locations, are left out; `xml:` ones stay.
3. White space stays; line ends become character references.
4. A text is only taken after it has passed the gate (`wire.parse`), and it has to pass it again.
"""

from __future__ import annotations

from typing import Final

from classbell.errors import NotWellFormed
from classbell.wire.names import Namespace, local
from classbell.wire.parse import Node, parse

MAX_CHARACTERS: Final = 4 * 1024 * 1024
"""Characters of a kept text: half of what the gate takes, so that it can always be read again."""

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;"})
_VALUE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def content(node: Node, namespace: Namespace) -> str:
    """The content of an element as kept text.

    Raises `ValueError` if it holds no element, or is too long.
    """
    if not len(node):
        raise ValueError("no element inside")
    parts = [(node.text or "").translate(_TEXT)]
    for child in node:
        _write(child, namespace.prefix, parts)
    text = "".join(parts)
    if len(text) > MAX_CHARACTERS:
        raise ValueError("too long")
    return text


def canonical(text: str, namespace: Namespace) -> str:
    """Content that arrived as text, escaped or in a CDATA section, as kept text; raises `ValueError`."""
    try:
        return content(tree(text, namespace), namespace)
    except NotWellFormed:
        raise ValueError("not well formed") from None


def tree(text: str, namespace: Namespace) -> Node:
    """Kept text as the tree of an element that holds it; raises `NotWellFormed`."""
    # The gate allows long texts inside this element only (parse.MAX_TEST_TEXT_CHARACTERS).
    return parse(f'<questestinterop xmlns:{namespace.prefix}="{namespace.uri}">{text}</questestinterop>')


def _write(node: Node, prefix: str, parts: list[str]) -> None:
    name = f"{prefix}:{local(str(node.tag))}"
    parts.append(f"<{name}")
    for key, value in node.attrib.items():
        attribute = str(key).replace(_XML, "xml:")
        if attribute[0] != "{":
            parts.append(f' {attribute}="{str(value).translate(_VALUE)}"')
    text = (node.text or "").translate(_TEXT)
    if text or len(node):
        parts.append(f">{text}")
        for child in node:
            _write(child, prefix, parts)
        parts.append(f"</{name}>")
    else:
        parts.append("/>")
    parts.append((node.tail or "").translate(_TEXT))
