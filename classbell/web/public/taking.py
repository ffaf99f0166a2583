"""Taking a test: begin, answer, save on the way, hand in, and see the score.

Rules:
1. The link that is mailed to somebody, or stands on the page of his registrations, tells who he is; he has to be on a
   list of the session.
2. The server judges the time. A page shows it counting down where scripts run, and when it ends where they do not.
3. What was saved counts when the time is over. Scripts save on their own, every page has a button for it.
4. The score is shown as far as it is known; the texts an author wrote for an answer stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from classbell.domain import grading, personal_links, qti
from classbell.domain.call import Row
from classbell.domain.links import BadLink
from classbell.errors import AttemptsUsedUp, NoRecord, NotOpen, Refusal, TimeUp
from classbell.languages import N_
from classbell.services.shared import personal
from classbell.services.training import tests_taking
from classbell.store import scheduled_tests, submissions
from classbell.store.submissions import Attempt
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Form, Visit, visiting

BASE: Final = "/t/{number:int}"

_SAID: Final = {
    "over": N_("The time was over. What was saved before counts."),
    "closed": N_("The test is not open."),
    "used": N_("You have used all attempts."),
    "again": N_("This attempt is handed in already."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody at a test that is his to take."""

    visit: Visit
    test: Row
    email: str
    token: str

    def path(self, end: str = "", **more: object) -> str:
        """A page of this test."""
        query = urlencode({"t": self.token, **{name: value for name, value in more.items() if value not in (None, "")}})
        return f"/t/{self.test['test_id']}{end}?{query}"

    def page(self, template: str, status: int = 200, **context: Any) -> Response[str]:
        """A page about this test."""
        return self.visit.page(template, status, taker=self, test=self.test, **context)


@get(BASE)
async def start_page(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """What the test is, and where it is begun."""
    async with visiting(request) as visit:
        return await _start_page(await _taker(visit, number))


@post(BASE, status_code=200)
async def begin(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Begin an attempt, or go on with the one under way."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        try:
            await tests_taking.start_attempt(
                visit.call, number, email=taker.email, name=taker.test["name"] or taker.email
            )
        except (NotOpen, AttemptsUsedUp) as refusal:
            said = "used" if isinstance(refusal, AttemptsUsedUp) else "closed"
            return await _start_page(taker, 409, said)
        return _go(taker.path("/take"))


@get(BASE + "/take")
async def questions(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """The questions of the attempt under way."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        attempt = await submissions.under_way(visit.call.tx, visit.site.site_id, number, taker.email, visit.now)
        if attempt is None:
            return _go(taker.path(said=visit.query.get("said")))
        return await _questions(taker, attempt, visit.query.number("page") or 1)


@post(BASE + "/take", status_code=200)
async def answer(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Keep the answers of a page, and go where its button leads; or hand everything in."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        form = visit.form
        page, wanted = form.number("page") or 1, form.get("act")
        attempt_id = form.number("attempt") or 0
        try:
            answers = await _answers(taker, attempt_id, form)
            if wanted == "hand-in":
                await tests_taking.submit_attempt(visit.call, attempt_id, email=taker.email, answers=answers)
                return _go(taker.path("/done", a=attempt_id))
            await tests_taking.save_attempt(visit.call, attempt_id, email=taker.email, answers=answers)
        except TimeUp:
            await tests_taking.collect(visit.call, number)
            return _go(taker.path("/done", a=attempt_id, said="over"))
        except NotOpen:
            return _go(taker.path("/done", a=attempt_id, said="again"))
        except NoRecord:
            return _go(taker.path())
        step = {"next": 1, "previous": -1}.get(wanted, 0)
        saved = "" if step or wanted == "look" else "1"
        end = "/look" if wanted == "look" else "/take"
        return _go(taker.path(end, page=max(page + step, 1) if end == "/take" else "", saved=saved))


@post(BASE + "/save", status_code=200)
async def save(request: AnyRequest, number: FromPath[int]) -> Response[str]:
    """Keep the answers of a page on the way; the answer is how many seconds are left, or nothing without a limit."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        attempt_id = visit.form.number("attempt") or 0
        status, left = 200, ""
        try:
            answers = await _answers(taker, attempt_id, visit.form)
            await tests_taking.save_attempt(visit.call, attempt_id, email=taker.email, answers=answers)
            attempt = await submissions.get(visit.call.tx, visit.site.site_id, attempt_id)
            if attempt is not None and attempt.ends_at is not None:
                left = str(max(0, int((attempt.ends_at - visit.now).total_seconds())))
        except Refusal:
            status = 409
        return Response(left, status_code=status, media_type="text/plain", headers={"Cache-Control": "no-store"})


@get(BASE + "/look")
async def look(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Which questions are answered, before everything is handed in."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        attempt = await submissions.under_way(visit.call.tx, visit.site.site_id, number, taker.email, visit.now)
        if attempt is None:
            return _go(taker.path())
        paper = await _paper(taker)
        given = await tests_taking.saved_answers(visit.call, attempt.submission_id)
        answered = [(place, item, bool(given.get(item.ident))) for place, item in enumerate(paper.asked, start=1)]
        return taker.page("public/test_look.html", attempt=attempt, answered=answered, **_time(visit, attempt))


@get(BASE + "/done")
async def done(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """The score of an attempt that was handed in."""
    async with visiting(request) as visit:
        taker = await _taker(visit, number)
        wanted = visit.query.number("a")
        handed_in = await submissions.of_person(visit.call.tx, visit.site.site_id, number, taker.email)
        attempt = next((each for each in handed_in if each.submission_id == wanted), None)
        if attempt is None:
            return _go(taker.path(said=visit.query.get("said")))
        said = _SAID.get(visit.query.get("said"))
        return taker.page(
            "public/test_done.html", attempt=attempt, items=_results(await _paper(taker), attempt),
            grade="" if attempt.unscored or not taker.test["assign_grades"]
            else grading.grade(attempt.score, taker.test["max_score"]),
            again=_may_begin(taker), said=visit.speech.text(said) if said else "",
        )  # fmt: skip


async def _taker(visit: Visit, number: int) -> Taker:
    """Who takes the test of this number; raises `NotFoundException` for everybody else."""
    token = visit.query.get("t")
    try:
        email = await personal.address_in(visit.call.tx, visit.site.site_id, token, visit.now)
    except BadLink:
        raise NotFoundException from None
    rows = await scheduled_tests.of_person(visit.call.tx, visit.site.site_id, email, visit.now, number)
    if not rows:
        raise NotFoundException
    return Taker(visit, rows[0], email, token)


def _may_begin(taker: Taker) -> bool:
    test = taker.test
    return test["state"] == "STARTED" and not (test["attempt_limit"] and test["attempts"] >= test["attempt_limit"])


async def _start_page(taker: Taker, status: int = 200, said: str = "") -> Response[str]:
    visit, number = taker.visit, taker.test["test_id"]
    await tests_taking.collect(visit.call, number)
    under_way = await submissions.under_way(visit.call.tx, visit.site.site_id, number, taker.email, visit.now)
    words = _SAID.get(said or visit.query.get("said"))
    return taker.page(
        "public/test_start.html", status, under_way=under_way, may_begin=_may_begin(taker),
        handed_in=await submissions.of_person(visit.call.tx, visit.site.site_id, number, taker.email),
        my=personal_links.my_path(taker.token), said=visit.speech.text(words) if words else "",
    )  # fmt: skip


async def _paper(taker: Taker) -> qti.Paper:
    visit = taker.visit
    return qti.read(await scheduled_tests.content(visit.call.tx, visit.site.site_id, taker.test["test_id"]))


async def _questions(taker: Taker, attempt: Attempt, page: int) -> Response[str]:
    visit = taker.visit
    paper = await _paper(taker)
    pages = len(paper.items) if taker.test["one_per_page"] else 1
    page = min(max(page, 1), pages)
    shown = list(enumerate(paper.items, start=1))
    if taker.test["one_per_page"]:
        shown = shown[page - 1 : page]
    return taker.page(
        "public/test_take.html", attempt=attempt, items=shown, number=page, pages=pages,
        given=await tests_taking.saved_answers(visit.call, attempt.submission_id),
        saved=bool(visit.query.get("saved")), **_time(visit, attempt),
    )  # fmt: skip


def _time(visit: Visit, attempt: Attempt) -> dict[str, Any]:
    """What a page says of the time."""
    left = None if attempt.ends_at is None else max(0, int((attempt.ends_at - visit.now).total_seconds()))
    return {"left": left}


async def _answers(taker: Taker, attempt_id: int, form: Form) -> dict[str, Mapping[str, list[str]]]:
    """What was saved before, with the answers of this page in their place; raises `NoRecord`."""
    visit = taker.visit
    attempt = await submissions.get(visit.call.tx, visit.site.site_id, attempt_id)
    if attempt is None or attempt.test_id != taker.test["test_id"] or attempt.email != taker.email:
        raise NoRecord
    answers: dict[str, Mapping[str, list[str]]] = dict(await tests_taking.saved_answers(visit.call, attempt_id))
    asked = {int(text) for text in form.all("asked") if text.isascii() and text.isdigit() and len(text) < 6}
    for place, item in enumerate((await _paper(taker)).items, start=1):
        if place in asked:
            answers[item.ident] = {
                question.ident: [value for value in form.all(f"a-{place}-{part}") if value]
                for part, question in enumerate(item.questions, start=1)
            }
    return answers


def _results(paper: qti.Paper, attempt: Attempt) -> list[dict[str, Any]]:
    """Each question with what it brought, and what its author says to the answer."""
    answers = msgspec.json.decode(attempt.answers or "{}", type=dict[str, dict[str, list[str]]])
    points = msgspec.json.decode(attempt.points, type=dict[str, int | None])
    found = []
    for item in paper.asked:
        texts = {each.ident: each.text for each in item.feedback}
        said = grading.score_item(item, answers.get(item.ident, {})).feedback
        found.append(
            {
                "prompt": item.prompt, "points": points.get(item.ident), "most": item.max_score,
                "feedback": [texts[ident] for ident in said if texts.get(ident)],
            }
        )  # fmt: skip
    return found


def _go(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers=dict(engine.HEADERS))


ROUTES: Final = [start_page, begin, questions, answer, save, look, done]
