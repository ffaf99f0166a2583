"""Subtrees kept as text: what stays, what goes, what is refused."""

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from classbell.errors import InvalidValue, MissingElement
from classbell.wire import verbatim
from classbell.wire.bind import bind
from classbell.wire.describe import describe
from classbell.wire.element import Attribute, Element, Int, OneOf, Verbatim
from classbell.wire.names import QTIASI, TRAIN
from classbell.wire.parse import parse
from classbell.wire.render import render
from tests.support import refused


class Kept(Element, ns=TRAIN):
    """Holds a subtree."""

    tree: Annotated[str, Verbatim(QTIASI)]


class Either(Element, ns=TRAIN):
    """Holds one of three."""

    left: Annotated[Int, OneOf()] | None = None
    right: Annotated[Int, OneOf()] | None = None
    beside: Int | None = None


class Marked(Element, ns=TRAIN):
    """Has attributes."""

    note: Annotated[str, Attribute()] | None = None
    size: Annotated[Int, Attribute()] | None = None
    word: str | None = None


class Holder(Element, ns=TRAIN):
    """Holds it."""

    marked: list[Marked] = []


def kept(inside: str) -> str:
    """What is kept of the inside of `tree`."""
    return bind(parse(f"<m><tree>{inside}</tree></m>"), Kept).tree


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<a/>", "<qtiasi:a/>"),
        ("<a></a>", "<qtiasi:a/>"),
        ("  <a> b </a>\n", "  <qtiasi:a> b </qtiasi:a>&#10;"),
        ("<a>\n<b/>\t</a>", "<qtiasi:a>&#10;<qtiasi:b/>\t</qtiasi:a>"),
        ("<a>x<b/>y</a>", "<qtiasi:a>x<qtiasi:b/>y</qtiasi:a>"),
        ("<a/><b/>", "<qtiasi:a/><qtiasi:b/>"),
        ("<a>&lt;&amp;&gt;&#13;</a>", "<qtiasi:a>&lt;&amp;&gt;&#13;</qtiasi:a>"),
        ("<a><![CDATA[<&>]]></a>", "<qtiasi:a>&lt;&amp;&gt;</qtiasi:a>"),
        ("<a b='\"&lt;&#10;'/>", '<qtiasi:a b="&quot;&lt;&#10;"/>'),
        ("<a><!-- no --><?no no?>b</a>", "<qtiasi:a>b</qtiasi:a>"),
        ("<o:a xmlns:o='urn:o' o:b='1' b='2'/>", '<qtiasi:a b="2"/>'),
        ("<a xmlns='urn:o'><b/></a>", "<qtiasi:a><qtiasi:b/></qtiasi:a>"),
        ("<x:a/>", "<qtiasi:a/>"),
        ("<a xml:space='preserve'/>", '<qtiasi:a xml:space="preserve"/>'),
        ("&lt;a>b&lt;/a>", "<qtiasi:a>b</qtiasi:a>"),
        ("<![CDATA[<qtiasi:a/>]]>", "<qtiasi:a/>"),
    ],
)
def test_what_is_kept_is_on_one_line_in_one_namespace(inside: str, text: str) -> None:
    assert kept(inside) == text
    assert kept(text) == text


def test_what_is_kept_is_written_as_it_is_kept() -> None:
    assert render(Kept(tree="<qtiasi:a>&amp;</qtiasi:a>")) == "<train:tree><qtiasi:a>&amp;</qtiasi:a></train:tree>"


@pytest.mark.parametrize(
    "inside", ["words", "&lt;a>", "<![CDATA[</questestinterop><b/><questestinterop>]]>", "&lt;!DOCTYPE a>"]
)
def test_what_is_no_tree_is_refused(inside: str) -> None:
    with refused(InvalidValue, "tree"):
        kept(inside)


def test_nothing_is_not_given() -> None:
    with refused(MissingElement, "tree"):
        kept(" ")


def test_a_tree_that_could_not_be_read_again_is_refused() -> None:
    inside = "<a>" + "<b>" + "\n" * 60_000 + "</b>"
    assert kept(inside * 1 + "</a>")
    with refused(InvalidValue, "tree"):
        kept("<a>" + ("<b>" + "\n" * 60_000 + "</b>") * 15 + "</a>")


names = st.sampled_from(["item", "Mattext", "x:a", "response_lid"])
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t<>&\"'"), max_size=12)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\r", "&#13;")


trees = st.recursive(
    st.builds(lambda name, text: f"<{name}>{_escaped(text)}</{name}>", names, texts),
    lambda inner: st.builds(
        lambda name, value, parts, text: (
            f'<{name} v="{_escaped(value)}">{"".join(parts)}{_escaped(text)}</{name}>'
        ),
        names, texts, st.lists(inner, max_size=3), texts,
    ),
    max_leaves=8,
)  # fmt: skip


@given(trees)
def test_whatever_is_kept_reads_as_what_was_sent_and_is_kept_again_unchanged(inside: str) -> None:
    once = kept(inside)

    assert kept(once) == once
    assert "\n" not in once
    sent = parse(f"<m><tree>{inside}</tree></m>")[0]
    back = verbatim.tree(once, QTIASI)
    assert etree.tostring(sent, method="text", encoding="unicode").strip() == "".join(map(str, back.itertext())).strip()
    assert [etree.QName(node).localname for node in sent.iter()][1:] == [
        etree.QName(node).localname for node in back.iter()
    ][1:]
    assert [dict(node.attrib) for node in sent.iter()] == [dict(node.attrib) for node in back.iter()]


def test_the_first_given_of_a_choice_wins() -> None:
    def bound(inside: str) -> Either:
        return bind(parse(f"<m>{inside}</m>"), Either)

    assert bound("<right>2</right><left>1</left><beside>3</beside>") == Either(right=2, beside=3)
    assert bound("<beside>3</beside><left/><right>2</right><left>x</left>") == Either(right=2, beside=3)
    with refused(InvalidValue, "left"):
        bound("<left>1</left><left>2</left>")


def test_attributes_stand_in_the_tag_and_are_not_read() -> None:
    marked = Holder(marked=[Marked(note='a "<b>" & c\n', size=3, word="w"), Marked()])

    text = render(marked)

    assert text == (
        '<train:marked note="a &quot;&lt;b&gt;&quot; &amp; c&#10;" size="3"><train:word>w</train:word></train:marked>'
        "<train:marked></train:marked>"
    )
    assert bind(parse("<m><marked note='1'><word>w</word><note>n</note></marked></m>"), Holder) == Holder(
        marked=[Marked(word="w")]
    )


def test_what_is_kept_and_what_is_a_choice_is_said_so() -> None:
    assert [row.kind for row in describe(Kept)] == ["XML kept verbatim"]
    assert describe(Either)[0].limits == "one of several, the first given wins"
    assert [row.path for row in describe(Holder)] == ["marked", "marked/word"]
