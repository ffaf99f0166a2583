"""Taking a test by the link of a mail: begin, save, hand in, and see the score; the server judges time and attempts."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from classbell.domain import personal_links
from classbell.services.shared import personal
from tests.services.training.papers import ESSAY, SINGLE, content
from tests.services.training.sending import Training, Values, attendees
from tests.services.training.taking import KIM, WEB, Tests
from tests.support import NOW, Person
from tests.web.browsing import Browser, Reply

LIMITED = {**WEB, "timeLimit/noLimit": None, "timeLimit/withinMinutes": 30}
ONCE = {**WEB, "attemptLimit/noLimit": None, "attemptLimit/attemptTimes": 1}
EARLY = timedelta(days=2)
HURT = "<script>alert(1)</script>"


@pytest.fixture
def tests(training: Training, db: asyncpg.Connection, site_id: int) -> Tests:
    """The operations on tests, on the test's own site."""
    return Tests(training, db, site_id)


async def given(tests: Tests, host: Person, inside: str | None = None, values: Values = WEB) -> int:
    """A test in a session that Kim attends; gives its number."""
    key, number = await tests.scheduled(host, inside, values)
    await tests.training.set(host, key, attendees([KIM]))
    return number


async def link(browser: Browser, number: int, email: str = KIM, end: str = "") -> str:
    """The link that is mailed to somebody."""
    token = await personal.my_token(browser.db, await browser.db.fetchval("SELECT site_id FROM site"), email, NOW)
    return personal_links.path_of_test(number, token).replace("?", f"{end}?")


async def begun(browser: Browser, number: int) -> Reply:
    """Begin an attempt; gives the questions."""
    sent = await browser.open(await link(browser, number), form={})
    assert sent.status == 303
    return await browser.open(sent.location)


async def act(browser: Browser, page: Reply, number: int, what: str, **answers: str) -> Reply:
    """Send the questions with a button, to where the form leads."""
    form = {"attempt": page.hidden("attempt"), "page": "1", "act": what, **answers}
    return await browser.open(await link(browser, number, end="/take"), form=form)


async def test_a_test_is_begun_saved_handed_in_and_scored(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice, content(SINGLE, ESSAY))
    assert "Begin the test" in (await browser.open(await link(browser, number))).text

    page = await begun(browser, number)
    saved = await browser.open((await act(browser, page, number, "save", asked="1", **{"a-1-1": "B"})).location)
    assert "Your answers are saved" in saved.text
    assert 'value="B" checked' in saved.text
    handed_in = await act(browser, saved, number, "hand-in", asked="2", **{"a-2-1": "Ropes."})
    score = await browser.open(handed_in.location)

    assert "4 of 4 points" in score.text
    assert "Well done" in score.text
    assert "waits for the host" in score.text


async def test_the_script_saves_by_the_same_form(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice, content(SINGLE), LIMITED)
    page = await begun(browser, number)
    form = {"attempt": page.hidden("attempt"), "page": "1", "asked": "1", "a-1-1": "B"}

    reply = await browser.open(await link(browser, number, end="/save"), form=form)

    assert (reply.status, reply.text) == (200, "1800")
    assert 'data-left="1800"' in page.text
    assert 'value="B" checked' in (await browser.open(await link(browser, number, end="/take"))).text


async def test_after_the_time_what_was_saved_counts(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice, content(SINGLE), LIMITED)
    page = await begun(browser, number)
    await act(browser, page, number, "save", asked="1", **{"a-1-1": "B"})
    browser.now += timedelta(hours=1)

    late = await act(browser, page, number, "hand-in", asked="1", **{"a-1-1": "A"})
    score = await browser.open(late.location)

    assert "The time was over" in score.text
    assert "4 of 4 points" in score.text
    form = {"attempt": page.hidden("attempt"), "asked": "1", "a-1-1": "A"}
    assert (await browser.open(await link(browser, number, end="/save"), form=form)).status == 409


async def test_an_attempt_is_handed_in_once(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice, content(SINGLE))
    page = await begun(browser, number)
    await act(browser, page, number, "hand-in", asked="1", **{"a-1-1": "A"})

    again = await browser.open((await act(browser, page, number, "hand-in", asked="1", **{"a-1-1": "B"})).location)

    assert "handed in already" in again.text
    assert await browser.db.fetchval("SELECT score FROM submission") == 0


async def test_attempts_that_are_used_up_are_not_begun_again(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice, content(SINGLE), ONCE)
    await act(browser, await begun(browser, number), number, "hand-in")

    start = await browser.open(await link(browser, number))
    again = await browser.open(await link(browser, number), form={})

    assert "Begin" not in start.text.partition("<main")[2]
    assert (again.status, "You have used all attempts" in again.text) == (409, True)


@pytest.mark.parametrize(("moved", "words"), [(-EARLY, "not open yet"), (EARLY, "The test is over")])
async def test_a_test_is_not_begun_outside_of_its_dates(
    browser: Browser, tests: Tests, alice: Person, moved: timedelta, words: str
) -> None:
    number = await given(tests, alice)
    token_page = await link(browser, number)
    browser.now += moved

    reply = await browser.open(token_page)

    assert words in reply.text
    assert (await browser.open(token_page, form={})).status == 409


async def test_a_link_lets_nobody_else_in(browser: Browser, tests: Tests, alice: Person) -> None:
    number = await given(tests, alice)
    mine = await link(browser, number)

    for url in (f"/t/{number}", f"/t/{number}?t=x", f"{mine}x", await link(browser, number, "lee@example.com")):
        assert (await browser.open(url)).status == 404
        assert (await browser.open(url, form={})).status == 404
    assert (await browser.open(mine.replace(f"/t/{number}", f"/t/{number + 1}"))).status == 404
    browser.now += timedelta(days=401)
    assert (await browser.open(mine)).status == 404


async def test_an_attempt_of_somebody_else_is_out_of_reach(browser: Browser, tests: Tests, alice: Person) -> None:
    key, number = await tests.scheduled(alice, content(SINGLE))
    await tests.training.set(alice, key, attendees([KIM, "lee@example.com"]))
    page = await begun(browser, number)
    form = {"attempt": page.hidden("attempt"), "asked": "1", "a-1-1": "B"}

    saved = await browser.open(await link(browser, number, "lee@example.com", "/save"), form=form)
    await browser.open(await link(browser, number, "lee@example.com", "/take"), form={**form, "act": "hand-in"})

    assert saved.status == 409
    assert await browser.db.fetchval("SELECT submitted_at FROM submission") is None
    attempt = page.hidden("attempt")
    assert (await browser.open(await link(browser, number, "lee@example.com", "/done") + f"&a={attempt}")).status == 303


async def test_texts_of_a_test_are_escaped(browser: Browser, tests: Tests, alice: Person) -> None:
    hurt = HURT.replace("<", "&lt;").replace(">", "&gt;")
    number = await given(tests, alice, content(SINGLE.replace("What is single?", hurt).replace("Rope", hurt), ESSAY))
    page = await begun(browser, number)
    saved = await act(browser, page, number, "save", asked="2", **{"a-2-1": f"</textarea>{HURT}"})

    for reply in (page, await browser.open(saved.location)):
        assert HURT not in reply.text
        assert hurt in reply.text
