"""Reading tests: what an uploaded tree asks, and what is wrong with it."""

import pytest

from classbell.domain import qti
from classbell.errors import InvalidValue, MissingElement, Refusal
from tests.services.training.papers import (
    ABC,
    EVERY_KIND,
    MOST,
    SINGLE,
    choices,
    content,
    item,
    processing,
    rule,
    text,
)
from tests.support import refused

SECTION = "questestinterop/assessment/section"


def only(inside: str) -> qti.Item:
    """The item of a test of one item."""
    return qti.read(content(inside)).items[0]


def test_a_test_of_every_kind_is_read_whole() -> None:
    paper = qti.read(content())

    assert (paper.ident, paper.title, paper.description) == ("7", "Bells & ropes", "All kinds")
    assert [each.kind for each in paper.items] == ["single", "multiple", "true_false", "fill_in", "essay"]
    assert [each.max_score for each in paper.items] == [4, 6, 2, 5, 10]
    assert paper.max_score == MOST
    assert [each.graded_by_host for each in paper.items] == [False, False, False, False, True]
    assert paper.items[0].prompt == "What is single?"
    assert paper.items[0].questions[0].choices[1] == qti.Choice("B", "Ladder")
    assert paper.items[4].questions[0].max_chars == 4000


def test_names_match_without_regard_to_case_and_unknown_elements_are_passed_over() -> None:
    paper = qti.read(content().replace("item", "ITEM").replace("<section ident", "<rubric/><section IDENT"))

    assert [each.ident for each in paper.items] == [each.ident for each in qti.read(content()).items]


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ((("1", "True"), ("2", "False")), "true_false"),
        ((("1", "no"), ("2", "YES")), "true_false"),
        ((("T", ""), ("F", "")), "true_false"),
        ((("T", "Rope"), ("F", "Bell")), "single"),
        ((("1", "True"), ("2", "False"), ("3", "Both")), "single"),
    ],
)
def test_two_choices_that_say_so_are_true_and_false(labels: tuple[tuple[str, str], ...], kind: str) -> None:
    assert only(item("I", choices(*labels))).kind == kind


@pytest.mark.parametrize(
    ("judged", "most"),
    [
        ("", 1),
        (processing(), 1),
        (processing(most=0), 0),
        (processing(most="7.0"), 7),
        (processing(rule("A", 3), rule("B", 2)), 3),
        (processing(rule("A", 3, action="Add"), rule("B", 2, action="Add"), rule("C", -9, action="Add")), 5),
        (processing(rule("A", -3)), 0),
    ],
)
def test_the_most_an_item_gives_is_declared_or_the_best_its_conditions_do(judged: str, most: int) -> None:
    assert only(item("I", choices(*ABC), judged)).max_score == most


def test_an_item_that_asks_nothing_is_material() -> None:
    paper = qti.read(content(item("I", ""), SINGLE))

    assert [each.kind for each in paper.items] == ["material", "single"]
    assert [each.ident for each in paper.asked] == ["single"]
    assert paper.max_score == 4


@pytest.mark.parametrize(
    ("inside", "kind", "path"),
    [
        ("<section/>", MissingElement, "questestinterop/assessment"),
        ("<assessment/>", MissingElement, "questestinterop/assessment/section"),
        (content() + content(), InvalidValue, "questestinterop/assessment[2]"),
        (content("<x/>"), MissingElement, f"{SECTION}/item"),
        (content(item("I", "")), MissingElement, f"{SECTION}/item[1]/presentation/flow/response_lid"),
        (content(SINGLE, SINGLE), InvalidValue, f"{SECTION}/item[2]/@ident"),
        (content(SINGLE.replace(' ident="single"', "")), MissingElement, f"{SECTION}/item[1]/@ident"),
        (content("<item ident='1'/>"), MissingElement, f"{SECTION}/item[1]/presentation"),
        (
            content(item("I", choices(("A", "a"), ("A", "b")))), InvalidValue,
            f"{SECTION}/item[1]/presentation/flow/response_lid/render_choice/response_label[2]/@ident",
        ),
        (
            content(item("I", choices())), MissingElement,
            f"{SECTION}/item[1]/presentation/flow/response_lid/render_choice/response_label",
        ),
        (
            content(item("I", choices(*ABC).replace("Single", "Ordered"))), InvalidValue,
            f"{SECTION}/item[1]/presentation/flow/response_lid/@rcardinality",
        ),
        (
            content(item("I", text() + text())), InvalidValue,
            f"{SECTION}/item[1]/presentation/flow/response_str[2]/@ident",
        ),
        (
            content(item("I", text(), processing(rule("A", 1), rule("A", 1, question="R")))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/respcondition[2]/conditionvar/varequal/@respident",
        ),
        (
            content(item("I", text(), processing(rule("A", "1.5")))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/respcondition[1]/setvar",
        ),
        (
            content(item("I", text(), processing(rule("A", 1, action="Multiply")))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/respcondition[1]/setvar/@action",
        ),
        (
            content(item("I", text(), processing(rule("A", 1, wrap="durgt")))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/respcondition[1]/conditionvar/durgt",
        ),
        (
            content(item("I", text(), processing(most="9" * 8))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/outcomes/decvar/@maxvalue",
        ),
        (
            content(item("I", text(), processing(most=1, least=2))), InvalidValue,
            f"{SECTION}/item[1]/resprocessing/outcomes/decvar/@minvalue",
        ),
        (content(title="t" * 513), InvalidValue, "questestinterop/assessment/@title"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(inside: str, kind: type[Refusal], path: str) -> None:
    with refused(kind, path):
        qti.read(inside)


def test_a_thousand_items_are_read_and_no_more() -> None:
    many = [item(str(number), text()) for number in range(qti.ITEMS_MAX + 1)]

    assert len(qti.read(content(*many[1:])).items) == qti.ITEMS_MAX
    with refused(InvalidValue, f"{SECTION}/item[{qti.ITEMS_MAX + 1}]"):
        qti.read(content(*many))


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(MissingElement) as caught:
        qti.read(content(*(each.replace("<flow>", "<x>").replace("</flow>", "</x>") for each in EVERY_KIND)))

    assert [f"{SECTION}/item[{number}]/presentation/flow" for number in range(1, 6)] == [
        fault.path for fault in caught.value.sub_errors if str(fault.path).endswith("flow")
    ]
