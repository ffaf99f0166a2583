"""Building a test in a form: questions one after the other, as many as one likes."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post

from classbell.domain import qti, qti_write
from classbell.domain.qti_write import Asked
from classbell.errors import NotPermitted, Refusal
from classbell.languages import N_
from classbell.services.training.tests_types import reach
from classbell.store import testbank
from classbell.web.console import entry, papers, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.papers import HOME
from classbell.web.pages.visit import AnyRequest, Form

PAGE: Final = HOME + "/new"
BLANKS: Final = 3
MOST: Final = 200
POINTS_MOST: Final = 1_000
_PARTS: Final = ("prompt", "kind", "points", "answers")

_NO_TITLE: Final = N_("The test needs a title of up to 512 characters.")
_TOO_LONG: Final = N_("The test is too long to be kept.")
_NO_QUESTION: Final = N_("The test needs a question.")
_FEW: Final = N_("Question %(num)s: two choices at least are needed, one on each line.")
_NO_RIGHT: Final = N_("Question %(num)s: mark what is right with a * at the beginning of its line.")
_ONE_RIGHT: Final = N_("Question %(num)s: only one choice can be right. Take “several right choices” for more.")
_NO_TEXT: Final = N_("Question %(num)s: write down the texts that are right, one on each line.")
_POINTS: Final = N_("Question %(num)s: points are a number from 1 to 1000.")


@get(PAGE)
async def page(request: AnyRequest) -> Response[Any]:
    """An empty test, or one that is there already as the beginning of another."""
    async with entry.desk(request) as desk:
        if not desk.account.may_host:
            return session_work.refused(desk, NotPermitted())
        start = desk.query.number("from")
        facts, questions = {"title": "", "description": "", "display": "all", "grades": ""}, []
        if start is not None:
            row = await testbank.paper(desk.call.tx, desk.site.site_id, start, reach(desk.account))
            if row is None:
                return desk.page("console/no_record.html", 404)
            questions = [_shown(each) for each in qti_write.questions(qti.read(row["content"]))]
            facts = {
                "title": row["title"], "description": row["description"],
                "display": "one" if row["one_per_page"] else "all", "grades": "true" if row["assign_grades"] else "",
            }  # fmt: skip
        return _page(desk, facts, questions)


@post(PAGE, status_code=200)
async def build(request: AnyRequest) -> Response[Any]:
    """Take the test into the library, or give it more room."""
    async with entry.desk(request) as desk:
        if not desk.account.may_host:
            return session_work.refused(desk, NotPermitted())
        form = desk.form
        facts = {name: form.get(name) for name in ("title", "description", "display", "grades")}
        questions = _sent(form)
        if form.get("act") == "more":
            return _page(desk, facts, questions)
        asked: list[Asked] = []
        errors: dict[str, str] = {}
        for number, each in enumerate(questions, start=1):
            question, words, where = _asked(each)
            if question is None:
                errors[f"{where}-{number}"] = desk.speech.text(words, num=number)
            else:
                asked.append(question)
        if not 0 < len(facts["title"]) <= qti.TITLE_MAX:
            errors["title"] = desk.speech.text(_NO_TITLE)
        if not questions:
            errors["prompt-1"] = desk.speech.text(_NO_QUESTION)
        if not errors:
            try:
                content = qti_write.write(facts["title"], facts["description"], asked)
                number = await papers.upload(desk, content, one_per_page=facts["display"] == "one")
                return session_work.go(f"{HOME}/{number}")
            except Refusal as refusal:
                errors[""] = papers.reason_of(desk, refusal)
            except ValueError:
                errors[""] = desk.speech.text(_TOO_LONG)
        return _page(desk, facts, questions, 422, errors)


def _sent(form: Form) -> list[dict[str, str]]:
    """The questions as they were sent, without empty ones."""
    count = min(form.number("count") or 0, MOST)
    sent = [{part: form.get(f"{part}-{number}") for part in _PARTS} for number in range(1, count + 1)]
    return [each for each in sent if each["prompt"] or each["answers"]]


def _asked(sent: dict[str, str]) -> tuple[Asked | None, str, str]:
    """The question; or what is wrong with it, and at which part."""
    points = int(sent["points"]) if sent["points"].isascii() and sent["points"].isdigit() else 0
    lines = [line.strip() for line in sent["answers"].splitlines() if line.strip()]
    kind: Any = sent["kind"] if sent["kind"] in papers.KINDS else "single"
    if not 0 < points <= POINTS_MOST:
        return None, _POINTS, "points"
    if kind in ("single", "multiple"):
        choices = tuple(line.removeprefix("*").strip() for line in lines)
        right = frozenset(place for place, line in enumerate(lines) if line.startswith("*"))
        wrong = _FEW if len(choices) < 2 else _NO_RIGHT if not right else ""
        if not wrong and kind == "single" and len(right) > 1:
            wrong = _ONE_RIGHT
        if wrong:
            return None, wrong, "answers"
        return Asked(sent["prompt"], kind, points, choices, right), "", ""
    if kind == "fill_in":
        accepted = tuple(line.removeprefix("*").strip() for line in lines)
        if not accepted:
            return None, _NO_TEXT, "answers"
        return Asked(sent["prompt"], kind, points, accepted=accepted), "", ""
    return Asked(sent["prompt"], kind, points), "", ""


def _shown(asked: Asked) -> dict[str, str]:
    """A question as the form has it."""
    lines = [("*" if place in asked.right else "") + choice for place, choice in enumerate(asked.choices)]
    return {
        "prompt": asked.prompt, "kind": asked.kind, "points": str(asked.points),
        "answers": "\n".join(lines or asked.accepted),
    }  # fmt: skip


def _page(
    desk: Desk, facts: dict[str, str], questions: list[dict[str, str]], status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response[str]:  # fmt: skip
    blanks = [{"prompt": "", "kind": "single", "points": "1", "answers": ""} for _ in range(BLANKS)]
    return desk.page(
        "console/test_builder.html", status, facts=facts, questions=[*questions, *blanks][:MOST],
        kinds=list(papers.kinds(desk).items()), errors=errors or {},
    )  # fmt: skip


ROUTES: Final = [page, build]
