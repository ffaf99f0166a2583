from typing import Annotated

import msgspec
import pytest

from classbell.wire.element import Default, Element, ElementMeta, Int, Long, MaxLen, Plain, Range, Wire, markers_of
from classbell.wire.names import COM, SESS, TRAIN
from tests.wire.samples import Badge, Gala, Guests, Party


def test_fields_are_given_by_keyword_only() -> None:
    with pytest.raises(TypeError):
        Badge("X")  # type: ignore[call-arg]


def test_absent_is_none_and_a_missing_list_is_empty() -> None:
    party = Gala(conf_name="Ball")

    assert party.seats is None, "a schema default is declared, not filled in"
    assert party.day == []


def test_an_empty_list_is_not_shared() -> None:
    one, other = Guests(), Guests()

    assert one.guest is not other.guest


def test_a_class_takes_its_own_namespace_and_leaves_its_parents_alone() -> None:
    class Quiet(Gala):
        """Says no namespace."""

    assert (Party.__ns__, Gala.__ns__, Quiet.__ns__) == (SESS, TRAIN, TRAIN)


def test_own_fields_are_those_of_the_class_alone() -> None:
    assert Party.__own_fields__ == ("conf_name", "start_date", "word")
    assert "conf_name" not in Gala.__own_fields__


def test_wire_names_are_inherited_and_irregular_ones_are_kept() -> None:
    assert Gala.__wire_names__["conf_name"] == "confName"
    assert Gala.__wire_names__["is_open"] == "occurOpen"


def test_json_has_wire_names_and_leaves_out_what_is_absent() -> None:
    stored = msgspec.json.encode(Gala(conf_name="Ball", is_open=False, badge=Badge(code="7")))

    assert msgspec.json.decode(stored) == {"confName": "Ball", "occurOpen": False, "badge": {"code": "7"}}
    assert msgspec.json.decode(stored, type=Gala) == Gala(conf_name="Ball", is_open=False, badge=Badge(code="7"))


def test_json_holds_an_inherited_irregular_name() -> None:
    class Late(Gala, ns=TRAIN):
        """One more level."""

        at_night: bool | None = None

    assert msgspec.json.decode(msgspec.json.encode(Late(conf_name="B", is_open=True, at_night=True))) == {
        "confName": "B",
        "occurOpen": True,
        "atNight": True,
    }


def test_annotations_that_are_only_text_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"Late\.hour"):
        ElementMeta("Late", (Element,), {"__annotations__": {"hour": "int | None"}}, ns=COM)


def test_markers_are_found_wherever_they_stand() -> None:
    inner = Annotated[str, MaxLen(3), "no marker"]

    found = list(markers_of(Annotated[list[inner] | None, Default("x"), Wire("y")]))

    assert [repr(mark) for mark in found] == ["Default('x')", "Wire('y')", "MaxLen(3)"]
    assert list(markers_of(str)) == []


def test_a_range_says_its_bounds() -> None:
    assert repr(Range(1, 3)) == "Range(1, 3)"
    (long,), (integer,) = markers_of(Long), markers_of(Int)
    assert repr(long) == "Range(-9223372036854775808, 9223372036854775807)"
    assert repr(integer) == "Range(-2147483648, 2147483647)"


def test_kinds_hold_no_values() -> None:
    assert not hasattr(Plain(), "__dict__")
