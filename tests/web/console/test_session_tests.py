"""Tests of a session in the console: files of the standard, the zone of dates, grades, scores, what was saved."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from classbell.errors import Refusal
from classbell.services.training import tests_taking
from tests.services.training.papers import EVERY_KIND, content
from tests.services.training.sending import Training, attendees
from tests.services.training.taking import KIM, Tests
from tests.support import NOW, Person
from tests.web.browsing import Browser
from tests.web.public.people import mails


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


@pytest.fixture
def tests(training: Training) -> Tests:
    return Tests(training, training.db, training.site_id)


async def upload(desk: Browser, text: str) -> int:
    """Send a file to the library; gives the status."""
    page = await desk.open("/console/tests")
    line = "----bells"
    fields = {"csrf": page.hidden("csrf"), "act": "upload", "display": "all"}
    body = "".join(
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body += f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="t.xml"\r\n\r\n{text}\r\n--{line}--\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary={line}"}
    return (await desk.open("/console/tests", body=body.encode(), headers=headers)).status


async def test_files_are_brought_in_and_what_is_wrong_is_named(desk: Browser, tests: Tests, alice: Person) -> None:
    whole = f"<questestinterop>{content(*EVERY_KIND)}</questestinterop>"
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd">\n'

    assert await upload(desk, head + whole) == 303
    assert await upload(desk, content(*EVERY_KIND)) == 303
    assert len(await tests.library(alice)) == 2
    assert await upload(desk, "no test") == 422
    assert await upload(desk, "<questestinterop><assessment/></questestinterop>") == 422
    assert len(await tests.library(alice)) == 2


async def test_a_test_is_scheduled_in_the_zone_of_the_session(
    desk: Browser, tests: Tests, training: Training, alice: Person
) -> None:
    key = await training.create(alice, {"schedule/timeZoneID": 4, **attendees([KIM])})
    number = await tests.upload(alice)
    base = f"/console/sessions/{key}/tests"
    added = await desk.send(await desk.open(base), base, test=str(number))
    page = await desk.open(added.location)
    url = added.location.partition("?")[0]

    form = {
        "delivery": "web", "opens": "2026-04-05T09:00", "closes": "2026-04-06T09:00", "minutes": "20", "attempts": "2",
        "invite": "true", "report": "true", "act": "save",
    }  # fmt: skip
    wrong = await desk.send(page, url, **(form | {"closes": "2026-04-05T08:00", "minutes": "none"}))
    assert wrong.status == 422
    looked = await desk.send(page, url, **(form | {"act": "look:save", "days": "1"}))
    assert "This concerns 2 messages" in looked.text
    assert await training.db.fetchval("SELECT count(*) FROM outbox") == 0
    done = await desk.send(page, url, **form)

    page = await desk.open(done.location)
    assert "the attendees are invited" in page.text
    assert 'value="2026-04-05T09:00"' in page.text
    assert "test.invitation" in await mails(training.db, KIM)
    limits = await training.db.fetchrow("SELECT time_limit_minutes, attempt_limit FROM scheduled_test")
    assert tuple(limits or ()) == (20, 2)
    await desk.send(page, url, act="remove")
    assert "The session has no test." in (await desk.open(base)).text


async def test_reminders_and_the_word_to_the_host_are_set_in_the_form(
    desk: Browser, tests: Tests, training: Training, alice: Person
) -> None:
    key, number = await tests.scheduled(alice)
    url = f"/console/sessions/{key}/tests/{number}"
    page = await desk.open(url)
    form = {"delivery": "web", "opens": "2026-04-05T09:00", "closes": "2026-04-06T09:00", "act": "save"}

    for name in ("days", "hours", "before"):
        wrong = await desk.send(page, url, **form, **{name: "100"})
        assert f'id="f-{name}-fault"' in wrong.text
    done = await desk.send(page, url, **form, opening="true", notify="true", days="1", hours="2", before="3")

    assert done.status == 303
    page = await desk.open(url)
    for name, value in (("days", 1), ("hours", 2), ("before", 3)):
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page.text)
    kept = json.loads(await training.db.fetchval("SELECT mail FROM scheduled_test"))
    assert (kept["reminderAfterStart"], kept["notifySubmits"], kept["invite"]) == (True, True, False)


async def test_essays_are_graded_by_hand_and_scores_are_sent(
    desk: Browser, tests: Tests, training: Training, alice: Person
) -> None:
    key, number = await tests.scheduled(alice, grades=True)
    attempt = await tests.take(number)
    base = f"/console/sessions/{key}/tests/{number}"
    page = await desk.open(base)
    assert "1 to grade" in page.text
    url = f"{base}/handed-in/{attempt.submission_id}"
    page = await desk.open(url)
    assert "to grade" in page.text

    wrong = await desk.send(page, url, **{"points-5": "99"})
    assert wrong.status == 422
    assert "These are points from 0 to 10." in wrong.text
    done = await desk.send(page, url, **{"points-5": "9"}, comments="Well told")

    assert done.status == 303
    page = await desk.open(base)
    assert "26 / 27" in page.text
    assert re.search(r">A<", page.text)
    sent = await desk.send(page, base, act="scores")
    assert "1 score is on its way." in (await desk.open(sent.location)).text
    assert "test.score" in await mails(training.db, KIM)


async def test_what_was_saved_counts_when_the_time_is_over(
    desk: Browser, tests: Tests, training: Training, alice: Person
) -> None:
    key, number = await tests.scheduled(alice)
    await training.db.execute("UPDATE scheduled_test SET time_limit_minutes = 10")
    attempt = await tests.start(number)
    answers = {"single": {"Q": ["B"]}}
    await tests_taking.save_attempt(tests.call(), attempt.submission_id, email=KIM, answers=answers)
    late = tests.call(now=NOW + timedelta(hours=1))
    with pytest.raises(Refusal):
        await tests_taking.save_attempt(late, attempt.submission_id, email=KIM, answers={})
    desk.now = NOW + timedelta(minutes=11)

    page = await desk.open(f"/console/sessions/{key}/tests/{number}")

    assert "4 / 27" in page.text


async def test_others_see_no_test_of_a_session_and_a_reader_grades_none(
    tests: Tests, training: Training, alice: Person, charlie: Person, reader: Person
) -> None:
    key, number = await tests.scheduled(alice)
    attempt = await tests.take(number)
    base = f"/console/sessions/{key}/tests"
    pages = ["", f"/{number}", f"/{number}/handed-in/{attempt.submission_id}"]
    browser = Browser(training.db)
    await browser.sign_in(charlie)
    assert [(await browser.open(base + end)).status for end in pages] == [403] * 3
    browser = Browser(training.db)
    await browser.sign_in(reader)
    assert [(await browser.open(base + end)).status for end in pages] == [200] * 3
    page = await browser.open("/console/account")
    assert (await browser.send(page, base + pages[2], **{"points-5": "9"})).status == 403
    assert (await browser.send(page, base + pages[1], act="remove")).status == 403
    assert (await browser.open(base + pages[1], form={"act": "remove"})).status == 403
