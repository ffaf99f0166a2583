"""Filters of the text kinds: what a client wrote → what is stored.

Rules (reliability.md 2; protocol README 7; ADR 0007):
1. What is stored is text as people read it, never escaped at input. `AT&T` and `5<6` come back as they went in.
2. A rich text is HTML only if it holds real tags; then the stored value is HTML and safe. Without them it is plain.
3. A filter applied twice gives what it gave once.
4. Unsafe parts are taken out, not refused, unless the site is strict. Control characters, surrogates and
   noncharacters are refused everywhere; no text anyone reads holds them.
5. `ValueError` says that a value cannot be stored. Lengths are checked before a filter is called, because the HTML
   parser takes time by the square of the nesting; the filters only insist on their own upper bound.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

import nh3

from classbell.wire import markup
from classbell.wire.element import PLAIN_MAX, RICH_MAX

FILTERED_MAX: Final = RICH_MAX
"""Characters a filter takes; a longer text is refused before any of it is parsed."""

URL_MAX: Final = PLAIN_MAX
"""Characters of an address of the web."""

_FORBIDDEN: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
_LINE_CHARACTERS: Final = re.compile("[\t\r\n\u2028\u2029]")
_BREAKS: Final = re.compile("[ \t\r\n\u2028\u2029]+")
_ROUNDS: Final = 4
"""How often a parser is given its own result, which in rare cases of wrong nesting it reads differently."""

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE | re.ASCII)
# `www.example.com:8080/x` begins like a scheme and is none; `javascript:1` is one.
_HOST_AND_PORT: Final = re.compile(r"[^:]*[.][^:]*:[0-9]{1,5}(?:[/?#]|\Z)")
_AUTHORITY: Final = re.compile(r"https?://([^/?#\\]+)(?:[/?#]|\Z)", re.IGNORECASE)
_NOT_IN_HOST: Final = frozenset(' <>"\\`@')
_ENCODED_IN_URL: Final = frozenset(' <>"\\`')


class HtmlFound(ValueError):
    """A strict site's text holds markup that would be lost."""


@dataclass(frozen=True, slots=True)
class TextPolicy:
    """How a site filters text: the settings `html_allowed_tags` and `strict_html`.

    Raises `ValueError` for a tag no site may allow.
    """

    allowed_tags: frozenset[str] = markup.ALLOWED_BY_DEFAULT
    strict: bool = False
    _stored: nh3.Cleaner = field(init=False, repr=False, compare=False)
    _shown: nh3.Cleaner = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        refused = self.allowed_tags - markup.ALLOWABLE
        if refused:
            raise ValueError("these tags cannot be allowed: " + ", ".join(sorted(refused)))
        object.__setattr__(self, "_stored", _cleaner(self.allowed_tags, rel=None))
        object.__setattr__(self, "_shown", _cleaner(self.allowed_tags, rel="nofollow noopener noreferrer"))

    def plain(self, text: str) -> str:
        """Make one line without tags; the text in them stays, unescaped.

        Raises `HtmlFound` instead of removing a tag if the site is strict, `ValueError` for what cannot be stored.
        """
        if not text.isprintable():
            _refuse_unstorable(text)
            text = _BREAKS.sub(_folded, text)
        if "<" in text:
            _refuse_long(text)
            if self.strict and markup.has_tags(text):
                raise HtmlFound("a plain text with tags")
            text = markup.without_tags(text)
        return text.strip()

    def rich(self, text: str) -> str:
        """Keep the allowed tags of a text; a text without any real tag stays exactly as it is.

        Raises `HtmlFound` instead of losing markup if the site is strict, `ValueError` for what cannot be stored.
        """
        if not text.isprintable():
            _refuse_unstorable(text)
        if "<" not in text:
            return text
        _refuse_long(text)
        if not markup.is_markup(text):
            return text
        if self.strict and markup.would_lose(text, self.allowed_tags):
            raise HtmlFound("a rich text with tags or attributes that are not allowed")
        return self._cleaned(text)

    def html(self, text: str) -> str:
        """Give the HTML that shows a stored rich text in a page: filtered again, or escaped with its line breaks."""
        if markup.is_markup(text):
            text = self._cleaned(text)
        if markup.is_markup(text):
            return self._shown.clean(text)
        return html.escape(text).replace("\n", "<br>\n")

    def has_html(self, text: str) -> bool:
        """Whether a text holds real tags."""
        return markup.has_tags(text)

    def _cleaned(self, text: str) -> str:
        """Filter HTML until the parser reads its own result as it wrote it."""
        for _ in range(_ROUNDS):
            cleaned = self._stored.clean(markup.with_strays_escaped(text)).strip()
            if "<" not in cleaned:
                # No tag is left, so the value would be read as plain text: it has to become that, unless it speaks
                # of tags. Then it keeps its escapes, the only case in which a text comes back with them.
                unescaped = html.unescape(cleaned)
                return cleaned if markup.is_markup(unescaped) else unescaped.strip()
            if cleaned == text:
                return text
            text = cleaned
        return markup.with_strays_escaped(markup.without_tags(text)).strip()


def _cleaner(tags: frozenset[str], *, rel: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(markup.DROPPED_WHOLE),
        # nh3 keeps `lang` and `title` everywhere unless it is told otherwise.
        attributes={"*": set(), **{tag: set(names) for tag, names in markup.ALLOWED_ATTRIBUTES.items() if tag in tags}},
        url_schemes=set(markup.LINK_SCHEMES),
        url_relative="deny",
        link_rel=rel,
        strip_comments=True,
    )


def _refuse_unstorable(text: str) -> None:
    # Most texts that are not printable merely have line ends, and this is ten times as fast as the search.
    if not text.replace("\n", " ").isprintable() and _FORBIDDEN.search(text):
        raise ValueError("a character no text holds")


def _refuse_long(text: str) -> None:
    if len(text) > FILTERED_MAX:
        raise ValueError("too long to be filtered")


def _folded(blanks: re.Match[str]) -> str:
    """One blank for anything with a line break or tab in it; blanks alone are the author's."""
    return " " if blanks[0].strip(" ") else blanks[0]


DEFAULT_POLICY: Final = TextPolicy()


def secret(text: str) -> str:
    """Check a password: nothing is taken out of it, for its owner would not know. Raises `ValueError`."""
    if not text.isprintable():
        _refuse_unstorable(text)
        _refuse_lines(text)
    return text


def url(text: str) -> str:
    """Check an address of the web; gives an empty text for one that must not be followed.

    Kept: http and https without credentials, and a value without a scheme, which is text and never linked. Characters
    that could end an attribute or a line are percent-encoded. Raises `ValueError` for control characters and length.
    """
    text = text.strip()
    _refuse_unstorable(text)
    _refuse_lines(text)
    if len(text) > URL_MAX:
        raise ValueError("too long for an address")
    if not _SCHEME.match(text) or _HOST_AND_PORT.match(text):
        bare = markup.without_tags(text)
        # A tag before it may have hidden the scheme.
        return text if bare == text else url(bare)
    if not _is_followable(text):
        return ""
    encoded = "".join(
        character if character.isprintable() and character not in _ENCODED_IN_URL else quote(character)
        for character in text
    )
    if len(encoded) > URL_MAX:
        raise ValueError("too long for an address")
    return encoded


def is_link(value: str) -> bool:
    """Whether a stored address may be shown as a link, rather than as text."""
    return _AUTHORITY.match(value) is not None and url(value) == value


def _is_followable(text: str) -> bool:
    """Whether a text with a scheme is http or https to a host, without credentials."""
    authority = _AUTHORITY.match(text)
    if authority is None or any(character in _NOT_IN_HOST or not character.isprintable() for character in authority[1]):
        return False
    try:
        parts = urlsplit(text)
        # Reading the port checks it.
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and port != 0


def _refuse_lines(text: str) -> None:
    if _LINE_CHARACTERS.search(text):
        raise ValueError("a line break or tab")
