"""Two options of an element: the first of several wins, and unknown texts are kept."""

from typing import Annotated

import pytest

from classbell.errors import InvalidValue, Refusal
from classbell.wire import parse
from classbell.wire.bind import OTHERS_MAX, bind
from classbell.wire.element import RICH_MAX, Element, Others
from classbell.wire.names import ATT, COM
from classbell.wire.plan import plan_of
from classbell.wire.render import render


class Inner(Element, ns=COM):
    city: str | None = None


class Somebody(Element, ns=COM):
    name: str | None = None
    age: int | None = None
    inner: Inner | None = None
    answers: Annotated[dict[str, str], Others()] = {}


class Merging(Element, ns=ATT, first_wins=True):
    person: Somebody | None = None
    inner: Inner | None = None


class Strict(Element, ns=ATT):
    person: Somebody | None = None
    inner: Inner | None = None


def node(xml: str) -> parse.Node:
    return parse.parse(f"<bodyContent>{xml}</bodyContent>")


def test_the_first_wins_in_the_class_that_says_so_and_below_it() -> None:
    xml = (
        "<person><age/><age>3</age><age>young</age><inner><city>Bonn</city><city>Oslo</city></inner></person>"
        "<person><name>B</name></person>"
    )

    assert bind(node(xml), Merging).person == Somebody(age=3, inner=Inner(city="Bonn"))
    with pytest.raises(Refusal):
        bind(node(xml), Strict)


def test_elsewhere_an_element_twice_stays_a_fault() -> None:
    with pytest.raises(InvalidValue):
        bind(node("<inner><city>a</city><city>b</city></inner>"), Strict)


def test_texts_nobody_knows_are_kept_filtered_by_local_name() -> None:
    xml = "<person><group><b>4</b></group><x:Hat xmlns:x='y'> &lt;b&gt;red&lt;/b&gt; </x:Hat><Hat>2</Hat><e/></person>"

    bound = bind(node(xml), Strict)

    assert bound.person == Somebody(answers={"Hat": "red"})
    assert "answers" not in render(bound)
    assert [field.name for field in plan_of(Somebody).fields] == ["name", "age", "inner"]


def test_answers_are_no_excuse_for_too_much() -> None:
    with pytest.raises(InvalidValue):
        bind(node(f"<person><a>{'x' * (RICH_MAX + 1)}</a></person>"), Strict)
    with pytest.raises(InvalidValue):
        bind(node("<person>" + "".join(f"<a{n}>x</a{n}>" for n in range(OTHERS_MAX + 1)) + "</person>"), Strict)
    with pytest.raises(InvalidValue):
        bind(node("<person><a>\u200e\x7f</a></person>"), Strict)
