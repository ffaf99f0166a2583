"""Where in a text there is HTML.

Rules:
1. A tag is real if HTML has an element of its name, or if it carries an event handler or a style, which browsers obey
   in a tag of any name. `<john@x.com>`, `<your name>` and `a<b)` are text.
2. What browsers could take for the beginning of a harmful tag, though it never ends, makes a text markup as well.
3. Time grows with the length of a text, not with its square: whoever may write a text could otherwise hold a worker.
   One regular expression for a whole tag would be shorter, and took two seconds for 8,000 characters of `<b `.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALLOWED_BY_DEFAULT: Final = _words(
    "a b blockquote br div em font h1 h2 h3 h4 h5 h6 hr i li ol p span strong table td th tr u ul"
)
"""Tags kept in rich text if the site says nothing else (ADR 0007)."""

ALLOWABLE: Final = ALLOWED_BY_DEFAULT | _words(
    "abbr big caption center cite code dd del dfn dl dt ins kbd mark q s samp small strike sub sup tbody tfoot thead "
    "tt var"
)
"""Tags a site may allow: none of them loads, runs, submits or changes how what follows is read."""

ALLOWED_ATTRIBUTES: Final = {
    "a": frozenset(("href",)),
    "font": frozenset(("color", "face", "size")),
    "td": frozenset(("colspan", "rowspan")),
    "th": frozenset(("colspan", "rowspan")),
}
"""Attributes that are kept; every other one goes, `style` and all handlers included."""

LINK_SCHEMES: Final = frozenset(("http", "https", "mailto"))
"""Schemes an `href` may have; one without a scheme goes too, as it would point into whatever page shows the text."""

DROPPED_WHOLE: Final = _words("applet head iframe math object script select style svg title xml")
"""Elements whose content goes with them."""

_ELEMENTS: Final = (
    ALLOWABLE
    | DROPPED_WHOLE
    | _words(
        "acronym address area article aside audio base basefont bdi bdo bgsound blink body button canvas col colgroup "
        "data datalist details dialog dir embed fieldset figcaption figure footer form frame frameset "
        "header hgroup html ilayer image img input keygen label layer legend link listing main map marquee menu "
        "menuitem meta meter nav nobr noembed noframes noscript optgroup option output param picture plaintext "
        "pre progress rb rp rt rtc ruby search section slot source spacer summary template textarea time "
        "track video wbr xmp"
    )
)
# Texts pasted from office programs are full of these; they mean nothing anywhere else.
_OFFICE: Final = re.compile(r"(?:o|st1|v|w|m):\w+\Z", re.IGNORECASE | re.ASCII)

_FLAGS: Final = re.IGNORECASE | re.ASCII
_START: Final = re.compile(r"<(?:(?P<comment>!--)|(?P<closing>/?)(?P<name>[a-z][^\s/<>]{0,60})(?=[\s/>]))", _FLAGS)
# Attributes are read as HTML reads them: a `>` inside a quoted value does not end the tag.
_STOP: Final = re.compile("[=>]")
_VALUE: Final = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>))""")
_HANDLER: Final = re.compile(r"""[\s/"'](?:on[a-z]+|style)\s*=""", _FLAGS)
_NAME: Final = re.compile(r"<[a-z]", _FLAGS)
_ATTRIBUTE: Final = re.compile(
    r"""(?P<name>[^\s"'>/=][^\s>/=]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]*)))?"""
)
_END_OF: Final = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", _FLAGS) for name in DROPPED_WHOLE}

_ROUNDS: Final = 8
"""How often tags that only show once others are gone are looked for; nobody nests them so by accident."""


class Token(NamedTuple):
    """A real tag or a comment, from `start` to before `end`."""

    start: int
    end: int
    name: str
    """In lower case; empty for a comment."""
    closing: bool
    attributes: str


class _Reader:
    """Finds the ends of the tags of one text.

    Tags that never end are looked at once: from one `=` on, whatever tag it is in, the rest is the same.
    """

    __slots__ = ("_ends", "_handlers", "_stops", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._stops = [stop.start() for stop in _STOP.finditer(text)]
        self._handlers = [handler.start() for handler in _HANDLER.finditer(text)]
        self._ends: dict[int, int] = {}

    def end(self, place: int) -> int:
        """Where the tag ends of which `place` is behind the name or a value; 0 if it does not."""
        passed = []
        end = 0
        while (index := bisect_left(self._stops, place)) < len(self._stops):
            stop = self._stops[index]
            if self._text[stop] == ">":
                end = stop + 1
                break
            if stop in self._ends:
                end = self._ends[stop]
                break
            passed.append(stop)
            value = _VALUE.match(self._text, stop)
            if value is None:
                break
            place = value.end()
        self._ends.update(dict.fromkeys(passed, end))
        return end

    def has_handler(self, start: int, end: int) -> bool:
        """Whether there is an event handler or a style between two places."""
        index = bisect_left(self._handlers, start)
        return index < len(self._handlers) and self._handlers[index] < end


def tokens(text: str) -> Iterator[Token]:
    """Yield the real tags and the comments of a text, in order."""
    if "<" not in text:
        return
    reader = _Reader(text)
    place = 0
    last_comment = text.rfind("-->")
    while (start := _START.search(text, place)) is not None:
        place = start.end()
        if start["comment"]:
            if start.start() + 2 <= last_comment:
                # HTML lets `<!-->` be a whole comment.
                place = text.index("-->", start.start() + 2) + 3
                yield Token(start.start(), place, "", False, "")
            continue
        name = start["name"].lower()
        end = reader.end(place)
        if end and (name in _ELEMENTS or _OFFICE.match(name) or reader.has_handler(place, end)):
            yield Token(start.start(), end, name, bool(start["closing"]), text[place : end - 1])
            place = end


def has_tags(text: str) -> bool:
    """Whether a text holds real tags, or comments."""
    return any(True for _ in tokens(text))


def is_markup(text: str) -> bool:
    """Whether a text must be treated as HTML: it has tags, or something a page around it could turn into one."""
    return has_tags(text) or _has_open_end(text)


def without_tags(text: str) -> str:
    """Remove tags and comments, and of some elements the content; what remains has no tags whatever was nested."""
    for _ in range(_ROUNDS):
        removed = _without_outer_tags(text)
        if removed == text:
            return text
        text = removed
    return text.replace("<", "")


def with_strays_escaped(text: str) -> str:
    """Write every `<` that begins no real tag as HTML writes a less-than sign, lest a parser takes it for a tag."""
    pieces: list[str] = []
    place = 0
    for token in tokens(text):
        pieces += text[place : token.start].replace("<", "&lt;"), text[token.start : token.end]
        place = token.end
    pieces.append(text[place:].replace("<", "&lt;"))
    return "".join(pieces)


def would_lose(text: str, allowed: frozenset[str]) -> bool:
    """Whether filtering with these allowed tags would take a tag, an attribute or a comment from a text."""
    rest = []
    place = 0
    for token in tokens(text):
        if _is_lost(token, allowed):
            return True
        rest.append(text[place : token.start])
        place = token.end
    return _has_open_end("".join(rest) + text[place:])


def _without_outer_tags(text: str) -> str:
    """Remove the tags a text shows as it stands."""
    pieces = []
    place = 0
    endless = set()
    for token in tokens(text):
        if token.start < place:
            continue
        pieces.append(text[place : token.start])
        place = token.end
        if token.name in DROPPED_WHOLE and not token.closing and token.name not in endless:
            end = _END_OF[token.name].search(text, place)
            if end is None:
                # Then there is only the tag: a title may say "How to use <select>".
                endless.add(token.name)
            else:
                place = end.end()
    pieces.append(text[place:])
    return "".join(pieces)


def _has_open_end(text: str) -> bool:
    """Whether a tag that does not end within the text could do harm in a page that ends it; errs on the safe side."""
    first = _NAME.search(text)
    if first is None:
        return False
    if _HANDLER.search(text, first.end()):
        return True
    return any(
        start["name"] and start["name"].lower() in _ELEMENTS
        for start in _START.finditer(text, first.start(), max(text.rfind("="), 0))
    )


def _is_lost(token: Token, allowed: frozenset[str]) -> bool:
    """Whether a tag would go, or one of its attributes."""
    if token.name not in allowed:
        return True
    kept = ALLOWED_ATTRIBUTES.get(token.name, frozenset())
    for attribute in _ATTRIBUTE.finditer("" if token.closing else token.attributes):
        name = attribute["name"].lower()
        if name not in kept:
            return True
        if name == "href":
            target = attribute["double"] or attribute["single"] or attribute["bare"] or ""
            if target.partition(":")[0].strip().lower() not in LINK_SCHEMES:
                return True
    return False
