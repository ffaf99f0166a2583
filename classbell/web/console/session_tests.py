"""The tests of a session: which there are, when they are given and how often, who handed in what, and their scores."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import grading, timezones
from classbell.errors import NoRecord, NotPermitted, Refusal, UnknownTest
from classbell.languages import N_
from classbell.services.shared.dry_run import Planned
from classbell.services.training import tests_mails, tests_taking
from classbell.services.training.tests_library import LstLibTests
from classbell.services.training.tests_schedule import AddScheduledTest, DelScheduledTest, SetScheduledTest
from classbell.services.training.tests_scores import SendScores
from classbell.services.training.tests_types import EmailAttendee
from classbell.store import scheduled_tests, submissions
from classbell.store.scheduled_tests import ScheduledRow
from classbell.store.submissions import Attempt
from classbell.web.console import faults, papers, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import AnyRequest
from classbell.wire import dates

BASE: Final = "/console/sessions/{key:str}/tests"
ONE: Final = BASE + "/{number:int}"
LOOK: Final = "look:"
"""Before what a button does: only tell who would hear of it."""

_DONE: Final = {
    "added": N_("The test is in the session. Say when it is given."), "saved": N_("The change is saved."),
    "invited": N_("The change is saved, and the attendees are invited."), "removed": N_("The test is taken out."),
}  # fmt: skip
_MAILS: Final = {
    "invite": "invite", "registrants": "sendToRegister", "opening": "reminderAfterStart", "notify": "notifySubmits",
}  # fmt: skip
_LEAD: Final = {"days": "beforeDays", "hours": "beforeHours", "before": "beforeMinutes"}
"""Fields of the form, and the elements of emailAttendee."""
_CHOOSE: Final = N_("Choose a test first.")
_WHEN: Final = N_("The last moment has to be after the first, and both are needed on the web.")
_NUMBER: Final = N_("This is a number from 1 on, or empty.")


@get(BASE)
async def of_session(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The tests of the session."""
    async with session_work.at(request, key) as (desk, found):
        return await _list(desk, found)


@post(BASE, status_code=200)
async def add(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Take a test of the library into the session."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        number = found.stored.session_key
        try:
            wanted = AddScheduledTest(session_key=number, test_id=[desk.form.number("test") or 0])
            answered = await desk.run(wanted)
        except Refusal:
            return await _list(desk, found, 422, {"test": desk.speech.text(_CHOOSE)})
        return session_work.go(f"/console/sessions/{number}/tests/{answered.test_id[0]}?done=added")


@get(ONE)
async def page(request: AnyRequest, key: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """One test: its dates and limits, and what was handed in."""
    async with at_test(request, key, number) as (desk, found, test):
        return await _one(desk, found, test)


@post(ONE, status_code=200)
async def change(request: AnyRequest, key: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Schedule the test anew, send its scores, or take it out; or tell who would hear of that."""
    async with at_test(request, key, number, changing=True) as (desk, found, test):
        wanted = desk.form.get("act")
        look, act = wanted.startswith(LOOK), wanted.removeprefix(LOOK)
        document, errors = ({}, {}) if act in ("remove", "scores") else _document(desk, test)
        if errors:
            return await _one(desk, found, test, 422, errors)

        async def done() -> str:
            return await _done(desk, test, act, document)

        try:
            if look:
                return await _one(desk, found, test, told=await session_work.told(desk, test.session_key, done))
            return session_work.go(await done())
        except Refusal as refusal:
            return await _one(desk, found, test, 422, _faults(desk, refusal))


async def _done(desk: Desk, test: ScheduledRow, act: str, document: dict[str, Any]) -> str:
    """Do what the button says; gives where to go on."""
    base = f"/console/sessions/{test.session_key}/tests"
    if act == "remove":
        await desk.run(DelScheduledTest(session_key=test.session_key, test_id=[test.test_id]))
        return f"{base}?done=removed"
    if act == "scores":
        answered = await desk.run(SendScores(session_key=test.session_key, test_id=test.test_id))
        return f"{base}/{test.test_id}?scores={answered.count}"
    await desk.run(desk.read(document, SetScheduledTest))
    return f"{base}/{test.test_id}?done={'invited' if desk.form.get('invite') == 'true' else 'saved'}"


@asynccontextmanager
async def at_test(
    request: AnyRequest, key: str, number: int, *, changing: bool = False
) -> AsyncIterator[tuple[Desk, Found, ScheduledRow]]:
    """A desk with a session and one of its tests, as `session_work.at`."""
    async with session_work.at(request, key, changing=changing) as (desk, found):
        try:
            test = await _test(desk, found, number)
        except UnknownTest as refusal:
            raise session_work.NotShown(session_work.refused(desk, refusal)) from None
        yield desk, found, test


async def _test(desk: Desk, found: Found, number: int) -> ScheduledRow:
    test = await scheduled_tests.get(desk.call.tx, desk.site.site_id, number, desk.now)
    if test.session_key != found.stored.session_key:
        raise UnknownTest(path="testID", value=str(number))
    return test


def _document(desk: Desk, test: ScheduledRow) -> tuple[dict[str, Any], dict[str, str]]:
    """The form as the message of the operation, and what does not fit."""
    form, text = desk.form, desk.speech.text
    errors: dict[str, str] = {}
    limits: dict[str, dict[str, Any]] = {}
    for name, group, leaf in (
        ("minutes", "timeLimit", "withinMinutes"), ("attempts", "attemptLimit", "attemptTimes"),
    ):  # fmt: skip
        value = form.number(name)
        if form.get(name) and not value:
            errors[name] = text(_NUMBER)
        limits[group] = {leaf: value} if value else {"noLimit": "true"}
    delivery: dict[str, Any] = {"session": "true"}
    if form.get("delivery") != "session":
        opens, closes = _wall(form.get("opens")), _wall(form.get("closes"))
        if opens is None or closes is None or closes <= opens:
            errors["closes" if opens is not None else "opens"] = text(_WHEN)
        else:
            mail: dict[str, Any] = {wire: form.get(name) == "true" for name, wire in _MAILS.items()}
            mail |= {wire: form.get(name) or None for name, wire in _LEAD.items()}
            delivery = {
                "website": {"startDate": dates.write(opens), "dueDate": dates.write(closes), "emailAttendee": mail}
            }
    document = {
        "sessionKey": test.session_key, "testID": test.test_id, "deliveryMethod": delivery, **limits,
        "sendReport": form.get("report") == "true",
    }  # fmt: skip
    return document, errors


def _wall(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None and dates.EARLIEST <= at <= dates.LATEST else None


def _faults(desk: Desk, refusal: Refusal) -> dict[str, str]:
    mails = "deliveryMethod.website.emailAttendee"
    fields = {f"{mails}.{wire}": name for name, wire in _LEAD.items()}
    fields |= {f"deliveryMethod.website.{name}": "closes" for name in ("startDate", "dueDate")}
    fields |= {"timeLimit.withinMinutes": "minutes", "attemptLimit.attemptTimes": "attempts"}
    found = faults.by_field(refusal, desk.speech, fields)
    return found | ({"closes": desk.speech.text(_WHEN)} if "closes" in found else {})


async def _list(desk: Desk, found: Found, status: int = 200, errors: dict[str, str] | None = None) -> Response[str]:
    key, site_id = found.stored.session_key, desk.site.site_id
    tests = await scheduled_tests.of_session(desk.call.tx, site_id, key, desk.now)
    counts = {}
    for test in tests:
        await tests_taking.collect(desk.call, test.test_id)
        counts[test.test_id] = await submissions.counts(desk.call.tx, site_id, test.test_id)
    library = []
    if found.may_change:
        try:
            library = (await desk.run(LstLibTests())).lib_test
        except (NoRecord, NotPermitted):
            library = []
    text, done = desk.speech.text, _DONE.get(desk.query.get("done"))
    return desk.page(
        "console/session_tests.html", status, found=found, session_key=key, tests=tests, counts=counts,
        library=[(test.test_id, f"{test.title} ({test.test_id})") for test in library], errors=errors or {},
        statuses={name: text(words) for name, words in papers.STATUSES.items()}, looks=papers.LOOKS,
        done=text(done) if done else "",
    )  # fmt: skip


async def _one(
    desk: Desk,
    found: Found,
    test: ScheduledRow,
    status: int = 200,
    errors: dict[str, str] | None = None,
    told: list[Planned] | None = None,
) -> Response[str]:
    site_id, text = desk.site.site_id, desk.speech.text
    await tests_taking.collect(desk.call, test.test_id)
    handed_in = await submissions.of_test(desk.call.tx, site_id, test.test_id)
    timing = await scheduled_tests.timing(desk.call.tx, site_id, test.test_id)
    mail = tests_mails.mail_of(timing)
    done, scores = _DONE.get(desk.query.get("done")), desk.query.number("scores")
    said = text(done) if done else ""
    if scores is not None:
        said = desk.speech.texts("%(num)s score is on its way.", "%(num)s scores are on their way.", scores)
    return desk.page(
        "console/session_test.html", status, found=found, session_key=test.session_key, test=test, done=said,
        given=desk.form if desk.posted else _given(desk, test, timing, mail), handed_in=handed_in,
        counts=await submissions.counts(desk.call.tx, site_id, test.test_id), errors=errors or {},
        statuses={name: text(words) for name, words in papers.STATUSES.items()}, looks=papers.LOOKS,
        grade=lambda attempt: _grade(test, attempt), told=told, **session_work.words_of_told(desk),
    )  # fmt: skip


def _grade(test: ScheduledRow, attempt: Attempt) -> str:
    """The letter, once everything is scored."""
    return grading.grade(attempt.score, test.max_score) if test.assign_grades and not attempt.unscored else ""


def _given(desk: Desk, test: ScheduledRow, timing: scheduled_tests.Timing, mail: EmailAttendee) -> dict[str, str]:
    """The form as the test is; for one that was never on the web, from now on to the end of the session."""
    first = timing.opens_at or desk.now
    last = timing.closes_at or max(test.start_at, desk.now) + timedelta(days=7)
    return {
        "delivery": "web" if timing.delivery == "WEBSITE" else "session",
        "opens": f"{timezones.from_utc(first, test.zone):%Y-%m-%dT%H:%M}",
        "closes": f"{timezones.from_utc(last, test.zone):%Y-%m-%dT%H:%M}",
        "minutes": str(timing.time_limit_minutes or ""), "attempts": str(timing.attempt_limit or ""),
        "report": "true" if timing.send_report else "", "invite": "true" if mail.invite else "",
        "registrants": "true" if mail.send_to_register else "",
        "opening": "true" if mail.reminder_after_start else "", "notify": "true" if mail.notify_submits else "",
        "days": str(mail.before_days or ""), "hours": str(mail.before_hours or ""),
        "before": str(mail.before_minutes or ""),
    }  # fmt: skip


ROUTES: Final = [of_session, add, page, change]
