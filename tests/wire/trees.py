"""Strategies that build valid messages from their plans, and the other spellings clients have for them."""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from classbell.wire import dates, verbatim
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
from classbell.wire.parse import Node, parse
from classbell.wire.plan import FieldPlan, Plan, plan_of
from classbell.wire.read import Lenient
from classbell.wire.render import escape, render
from classbell.wire.text import DEFAULT_POLICY

LONGEST_LIST = 2

AWKWARD = (
    "AT&T", "5<6", "if (a<b) && c>d", "<john@x.com>", "&amp;", "&#65;", "]]>", "'\"", "%20+", "{path}", "${jndi:x}",
    "Robert'); DROP TABLE session;--", "0", "true", "None", "-", "a  b", "a\u00a0b", "ä€𝄞", "日本語", "e\u0301",
    "\u202eabc", "\ufdfa",
)  # fmt: skip
HOSTS = ("example.org", "EXAMPLE.com", "a.b-c.example", "xn--bcher-kva.example", "localhost")
LOCAL = string.ascii_letters + string.digits


def messages(cls: type[Element]) -> SearchStrategy[Any]:
    """Any valid message of a class, with every value in the form in which it is stored."""
    return _elements(plan_of(cls), filled=False)


@cache
def _elements(plan: Plan, *, filled: bool) -> SearchStrategy[Any]:
    return _element(plan, filled)


@st.composite
def _element(draw: DrawFn, plan: Plan, filled: bool) -> Element:
    """One element; `filled` for a group, which is nothing at all without content."""
    optional = [field for field in plan.fields if not field.required]
    chosen = draw(st.integers(1 if filled and not plan.required else 0, 2 ** len(optional) - 1)) if optional else 0
    present = {*plan.required, *(field for place, field in enumerate(optional) if chosen >> place & 1)}
    # Of a choice only one is meant; which one it is depends on the order in which they come.
    present -= {*[field for field in plan.fields if field.one_of and field in present][1:]}
    return plan.cls(**{field.name: draw(_values(field)) for field in plan.fields if field in present})


@cache
def _values(field: FieldPlan) -> SearchStrategy[Any]:
    one = _one(field)
    if not field.many:
        return one
    if field.empty_counts:
        one |= st.just("")
    return st.lists(one, min_size=1, max_size=min(field.max_items or LONGEST_LIST, LONGEST_LIST))


def _one(field: FieldPlan) -> SearchStrategy[Any]:
    if field.child is not None:
        return _elements(field.child, filled=True)
    if field.base is bool:
        return st.booleans()
    if field.base is int:
        least, greatest = (field.range.least, field.range.greatest) if field.range else (-(2**63), 2**63 - 1)
        return st.sampled_from((least, greatest)) | st.integers(least, greatest)
    if field.choices:
        return st.sampled_from(field.choices)
    assert field.kind is not None
    raw = _RAW[type(field.kind)]
    return raw.map(lambda text: _stored(field, text)).filter(bool)


def _stored(field: FieldPlan, text: str) -> str:
    """What is stored of a text; empty for one that is refused or of which nothing visible is left."""
    assert field.read is not None
    try:
        stored: str = field.read(text.strip()[: field.max_len], DEFAULT_POLICY)
        again = field.read(stored.strip(), DEFAULT_POLICY)
    except (ValueError, Lenient):
        return ""
    # A filter may lengthen a text: `&` becomes `&amp;` beside a tag.
    fits = field.max_len is None or len(stored) <= field.max_len
    visible = any(character.isprintable() and not character.isspace() for character in stored)
    return stored if fits and visible and stored == again else ""


_characters = st.characters(exclude_categories=("Cc", "Cs", "Cn"))
_texts = st.sampled_from(AWKWARD) | st.text(_characters, min_size=1, max_size=12)
_lines = st.sampled_from(
    (
        "one\ntwo",
        "one\r\n\r\ntwo",
        "<b>bold</b> &amp; <i>more</i>",
        '<a href="https://example.org/?a=1&amp;b=2">x</a>',
        "a\tb",
    )
)
_walls: SearchStrategy[datetime] = st.datetimes(dates.EARLIEST, dates.LATEST)
_addresses = st.builds(
    lambda first, rest, host: f"{first}{rest}@{host}",
    st.sampled_from(LOCAL + "_"),
    st.text(LOCAL + "._+'-", max_size=20),
    st.sampled_from(HOSTS),
) | st.sampled_from(("ünal@example.org", "ann@bücher.example", "用户@例子.example"))
_pages = st.builds(
    lambda scheme, host, rest: f"{scheme}://{host}/{rest}",
    st.sampled_from(("http", "https", "HTTPS")),
    st.sampled_from(HOSTS),
    st.text(LOCAL + "/?&=#%+.ä ", max_size=20),
)

_RAW: dict[type[TextKind], SearchStrategy[str]] = {
    Plain: _texts,
    Rich: _texts | _lines,
    Secret: _texts,
    Opaque: _texts,
    Url: _pages | st.sampled_from(("String", "www.example.org", "www.example.org:8080/x")),
    Email: _addresses,
    AccountEmail: _addresses,
    Phone: st.text(string.digits + "+ ().-", min_size=5, max_size=32),
    DateText: _walls.map(dates.write),
    Verbatim: st.sampled_from(("<qtiasi:a/>", '<qtiasi:a b="&quot;">&#10;<qtiasi:c>x &amp; y</qtiasi:c></qtiasi:a>')),
    DayText: _walls.map(dates.write) | _walls.map(lambda wall: dates.write(wall)[: dates.DATE_LENGTH]),
}


def respelled(element: Element, random: Random) -> str:
    """The content of a message as some other client would write it: a document that means the same.

    Elements come in another order, with other prefixes and cases, among unknown ones, blanks and comments, by alias,
    with their values padded, quoted or in another form. A message that asks for `validateFormat` gets no unknown ones.
    """
    added = _BLANKS if getattr(element, "validate_format", None) else (*_BLANKS, *_UNKNOWN)
    content = _respelled(parse(f"<x>{render(element)}</x>"), plan_of(type(element)), random, added)
    return f"<bodyContent>{content}</bodyContent>"


def _respelled(node: Node, plan: Plan, random: Random, added: Sequence[str]) -> str:
    pieces = []
    for child in _in_any_order(list(node), random):
        field = plan.find(str(child.tag))
        assert field is not None
        tag = _tag(field, plan, random)
        content = (
            verbatim.content(child, field.verbatim)
            if field.verbatim is not None
            else _text(child.text or "", field, random)
            if field.child is None
            else _respelled(child, field.child, random, added)
        )
        empty = f"<{tag}/>"
        pieces.append(f"<{tag}>{content}</{tag}>" if content or random.random() < 0.5 else empty)
    # A group that keeps the elements it does not know would keep these.
    between = added if plan.others is None else _BLANKS
    for _ in range(random.randrange(3)):
        pieces.insert(random.randrange(len(pieces) + 1), random.choice(between))
    return "".join(pieces)


_BLANKS = ("\n    ", "\t", "stray text", "<!-- <confName>no</confName> -->", "<?no such='instruction'?>")
_UNKNOWN = (
    "<ofAnotherRelease/>", "<ofAnotherRelease><sessionKey>1</sessionKey>x</ofAnotherRelease>",
    "<x:other y='1'>2</x:other>", "<other xmlns='urn:x'>3</other>",
)  # fmt: skip


def _in_any_order(nodes: list[Node], random: Random) -> list[Node]:
    """Shuffle, while elements of one name keep their order among themselves."""
    shuffled = random.sample(nodes, len(nodes))
    waiting = {node.tag: iter([other for other in nodes if other.tag == node.tag]) for node in nodes}
    return [next(waiting[node.tag]) for node in shuffled]


def _tag(field: FieldPlan, plan: Plan, random: Random) -> str:
    names = [field.wire, *field.aliases]
    # Replies have fields that differ by case alone (`sessionKey`, `sessionkey`), and of those only one is meant.
    names += [other for name in names for other in (name.lower(), name.upper()) if plan.find(other) is field]
    name = random.choice(names)
    return random.choice(("", "", f"{field.namespace.prefix}:", "serv:", "xsi:", "other:")) + name


def _text(text: str, field: FieldPlan, random: Random) -> str:
    if field.base is bool:
        text = random.choice((text, text.upper(), text.capitalize(), "1" if text == "true" else "0"))
    elif field.base is int and text.isdigit():
        text = random.choice(("", "+", "0", "000")) + text
    elif field.choices:
        text = random.choice((text, text.lower(), text.upper(), text.swapcase()))
    elif isinstance(field.kind, (DateText, DayText)) and random.random() < 0.5:
        text = "/".join(part.removeprefix("0") for part in text.split("/"))
    place = random.randrange(len(text) + 1)
    whole = (
        f"<![CDATA[{text}]]>"
        if "]]>" not in text and "\r" not in text and random.random() < 0.3
        else (
            _escaped(text[:place], random)
            + random.choice(("", "", "<!-- -->", "<?x?>"))
            + _escaped(text[place:], random)
        )
    )
    before, after = random.choices(("", "", " ", "\n  ", "\r\n\t", "<!-- & -->", " <!-- --> "), k=2)
    return before + whole + after


def _escaped(text: str, random: Random) -> str:
    """Escape as replies do, or every character by its number."""
    return escape(text) if random.random() < 0.8 else "".join(f"&#{ord(character)};" for character in text)
