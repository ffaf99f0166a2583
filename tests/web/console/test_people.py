"""The people of a session in the console: listed, approved, promoted, removed, brought in, taken out."""

from __future__ import annotations

import pytest

from classbell.domain import forms
from classbell.domain.forms import Question
from classbell.store import registration_forms
from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser
from tests.web.console.rosters import number_of, roster, state_of
from tests.web.public.people import mails, register

FULL = {
    "attendeeOptions/registration": True, "attendeeOptions/maxRegistrations": 2, "attendeeOptions/auto": True,
    "attendeeOptions/waitingList": True,
}  # fmt: skip


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    """A session that takes registrations; Ann and Ben asked for a seat."""
    key = await training.create(alice, {"attendeeOptions/registration": True})
    visitor = Browser(training.db)
    for email in ("ann@example.com", "ben@example.com"):
        await register(visitor, key, email)
    return key


async def listed(training: Training, key: int) -> dict[str, str]:
    rows = await training.db.fetch("SELECT email, join_status FROM participant WHERE session_key = $1", key)
    return {row["email"]: row["join_status"] for row in rows}


async def test_everybody_has_a_row_with_state_and_answers(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))

    assert page.status == 200
    assert state_of(page, "ann@example.com") == "to be approved"
    assert "to be approved: 2" in page.text


@pytest.mark.parametrize(("language", "yes", "no"), [("en", "yes", "no"), ("de", "ja", "nein"), ("es", "sí", "no")])
async def test_a_tick_is_a_word_in_the_language_of_the_reader(
    desk: Browser, training: Training, alice: Person, language: str, yes: str, no: str
) -> None:
    key = await training.create(alice, {"attendeeOptions/registration": True})
    form = (Question(name="veg", label="Vegan?", kind="CHECKBOX"), Question(name="note", label="Note?"))
    await registration_forms.put(training.db, training.site_id, key, forms.written(form))
    visitor = Browser(training.db)
    await register(visitor, key, "ann@example.com", veg="true", note="true")
    await register(visitor, key, "ben@example.com", veg="false", note="-")
    desk.cookies["classbell_language"] = language

    page = await desk.open(roster(key))
    for email, word, note in (("ann@example.com", yes, "true"), ("ben@example.com", no, "-")):
        number = number_of(page, email)
        alone = await desk.open(f"{roster(key)}/{number}")
        row = next(part for part in page.text.split("<tr>") if email in part)

        assert f'<span class="soft">Vegan?:</span> {word};' in row
        assert f'<span class="soft">Note?:</span> {note}' in row
        assert f"<dt>Vegan?</dt><dd>{word}</dd>" in alone.text
        assert f"<dt>Note?</dt><dd>{note}</dd>" in alone.text


async def test_people_are_approved_and_rejected_together(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))

    done = await desk.send(page, roster(key), act="approve", person=number_of(page, "ann@example.com"))
    assert "1 person is approved." in (await desk.open(done.location)).text
    await desk.send(page, roster(key), act="reject", person=number_of(page, "ben@example.com"))

    assert await listed(training, key) == {"ann@example.com": "ACCEPT", "ben@example.com": "REJECT"}
    page = await desk.open(roster(key) + "?state=rejected")
    assert "ben@example.com" in page.text
    assert "ann@example.com" not in page.text


async def test_nobody_chosen_is_a_fault_in_words(desk: Browser, key: int) -> None:
    page = await desk.open(roster(key))

    refused = await desk.send(page, roster(key), act="approve")

    assert refused.status == 422
    assert "Choose people first." in refused.text


async def test_somebody_who_waits_is_promoted_when_seats_are_added(
    desk: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, FULL)
    visitor = Browser(training.db)
    for name in ("ann", "ben", "cid", "dan"):
        await register(visitor, key, f"{name}@example.com")
    page = await desk.open(roster(key))
    assert state_of(page, "dan@example.com") == "waits for a seat"
    assert "2 of 2 seats taken" in page.text

    dan = number_of(page, "dan@example.com")
    first = await desk.open((await desk.send(page, roster(key), act="promote", person=dan)).location)
    assert "No seat is free: 1 person is first in line." in first.text
    await desk.send(page, roster(key), act="promote", person=dan, seats="true")

    page = await desk.open(roster(key))
    assert state_of(page, "dan@example.com") == "accepted"
    assert state_of(page, "cid@example.com") == "waits for a seat"
    assert "registration.promoted" in await mails(training.db, "dan@example.com")


async def test_who_is_removed_gives_the_seat_to_who_waits(desk: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, FULL)
    visitor = Browser(training.db)
    for name in ("ann", "ben", "cid"):
        await register(visitor, key, f"{name}@example.com")
    page = await desk.open(roster(key))

    await desk.send(page, roster(key), act="remove", person=number_of(page, "ann@example.com"), tell="true")

    page = await desk.open(roster(key))
    assert "ann@example.com" not in page.text
    assert state_of(page, "cid@example.com") == "accepted"


async def test_one_is_added_by_hand(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))

    form = {"act": "add", "name": "Eva Stone", "email": "Eva@Example.com", "role": "PRESENTER", "invite": "true"}
    done = await desk.send(page, roster(key), **form)

    assert done.status == 303
    assert (await listed(training, key))["eva@example.com"] == "INVITE"
    assert "invitation" in await mails(training.db, "eva@example.com")
    wrong = await desk.send(page, roster(key), act="add", name="Nobody", email="no address")
    assert wrong.status == 422


TWENTY = "name,email,role,company\n" + "".join(
    f"Person {number},person{number}@example.com,attendee,Bells {number}\n" for number in range(1, 21)
)


async def test_twenty_people_are_looked_at_and_then_added(desk: Browser, key: int, training: Training) -> None:
    address = roster(key) + "/import"
    page = await desk.open(address)

    look = await desk.send(page, address, lines=TWENTY, act="look")
    assert look.status == 200
    assert "20 people would be added or changed." in look.text
    assert "Nobody would be told anything." in look.text
    told = await desk.send(page, address, lines=TWENTY, act="look", invite="true")
    assert "This concerns 20 messages." in told.text
    assert "How it reads: Invitation" in told.text
    assert "person1@example.com" not in await listed(training, key)

    done = await desk.send(look, address, lines=TWENTY, act="save")
    assert "20 people are added." in (await desk.open(done.location)).text
    assert (await listed(training, key))["person20@example.com"] == "INVITE"


async def test_faults_of_a_table_stand_at_their_lines_and_nobody_is_added(
    desk: Browser, key: int, training: Training
) -> None:
    lines = "name;email;role\nEva;eva@example.com;attendee\nFay;nowhere;attendee\nGil;eva@example.com;chief\n"
    address = roster(key) + "/import"
    page = await desk.open(address)

    look = await desk.send(page, address, lines=lines, act="save")

    assert look.status == 422
    assert "2 lines have faults. Nobody was added." in look.text
    assert "“nowhere” is no e-mail address" in look.text
    assert "stands in line 2 already" in look.text
    assert "the role “chief” is unknown" in look.text
    assert "eva@example.com" not in await listed(training, key)


async def test_more_lines_than_are_taken_at_once_are_refused_in_the_language_of_the_reader(
    desk: Browser, key: int, training: Training
) -> None:
    address = roster(key) + "/import"
    desk.cookies["classbell_language"] = "de"
    lines = "name,email\n" + "".join(f"Zoe,zoe{number}@example.com\n" for number in range(1_001))

    reply = await desk.send(await desk.open(address), address, act="save", lines=lines)

    assert reply.status == 422
    assert "Es sind mehr als 1000 Zeilen" in reply.text
    assert "zoe1000@example.com" in reply.text
    assert len(await listed(training, key)) == 2


async def test_an_export_can_be_imported_and_holds_no_formula(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(roster(key))
    await desk.send(page, roster(key), act="add", name="=1+1", email="sum@example.com")

    table = (await desk.open(roster(key) + ".csv")).content.decode("utf-8-sig")

    assert "'=1+1,sum@example.com,ATTENDEE,invited" in table
    address = roster(key) + "/import"
    look = await desk.send(await desk.open(address), address, lines=table, act="look")
    assert look.status == 200
    assert "3 are on the list already" in look.text


async def test_the_form_of_a_session_is_its_own_until_it_follows_the_site(desk: Browser, key: int) -> None:
    address = roster(key) + "/form"
    page = await desk.open(address)
    question = {"count": "1", "name-1": "diet", "label-1": "What do you eat?", "kind-1": "CHOICE"}

    wrong = await desk.send(page, address, act="save", **question)
    assert wrong.status == 422
    done = await desk.send(page, address, act="save", **question, **{"choices-1": "Fish; Bread", "required-1": "true"})
    page = await desk.open(done.location)
    assert "The session has a form of its own." in page.text
    assert "What do you eat?" in page.text
    await desk.send(page, address, act="inherit", count="0")
    assert "The session has the form of the site." in (await desk.open(address)).text


async def test_answers_stand_beside_the_people(desk: Browser, key: int, training: Training) -> None:
    address = roster(key) + "/form"
    form = {"count": "1", "name-1": "diet", "label-1": "What do you eat?", "kind-1": "TEXT", "act": "save"}
    await desk.send(await desk.open(address), address, **form)
    await register(Browser(training.db), key, "gil@example.com", diet="Bread & wine")

    page = await desk.open(roster(key))

    assert "What do you eat?" in page.text
    assert "Bread &amp; wine" in page.text
    assert "diet" in (await desk.open(roster(key) + ".csv")).text


async def test_others_see_no_people_and_a_reader_changes_none(
    key: int, training: Training, charlie: Person, reader: Person
) -> None:
    browser = Browser(training.db)
    await browser.sign_in(charlie)
    for end in ("", ".csv", "/import", "/form"):
        assert (await browser.open(roster(key) + end)).status == 403
    browser = Browser(training.db)
    await browser.sign_in(reader)
    page = await browser.open(roster(key))
    assert page.status == 200
    assert "Approve" not in page.text
    other = await browser.open("/console/account")
    refused = await browser.send(other, roster(key), act="add", name="Eva", email="eva@example.com")
    assert refused.status == 403
    assert "eva@example.com" not in await listed(training, key)


async def test_a_form_without_the_token_of_the_session_changes_nothing(
    desk: Browser, key: int, training: Training
) -> None:
    refused = await desk.open(roster(key), form={"act": "add", "name": "Eva", "email": "eva@example.com"})

    assert refused.status == 403
    assert "eva@example.com" not in await listed(training, key)
