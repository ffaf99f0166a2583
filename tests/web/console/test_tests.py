"""Tests in the console: the library, building them in a form, scheduling them in sessions, and grading."""

from __future__ import annotations

import asyncpg
import pytest

from tests.services.training.papers import ESSAY, SINGLE, content
from tests.services.training.sending import Training
from tests.services.training.taking import Tests
from tests.support import Person
from tests.web.browsing import Browser, Reply

HOME = "/console/tests"
NEW = f"{HOME}/new"
HURT = "<script>alert(1)</script>"
QUESTIONS = {
    "prompt-1": f"Which one? {HURT}", "kind-1": "single", "points-1": "2", "answers-1": "Rope\n*Ladder",
    "prompt-2": "Which ones?", "kind-2": "multiple", "points-2": "3", "answers-2": "*Rope\n*Bell\nLadder",
    "prompt-3": "Bells ring.", "kind-3": "true", "points-3": "1",
    "prompt-4": "Who rings?", "kind-4": "fill_in", "points-4": "1", "answers-4": "Quasimodo",
    "prompt-5": "Why?", "kind-5": "essay", "points-5": "10",
}  # fmt: skip


@pytest.fixture
def tests(training: Training, db: asyncpg.Connection, site_id: int) -> Tests:
    """The operations on tests, on the test's own site."""
    return Tests(training, db, site_id)


async def build(browser: Browser, **fields: str) -> Reply:
    """Send the form of a new test."""
    page = await browser.open(NEW)
    return await browser.send(page, NEW, **{"act": "save", "title": "Bells", "count": "5", "display": "all", **fields})


async def upload(browser: Browser, document: str) -> Reply:
    """Bring a file in."""
    page = await browser.open(HOME)
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrf", page.hidden("csrf")), ("act", "upload"))
    )
    parts += f'--b\r\nContent-Disposition: form-data; name="file"; filename="t.xml"\r\n\r\n{document}\r\n--b--\r\n'
    return await browser.open(
        HOME, body=parts.encode(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )  # fmt: skip


async def test_a_test_of_every_kind_is_built_in_a_form(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)

    built = await build(browser, **QUESTIONS)
    page = await browser.open(built.location)

    assert built.status == 303
    assert "5 questions, 17 points" in page.text
    assert HURT not in page.text
    assert "&lt;script&gt;" in page.text
    again = await browser.open(f"{NEW}?from={built.location.rpartition('/')[2]}")
    assert "*Ladder" in again.text
    assert "Bells" in (await browser.open(HOME)).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"points-1": "0"}, "points-1"),
        ({"answers-1": "*Rope"}, "answers-1"),
        ({"answers-1": "Rope\nLadder"}, "answers-1"),
        ({"answers-1": "*Rope\n*Ladder"}, "answers-1"),
        ({"answers-4": ""}, "answers-4"),
        ({"count": "0"}, "prompt-1"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    browser: Browser, alice: Person, wrong: dict[str, str], field: str
) -> None:
    await browser.sign_in(alice)

    reply = await build(browser, **{**QUESTIONS, **wrong})

    assert reply.status == 422
    assert f'id="f-{field}-fault"' in reply.text
    assert "There are no tests yet" in (await browser.open(HOME)).text


async def test_more_than_can_be_kept_is_refused_in_words(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)

    page = await build(browser, **QUESTIONS | {"answers-1": "*Rope\n" + "x" * 1_100_000})

    assert page.status == 422
    assert "The test is too long to be kept." in page.text


async def test_more_questions_keep_what_was_written(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)

    reply = await build(browser, **QUESTIONS, act="more")

    assert reply.status == 200
    assert 'name="prompt-8"' in reply.text
    assert "Quasimodo" in reply.text


async def test_a_file_is_imported_shared_and_deleted_by_no_other_button(
    browser: Browser, alice: Person, bob: Person, tests: Tests
) -> None:
    await browser.sign_in(alice)
    assert (await upload(browser, f"<questestinterop>{content()}</questestinterop>")).status == 303
    [(number, _, _)] = await tests.library(alice)

    page = await browser.open(HOME)
    await browser.send(page, HOME, act="share", test=str(number))
    assert [kind for _, kind, _ in await tests.library(bob)] == ["SHARE"]
    await browser.send(page, HOME, act="wipe", test=str(number))
    assert len(await tests.library(alice)) == 2
    await browser.send(page, HOME, act="delete", test=str(number))
    assert [kind for _, kind, _ in await tests.library(alice)] == ["SHARE"]


@pytest.mark.parametrize("document", ["no XML", "<questestinterop/>", "", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
async def test_a_file_that_is_no_test_is_refused_at_its_field(browser: Browser, alice: Person, document: str) -> None:
    await browser.sign_in(alice)

    reply = await upload(browser, document)

    assert reply.status == 422
    assert 'id="f-file-fault"' in reply.text


async def test_what_is_no_utf_8_beside_a_file_is_a_fault_of_its_field_at_most(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)
    page = await browser.open(HOME)
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = b"".join(part % pair for pair in ((b"csrf", page.hidden("csrf").encode()), (b"act", b"upload")))

    reply = await browser.open(
        HOME,
        body=body + part % (b"display", b"\xed\xa0\x80") + b"--b--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )

    assert reply.status == 422
    assert 'id="f-file-fault"' in reply.text


async def test_a_library_is_its_owners(
    browser: Browser, alice: Person, charlie: Person, reader: Person, dave: Person, tests: Tests
) -> None:
    number = await tests.upload(alice)
    for who in (charlie, reader, dave):
        browser.cookies.clear()
        await browser.sign_in(who)
        page = await browser.open(HOME)
        # A reader of the fixture hosts too, and a host copies what he sees.
        for act in ("delete",) if who is reader else ("delete", "share", "copy"):
            assert (await browser.send(page, HOME, act=act, test=str(number))).status == 403
        if who is not reader:
            assert (await browser.open(f"{HOME}/{number}")).status == 404
            assert "Bells &amp; ropes" not in page.text
    assert len(await tests.library(alice)) == 1


async def test_who_may_not_host_builds_nothing(browser: Browser, dave: Person) -> None:
    await browser.sign_in(dave)
    page = await browser.open(HOME)

    assert (await browser.open(NEW)).status == 403
    assert (await browser.send(page, NEW, act="save", title="Bells", count="5", **QUESTIONS)).status == 403


async def added(browser: Browser, tests: Tests, host: Person) -> tuple[str, Reply]:
    """A test in a session by the pages; gives its address and page."""
    key = await tests.training.create(host)
    library = await tests.upload(host, content(SINGLE, ESSAY))
    base = f"/console/sessions/{key}/tests"
    sent = await browser.send(await browser.open(base), base, test=str(library))
    assert sent.status == 303
    return sent.location.partition("?")[0], await browser.open(sent.location)


WEB = {
    "act": "save", "delivery": "web", "opens": "2026-03-01T00:00", "closes": "2026-03-03T00:00", "minutes": "30",
    "attempts": "2",
}  # fmt: skip


async def test_a_test_is_scheduled_changed_and_taken_out(browser: Browser, tests: Tests, alice: Person) -> None:
    await browser.sign_in(alice)
    one, page = await added(browser, tests, alice)

    assert (await browser.send(page, one, **WEB)).status == 303
    listed = await browser.open(one.rpartition("/")[0])
    assert "30 minutes, 2 attempts" in listed.text
    assert 'value="2026-03-03T00:00"' in (await browser.open(one)).text

    removed = await browser.send(page, one, act="remove")
    assert removed.status == 303
    assert "The session has no test" in (await browser.open(removed.location)).text
    assert (await browser.open(one)).status in (403, 404)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes": "2026-02-01T00:00"}, "closes"),
        ({"opens": "soon"}, "opens"),
        ({"minutes": "-1"}, "minutes"),
        ({"attempts": "many"}, "attempts"),
    ],
)
async def test_dates_and_limits_that_do_not_fit_change_nothing(
    browser: Browser, tests: Tests, alice: Person, wrong: dict[str, str], field: str
) -> None:
    await browser.sign_in(alice)
    one, page = await added(browser, tests, alice)

    reply = await browser.send(page, one, **{**WEB, **wrong})

    assert reply.status == 422
    assert f'id="f-{field}-fault"' in reply.text
    assert await browser.db.fetchval("SELECT delivery FROM scheduled_test") != "WEBSITE"


async def test_an_essay_is_graded_by_hand(browser: Browser, tests: Tests, alice: Person) -> None:
    await browser.sign_in(alice)
    key, number = await tests.scheduled(alice, content(SINGLE, ESSAY))
    attempt = await tests.submit(
        await tests.start(number), {"single": {"Q": ["B"]}, "essay": {"Q": [HURT]}}
    )  # fmt: skip
    url = f"/console/sessions/{key}/tests/{number}/handed-in/{attempt.submission_id}"
    page = await browser.open(url)
    assert HURT not in page.text
    assert "to grade" in (await browser.open(f"/console/sessions/{key}/tests/{number}")).text

    too_many = await browser.send(page, url, **{"points-2": "11"})
    assert (too_many.status, 'id="f-points-2-fault"' in too_many.text) == (422, True)
    graded = await browser.send(page, url, **{"points-2": "7", "comments": "Well put."})

    assert graded.status == 303
    assert "11 / 14" in (await browser.open(graded.location)).text


async def test_tests_of_a_session_are_kept_from_others(
    browser: Browser, tests: Tests, alice: Person, charlie: Person, reader: Person
) -> None:
    key, number = await tests.scheduled(alice, content(SINGLE, ESSAY))
    attempt = await tests.take(number)
    one = f"/console/sessions/{key}/tests/{number}"
    urls = (one, f"{one}/handed-in/{attempt.submission_id}")
    for who in (charlie, reader):
        browser.cookies.clear()
        await browser.sign_in(who)
        home = await browser.open("/console")
        for url in urls:
            if who is charlie:
                assert (await browser.open(url)).status in (403, 404)
            sent = await browser.send(home, url, act="remove", **{"points-2": "7"})
            assert sent.status in (403, 404)
    assert await browser.db.fetchval("SELECT deleted_at FROM scheduled_test") is None
    assert await browser.db.fetchval("SELECT unscored FROM submission") == 1
