"""Forms of registration: what fits a question, what is missing, and in what order answers are given back."""

from __future__ import annotations

import pytest

from classbell.domain import forms
from classbell.domain.forms import Question

FORM = (
    Question(name="diet", label="What do you eat?", kind="CHOICE", required=True, choices=("Meat", "Plants")),
    Question(name="days", label="Days", kind="MULTIPLE", choices=("Mon", "Tue", "Wed")),
    Question(name="agree", label="I agree", kind="CHECKBOX", required=True),
    Question(name="company", label="Company", required=True),
    Question(name="notes2", label="More", kind="AREA"),
)


def judged(
    answers: dict[str, str], *, complete: bool = True, company: str | None = "Bells"
) -> tuple[dict[str, str], list[tuple[str, str | None]]]:
    kept, faults = forms.judge(FORM, answers, {"company": company}, "person/", complete=complete)
    return kept, [(fault.exception_id, fault.path) for fault in faults]


def test_answers_are_kept_in_the_spelling_of_the_form_and_others_as_they_came() -> None:
    kept, faults = judged({"DIET": "plants", "days": "wed; MON ;wed", "agree": "Yes", "shoeSize": "44"})

    assert not faults
    assert kept == {"shoeSize": "44", "diet": "Plants", "days": "Wed;Mon", "agree": "true"}


def test_everything_that_is_missing_or_not_listed_is_told_at_once() -> None:
    _, faults = judged({"days": "Mon;Sun", "agree": "false"}, company=None)

    assert faults == [
        ("000904", "person/diet"), ("000903", "person/days"), ("000904", "person/agree"), ("000904", "person/company"),
    ]  # fmt: skip


def test_a_host_may_leave_out_what_is_required_but_not_choose_what_is_not_offered() -> None:
    assert judged({}, complete=False, company=None)[1] == []
    assert judged({"diet": "Air", "agree": "perhaps"}, complete=False)[1] == [
        ("000903", "person/diet"), ("000903", "person/agree"),
    ]  # fmt: skip


def test_a_field_of_the_person_may_be_answered_beside_it() -> None:
    form = (Question(name="postalCode", label="Code", required=True),)

    assert forms.judge(form, {"postalcode": "123"}, {}, "", complete=True) == ({"postalCode": "123"}, [])
    assert forms.judge(form, {}, {"address/zipCode": "123"}, "", complete=True) == ({}, [])
    assert forms.judge(form, {}, {}, "", complete=True)[1][0].path == "address/zipCode"


def test_answers_come_back_in_the_order_of_the_form_with_its_labels() -> None:
    assert list(forms.labelled(FORM, {"zoo": "1", "days": "Mon", "Diet": "Meat"})) == [
        ("Diet", "What do you eat?", "Meat"), ("days", "Days", "Mon"), ("zoo", "zoo", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (Question(name="two words", label=""), "field[1]/name"),
        (Question(name="Email", label=""), "field[1]/name"),
        (Question(name="x", label="", kind="CHOICE"), "field[1]/choice"),
        (Question(name="x", label="", choices=("a",)), "field[1]/choice"),
        (Question(name="x", label="", kind="CHOICE", choices=("a", "A")), "field[1]/choice[2]"),
        (Question(name="x", label="", kind="MULTIPLE", choices=("a;b",)), "field[1]/choice[1]"),
    ],
)
def test_a_form_that_cannot_be_answered_is_no_form(question: Question, path: str) -> None:
    assert [fault.path for fault in forms.faults((question,), {"email", "company"})] == [path]


def test_a_form_has_no_two_questions_of_one_name_and_may_ask_for_fields_of_the_person() -> None:
    assert forms.faults(FORM, {"email", "company"}) == []
    assert [fault.path for fault in forms.faults((*FORM, Question(name="DIET", label="")), set())] == ["field[6]/name"]


def test_what_is_written_is_read() -> None:
    assert forms.read(forms.written(FORM)) == FORM
    assert forms.read(None) == ()
