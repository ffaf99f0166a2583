"""What the filters keep, take out and refuse."""

from __future__ import annotations

import csv
import html
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classbell.wire import markup
from classbell.wire.text import (
    DEFAULT_POLICY,
    FILTERED_MAX,
    HtmlFound,
    TextPolicy,
    secret,
    url,
)

TABLE = Path(__file__).parents[3] / "shared/protocol/html_tags.csv"
STRICT = TextPolicy(strict=True)

HARMLESS = [
    "AT&T",
    "5<6",
    "if (a<b)",
    "x <3 y",
    "<john@x.com>",
    "a < b > c",
    "&lt;b&gt;",
    "Dial <your code>",
    "<b",
    "a<>b",
]
HARMLESS += [
    "<!DOCTYPE html>",
    "</",
    "<b or not",
    "100 %",
    "'\"",
    "<http://x.com/>",
    "how to <3 & live",
    "<é>",
    "a<b>"[:3],
]

UNSTORABLE = ["\0", "\x01", "\x0b", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\ud800", "\udfff", "\ufdd0", "\ufffe"]
UNSTORABLE += ["\U0001ffff", "\U0010fffe"]

NAMES = sorted(markup.ALLOWED_BY_DEFAULT | markup.DROPPED_WHOLE)
BITS = [
    *"<>\"'&=/ \nx",
    "&amp;",
    "&lt;",
    "&#60;",
    "&nbsp;",
    "\xa0",
    "a<b)",
    "<john@x.com>",
    "<!--",
    "-->",
    "<img",
    "<b",
]
OTHERS = ["<form>", "<noscript>", "<textarea>", "<template>", "<plaintext>", "<xmp>", "<caption>", "<o:p>", "<br/>"]
HARMFUL = [
    '<a href="http://x.com">',
    "<a href=javascript:x>",
    "<img src=x onerror=alert(1)",
    "<x onclick=1>",
    " style=",
]
HARMFUL += ["<svg/onload=1>", " onclick=", "<font color=red size='>'>", "<td colspan=2 style=x>"]
PIECES = st.sampled_from(
    [*(f"<{name}>" for name in NAMES), *(f"</{name}>" for name in NAMES), *BITS, *OTHERS, *HARMFUL]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


class Page(HTMLParser):
    """Reads HTML as a page would and notes what no text may bring along."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.harm: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in markup.ALLOWED_BY_DEFAULT:
            self.harm.append(tag)
        for name, value in attrs:
            if name not in (*markup.ALLOWED_ATTRIBUTES.get(tag, ()), "rel"):
                self.harm.append(name)
            if name == "href" and not (value or "").startswith(("http:", "https:", "mailto:")):
                self.harm.append(value or name)


# -- plain


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_html_comes_back_as_it_went_in(text: str) -> None:
    for policy in (DEFAULT_POLICY, STRICT):
        assert policy.plain(text) == text
        assert policy.rich(text) == text
    assert not DEFAULT_POLICY.has_html(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>Bold</b> move", "Bold move"),
        ("<B CLASS='x'>Bold</B >", "Bold"),
        ("a<br/>b", "ab"),
        ('<a title="x>y" href=z>link</a>', "link"),
        ("<a title='x>y'>link</a>", "link"),
        ("<a title=x'y>link</a>", "link"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("<SCRIPT x=1>alert('</b>')</SCRIPT\n>Hi", "Hi"),
        ("<style>b{}</style><b>Hi</b><svg><b>no</b></svg>", "Hi"),
        ("How to use <select> and <title>", "How to use  and"),
        ("<script>left</script><script>over", "over"),
        ("x<!-- hidden -->y<!-->z", "xyz"),
        ("x<!-- open", "x<!-- open"),
        ("<scr<b>ipt>alert(1)</scr<b>ipt>", ""),
        ("<<b>script>x<</b>/script>", ""),
        ("<b<i>>x</b<i>>", "x"),
        ("<x<b onclick=1>>y", "<x>y"),
        ("<b a=x <b c=y <b", "<b a=x <b c=y <b"),
        ("<title><b><select>x</title></select>y", "y"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<x onclick=alert(1)>go</x>", "go</x>"),
        ("<x/onclick=alert(1)>go", "go"),
        ("<x a='>' onclick=alert(1)>go", "go"),
        ("<o:p>Word</o:p>", "Word"),
        ("<b>AT&T</b> 5<6", "AT&T 5<6"),
        ("&lt;b&gt; <b>x</b>", "&lt;b&gt; x"),
        ("<b a=\">x</b>", "<b a=\">x"),
        ("<b a='", "<b a='"),
        ("<b =>x", "x"),
    ],
)  # fmt: skip
def test_plain_text_loses_its_tags_and_keeps_the_rest(text: str, kept: str) -> None:
    assert DEFAULT_POLICY.plain(text) == kept


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb", "a b"),
        ("a\r\n\tb", "a b"),
        ("a \n  b", "a b"),
        ("a\u2028b\u2029", "a b"),
        ("a  b", "a  b"),
        ("a  b\nc", "a  b c"),
        (" a ", "a"),
        ("a\xa0b\n", "a\xa0b"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
    ],
)
def test_plain_text_is_one_line(text: str, line: str) -> None:
    assert DEFAULT_POLICY.plain(text) == line


def test_tags_nested_without_end_leave_no_tag() -> None:
    kept = DEFAULT_POLICY.plain("<b" * 100 + "<i>" + ">" * 100)

    assert "<" not in kept


@pytest.mark.parametrize("character", UNSTORABLE)
def test_characters_no_text_holds_are_refused(character: str) -> None:
    for filtered in (DEFAULT_POLICY.plain, DEFAULT_POLICY.rich, secret, url):
        with pytest.raises(ValueError, match="character"):
            filtered(f"a{character}b")


@given(st.text() | TEXTS)
def test_filtering_plain_text_twice_changes_nothing(text: str) -> None:
    try:
        once = DEFAULT_POLICY.plain(text)
    except ValueError:
        return
    assert DEFAULT_POLICY.plain(once) == once
    assert not markup.has_tags(once)
    assert STRICT.plain(once) == once
    assert not {"\n", "\r", "\t"} & set(once)


# -- rich


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("first\nsecond\r\nthird\tx", "first\nsecond\r\nthird\tx"),
        (" AT&T ", " AT&T "),
        ("<b>AT&T</b>", "<b>AT&amp;T</b>"),
        ("<p>first\nsecond</p>", "<p>first\nsecond</p>"),
        ("<b>if (a<b)</b> <john@x.com>", "<b>if (a&lt;b)</b> &lt;john@x.com&gt;"),
        ("<a href='http://x.com' onclick='y' title=z>x</a>", '<a href="http://x.com">x</a>'),
        ("<a href='mailto:a@x.com'>x</a>", '<a href="mailto:a@x.com">x</a>'),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='java&#10;script:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='/there'>x</a><a href='//there'>y</a>", "<a>x</a><a>y</a>"),
        ("<b style='x' lang=de>x</b>", "<b>x</b>"),
        ("<font color=red face=Arial size=2 class=x>x</font>", '<font color="red" face="Arial" size="2">x</font>'),
        ("<table><tr><td colspan=2 width=3>x</td></tr></table>", '<table><tr><td colspan="2">x</td></tr></table>'),
        ("<script>alert(1)</script><b>x</b><style>y</style><svg>z</svg>", "<b>x</b>"),
        ("<form>AT&amp;T</form>", "AT&T"),
        ("<form>AT&T &nbsp; x</form>", "AT&T \xa0 x"),
        ("<form>5 &lt; 6</form>", "5 < 6"),
        ("<form>use &lt;b&gt;</form>", "use &lt;b&gt;"),
        ("<script>all of it</script>", ""),
        ("<!-- note --><b>x</b>", "<b>x</b>"),
        ("<x onclick=alert(1)>go</x>", "go</x>"),
        ("<img src=x onerror=alert(1)//", "&lt;img src=x onerror=alert(1)//"),
        ("<b>x</b><img src=x onerror=alert(1) ", "<b>x</b>&lt;img src=x onerror=alert(1)"),
        ("<b>open", "<b>open</b>"),
    ],
)  # fmt: skip
def test_rich_text_keeps_what_is_allowed(text: str, stored: str) -> None:
    assert DEFAULT_POLICY.rich(text) == stored
    assert DEFAULT_POLICY.rich(stored) == stored


@given(TEXTS)
@example("<caption><li></font><table><john@x.com><td><caption><svg/onload=1>&nbsp;&ltb<iframe><li>")
def test_rich_text_is_stable_and_safe(text: str) -> None:
    stored = DEFAULT_POLICY.rich(text)

    assert DEFAULT_POLICY.rich(stored) == stored
    assert Page(DEFAULT_POLICY.html(stored)).harm == []
    if markup.is_markup(stored):
        assert Page(stored).harm == []


@given(TEXTS)
def test_what_a_strict_site_takes_is_what_it_stores(text: str) -> None:
    try:
        stored = STRICT.rich(text)
    except HtmlFound:
        assert DEFAULT_POLICY.rich(text) != text
    else:
        assert stored == DEFAULT_POLICY.rich(text)
        assert STRICT.rich(stored) == stored


def test_html_the_parser_never_settles_on_becomes_text() -> None:
    class Restless:
        """Adds to what it reads, each time."""

        def clean(self, text: str) -> str:
            return "<i>" + text

    policy = TextPolicy()
    object.__setattr__(policy, "_stored", Restless())

    assert policy.rich("<b>x</b> a<b)") == "x a&lt;b)"


@pytest.mark.parametrize("text", ["<b>x", "<b y", "x"])
def test_filters_have_a_bound_of_their_own(text: str) -> None:
    longest = text.ljust(FILTERED_MAX, "y")

    assert DEFAULT_POLICY.rich(longest).startswith(text)
    assert DEFAULT_POLICY.plain(longest)
    if "<" in text:
        for filtered in (DEFAULT_POLICY.rich, DEFAULT_POLICY.plain):
            with pytest.raises(ValueError, match="long"):
                filtered(longest + "y")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("AT&T\n5<6", "AT&amp;T<br>\n5&lt;6"),
        ('<b>x</b> <a href="http://x.com">y</a>',
         '<b>x</b> <a href="http://x.com" rel="nofollow noopener noreferrer">y</a>'),
        ("<script>x</script>", ""),
        ("<form>5 &lt; 6</form>", "5 &lt; 6"),
        ("<img src=x onerror=alert(1)", "&amp;lt;img src=x onerror=alert(1)"),
    ],
)  # fmt: skip
def test_a_page_shows_rich_text_safely(stored: str, shown: str) -> None:
    for policy in (DEFAULT_POLICY, STRICT):
        assert policy.html(stored) == shown


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<")))
def test_text_without_a_tag_is_shown_as_it_is(text: str) -> None:
    assert html.unescape(DEFAULT_POLICY.html(text)) == text


# -- site settings


@pytest.mark.parametrize("text", ["<b>x</b>", "x<br>", "<script>", "<!-- x -->", "<x onclick=1>"])
def test_a_strict_site_refuses_tags_in_plain_text(text: str) -> None:
    with pytest.raises(HtmlFound):
        STRICT.plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "<img>",
        "<b onclick=x>y</b>",
        "<b class=x>y</b>",
        "<!-- x -->",
        "<a href=javascript:x>y</a>",
        "<a href='/x'>y</a>",
        "<a href>y</a>",
        "<img src=x onerror=y",
        "<b>x</b><img src=x",
        "<x onclick=1>",
        "<x onclick=1",
        "<x style=1",
    ],
)
def test_a_strict_site_refuses_to_lose_markup(text: str) -> None:
    with pytest.raises(HtmlFound):
        STRICT.rich(text)


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b>",
        "a<br/>b",
        "<a href='HTTPS://x.com'>y</a>",
        '<a href="mailto:a@x.com">y</a>',
        "<a href=http://x.com>y</a>",
        "<td colspan=2>",
        "<font color = red>x</font>",
        "</b class=x>",
    ],
)
def test_a_strict_site_takes_allowed_markup(text: str) -> None:
    assert STRICT.rich(text) == DEFAULT_POLICY.rich(text)


def test_a_site_may_allow_fewer_or_other_tags() -> None:
    policy = TextPolicy(allowed_tags=frozenset(("b", "sub")))

    assert policy.rich("<b>x</b><i>y</i><sub>2</sub><a href='http://x'>z</a>") == "<b>x</b>y<sub>2</sub>z"
    assert TextPolicy(allowed_tags=frozenset()).rich("<b>AT&amp;T</b>") == "AT&T"


@pytest.mark.parametrize(
    "tag", sorted(markup.DROPPED_WHOLE | {"img", "form", "input", "noscript", "template", "nonsense"})
)
def test_no_site_may_allow_what_harms(tag: str) -> None:
    with pytest.raises(ValueError, match=tag):
        TextPolicy(allowed_tags=frozenset((tag,)))


@pytest.mark.skipif(not TABLE.exists(), reason="the table of recommendations is not part of the repository")
def test_the_default_is_the_recommended_table() -> None:
    with TABLE.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == "tag" and " " not in row["tag_or_field"]]
    allowed = {row["tag_or_field"] for row in rows if row["handling"] == "allowed"} - {"h1..h6"}
    whole = {row["tag_or_field"] for row in rows if row["handling"] == "drop tag and content"}
    others = {row["tag_or_field"] for row in rows} - allowed - whole - {"h1..h6"}

    assert allowed | {f"h{level}" for level in range(1, 7)} == markup.ALLOWED_BY_DEFAULT
    assert whole == markup.DROPPED_WHOLE
    assert not others & markup.ALLOWABLE
    for tag in others:
        assert DEFAULT_POLICY.plain(f"<{tag}>x</{tag}>") == "x"
