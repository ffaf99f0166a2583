from typing import Any

import pytest

from classbell.wire import read
from classbell.wire.element import (
    AccountEmail,
    DateText,
    DayText,
    Email,
    Opaque,
    Phone,
    Plain,
    Range,
    Rich,
    Secret,
    TextKind,
    Url,
    Verbatim,
)
from classbell.wire.names import QTIASI
from classbell.wire.read import Lenient
from classbell.wire.text import DEFAULT_POLICY


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("TRUE", True), ("True", True), ("1", True), ("false", False), ("FALSE", False), ("0", False)],
)
def test_booleans_are_read_in_any_case(text: str, value: bool) -> None:
    assert read.boolean(text, DEFAULT_POLICY) is value


@pytest.mark.parametrize("text", ["yes", "on", "2", "-1", "00", "tru", "true true", "t", "١", "１"])
def test_nothing_else_is_a_boolean(text: str) -> None:
    with pytest.raises(ValueError, match="boolean"):
        read.boolean(text, DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0", 0), ("+5", 5), ("-5", -5), ("007", 7), ("0000", 0), ("-010", -10), ("0" * 39 + "7", 7)],
)
def test_numbers_may_have_a_sign_and_leading_zeros(text: str, value: int) -> None:
    assert read.integer(None)(text, DEFAULT_POLICY) == value


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "1 000",
        "1,000",
        "1.0",
        "1e3",
        "0x10",
        "+",
        "-",
        "--1",
        "+-1",
        "- 1",
        "−1",
        "五",
        "５",
        "१",
        "٣",
        "²",
        "\u200b5",
        "abc",
        "0" * 41,
        "9" * 5000,
    ],
)
def test_nothing_else_is_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        read.integer(None)(text, DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("allowed", "least", "greatest"), [(None, -(2**63), 2**63 - 1), (Range(-5, 10), -5, 10), (Range(3, 3), 3, 3)]
)
def test_bounds_are_allowed_and_what_lies_beyond_is_not(allowed: Range | None, least: int, greatest: int) -> None:
    number = read.integer(allowed)

    assert [number(str(bound), DEFAULT_POLICY) for bound in (least, greatest)] == [least, greatest]
    for beyond in (least - 1, greatest + 1):
        with pytest.raises(ValueError, match="out of range"):
            number(str(beyond), DEFAULT_POLICY)


@pytest.mark.parametrize("text", ["Dry Run", "DRY RUN", "dry run", "dRY rUN"])
def test_a_choice_is_read_in_any_case_and_given_in_the_schemas(text: str) -> None:
    assert read.choice(("None", "Dry Run"))(text, DEFAULT_POLICY) == "Dry Run"


@pytest.mark.parametrize("text", ["DryRun", "Dry  Run", "Dry", "Dry Run None", "0"])
def test_only_what_is_among_the_choices_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="choices"):
        read.choice(("None", "Dry Run"))(text, DEFAULT_POLICY)


def test_a_text_is_measured_before_it_is_filtered() -> None:
    short = read.text(Plain(), 8)

    assert short("<b>x</b>", DEFAULT_POLICY) == "x"
    with pytest.raises(ValueError, match="too long"):
        short("<b>xy</b>", DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Plain(), "a\n<b>b</b> & c", "a b & c"),
        (Rich(), "a <b>b</b><script>c</script>", "a <b>b</b>"),
        (Url(), "javascript:alert(1)", ""),
        (Url(), "https://example.org/a b", "https://example.org/a%20b"),
        (Email(), "Ann.Lee@Example.ORG", "ann.lee@example.org"),
        (AccountEmail(), "Ann.Lee@Example.ORG", "Ann.Lee@Example.ORG"),
        (Phone(), "+1 (555) 010-2030", "+1 (555) 010-2030"),
        (Secret(), "<b>&amp;", "<b>&amp;"),
        (Opaque(), "<b>\n&amp;", "<b>\n&amp;"),
        (DateText(), "3/2/2026 9:5:0", "03/02/2026 09:05:00"),
        (DayText(), "3/2/2026", "03/02/2026"),
        (DayText(), "3/2/2026 9:5:0", "03/02/2026 09:05:00"),
    ],
)
def test_each_kind_of_text_has_its_filter(kind: TextKind, text: str, value: str) -> None:
    assert read.text(kind, None)(text, DEFAULT_POLICY) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (DateText(), "3/2/2026", "03/02/2026 00:00:00"),
        (DateText(), "3/2/2026 9:05", "03/02/2026 09:05:00"),
        (DayText(), "3/2/2026 9:05", "03/02/2026 09:05:00"),
    ],
)
def test_a_loose_date_is_read_and_said_to_be_loose(kind: TextKind, text: str, value: str) -> None:
    with pytest.raises(Lenient) as caught:
        read.text(kind, None)(text, DEFAULT_POLICY)

    assert caught.value.value == value


def test_every_kind_of_text_can_be_read() -> None:
    def kinds(of: type[TextKind]) -> list[Any]:
        return [kind for below in of.__subclasses__() for kind in (below, *kinds(below))]

    for kind in kinds(TextKind):
        assert callable(read.text(kind(QTIASI) if kind is Verbatim else kind(), None))
