"""The delivery log in the console: who sees it, what is said of a message, sending again, and kept mails."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import asyncpg
import pytest

from classbell.config import Settings
from classbell.mail.files import Files
from tests.services.training.sending import Training
from tests.support import NOW, Person
from tests.web.browsing import BASE, Browser

ADDED = """
INSERT INTO outbox (site_id, kind, session_key, occurrence, recipient, due_at, state, attempts, last_answer)
VALUES ($1, $2, $3, 0, $4, $5, $6, 1, $7)
RETURNING outbox_id
"""


class Log:
    """Messages about a session of Alice's."""

    def __init__(self, db: asyncpg.Connection, site_id: int, key: int) -> None:
        self.db, self.site_id, self.key = db, site_id, key
        self.path = f"/console/sessions/{key}/messages"

    async def add(
        self, recipient: str, state: str = "sent", answer: str = "250 taken", kind: str = "invitation"
    ) -> int:
        number: int = await self.db.fetchval(ADDED, self.site_id, kind, self.key, recipient, NOW, state, answer)
        return number

    async def state(self, number: int) -> str:
        state: str = await self.db.fetchval("SELECT state FROM outbox WHERE outbox_id = $1", number)
        return state


@pytest.fixture
async def log(db: asyncpg.Connection, site_id: int, training: Training, alice: Person) -> Log:
    key = await training.create(alice)
    await db.execute("DELETE FROM outbox WHERE session_key = $1", key)
    return Log(db, site_id, key)


async def test_the_log_says_who_gets_what_and_what_the_server_answered(
    browser: Browser, log: Log, alice: Person
) -> None:
    number = await log.add("ann@example.com", "dead", "550 no such mailbox")
    await browser.sign_in(alice)

    for path in ("/console/messages", log.path):
        page = await browser.open(path)
        assert page.status == 200
        assert "ann@example.com" in page.text
        assert "550 no such mailbox" in page.text
        assert "not delivered" in page.text
        assert f"/console/messages/{number}" in page.text
    assert "550 no such mailbox" in (await browser.open(f"/console/messages/{number}")).text


@pytest.mark.parametrize("asked", ["q=ann@", "state=sent", "kind=reminder"])
async def test_the_log_is_searched(browser: Browser, log: Log, alice: Person, asked: str) -> None:
    await log.add("ann@example.com", "sent", kind="reminder")
    await log.add("ben@example.com", "dead")
    await browser.sign_in(alice)

    page = await browser.open(f"{log.path}?{asked}")

    assert "ann@example.com" in page.text
    assert "ben@example.com" not in page.text


async def test_a_long_log_has_pages(browser: Browser, log: Log, alice: Person) -> None:
    for number in range(51):
        await log.add(f"p{number:02}@example.com")
    await browser.sign_in(alice)

    assert (await browser.open(log.path)).text.count('data-label="Recipient"') == 50
    assert (await browser.open(f"{log.path}?first=51")).text.count('data-label="Recipient"') == 1


async def test_a_message_is_sent_again(browser: Browser, log: Log, alice: Person) -> None:
    number = await log.add("ann@example.com", "dead")
    await browser.sign_in(alice)
    path = f"/console/messages/{number}"

    sent = await browser.send(await browser.open(path), path)

    assert sent.status == 303
    assert await log.state(number) == "waiting"
    assert "leaves again" in (await browser.open(sent.location)).text


async def test_others_see_no_message_and_send_none(browser: Browser, log: Log, charlie: Person) -> None:
    number = await log.add("ann@example.com", "dead")
    await browser.sign_in(charlie)

    assert (await browser.open(log.path)).status == 403
    assert (await browser.open(f"/console/messages/{number}")).status == 404
    everything = await browser.open("/console/messages")
    assert "ann@example.com" not in everything.text
    home = await browser.open("/console/account")
    assert (await browser.send(home, f"/console/messages/{number}")).status == 403
    assert await log.state(number) == "dead"


async def test_a_reader_sees_everything_and_sends_nothing(browser: Browser, log: Log, reader: Person) -> None:
    number = await log.add("ann@example.com", "dead")
    await browser.sign_in(reader)
    path = f"/console/messages/{number}"
    page = await browser.open(path)

    assert "ann@example.com" in page.text
    for shown in (path, log.path, "/console/messages"):
        assert "Send again" not in (await browser.open(shown)).text
    assert (await browser.send(await browser.open("/console/account"), path)).status == 403
    assert await log.state(number) == "dead"


async def test_what_a_server_answered_is_text(browser: Browser, log: Log, alice: Person) -> None:
    number = await log.add("ann@example.com", "dead", "550 <script>alert(1)</script>")
    await browser.sign_in(alice)

    for path in (log.path, f"/console/messages/{number}"):
        page = await browser.open(path)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize("number", [0, 10**18, 10**30])
async def test_there_is_no_page_for_an_unknown_message(browser: Browser, alice: Person, number: int) -> None:
    await browser.sign_in(alice)

    assert (await browser.open(f"/console/messages/{number}")).status == 404


async def test_a_kept_mail_is_read_and_only_administrators_see_its_links_whole(
    browser: Browser, log: Log, alice: Person, admin: Person, tmp_path: Path
) -> None:
    settings = Settings(base_url=BASE, data_dir=str(tmp_path))
    browser.pages.state["settings"] = settings
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"], mail["To"] = "<one@example.com>", "You are invited", "ann@example.com"
    mail.set_content("Come along:\nhttps://classes.example.com/my/secret-word\n")
    answer = await Files(settings.mail_folder).send(mail, "ann@example.com")
    path = f"/console/messages/{await log.add('ann@example.com', 'sent', answer)}"

    await browser.sign_in(alice)
    page = await browser.open(path)
    assert "You are invited" in page.text
    assert "Come along" in page.text
    assert "secret-word" not in page.text
    await browser.sign_in(admin)
    assert "secret-word" in (await browser.open(path)).text


async def test_the_log_says_that_no_mail_server_is_set(browser: Browser, log: Log, alice: Person) -> None:
    await browser.sign_in(alice)

    assert "No mail server is set" in (await browser.open(log.path)).text
