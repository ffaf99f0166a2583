"""The delivery log in the console: what leaves to whom, what came of it, and sending once more."""

from __future__ import annotations

import pytest

from tests.services.training.sending import Training, attendees
from tests.support import NOW, Person
from tests.web.browsing import Browser

KIM = "kim@example.com"


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    return await training.create(alice, {**attendees([KIM]), "attendeeOptions/emailInvitations": True})


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


async def dead(training: Training, recipient: str = KIM) -> int:
    """Give a message up; gives its number."""
    found: int = await training.db.fetchval(
        "UPDATE outbox SET state = 'dead', attempts = 3, last_answer = '550 no such box', tried_at = $2"
        " WHERE recipient = $1 AND kind = 'invitation' RETURNING outbox_id", recipient, NOW,
    )  # fmt: skip
    return found


async def test_each_message_tells_who_what_when_and_the_answer(desk: Browser, key: int, training: Training) -> None:
    number = await dead(training)

    for url in ("/console/messages", f"/console/sessions/{key}/messages"):
        page = await desk.open(url)
        assert page.status == 200
        for words in (KIM, "Invitation", "not delivered", "550 no such box", "No mail server is set"):
            assert words in page.text
    assert "550 no such box" in (await desk.open(f"/console/messages/{number}")).text
    assert KIM not in (await desk.open("/console/messages?state=sent")).text
    assert KIM in (await desk.open("/console/messages?q=KIM&kind=invitation&state=dead")).text


async def test_a_message_leaves_once_more(desk: Browser, key: int, training: Training) -> None:
    number = await dead(training)
    page = await desk.open(f"/console/messages/{number}")

    done = await desk.send(page, f"/console/messages/{number}")

    assert "The message leaves again now." in (await desk.open(done.location)).text
    assert await training.db.fetchval("SELECT state FROM outbox WHERE outbox_id = $1", number) == "waiting"


async def test_others_see_no_message_and_a_reader_sends_none(
    desk: Browser, key: int, training: Training, charlie: Person, reader: Person
) -> None:
    number = await dead(training)
    assert (await desk.open(f"/console/messages/{number}", form={})).status == 403
    browser = Browser(training.db)
    await browser.sign_in(charlie)
    page = await browser.open("/console/messages")
    assert KIM not in page.text
    assert (await browser.open(f"/console/messages/{number}")).status == 404
    assert (await browser.open(f"/console/sessions/{key}/messages")).status == 403
    account = await browser.open("/console/account")
    assert (await browser.send(account, f"/console/messages/{number}")).status in (403, 404)
    browser = Browser(training.db)
    await browser.sign_in(reader)
    page = await browser.open(f"/console/messages/{number}")
    assert page.status == 200
    assert "Send again" not in page.text
    assert (await browser.send(page, f"/console/messages/{number}")).status == 403
    assert await training.db.fetchval("SELECT state FROM outbox WHERE outbox_id = $1", number) == "dead"
