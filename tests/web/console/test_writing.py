"""Writing to people in the console, and looking first at who would be told by what is done with them."""

from __future__ import annotations

import re

import pytest

from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser, Reply
from tests.web.console.rosters import number_of, roster
from tests.web.public.people import mails, register

ANN, BEN = "ann@example.com", "ben@example.com"
ROWS = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM audit)"


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    """A session that takes registrations; Ann and Ben asked for a seat, and Ann has one."""
    key = await training.create(alice, {"attendeeOptions/registration": True})
    visitor = Browser(training.db)
    for email in (ANN, BEN):
        await register(visitor, key, email)
    await training.db.execute(
        "UPDATE participant SET join_status = 'ACCEPT' WHERE session_key = $1 AND email = $2", key, ANN
    )
    return key


def once(page: Reply) -> str:
    """What tells the form of a page from others."""
    found = re.search(r'name="once" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


async def test_a_message_goes_to_the_people_ticked(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))

    done = await desk.send(
        page, roster(key), act="message", person=number_of(page, ANN), subject="Bring a pen", text="Blue, please."
    )

    shown = (await desk.open(done.location)).text
    assert "1 mail is on its way." in shown
    assert f"/console/sessions/{key}/messages?kind=message" in shown
    assert (await mails(training.db, ANN))["message"]["subject"] == "Bring a pen"
    assert "message" not in await mails(training.db, BEN)


async def test_groups_with_people_in_them_are_offered_and_written_to(
    desk: Browser, key: int, training: Training
) -> None:
    page = await desk.open(roster(key))
    offered = re.findall(r'name="to" value="(\w+)"', page.text)
    assert offered == ["everybody", "accepted", "pending"]

    await desk.send(page, roster(key), act="message", to="pending", subject="Soon", text="We decide tomorrow.")

    assert "message" in await mails(training.db, BEN)
    assert "message" not in await mails(training.db, ANN)
    log = await desk.open(f"/console/sessions/{key}/messages?kind=message")
    assert BEN in log.text
    assert ANN not in log.text


async def test_a_message_is_looked_at_before_it_is_sent(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))
    before = await training.db.fetchval(ROWS)

    look = await desk.send(
        page, roster(key), act="look:message", to="everybody", subject="Room <5>", text="It moved.", once=once(page)
    )

    assert look.status == 200
    assert "This concerns 2 messages." in look.text
    assert "At once" in look.text
    assert "<strong>Room &lt;5&gt;: Bells</strong>" in look.text
    assert "It moved." in look.text
    assert once(look) == once(page)
    assert await training.db.fetchval(ROWS) == before


async def test_a_form_sent_twice_sends_its_message_once_and_another_form_another(
    desk: Browser, key: int, training: Training
) -> None:
    page, other = await desk.open(roster(key)), await desk.open(roster(key))
    form = {"act": "message", "to": "accepted", "subject": "Room 5", "text": "It moved."}

    for shown, messages in ((page, 1), (page, 1), (other, 2)):
        done = await desk.send(shown, roster(key), **form, once=once(shown))
        assert "1 mail is on its way." in (await desk.open(done.location)).text
        found = await training.db.fetchval("SELECT count(*) FROM outbox WHERE kind = 'message'")
        assert found == messages


@pytest.mark.parametrize(
    ("given", "words"),
    [({"to": "everybody", "text": "Words"}, "A message needs a subject and a text."),
     ({"to": "everybody", "subject": "Words"}, "A message needs a subject and a text."),
     ({"subject": "Words", "text": "Words"}, "Choose people first."),
     ({"to": "strangers", "subject": "Words", "text": "Words"}, "Choose people first.")],
)  # fmt: skip
async def test_a_message_without_text_or_people_is_a_fault_in_words(
    desk: Browser, key: int, given: dict[str, str], words: str
) -> None:
    refused = await desk.send(await desk.open(roster(key)), roster(key), act="message", **given)

    assert refused.status == 422
    assert words in refused.text


@pytest.mark.parametrize(
    ("act", "kind", "state"),
    [("approve", "Registration accepted", "ACCEPT"), ("reject", "Registration rejected", "REJECT"),
     ("remove", "Registration withdrawn", None)],
)  # fmt: skip
async def test_before_people_are_decided_about_it_is_shown_who_would_be_told(
    desk: Browser, key: int, training: Training, act: str, kind: str, state: str | None
) -> None:
    page = await desk.open(roster(key))
    form = {"person": number_of(page, BEN), "tell": "true"}
    before = await training.db.fetchval(ROWS)

    look = await desk.send(page, roster(key), act=act, look="true", **form)

    assert f"How it reads: {kind}" in look.text
    assert f'value="{form["person"]}" checked' in look.text
    assert await training.db.fetchval(ROWS) == before
    await desk.send(look, roster(key), act=act, **form)
    found = await training.db.fetchval("SELECT join_status FROM participant WHERE email = $1", BEN)
    assert found == state


async def test_before_somebody_is_added_it_is_shown_who_would_be_told(
    desk: Browser, key: int, training: Training
) -> None:
    page = await desk.open(roster(key))

    look = await desk.send(page, roster(key), act="look:add", name="Eva", email="eva@example.com", invite="true")

    assert "How it reads: Invitation" in look.text
    assert 'value="eva@example.com"' in look.text
    assert await training.db.fetchval("SELECT count(*) FROM participant WHERE email = 'eva@example.com'") == 0


async def test_before_a_session_is_deleted_it_is_shown_who_would_be_told(
    desk: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, {"remind/enableReminder": True, "remind/sendEmail": True})
    path = f"/console/sessions/{key}/delete"

    page = await desk.open(path)

    assert "withdrawn" in page.text
    assert "This concerns 1 message." in page.text
    assert await training.db.fetchval("SELECT deleted_at FROM session WHERE session_key = $1", key) is None


async def test_before_dates_are_moved_it_is_shown_who_would_be_told(
    desk: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(
        alice,
        {"remind/enableReminder": True, "remind/sendEmail": True, "repeat/repeatType": "RECURRING_SINGLE",
         "repeat/occurenceType": "WEEKLY", "repeat/dayInWeek/day": "MONDAY", "repeat/endAfter": 3},
    )  # fmt: skip
    path = f"/console/sessions/{key}/dates"
    page = await desk.open(path)
    revision = re.search(r'name="revision" value="([^"]+)"', page.text)
    assert revision is not None
    form = {"revision": revision[1], "repeat.repeatSession[2].action": "DELETE"}

    look = await desk.send(page, path, look="true", **form)
    idle = await desk.send(page, path, look="true", revision=revision[1])

    assert "This concerns 1 message." in look.text
    assert "Nobody would be told anything." in idle.text
    assert await training.db.fetchval("SELECT count(*) FROM occurrence WHERE session_key = $1", key) == 3
