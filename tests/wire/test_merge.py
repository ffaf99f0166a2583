from typing import Annotated

from classbell.wire.element import Wire
from classbell.wire.merge import merge, narrow
from classbell.wire.names import TRAIN
from tests.wire.samples import Badge, Gala, Guest, Guests, Party


class ChangeGala(Gala, ns=TRAIN):
    """A request that extends what it changes."""

    key: Annotated[int, Wire("galaKey")] | None = None


def test_what_is_mentioned_replaces_and_the_rest_stays() -> None:
    stored = Gala(conf_name="Ball", seats=3, notes="x")

    assert merge(stored, Gala(conf_name="Gala", notes="y")) == Gala(conf_name="Gala", seats=3, notes="y")
    assert stored == Gala(conf_name="Ball", seats=3, notes="x"), "what is stored is not touched"


def test_false_nought_and_empty_text_are_mentioned() -> None:
    stored = Gala(conf_name="Ball", seats=3, is_open=True, page="https://example.org")

    assert merge(stored, Gala(conf_name="Ball", seats=0, is_open=False, page="")) == Gala(
        conf_name="Ball", seats=0, is_open=False, page=""
    )


def test_groups_merge_field_by_field() -> None:
    stored = Gala(conf_name="A", badge=Badge(code="1", colour="RED"))

    assert merge(stored, Gala(conf_name="A", badge=Badge(code="2"))).badge == Badge(code="2", colour="RED")


def test_a_group_that_was_not_there_is_taken_whole() -> None:
    assert merge(Gala(conf_name="A"), Gala(conf_name="A", badge=Badge(code="2"))).badge == Badge(code="2")


def test_a_list_replaces_and_an_empty_one_mentions_nothing() -> None:
    stored = Gala(conf_name="A", day=["MONDAY"], guests=Guests(guest=[Guest(name="Ann"), Guest(name="Bob")]))

    assert merge(stored, Gala(conf_name="A", day=["SUNDAY", "SUNDAY"])).day == ["SUNDAY", "SUNDAY"]
    assert merge(stored, Gala(conf_name="A", guests=Guests())) == stored
    assert merge(stored, Gala(conf_name="A", guests=Guests(guest=[Guest(name="Eve")]))).guests == Guests(
        guest=[Guest(name="Eve")]
    )


def test_nothing_mentioned_gives_what_is_stored() -> None:
    stored = Guest(name="Ann")

    assert merge(stored, Guest()) is stored


def test_a_request_merges_into_the_type_it_extends() -> None:
    merged = merge(Gala(conf_name="A", seats=1), ChangeGala(conf_name="B", key=5))

    assert merged == Gala(conf_name="B", seats=1)
    assert type(merged) is Gala


def test_what_only_the_stored_element_has_stays() -> None:
    assert merge(Gala(conf_name="A", seats=1), Party(conf_name="B")) == Gala(conf_name="B", seats=1)


def test_a_request_narrows_to_the_type_it_extends() -> None:
    assert narrow(ChangeGala(conf_name="B", key=5, day=["MONDAY"], badge=Badge(code="1")), Gala) == Gala(
        conf_name="B", day=["MONDAY"], badge=Badge(code="1")
    )
