"""The gate: the only way from text to a tree, and the only module that knows the XML library.

Rules (reliability.md 1; in-the-wild 7, 8, 10-12), in the order they are applied:
1. The text is bounded in size and in the number of `<`.
2. DOCTYPE and ENTITY are refused in the decoded text. Comments, CDATA sections and processing instructions are passed
   over for that: there they are only text, and people paste whole HTML pages into CDATA.
3. Entity names of HTML 4 become their characters here, from a fixed table; an unknown name is refused.
4. No tag has more than 64 `=`, so none has more attributes: reading many attributes takes time by their square.
5. The XML declaration goes, prefixes that lack a declaration get one on the root, and the text travels as UTF-8.
6. The parser is strict. Recovering parsers turn an attack into a document cut short, so there is none.
7. Depth, elements, attributes and the length of values and texts are bounded in the tree.
8. Whatever is wrong is `NotWellFormed`; its fact `why` says what, in words that repeat nothing of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.entities import name2codepoint
from typing import Final, TypeAlias
from urllib.parse import quote

from lxml import etree

from classbell.errors import NotWellFormed
from classbell.wire.decode import decode
from classbell.wire.names import NAMESPACES, XSI, local

Node: TypeAlias = etree._Element
"""An element of a parsed request; comments and processing instructions are not in the tree."""

MAX_BODY_BYTES: Final = 8 * 1024 * 1024
"""Bytes of a request; the door answers 413 above it. Uploads of tests are the largest known requests."""

MAX_OPEN_BRACKETS: Final = 250_000
"""`<` in a document: twice the elements, with room for comments."""

MAX_ELEMENTS: Final = 120_000
"""Elements in a document; 10,000 attendees take about 40,000."""

MAX_DEPTH: Final = 32
"""Elements inside one another, the root included; walking the tree recurses this deep at most."""

MAX_ATTRIBUTES: Final = 64
"""Attributes of an element, and `=` in its tag."""

MAX_VALUE_CHARACTERS: Final = 4 * 1024
"""Characters of an attribute value; the longest in use are lists of schema locations."""

MAX_TEXT_CHARACTERS: Final = 64 * 1024
"""Characters of an element's own text; eight times the longest field."""

MAX_TEST_TEXT_CHARACTERS: Final = 1024 * 1024
"""The same inside `questestinterop`: texts of an uploaded test may hold pictures."""

MAX_PREFIXES: Final = 64
"""Prefixes that are declared for a client which did not."""

_NAMESPACE_UNDECLARED: Final = 201
"""libxml2's XML_NS_ERR_UNDEFINED_NAMESPACE."""

_KNOWN: Final = {namespace.prefix: namespace.uri for namespace in NAMESPACES} | {"xsi": XSI}
_USUAL: Final = ("serv", "xsi")
_CHARACTERS: Final = {name: chr(codepoint) for name, codepoint in name2codepoint.items()}
_OF_XML: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))

_OPAQUE: Final = r"<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>"
# What is opaque stays as it is; what looks as if it should be opaque but has no end, or is a DTD, ends the search.
_TOKEN: Final = re.compile(rf"{_OPAQUE}|<[!?]|&([A-Za-z][A-Za-z0-9]*);")
_SKIPPED: Final = re.compile(_OPAQUE)
_DECLARATION: Final = re.compile(r"<\?xml(?=[\s?])[\s\S]*?\?>")
_PROLOG: Final = re.compile(r"(?:\s++|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*+")
# Quotes may hide the end of a tag, but never another `<`, so each search ends at the next one.
_START_TAG: Final = re.compile(r"""<([^\s<>/="'!?]++)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
# Only what stands behind a blank or a quote is tried: a name of a million characters must not be tried at each of them.
_ATTRIBUTE: Final = re.compile(r"""(?<![^\s"'])([^\s="']++)\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")
_PREFIX: Final = re.compile(r"[^\W\d][\w.-]*(?=:)")
_LONG_VALUE: Final = re.compile(
    rf"""=\s*+(?:"[^"<]{{{MAX_VALUE_CHARACTERS + 1}}}|'[^'<]{{{MAX_VALUE_CHARACTERS + 1}}})"""
)

_PARSER: Final = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
# One question to the C library; asking each element for its depth takes eight times as long.
_TOO_DEEP: Final = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")


def read(body: bytes, content_type: str | None = None) -> Node:
    """Read a request body of any shape and encoding into the root of its tree.

    Raises `NotWellFormed`.
    """
    if len(body) > MAX_BODY_BYTES:
        raise NotWellFormed(why="it is too long")
    return parse(decode(body, content_type))


def parse(text: str) -> Node:
    """Read a document, which begins with its first `<`, into the root of its tree.

    Raises `NotWellFormed`; line numbers in its fact `why` count from the first line of `text`.
    """
    if len(text) > MAX_BODY_BYTES:
        raise NotWellFormed(why="it is too long")
    brackets = text.count("<")
    if brackets > MAX_OPEN_BRACKETS:
        raise NotWellFormed(why="it has too many tags")
    # Some versions of the C library take a NUL for the end of the text.
    if "\0" in text:
        raise NotWellFormed(why="it holds a control character")
    if text.startswith("<?xml"):
        text = _without_declaration(text)
    if "&" in text or "<!" in text or "<?" in text:
        text = _TOKEN.sub(_resolved, text)
    attributes = text.count("=")
    if attributes > MAX_ATTRIBUTES:
        _check_tags(text)
    root = _tree(text)
    if _TOO_DEEP(root):
        raise NotWellFormed(why=f"it is deeper than {MAX_DEPTH} elements")
    # Without so many characters, equals signs or brackets in the text no single element can be past its limits.
    if len(text) > MAX_TEXT_CHARACTERS or attributes > MAX_ATTRIBUTES or _LONG_VALUE.search(text):
        _check_elements(root, many=brackets > MAX_ELEMENTS)
    return root


def _without_declaration(text: str) -> str:
    """Cut the XML declaration off: the text is decoded already, so what it says is at best redundant."""
    declaration = _DECLARATION.match(text)
    if declaration is None:
        raise NotWellFormed(why="the XML declaration is wrong")
    # Its line ends stay, so that errors are counted to the right line.
    return "\n" * declaration[0].count("\n") + text[declaration.end() :]


def _resolved(token: re.Match[str]) -> str:
    """What stands for a token of the text; refuses DTDs, unterminated sections and unknown entity names."""
    name = token[1]
    if name is None:
        if len(token[0]) == 2:
            raise NotWellFormed(why="it has a DOCTYPE, or a comment or section without an end")
        return token[0]
    if name in _OF_XML:
        return token[0]
    character = _CHARACTERS.get(name)
    if character is None:
        raise NotWellFormed(why="it uses an entity name that HTML 4 does not have")
    return character


def _check_tags(text: str) -> None:
    """Refuse a tag with too many `=`."""
    if any(chunk.count("=") > MAX_ATTRIBUTES for chunk in text.split("<")):
        for chunk in _SKIPPED.sub("", text).split("<"):
            if chunk.count("=") > MAX_ATTRIBUTES:
                # Most of them may stand in the text after the tag. A tag that does not end is not well formed.
                tag = _START_TAG.match("<" + chunk)
                if tag is not None and tag[2].count("=") > MAX_ATTRIBUTES:
                    raise NotWellFormed(why=f"a tag has more than {MAX_ATTRIBUTES} attributes")


def _tree(text: str) -> Node:
    """Parse strictly, with missing prefixes declared on the root."""
    prolog = _PROLOG.match(text)
    root = _START_TAG.match(text, prolog.end() if prolog else 0)
    if root is None:
        raise NotWellFormed(why="the first tag is wrong")
    declared = {name[6:] for name in _ATTRIBUTE.findall(root[2]) if name.startswith("xmlns:")}
    missing = [prefix for prefix in _USUAL if prefix not in declared and prefix + ":" in text]
    try:
        try:
            return _root(_with_prefixes(text, root.end(1), missing))
        except etree.XMLSyntaxError as error:
            if error.code != _NAMESPACE_UNDECLARED:
                raise
        missing = sorted(_prefixes(text) - declared)
        if len(missing) > MAX_PREFIXES:
            raise NotWellFormed(why=f"it uses more than {MAX_PREFIXES} prefixes it does not declare")
        return _root(_with_prefixes(text, root.end(1), missing))
    except etree.XMLSyntaxError as error:
        raise NotWellFormed(why=f"the error is in line {error.lineno}") from None


def _with_prefixes(text: str, place: int, prefixes: Iterable[str]) -> str:
    """Declare prefixes at a place within the root's tag."""
    declarations = "".join(
        f' xmlns:{prefix}="{_KNOWN.get(prefix) or "urn:classbell:unbound:" + quote(prefix)}"' for prefix in prefixes
    )
    return text[:place] + declarations + text[place:]


def _root(text: str) -> Node:
    try:
        root = etree.fromstring(text.encode(), _PARSER)
    except UnicodeEncodeError:
        raise NotWellFormed(why="it holds half a character") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotWellFormed(why="it has a DOCTYPE")
    return root


def _prefixes(text: str) -> set[str]:
    """Every prefix of an element or an attribute."""
    found = set()
    for tag in _START_TAG.finditer(_SKIPPED.sub("", text)):
        for name in (tag[1], *_ATTRIBUTE.findall(tag[2])):
            if prefix := _PREFIX.match(name):
                found.add(prefix[0])
    return found - {"xml", "xmlns"}


def _check_elements(root: Node, *, many: bool) -> None:
    """Refuse elements that are too many, or one whose attributes or text are too long."""
    if many and sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise NotWellFormed(why=f"it has more than {MAX_ELEMENTS} elements")
    for node in root.iter():
        attributes = node.attrib
        if len(attributes) > MAX_ATTRIBUTES or any(len(value) > MAX_VALUE_CHARACTERS for value in attributes.values()):
            raise NotWellFormed(why="an element has too many attributes, or too long ones")
        length = len(node.text or "")
        if len(node):
            length += sum(len(child.tail or "") for child in node)
        if length > MAX_TEXT_CHARACTERS and length > (
            MAX_TEST_TEXT_CHARACTERS if _in_test(node) else MAX_TEXT_CHARACTERS
        ):
            raise NotWellFormed(why="the text of an element is too long")


def _in_test(node: Node) -> bool:
    """Whether a node belongs to an uploaded test."""
    return any(local(str(ancestor.tag)) == "questestinterop" for ancestor in (node, *node.iterancestors()))
