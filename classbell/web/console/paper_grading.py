"""Grading what somebody handed in: his answers, what they brought, and points for what no condition can judge."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import qti
from classbell.errors import Refusal
from classbell.languages import N_
from classbell.services.training import tests_taking
from classbell.store import scheduled_tests, submissions
from classbell.store.scheduled_tests import ScheduledRow
from classbell.store.submissions import Attempt
from classbell.web.console import session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_tests import ONE, at_test
from classbell.web.console.session_work import Found
from classbell.web.pages import refusal_words
from classbell.web.pages.visit import AnyRequest

PAGE: Final = ONE + "/handed-in/{submission:int}"
_POINTS: Final = N_("These are points from %(least)s to %(most)s.")
_LONG: Final = N_("The comment has at most 256 characters.")


@get(PAGE)
async def page(
    request: AnyRequest, key: FromPath[str], number: FromPath[int], submission: FromPath[int]
) -> Response[Any]:
    """The answers of one attempt."""
    async with at_test(request, key, number) as (desk, found, test):
        return await _with(desk, found, test, submission)


@post(PAGE, status_code=200)
async def grade(
    request: AnyRequest, key: FromPath[str], number: FromPath[int], submission: FromPath[int]
) -> Response[Any]:
    """Give points."""
    async with at_test(request, key, number, changing=True) as (desk, found, test):
        return await _with(desk, found, test, submission)


async def _with(desk: Desk, found: Found, test: ScheduledRow, submission: int) -> Response[Any]:
    attempt = await submissions.get(desk.call.tx, desk.site.site_id, submission)
    if attempt is None or attempt.test_id != test.test_id or attempt.submitted_at is None:
        return desk.page("console/no_record.html", 404)
    paper = qti.read(await scheduled_tests.content(desk.call.tx, desk.site.site_id, test.test_id))
    errors: dict[str, str] = {}
    if desk.posted:
        errors = await _graded(desk, attempt, paper)
        if not errors:
            base = f"/console/sessions/{test.session_key}/tests/{test.test_id}"
            return session_work.go(f"{base}?done=saved")
    answers = msgspec.json.decode(attempt.answers or "{}", type=dict[str, dict[str, list[str]]])
    points = msgspec.json.decode(attempt.points, type=dict[str, int | None])
    items = [_shown(item, answers.get(item.ident, {}), points.get(item.ident)) for item in paper.asked]
    return desk.page(
        "console/test_grading.html", 422 if errors else 200, found=found, session_key=test.session_key, test=test,
        attempt=attempt, items=items, errors=errors, given=desk.form,
    )  # fmt: skip


async def _graded(desk: Desk, attempt: Attempt, paper: qti.Paper) -> dict[str, str]:
    """Give the points of the form; answers with what does not fit."""
    before = msgspec.json.decode(attempt.points, type=dict[str, int | None])
    errors: dict[str, str] = {}
    points: dict[str, int] = {}
    for place, item in enumerate(paper.asked, start=1):
        sent = desk.form.get(f"points-{place}")
        if not sent:
            continue
        value = int(sent) if sent.removeprefix("-").isascii() and sent.removeprefix("-").isdigit() else None
        if value is None or not item.min_score <= value <= item.max_score:
            words = desk.speech.text(_POINTS, least=item.min_score, most=item.max_score)
            errors[f"points-{place}"] = words
        elif value != before.get(item.ident):
            points[item.ident] = value
    comments = desk.form.get("comments")
    if len(comments) > tests_taking.COMMENTS_MAX:
        errors["comments"] = desk.speech.text(_LONG)
    if not errors and (points or comments != attempt.comments):
        try:
            await tests_taking.grade(desk.call, attempt.submission_id, points, comments)
        except Refusal as refusal:
            errors[""] = refusal_words.said(refusal, desk.speech)
    return errors


def _shown(item: qti.Item, given: dict[str, list[str]], points: int | None) -> dict[str, Any]:
    """An item with its answers in words."""
    words: list[str] = []
    for question in item.questions:
        texts = {choice.ident: choice.text or choice.ident for choice in question.choices}
        words += [texts.get(value, value) for value in given.get(question.ident, [])]
    return {
        "prompt": item.prompt, "answers": words, "points": points, "least": item.min_score, "most": item.max_score,
        "essay": item.graded_by_host,
    }  # fmt: skip


ROUTES: Final = [page, grade]
