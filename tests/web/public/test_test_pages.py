"""The pages of a test: one for each question, the last moment, who may see them, and the way to them."""

from __future__ import annotations

import re
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
    browser: Browser, tests: Tests, alice: Person, values: dict[str, object], *, email: str = KIM, display: str = ""
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


async def test_what_is_sent_at_the_last_moment_is_taken(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(LIMITED))
    page = await kim.begin()
    browser.now = NOW + timedelta(minutes=10, seconds=20)

    done = await kim.send(page, "hand-in", **{"a-2-1": "F"})

    assert "Your test is handed in." in done.text


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


async def test_the_page_of_registrations_leads_to_the_test(browser: Browser, tests: Tests, alice: Person) -> None:
    kim = await sit(browser, tests, alice, dict(WEB))

    page = await browser.open(f"/my/{kim.token}")

    assert f'href="/t/{kim.number}?t=' in unescape(page.text)
