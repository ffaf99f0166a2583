"""The gate from bytes to trees: what must pass, what must not, and both sides of every limit."""

from __future__ import annotations

from contextlib import suppress
from html.entities import name2codepoint
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.errors import NotWellFormed
from classbell.wire import parse as gate
from classbell.wire.names import SERV, TRAIN, XSI, local
from classbell.wire.parse import Node, parse, read

SAMPLE = Path(__file__).parents[3] / "shared/protocol/samples/create-request.xml"
BODY = "<header/><body><bodyContent>x</bodyContent></body>"


def shape(node: Node) -> object:
    """A tree by local names, the way it is read."""
    return local(str(node.tag)), (node.text or "").strip(), [shape(child) for child in node]


def refused(text: str) -> str:
    """The reason for which a text is refused."""
    with pytest.raises(NotWellFormed) as caught:
        parse(text)
    assert caught.value.exception_id == "000901"
    return str(caught.value.facts["why"])


# -- names and prefixes

SPELLINGS = [
    f"<message>{BODY}</message>",
    f"<serv:message>{BODY}</serv:message>",
    f"<ns0:message xmlns:ns0='{SERV.uri}'>{BODY}</ns0:message>",
    f"<serv:message xmlns:serv='{SERV.uri}'>{BODY}</serv:message>",
    f"<serv:message xmlns:serv='http://example.com/wrong'>{BODY}</serv:message>",
    f"<serv:message xmlns:train='{TRAIN.uri}'>{BODY}</serv:message>",
    f"<message xmlns='{SERV.uri}'>{BODY}</message>",
    f"<serv:message a='>' b=\">\" xmlns:xsi = '{XSI}'>{BODY}</serv:message>",
    f"<serv:message\n  note=' xmlns:serv=\"x\"'\n>{BODY}</serv:message>",
    f"<!-- <x> --><?pi <y> ?>\n<serv:message>{BODY}</serv:message><!-- z -->",
    f"<q:message>{BODY}</q:message>".replace("header", "serv:header").replace("bodyContent", "x-1:bodyContent"),
    f"<serv:message xsi:schemaLocation='one'>{BODY}</serv:message>",
    f"<serv:message unknown:flag='1'>{BODY}</serv:message>",
    f"<ü:message>{BODY}</ü:message>",
]


@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize(
    "declaration",
    [
        "",
        "<?xml version='1.0'?>",
        '<?xml version="1.0" encoding="EBCDIC-CP-US" standalone="no"?>',
        "<?xml version='1.1' encoding='UTF-16' standalone='yes' ?>\n",
        "<?xml?>",
    ],
)
def test_every_spelling_of_a_message_reads_the_same(text: str, declaration: str) -> None:
    contents: list[object] = [("header", "", []), ("body", "", [("bodyContent", "x", [])])]

    assert shape(parse(declaration + text)) == ("message", "", contents)


def test_known_prefixes_are_bound_to_their_namespaces() -> None:
    root = parse("<serv:message><train:x xsi:type='a'/><foo:y/></serv:message>")

    assert root.tag == f"{{{SERV.uri}}}message"
    assert root[0].tag == f"{{{TRAIN.uri}}}x"
    assert root[0].get(f"{{{XSI}}}type") == "a"
    assert root[1].tag == "{urn:classbell:unbound:foo}y"


def test_a_prefix_declared_further_in_keeps_its_meaning() -> None:
    root = parse("<message><x xmlns:serv='urn:a'><serv:y/></x><serv:z/></message>")

    assert root[0][0].tag == "{urn:a}y"
    assert root[1].tag == f"{{{SERV.uri}}}z"


def test_prefixes_in_texts_are_not_names() -> None:
    root = parse("<q:a><b>see <![CDATA[<x:y z:w='1'>]]></b></q:a>")

    assert set(root.nsmap) == {"q"}


def test_too_many_undeclared_prefixes_are_refused() -> None:
    def message(count: int) -> str:
        return "<a>" + "".join(f"<p{i}:x/>" for i in range(count)) + "</a>"

    assert len(parse(message(gate.MAX_PREFIXES))) == gate.MAX_PREFIXES
    assert "prefixes" in refused(message(gate.MAX_PREFIXES + 1))


@pytest.mark.parametrize(
    "text", ["<a:b:c/>", "<:a/>", "<a: />", "<p:a></q:a>", "<p:a q:x='1'><p:b></p:a>", "<a xmlns:x=''/>"]
)
def test_names_no_declaration_can_mend_are_refused(text: str) -> None:
    refused(text)


# -- what is not well formed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "<",
        "<a",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='<'/>",
        "<a>AT&T</a>",
        "<a>&</a>",
        "<a>5 < 6</a>",
        "<a>]]></a>",
        "<?xml version='1.0'",
        "<?xml version='1.0'?>",
        "<a/><?xml version='1.0'?>",
        "<a>\x01</a>",
        "<a>\0</a>",
        "<a/>\0<b/>",
        "<a>\ud800</a>",
        "<a>\uffff</a>",
        "<a>&#0;</a>",
        "<a>&#x1F;</a>",
        "<a>&#xD800;</a>",
        "<a><!-- </a>",
        "<a><![CDATA[ </a>",
        "<a><? </a>",
        "<!-- x -->",
    ],
)
def test_what_is_not_well_formed_is_refused(text: str) -> None:
    refused(text)


def test_the_line_of_an_error_is_told() -> None:
    assert refused('<?xml version="1.0"\n?>\n<a>\n<b></c></a>') == "the error is in line 4"


# -- document types and entities

DTD = [
    "<!DOCTYPE a><a/>",
    "<!doctype a><a/>",
    "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://example.com/x'> %x;]><a/>",
    "<!-- x --><!DOCTYPE a><a/>",
    "<!-- <![CDATA[ --><!DOCTYPE a><!-- ]]> --><a/>",
    "<?x <!-- ?><!DOCTYPE a><?x --> ?><a/>",
    "<a><!DOCTYPE a></a>",
    "<a><!ENTITY x 'y'></a>",
    "<!DOCTYPE lolz [<!ENTITY l0 'lol'>"
    + "".join(f"<!ENTITY l{i + 1} '{f'&l{i};' * 10}'>" for i in range(9))
    + "]><a>&l9;</a>",
    "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
]


@pytest.mark.parametrize("text", DTD)
def test_a_document_type_is_refused(text: str) -> None:
    assert "DOCTYPE" in refused(text)


def test_a_document_type_that_reached_the_parser_would_be_refused_too() -> None:
    with pytest.raises(NotWellFormed):
        gate._root("<!DOCTYPE a><a/>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", DTD)
def test_no_encoding_hides_a_document_type(text: str, encoding: str) -> None:
    with pytest.raises(NotWellFormed):
        read(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"])
def test_encodings_that_are_not_known_are_refused(encoding: str) -> None:
    with pytest.raises(NotWellFormed):
        read('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(encoding), f"text/xml; charset={encoding}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<a>&lt;!DOCTYPE html&gt;</a>", "<!DOCTYPE html>"),
        ("<a>&lt;!ENTITY x&gt;</a>", "<!ENTITY x>"),
        ("<a><![CDATA[<!DOCTYPE html><p>x</p>]]></a>", "<!DOCTYPE html><p>x</p>"),
        ("<a>x<!-- <!DOCTYPE a> -->y</a>", "xy"),
        ("<a>x<?php <!ENTITY ?>y</a>", "xy"),
    ],
)
def test_a_document_type_in_a_text_is_text(text: str, value: str) -> None:
    assert parse(text).text == value


def test_the_entity_names_of_html_4_are_known() -> None:
    assert len(name2codepoint) == 252
    for name, codepoint in name2codepoint.items():
        root = parse(f"<a b='&{name};'>&{name};</a>")
        assert (root.text, root.get("b")) == (chr(codepoint), chr(codepoint))


def test_the_entity_names_of_xml_and_character_references_are_kept() -> None:
    assert parse("<a>&lt;&gt;&amp;&quot;&apos;&amp;nbsp;</a>").text == "<>&\"'&nbsp;"
    assert parse("<a>x&#10;y&#13;z&#x20AC;</a>").text == "x\ny\rz€"


@pytest.mark.parametrize("text", ["<a>&foo;</a>", "<a b='&foo;'/>", "<a>&NBSP;</a>", "<a>&nbsp</a>", "<a>&lol1;</a>"])
def test_other_entity_names_are_refused(text: str) -> None:
    refused(text)


def test_entity_names_in_sections_and_comments_are_text() -> None:
    assert parse("<a><!-- &foo; --><![CDATA[&nbsp;&foo;]]></a>").text == "&nbsp;&foo;"


def test_comments_and_instructions_are_not_in_the_tree() -> None:
    root = parse("<a><!-- c --><b>x<!-- d -->y</b><?pi z?></a>")

    assert [node.tag for node in root.iter()] == ["a", "b"]
    assert root[0].text == "xy"


# -- limits


def test_the_size_is_limited() -> None:
    body = b"<a/>" + b" " * (gate.MAX_BODY_BYTES - 4)

    assert read(body).tag == "a"
    with pytest.raises(NotWellFormed):
        read(body + b" ")
    assert "long" in refused("<a/>" + " " * (gate.MAX_BODY_BYTES - 3))


def test_the_brackets_are_limited() -> None:
    allowed = "<a>" + "<!---->" * (gate.MAX_OPEN_BRACKETS - 2) + "</a>"

    assert parse(allowed).tag == "a"
    assert "tags" in refused(allowed + "<!---->")


def test_the_elements_are_limited() -> None:
    assert len(parse("<a>" + "<b/>" * (gate.MAX_ELEMENTS - 1) + "</a>")) == gate.MAX_ELEMENTS - 1
    assert "elements" in refused("<a>" + "<b/>" * gate.MAX_ELEMENTS + "</a>")


def test_brackets_beyond_the_limit_of_elements_are_no_elements() -> None:
    assert len(parse("<a>" + "<b></b>" * 100_000 + "</a>")) == 100_000


def test_the_depth_is_limited() -> None:
    deepest = parse("<a>" * gate.MAX_DEPTH + "</a>" * gate.MAX_DEPTH)

    assert sum(1 for _ in deepest.iter()) == gate.MAX_DEPTH
    assert "deeper" in refused("<a>" * (gate.MAX_DEPTH + 1) + "</a>" * (gate.MAX_DEPTH + 1))
    refused("<a>" * 100_000)


def test_the_attributes_are_limited() -> None:
    def tag(count: int) -> str:
        return "<a><b " + " ".join(f"a{i}='&lt;>'" for i in range(count)) + "/></a>"

    assert len(parse(tag(gate.MAX_ATTRIBUTES))[0].attrib) == gate.MAX_ATTRIBUTES
    assert "attributes" in refused(tag(gate.MAX_ATTRIBUTES + 1))
    assert "attributes" in refused(tag(30_000))


def test_equals_signs_in_the_value_of_an_attribute_count() -> None:
    assert "attributes" in refused(f"<a b='>' c='{'=' * 65}'/>")


@pytest.mark.parametrize(
    "text",
    [
        "<a>" + "=" * 1_000 + "</a>",
        "<a b='1'>" + "x = y; " * 100 + "</a>",
        "<a b='\">'>" + "x = y; " * 100 + "</a>",
        "<a><!-- " + "= " * 100 + "--></a>",
        "<a><![CDATA[<p " + "a='b' " * 100 + ">]]></a>",
        "<a>" + "<b c='d'/>" * 100 + "</a>",
    ],
)
def test_equals_signs_elsewhere_do_not_count(text: str) -> None:
    assert parse(text).tag == "a"


def test_the_value_of_an_attribute_is_limited() -> None:
    longest = "x" * gate.MAX_VALUE_CHARACTERS

    assert parse(f"<a b='{longest}'/>").get("b") == longest
    assert "attributes" in refused(f"<a b='{longest}x'/>")
    assert "attributes" in refused(f'<a><c b = "{longest}x"/></a>')


def test_a_long_text_that_looks_like_an_attribute_is_no_attribute() -> None:
    text = "='" + "x" * (gate.MAX_VALUE_CHARACTERS + 1)

    assert parse(f"<a>{text}</a>").text == text


def test_the_text_of_an_element_is_limited() -> None:
    longest = "é" * gate.MAX_TEXT_CHARACTERS

    assert parse(f"<a><b>{longest}</b><b>{longest}</b></a>")[1].text == longest
    assert "text" in refused(f"<a><b>{longest}é</b></a>")


def test_a_text_cut_up_by_children_comments_or_sections_is_measured_whole() -> None:
    half = "x" * (gate.MAX_TEXT_CHARACTERS // 2)

    assert parse(f"<a><b>{half}<c/>{half}</b></a>").tag == "a"
    for cut in ("<c/>", "<!-- c -->", "<![CDATA[x]]>"):
        refused(f"<a><b>{half}{cut}{half}x</b></a>")


def test_the_text_of_a_test_may_be_longer() -> None:
    longest = "x" * gate.MAX_TEST_TEXT_CHARACTERS
    test = "<message><qti:questestinterop><item><mattext>{}</mattext></item></qti:questestinterop></message>"

    assert parse(test.format(longest))[0][0][0].text == longest
    assert "text" in refused(test.format(longest + "x"))


def test_ten_thousand_attendees_pass() -> None:
    attendee = "<participant><person><name>N</name><email>n{}@example.com</email></person></participant>"
    attendees = "".join(attendee.format(number) for number in range(10_000))
    root = parse(f"<serv:message><body>{attendees}</body></serv:message>")

    assert len(root[0]) == 10_000


# -- all of it


@pytest.mark.skipif(not SAMPLE.exists(), reason="the reference's sample is not part of the repository")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_reference_sample_passes(encoding: str) -> None:
    root = read(SAMPLE.read_text().encode(encoding), "text/xml")

    assert root.tag == f"{{{SERV.uri}}}message"
    assert sum(1 for _ in root.iter()) == 119


TAGS = ["<a>", "</a>", "<a", ">", "/>", "<s:a>", "</s:a>", " s:b='1'", " xmlns:s='x'", "<?", "?>", "<?xml", "XML="]
SECTIONS = ["<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "<!ENTITY", "&", "&amp;", "&nbsp;", "&foo;", "&#1;"]
CHARACTERS = ["=", "'", '"', ":", " ", "x", "é", "%3C", "\0", "\ud800", "\ufeff"]
PIECES = st.sampled_from([*TAGS, *SECTIONS, *CHARACTERS])


@settings(max_examples=300)
@given(
    st.binary() | st.lists(PIECES).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")),
    st.sampled_from([None, "text/xml; charset=iso-8859-1"]),
)
def test_no_bytes_raise_anything_but_a_refusal(body: bytes, content_type: str | None) -> None:
    try:
        root = read(body, content_type)
    except NotWellFormed:
        return
    assert all(isinstance(node.tag, str) for node in root.iter())


@settings(max_examples=300)
@given(st.lists(PIECES).map("".join))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    with suppress(NotWellFormed):
        parse("<a>" + text + "</a>")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_escaped_text_comes_through(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert (parse(f"<serv:a>{escaped}</serv:a>").text or "") == text
