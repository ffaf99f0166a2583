from typing import Annotated

import msgspec

from classbell.wire.describe import Row, describe, notes_of, summary
from classbell.wire.element import Default, Element, Int, Long, Range, Waived
from classbell.wire.names import COM
from tests.wire.samples import Badge, Gala


class Noted(Element, ns=COM):
    """Says something about each field.

    And more that nobody reads.
    """

    first: Annotated[int, Range(1, 3), Default(2)] | None = None
    """One line
    or two."""
    second: Annotated[int, Range(0, 2**31 - 1)] | None = None
    third: Annotated[int, Range(-(2**31), 7)] | None = None
    wide: Long | None = None
    word: Annotated[str, Default("x"), Waived()] | None = None
    """Not of `badge`."""
    badge: Badge | None = None
    named_badge: Badge | None = None
    """Worn on Sundays."""


class More(Noted, ns=COM):
    """Extends it."""

    fourth: Int
    """A line of its own."""

    class Inner:
        """A class within a class."""

        part: int = 0
        """Part of it."""


def rows(cls: type[Element]) -> dict[str, Row]:
    return {row.path: row for row in describe(cls)}


def test_every_element_has_a_row_parents_before_children_in_schema_order() -> None:
    found = [(row.path, row.depth) for row in describe(Gala)]

    assert found[:2] == [("confName", 0), ("startDate", 0)]
    at = found.index(("guests", 0))
    assert found[at : at + 6] == [
        ("guests", 0),
        ("guests/guest", 1),
        ("guests/guest/name", 2),
        ("guests/guest/email", 2),
        ("guests/guest/badge", 2),
        ("guests/guest/badge/code", 3),
    ]


def test_a_row_says_what_the_element_holds() -> None:
    kinds = {path: row.kind for path, row in rows(Gala).items()}

    assert kinds["confName"] == "text"
    assert kinds["startDate"] == "date and time"
    assert kinds["word"] == "secret"
    assert kinds["seats"] == "integer"
    assert kinds["occurOpen"] == "boolean"
    assert kinds["colour"] == "choice"
    assert kinds["guests"] == "group"
    assert {row.path for row in describe(Gala) if not row.leaf} == {
        "guests", "guests/guest", "guests/guest/badge", "badge",
    }  # fmt: skip


def test_a_row_says_how_often() -> None:
    found = rows(Gala)

    assert found["confName"].cardinality == "1..1"
    assert found["seats"].cardinality == "0..1"
    assert found["day"].cardinality == "0..n"
    assert found["guests/guest"].cardinality == "0..2"
    assert found["confName"].tag == "sess:confName"


def test_limits_are_told_in_words() -> None:
    gala, noted = rows(Gala), rows(Noted)

    assert gala["colour"].limits == "RED, Light Blue"
    assert gala["seats"].limits == "-5 to 10"
    assert gala["guests/guest/name"].limits == "at most 5 characters"
    assert gala["startDate"].limits == "an empty one counts"
    assert gala["sessionKey"].limits == "also accepted as meetingKey"
    assert gala["occurOpen"].limits == ""
    assert noted["first"].limits == "1 to 3"
    assert noted["second"].limits == "0 or more"
    assert noted["third"].limits == "at most 7"
    assert noted["wide"].limits == "", "the edge of a machine word says nothing"
    assert noted["word"].limits == "at most 512 characters; required by the schema; the operation decides"


def test_a_default_is_told_as_the_wire_writes_it() -> None:
    assert rows(Gala)["occurOpen"].default == "false"
    assert rows(Gala)["seats"].default == "4"
    assert rows(Noted)["word"].default == "x"
    assert rows(Noted)["wide"].default == ""


def test_a_note_is_the_string_below_a_field_and_of_a_group_else_its_class_speaks() -> None:
    found = rows(More)

    assert found["first"].note == "One line or two."
    assert found["second"].note == ""
    assert found["fourth"].note == "A line of its own."
    assert found["badge"].note == "What a guest wears."
    assert found["namedBadge"].note == "Worn on Sundays."


def test_notes_are_those_of_the_class_and_what_it_inherits() -> None:
    assert set(notes_of(More)) == {"first", "word", "named_badge", "fourth"}
    assert notes_of(More.Inner) == {"part": "Part of it."}


def test_a_class_without_a_source_has_no_notes() -> None:
    assert notes_of(msgspec.Struct) == {}
    assert notes_of(type("Made", (), {})) == {}


def test_a_summary_is_the_first_paragraph_on_one_line() -> None:
    assert summary(Noted) == "Says something about each field."
    assert summary(More.Inner) == "A class within a class."
    assert summary(lambda: None) == ""
