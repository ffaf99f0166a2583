"""What pages say of a refusal: words for every class, in every language, and never the sentence for programs."""

from __future__ import annotations

import pytest

from classbell import errors
from classbell.errors import InvalidValue, Refusal
from classbell.languages import LANGUAGES, Speech
from classbell.web.console import people, session_work
from classbell.web.pages import refusal_words

ENGLISH = Speech()
REFERENCE = "4f1c"


def raised(kind: type[Refusal], path: str | None = None) -> Refusal:
    facts = dict.fromkeys(("type", "operation", "reference"), REFERENCE)
    return kind(path=path, value="x", **facts)


@pytest.mark.parametrize("kind", errors.catalogue(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_words_of_its_own_for_pages(kind: type[Refusal]) -> None:
    assert kind in refusal_words.WORDS, f"web/pages/refusal_words.py has no words for {kind.__name__}"


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("kind", errors.catalogue(), ids=lambda kind: kind.__name__)
def test_the_words_of_a_refusal_are_translated(kind: type[Refusal], language: str) -> None:
    refusal = raised(kind)

    words = refusal_words.said(refusal, Speech(language))

    assert words != refusal_words.said(refusal, ENGLISH)
    assert refusal.reason not in words


def test_a_page_tells_the_reference_of_a_fault() -> None:
    assert REFERENCE in refusal_words.said(raised(errors.InternalError), Speech("de"))


@pytest.mark.parametrize("kind", [errors.MissingElement, errors.InvalidValue, errors.HtmlNotAllowed])
def test_no_wire_name_is_shown_where_a_page_has_no_name_for_the_element(kind: type[Refusal]) -> None:
    refusal = raised(kind, "attendees[2]/person/phones/unheardOf")

    assert "unheardOf" not in people.words_of(refusal, ENGLISH)
    assert "unheardOf" not in session_work.faults(refusal, ENGLISH, ())[""]


def test_a_fault_in_a_list_of_people_names_the_column_as_the_page_does() -> None:
    fault = InvalidValue(path="attendees[2]/person/email", value="nobody")

    assert people.words_of(fault, ENGLISH) == "E-mail: what stands there does not fit."
    assert people.words_of(fault, Speech("de")) == "„E-Mail“: Diese Angabe passt nicht."
