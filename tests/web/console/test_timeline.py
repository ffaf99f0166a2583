"""One person: the line of what happened, what the site keeps of him, and taking him out of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.services.training.sending import Training
from tests.support import NOW, Person
from tests.web.browsing import BASE, Browser
from tests.web.console.attending import was_there
from tests.web.holding import START
from tests.web.public.people import mails, register


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    key = await training.create(alice, {"attendeeOptions/registration": True, "schedule/duration": "60"})
    await register(Browser(training.db), key, "ann@example.com", name="Ann Ash")
    return key


async def number(training: Training, email: str = "ann@example.com") -> int:
    found: int = await training.db.fetchval("SELECT participant_id FROM participant WHERE email = $1", email)
    return found


async def test_everything_that_happened_stands_in_one_line(
    desk: Browser, key: int, training: Training, alice: Person
) -> None:
    person = await number(training)
    page = await desk.open(f"/console/sessions/{key}/roster")
    desk.now = NOW + timedelta(minutes=5)
    await desk.send(page, f"/console/sessions/{key}/roster", act="approve", person=str(person))
    await training.db.execute(
        "UPDATE outbox SET state = 'sent', sent_at = $1, attempts = 2, last_answer = '250 queued'"
        " WHERE kind = 'registration.accepted'", NOW + timedelta(minutes=6),
    )  # fmt: skip
    await was_there(training.db, training.site_id, key, "Ann Ash", "ann@example.com", START, 50)
    desk.now = START + timedelta(hours=2)
    await desk.sign_in(alice)

    page = await desk.open(f"/console/sessions/{key}/roster/{person}")

    assert page.status == 200
    words = [
        "Registered", "registration form", "Set to: accepted", "Registration accepted sent", "250 queued", "2 tries",
        "Joined", "Left",
    ]  # fmt: skip
    for each in words:
        assert each in page.text, each
    assert page.text.index("Registration accepted sent") < page.text.index("Joined") < page.text.index("Left")


async def test_who_follows_the_link_of_a_mail_has_opened_the_page(desk: Browser, key: int, training: Training) -> None:
    visitor = Browser(training.db)
    await visitor.open("/my", form={"email": "ann@example.com"})
    url = str((await mails(training.db, "ann@example.com"))["confirm"]["url"]).removeprefix(BASE)
    await visitor.open(f"/s/{key}?t={url.rpartition('/')[2]}")

    page = await desk.open(f"/console/sessions/{key}/roster/{await number(training)}")

    assert "Opened the page of the session" in page.text
    assert "1 visit so far" in page.text


async def test_the_page_of_a_person_is_for_those_who_see_the_session(
    desk: Browser, key: int, training: Training, charlie: Person, alice: Person
) -> None:
    person = await number(training)
    other = await training.create(alice)
    assert (await desk.open(f"/console/sessions/{other}/roster/{person}")).status == 404
    browser = Browser(training.db)
    await browser.sign_in(charlie)
    assert (await browser.open(f"/console/sessions/{key}/roster/{person}")).status == 403


async def test_an_administrator_takes_out_all_that_is_kept(
    browser: Browser, key: int, training: Training, admin: Person
) -> None:
    await was_there(training.db, training.site_id, key, "Ann Ash", "ann@example.com", START, 50)
    await browser.sign_in(admin)

    page = await browser.open("/console/site/person?email=Ann@example.com")
    assert page.status == 200
    reply = await browser.open("/console/site/person.json?email=ann@example.com")

    document = json.loads(reply.text)
    assert document["sessions"][0]["sessionKey"] == key
    assert document["sessions"][0]["described"]["person"]["name"] == "Ann Ash"
    assert document["attendance"][0]["name"] == "Ann Ash"
    assert "attachment" in reply.headers["content-disposition"]


async def everything(training: Training) -> str:
    """All rows of the site that could tell of somebody, as text."""
    tables = ("participant", "attendance", "outbox", "audit", "enrollment", "submission", "certificate", "opening")
    found = []
    for table in tables:
        rows = await training.db.fetch(f"SELECT t::text FROM {table} t")
        found += [row[0] for row in rows]
    return "\n".join(found)


async def test_erasing_leaves_counts_and_no_trace_of_the_person(
    browser: Browser, key: int, training: Training, admin: Person
) -> None:
    await register(Browser(training.db), key, "joann@example.com", name="Jo Ann")
    await was_there(training.db, training.site_id, key, "Ann Ash", "ann@example.com", START, 50)
    browser.now = START + timedelta(days=2)
    await browser.sign_in(admin)
    page = await browser.open("/console/site/person?email=ann@example.com")

    wrong = await browser.send(page, "/console/site/person", email="ann@example.com", confirm="ben@example.com")
    assert wrong.status == 422
    assert "Ann Ash" in await everything(training)
    done = await browser.send(page, "/console/site/person", email="ann@example.com", confirm="ann@example.com")

    assert done.status == 303
    left = await everything(training)
    assert "Ann Ash" not in left
    assert "(ann@example.com" not in left
    assert ",ann@example.com" not in left
    assert '"ann@example.com' not in left
    assert "joann@example.com" in left
    assert await training.db.fetchval("SELECT count(*) FROM attendance WHERE name = 'Erased person'") == 1
    who = await training.db.fetchrow("SELECT account_id, subject FROM audit WHERE operation = 'api.ErasePerson'")
    assert who is not None
    assert who["account_id"] == admin.account_id
    assert "ann" not in who["subject"]


async def test_erasing_frees_the_seat_of_what_is_still_to_come(
    browser: Browser, training: Training, alice: Person, admin: Person
) -> None:
    values = {"attendeeOptions/registration": True, "attendeeOptions/auto": True, "attendeeOptions/maxRegistrations": 1}
    values |= {"attendeeOptions/waitingList": True}
    key = await training.create(alice, values)
    for email in ("ann@example.com", "ben@example.com"):
        await register(Browser(training.db), key, email)
    await browser.sign_in(admin)
    page = await browser.open("/console/site/person?email=ann@example.com")

    await browser.send(page, "/console/site/person", email="ann@example.com", confirm="ann@example.com")

    rows = await training.db.fetch("SELECT email, join_status FROM participant WHERE session_key = $1", key)
    assert [tuple(row) for row in rows] == [("ben@example.com", "ACCEPT")]


async def test_hosts_have_no_page_of_personal_data_and_readers_erase_nobody(
    browser: Browser, key: int, training: Training, alice: Person, reader: Person
) -> None:
    await browser.sign_in(alice)
    assert (await browser.open("/console/site/person?email=ann@example.com")).status == 403
    assert (await browser.open("/console/site/person.json?email=ann@example.com")).status == 403
    browser = Browser(training.db)
    await browser.sign_in(reader)
    page = await browser.open("/console/site/person?email=ann@example.com")
    assert page.status == 200
    assert "Erase for good" not in page.text
    form = {"email": "ann@example.com", "confirm": "ann@example.com"}
    assert (await browser.send(page, "/console/site/person", **form)).status == 403
    assert await number(training)
