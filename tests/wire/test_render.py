import pytest

from classbell.services.training.create import CreateTrainingSessionResponse
from classbell.wire.render import escape, render
from tests.wire.samples import Badge, Gala, Guest, Guests, gala


def test_elements_stand_in_schema_order_with_the_prefix_of_their_declaration() -> None:
    party = Gala(
        guests=Guests(guest=[Guest(name="Ann", badge=Badge(code="1")), Guest(email="b@c.d")]),
        seats=3,
        conf_name="Ball",
    )

    assert render(party) == (
        "<sess:confName>Ball</sess:confName><train:seats>3</train:seats><train:guests><sess:guest>"
        "<com:name>Ann</com:name><com:badge><com:code>1</com:code></com:badge></sess:guest>"
        "<sess:guest><com:email>b@c.d</com:email></sess:guest></train:guests>"
    )


def test_what_is_absent_is_left_out() -> None:
    assert render(Guests()) == ""
    assert render(Gala(conf_name="A")) == "<sess:confName>A</sess:confName>"


def test_an_empty_text_is_an_empty_element() -> None:
    assert render(Guest(name="")) == "<com:name></com:name>"
    assert render(Gala(conf_name="A", start_date=[""])) == (
        "<sess:confName>A</sess:confName><sess:startDate></sess:startDate>"
    )


def test_an_empty_group_is_an_empty_element() -> None:
    assert (
        render(Gala(conf_name="A", guests=Guests())) == "<sess:confName>A</sess:confName><train:guests></train:guests>"
    )


@pytest.mark.parametrize(
    ("party", "xml"),
    [
        (Gala(conf_name="A", is_open=True), "<train:occurOpen>true</train:occurOpen>"),
        (Gala(conf_name="A", is_open=False), "<train:occurOpen>false</train:occurOpen>"),
        (Gala(conf_name="A", seats=0), "<train:seats>0</train:seats>"),
        (Gala(conf_name="A", seats=1), "<train:seats>1</train:seats>"),
        (Gala(conf_name="A", any_number=-(2**63)), "<train:anyNumber>-9223372036854775808</train:anyNumber>"),
        (Gala(conf_name="A", day=["SUNDAY", "MONDAY"]), "<train:day>SUNDAY</train:day><train:day>MONDAY</train:day>"),
    ],
)
def test_values_are_written_as_the_schema_has_them(party: Gala, xml: str) -> None:
    assert render(party) == "<sess:confName>A</sess:confName>" + xml


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain 'text' \"quoted\" ä𝄞", "plain 'text' \"quoted\" ä𝄞"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("&amp;", "&amp;amp;"),
        ("]]>", "]]&gt;"),
        ("a\r\nb\rc\nd", "a&#13;&#10;b&#13;c&#10;d"),
        ("tab\there", "tab\there"),
        ("", ""),
    ],
)
def test_a_text_is_escaped_onto_one_line(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_what_is_written_reads_back() -> None:
    party = Gala(conf_name="A & B < C > D ]]>", notes="one\r\ntwo\rthree\nfour", word="<&>")

    assert gala(render(party)) == party
    assert "\n" not in render(party)


def test_the_reply_to_a_creation_keeps_its_odd_spelling() -> None:
    assert render(CreateTrainingSessionResponse(session_key=[5])).startswith("<train:sessionkey>5</train:sessionkey>")
