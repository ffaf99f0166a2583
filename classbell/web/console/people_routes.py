"""The pages about people, messages, tests and labs."""

from __future__ import annotations

from typing import Final

from classbell.web.console import (
    labs,
    messages,
    paper_builder,
    paper_grading,
    papers,
    people_import,
    person,
    personal_data,
    session_labs,
    session_questions,
    session_roster,
    session_tests,
)

ROUTES: Final = [
    *session_roster.ROUTES,
    *people_import.ROUTES,
    *session_questions.ROUTES,
    *person.ROUTES,
    *personal_data.ROUTES,
    *messages.ROUTES,
    *paper_builder.ROUTES,
    *papers.ROUTES,
    *session_tests.ROUTES,
    *paper_grading.ROUTES,
    *labs.ROUTES,
    *session_labs.ROUTES,
]
