"""Tests made of plain questions, written as QTI and read back."""

from __future__ import annotations

from classbell.domain import qti, qti_write
from classbell.domain.qti_write import Asked


def test_questions_survive_being_written_and_read() -> None:
    asked = [
        Asked("One < two & three?", "single", 4, ("yes", "no", '"perhaps"'), frozenset({2})),
        Asked("Several?", "multiple", 2, ("a", "b", "c"), frozenset({0, 2})),
        Asked("True?", "true", 1),
        Asked("False?", "false", 1),
        Asked("Name", "fill_in", 3, accepted=("Ann", "Anna")),
        Asked("Tell", "essay", 9),
    ]

    assert qti_write.questions(qti.read(qti_write.write("T", "", asked))) == asked
