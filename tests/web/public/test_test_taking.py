"""Taking a test on the public pages: by a mailed link, within its time, saved on the way, with a score at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest

from classbell.services.shared import personal
from tests.services.training.papers import ESSAY, SINGLE, TRUTH, content
from tests.services.training.sending import Training, attendees
from tests.services.training.taking import KIM, WEB, Tests
from tests.support import NOW, Person
from tests.web.browsing import Browser, Reply

LIMITED = {
    "deliveryMethod/website/startDate": "03/01/2026 00:00:00",
    "deliveryMethod/website/dueDate": "03/31/2026 00:00:00",
    "timeLimit/withinMinutes": "10",
    "attemptLimit/attemptTimes": "2",
}


@pytest.fixture
def tests(training: Training) -> Tests:
    return Tests(training, training.db, training.site_id)


class Sitting:
    """Kim at a test."""

    def __init__(self, browser: Browser, tests: Tests, number: int, token: str) -> None:
        self.browser = browser
        self.tests = tests
        self.number = number
        self.token = token

    def url(self, end: str = "") -> str:
        return f"/t/{self.number}{end}?t={self.token}"

    async def begin(self) -> Reply:
        """Begin, and see the questions."""
        return await self.browser.follow(self.url(), form={})

    async def send(self, page: Reply, act: str, **answers: str) -> Reply:
        """Send the questions with answers, and see what follows."""
        asked = re.findall(r'name="asked" value="(\d+)"', page.text)
        form = {"attempt": page.hidden("attempt"), "page": page.hidden("page"), "act": act, **answers}
        pairs = [*form.items(), *(("asked", number) for number in asked)]
        reply = await self.browser.open(self.url("/take"), body=urlencode(pairs).encode())
        return await self.browser.open(reply.location) if reply.location else reply


async def sit(
    browser: Browser, tests: Tests, alice: Person, values: Mapping[str, object], *, email: str = KIM, display: str = ""
) -> Sitting:
    """A session with a test that Kim is to take."""
    key = await tests.training.create(alice, attendees([KIM]))
    inside = content(SINGLE, TRUTH, ESSAY)
    library = await tests.upload(alice, inside)
    if display:
        await tests.db.execute("UPDATE test_paper SET one_per_page = true")
    [number] = await tests.add(alice, key, library)
    await tests.set(alice, key, number, values)
    token = await personal.my_token(tests.db, tests.site_id, email, NOW)
    return Sitting(browser, tests, number, token)


async def test_a_test_is_begun_answered_and_scored(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB))
    start = await browser.open(kim.url())
    assert "Begin the test" in start.text

    page = await kim.begin()
    assert 'type="radio"' in page.text
    done = await kim.send(page, "hand-in", **{"a-1-1": "B", "a-2-1": "T", "a-3-1": "Long ago <b>"})

    assert "Your test is handed in." in done.text
    assert "4 <span" in done.text
    assert "Well done" in done.text
    assert "1 answer waits for the host" in done.text
    assert "You have used" not in (await browser.open(kim.url())).text


async def test_answers_are_saved_by_a_button_and_by_the_script(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(LIMITED))
    page = await kim.begin()

    saved = await kim.send(page, "save", **{"a-1-1": "B", "a-3-1": "Once upon a time"})
    assert "Your answers are saved." in saved.text
    assert "Once upon a time" in saved.text
    form = {"attempt": page.hidden("attempt"), "asked": "2", "a-2-1": "F"}
    reply = await browser.open(kim.url("/save"), form=form)

    assert (reply.status, reply.text) == (200, "600")
    again = await browser.open(kim.url("/take"))
    assert len(re.findall(r'value="(?:B|F)" checked', again.text)) == 2


async def test_the_server_judges_the_time_and_what_was_saved_counts(
    browser: Browser, tests: Tests, alice: Person
) -> None:
    kim = await sit(browser, tests, alice, dict(LIMITED))
    page = await kim.begin()
    assert 'data-left="600"' in page.text
    await kim.send(page, "save", **{"a-1-1": "B"})
    browser.now = NOW + timedelta(minutes=10, seconds=31)

    late = await browser.open(kim.url("/save"), form={"attempt": page.hidden("attempt"), "asked": "2", "a-2-1": "F"})
    assert late.status == 409
    done = await kim.send(page, "hand-in", **{"a-1-1": "A", "a-2-1": "F"})

    assert "The time was over. What was saved before counts." in done.text
    assert "4 <span" in done.text


async def test_what_is_sent_at_the_last_moment_is_taken(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(LIMITED))
    page = await kim.begin()
    browser.now = NOW + timedelta(minutes=10, seconds=20)

    done = await kim.send(page, "hand-in", **{"a-2-1": "F"})

    assert "Your test is handed in." in done.text


async def test_attempts_are_counted(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(LIMITED))
    for _ in range(2):
        await kim.send(await kim.begin(), "hand-in")

    start = await browser.open(kim.url())
    assert "You have used all attempts." in start.text
    assert (await browser.open(kim.url(), form={})).status == 409


async def test_each_question_may_stand_on_a_page_of_its_own(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB), display="one")
    page = await kim.begin()
    assert "Page 1 of 3" in page.text
    assert page.text.count("<fieldset") == 1

    second = await kim.send(page, "next", **{"a-1-1": "B"})
    assert "Page 2 of 3" in second.text
    look = await kim.send(second, "look", **{"a-2-1": "F"})
    assert look.text.count(">answered<") == 2
    assert look.text.count(">not answered<") == 1
    done = await kim.send(look, "hand-in")

    assert "6 <span" in done.text


async def test_a_test_that_is_not_open_is_not_begun(browser: Browser, tests: Tests, alice: Person) -> None:
    later = {**LIMITED, "deliveryMethod/website/startDate": "03/20/2026 00:00:00"}
    kim = await sit(browser, tests, alice, later)

    assert "not open yet" in (await browser.open(kim.url())).text
    assert (await browser.open(kim.url(), form={})).status == 409
    browser.now = NOW + timedelta(days=60)
    assert "The test is over." in (await browser.open(kim.url())).text


async def test_nobody_else_sees_the_test(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB))
    page = await kim.begin()
    stranger = await personal.my_token(tests.db, tests.site_id, "joe@example.com", NOW)

    for token in ("", "wrong", stranger):
        for end in ("", "/take", "/look", "/done"):
            assert (await browser.open(f"/t/{kim.number}{end}?t={token}")).status == 404
        form = {"attempt": page.hidden("attempt"), "asked": "1", "a-1-1": "A", "act": "hand-in"}
        assert (await browser.open(f"/t/{kim.number}/take?t={token}", form=form)).status == 404
        assert (await browser.open(f"/t/{kim.number}/save?t={token}", form=form)).status == 404
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.open(kim.url("/take"), form=form, headers=elsewhere)).status == 403
    assert await tests.db.fetchval("SELECT count(*) FROM submission WHERE submitted_at IS NOT NULL") == 0


async def test_somebody_on_the_list_cannot_hand_in_for_another(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB))
    page = await kim.begin()
    key = await tests.db.fetchval("SELECT session_key FROM scheduled_test")
    await tests.training.set(alice, key, attendees([KIM, "joe@example.com"]))
    joe = await personal.my_token(tests.db, tests.site_id, "joe@example.com", NOW)

    form = {"attempt": page.hidden("attempt"), "asked": "1", "a-1-1": "A", "act": "hand-in"}
    reply = await browser.open(f"/t/{kim.number}/take?t={joe}", form=form)

    assert reply.status == 303
    assert await tests.db.fetchval("SELECT count(*) FROM submission WHERE submitted_at IS NOT NULL") == 0


async def test_the_page_of_registrations_leads_to_the_test(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB))

    page = await browser.open(f"/my/{kim.token}")

    assert f'href="/t/{kim.number}?t=' in unescape(page.text)
