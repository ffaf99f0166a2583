"""Grading: every kind of item right, wrong and in part, and what holds for any test and any answers."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import grading, qti
from tests.services.training.papers import (
    ABC,
    AUTOMATIC,
    BLANK,
    ESSAY,
    MULTIPLE,
    SINGLE,
    TRUTH,
    choices,
    content,
    item,
    processing,
    right,
    rule,
    text,
)

PAPER = qti.read(content())


def points(inside: str, *values: str) -> int | None:
    """What one item brings for an answer to Q."""
    [only] = qti.read(content(inside)).items
    return grading.score_item(only, {"Q": values}).points


@pytest.mark.parametrize(
    ("inside", "values", "expected"),
    [
        (SINGLE, ["B"], 4),
        (SINGLE, ["A"], 0),
        (SINGLE, [], 0),
        (SINGLE, ["B", "B"], 4),
        (SINGLE, ["B", "A"], 0),
        (SINGLE, ["Z"], 0),
        (SINGLE, ["b"], 0),
        (MULTIPLE, ["A", "C"], 6),
        (MULTIPLE, ["C", "A", "A"], 6),
        (MULTIPLE, ["A"], 3),
        (MULTIPLE, ["A", "B"], 1),
        (MULTIPLE, ["A", "B", "C"], 4),
        (MULTIPLE, ["B"], 0),
        (MULTIPLE, [], 0),
        (TRUTH, ["F"], 2),
        (TRUTH, ["T"], 0),
        (BLANK, ["Quasimodo"], 5),
        (BLANK, ["  quasiMODO\n"], 5),
        (BLANK, ["Hunchback"], 2),
        (BLANK, ["Esmeralda"], 0),
        (BLANK, [], 0),
        (ESSAY, ["Words"], None),
        (ESSAY, ["  "], 0),
        (ESSAY, [], 0),
    ],
)
def test_every_kind_right_wrong_and_in_part(inside: str, values: list[str], expected: int | None) -> None:
    assert points(inside, *values) == expected


def test_choices_without_conditions_wait_for_the_host() -> None:
    assert points(item("I", choices(*ABC)), "A") is None


@pytest.mark.parametrize(("value", "expected"), [("2", 1), ("2.0", 1), ("2,0", 1), ("0.2e1", 1), ("3", 0), ("two", 0)])
def test_a_numeric_field_is_compared_as_a_number(value: str, expected: int) -> None:
    assert points(item("I", text(form="Decimal"), processing(rule("2", 1))), value) == expected


@pytest.mark.parametrize("value", ["1e999999999", "-1e-999999999", "NaN", "Infinity", "9" * 8000])
def test_absurd_numbers_are_merely_wrong(value: str) -> None:
    assert points(item("I", text(form="Decimal"), processing(rule("2", 1))), value) == 0


def test_the_case_of_a_text_counts_where_the_condition_says_so() -> None:
    exact = item("I", text(), processing(rule("Bell", 1).replace("respident", 'case="Yes" respident')))

    assert (points(exact, "Bell"), points(exact, "bell")) == (1, 0)


def test_a_condition_that_ends_the_trying_is_the_last() -> None:
    rules = rule("A", 3).replace("<respcondition>", '<respcondition continue="No">') + rule("A", 1)

    assert points(item("I", choices(*ABC), processing(rules, most=3)), "A") == 3


def test_anything_else_is_what_no_condition_before_took() -> None:
    other = "<respcondition><conditionvar><other/></conditionvar><setvar>1</setvar></respcondition>"
    both = item("I", choices(*ABC), processing(rule("A", 3), other))

    assert (points(both, "A"), points(both, "B"), points(both)) == (3, 1, 1)


def test_parts_of_a_condition_are_taken_together() -> None:
    equal = {letter: f'<varequal respident="Q">{letter}</varequal>' for letter in "ABC"}

    def judged(condition: str) -> str:
        inside = f"<respcondition><conditionvar>{condition}</conditionvar><setvar>1</setvar></respcondition>"
        return item("I", choices(*ABC, several=True), processing(inside))

    exactly = judged(f"{equal['A']}{equal['C']}<not>{equal['B']}</not>")
    assert [points(exactly, *taken) for taken in (["A", "C"], ["A", "B", "C"], ["A"])] == [1, 0, 0]
    either = judged(f"<or>{equal['A']}{equal['B']}</or>")
    assert [points(either, *taken) for taken in (["A"], ["B"], ["C"])] == [1, 1, 0]
    not_both = judged(f"<not><and>{equal['A']}{equal['B']}</and></not>")
    assert [points(not_both, *taken) for taken in (["A"], ["A", "B"])] == [1, 0]


def test_several_blanks_are_judged_together() -> None:
    both = rule("red", 1, action="Add") + rule("blue", 1, action="Add", question="R")
    [only] = qti.read(content(item("I", text() + text("R"), processing(both)))).items

    assert grading.score_item(only, {"Q": ["red"], "R": ["Blue"]}).points == 2
    assert grading.score_item(only, {"R": ["blue"]}).points == 1


def test_a_whole_test_adds_up() -> None:
    scores = {score.item: score.points for score in grading.score(PAPER, right())}

    assert grading.marks(PAPER, scores) == grading.Marks(AUTOMATIC, 1)
    assert grading.marks(PAPER, {**scores, "essay": 8}) == grading.Marks(AUTOMATIC + 8, 0)
    assert grading.marks(PAPER, {}) == grading.Marks(0, 5)


@pytest.mark.parametrize(
    ("score", "most", "letter"),
    [(90, 100, "A"), (89, 100, "B"), (8, 10, "B"), (79, 100, "C"), (7, 10, "C"), (6, 10, "D"), (59, 100, "F"),
     (0, 10, "F"), (-1, 10, "F"), (0, 0, "")],
)  # fmt: skip
def test_grades_follow_the_share(score: int, most: int, letter: str) -> None:
    assert grading.grade(score, most) == letter


anything = st.dictionaries(
    st.sampled_from([each.ident for each in PAPER.items] + ["none"]),
    st.dictionaries(
        st.sampled_from(["Q", "R"]), st.lists(st.sampled_from("ABCTFZ") | st.text(max_size=9), max_size=4), max_size=2
    ),
)

Given = Mapping[str, Mapping[str, Sequence[str]]]


@given(anything)
def test_any_answers_bring_points_within_bounds(answers: Given) -> None:
    scores = grading.score(PAPER, answers)

    assert [score.item for score in scores] == [each.ident for each in PAPER.asked]
    for score, each in zip(scores, PAPER.asked, strict=True):
        assert score.points is None or each.min_score <= score.points <= each.max_score
        assert score.points is not None or each.graded_by_host
    marks = grading.marks(PAPER, {score.item: score.points for score in scores})
    assert 0 <= marks.score <= PAPER.max_score
    assert marks.unscored in (0, 1)


@given(anything)
def test_cleaned_answers_hold_only_what_is_asked_and_stay_as_they_are(answers: Given) -> None:
    kept = grading.cleaned(PAPER, answers)

    assert list(kept) == [each.ident for each in PAPER.asked]
    assert grading.cleaned(PAPER, kept) == kept
    assert {ident for given in kept.values() for ident in given} <= {"Q"}
    assert all("\0" not in value for given in kept.values() for values in given.values() for value in values)


@given(st.permutations(["A", "B", "C"]), st.integers(0, 3))
def test_the_order_of_choices_does_not_matter(order: list[str], taken: int) -> None:
    chosen = order[:taken]

    assert points(MULTIPLE, *chosen) == points(MULTIPLE, *sorted(chosen))


@given(st.integers(-50, 50), st.integers(1, 50))
def test_more_points_never_bring_a_worse_grade(score: int, most: int) -> None:
    letters = "FDCBA"

    assert letters.index(grading.grade(score, most)) <= letters.index(grading.grade(score + 1, most))
