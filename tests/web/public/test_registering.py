"""Registering on a page: seats, waiting places, questions, and what nobody learns from it."""

from __future__ import annotations

import re

import asyncpg
import pytest

from classbell.domain import forms
from classbell.domain.forms import Question
from classbell.services.attendee.lists import LstMeetingAttendee
from classbell.store import registration_forms
from tests.services.training.sending import Training
from tests.support import Api, Person
from tests.web.browsing import Browser
from tests.web.public.people import AUTO, OPEN, links, mails, my_page, register

ANN, ROB, ZOE = "ann@example.com", "rob@example.com", "zoe@example.com"
FULL = {**AUTO, "attendeeOptions/maxRegistrations": 1, "attendeeOptions/waitingList": True}


async def states(api: Api, who: Person, key: int) -> dict[str, str]:
    listed = await api(who, LstMeetingAttendee(session_key=key))
    return {attendee.person.email: attendee.join_status for attendee in listed.attendee}


async def test_a_registration_is_listed_over_the_api_at_once(
    browser: Browser, training: Training, api: Api, alice: Person
) -> None:
    key = await training.create(alice, AUTO)

    page = await register(browser, key, "Ann@Example.com")

    assert page.status == 200
    assert "You are registered and accepted." in page.text
    assert await states(api, alice, key) == {ANN: "ACCEPT"}
    assert set(await mails(browser.db, ANN)) == {"registration.accepted"}


async def test_whom_the_host_has_accepted_before_is_told_as_well(
    browser: Browser, training: Training, api: Api, alice: Person
) -> None:
    invited = {"attendees/participants/participant/person": {"name": "Ann", "email": ANN}}
    key = await training.create(alice, {**AUTO, **invited})
    assert await states(api, alice, key) == {ANN: "ACCEPT"}
    assert set(await mails(browser.db, ANN)) == set()

    await register(browser, key, ANN)

    assert set(await mails(browser.db, ANN)) == {"registration.accepted"}


async def test_without_auto_the_host_decides(browser: Browser, training: Training, api: Api, alice: Person) -> None:
    key = await training.create(alice, OPEN)

    page = await register(browser, key, ANN)

    assert "who decides about it" in page.text
    assert await states(api, alice, key) == {ANN: "REGISTER"}
    assert set(await mails(browser.db, ANN)) == {"registration.received"}


async def test_who_comes_late_waits_and_is_promoted(
    browser: Browser, training: Training, api: Api, alice: Person
) -> None:
    key = await training.create(alice, FULL)
    await register(browser, key, ANN)

    page = await register(browser, key, ROB)
    assert "number 1 on the waiting list" in page.text
    assert "Full, with a waiting list" in (await browser.open("/")).text

    mine = await my_page(browser, ANN)
    asked = await browser.open(links(mine, "Cancel")[0].partition("#")[0])
    gone = await browser.open(f"{mine.page}/{key}/cancel", form={})

    assert "Yes, cancel it" in asked.text
    assert gone.location.endswith("?done=cancel")
    assert "registration.promoted" in await mails(browser.db, ROB)
    assert "registration.rejected" not in await mails(browser.db, ANN)
    assert "You are registered and accepted." in (await browser.open(page.page)).text
    assert (await states(api, alice, key))[ROB] == "ACCEPT"
    assert "number 1 on the waiting list" in (await register(browser, key, ANN)).text


async def test_without_a_waiting_list_a_full_session_takes_nobody(
    browser: Browser, training: Training, api: Api, alice: Person
) -> None:
    key = await training.create(alice, {**FULL, "attendeeOptions/waitingList": False})
    await register(browser, key, ANN)

    late = await register(browser, key, ROB)
    again = await register(browser, key, ANN)

    assert late.status == again.status == 409
    assert "All seats are taken" in late.text
    assert late.text == again.text
    assert await states(api, alice, key) == {ANN: "ACCEPT"}


@pytest.mark.parametrize("options", [OPEN, AUTO, FULL])
async def test_a_second_registration_reads_like_a_first_and_is_told_by_mail(
    browser: Browser, training: Training, alice: Person, options: dict[str, object]
) -> None:
    key = await training.create(alice, options)
    await register(browser, key, ANN)
    before = await browser.db.fetchval("SELECT count(*) FROM participant")

    again = await register(browser, key, ANN)
    stranger = await register(browser, key, ROB)

    def without_token(text: str) -> str:
        return re.sub(r"[\w-]{80,}\.[\w-]{43}", "TOKEN", text).replace("rob%40", "ann%40").replace("rob@", "ann@")

    assert without_token(again.text) == without_token(stranger.text)
    assert len(again.page) == len(stranger.page)
    assert "confirm" in await mails(browser.db, ANN)
    assert "confirm" not in await mails(browser.db, ROB)
    assert await browser.db.fetchval("SELECT count(*) FROM participant") == before + 1


async def test_a_receipt_changes_nothing(browser: Browser, training: Training, api: Api, alice: Person) -> None:
    key = await training.create(alice, AUTO)
    page = await register(browser, key, ANN)
    receipt = page.page.partition("?")[0]

    assert (await browser.open(f"{receipt}/{key}/cancel", form={})).status == 404
    assert (await browser.open(f"{receipt}/calendar.ics")).status == 404
    assert await states(api, alice, key) == {ANN: "ACCEPT"}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://other.example"}],
)
async def test_a_form_of_another_site_registers_nobody(
    browser: Browser, training: Training, alice: Person, headers: dict[str, str]
) -> None:
    key = await training.create(alice, AUTO)

    reply = await browser.open(f"/s/{key}/register", form={"name": "Ann", "email": ANN}, headers=headers)

    assert reply.status == 403
    assert await browser.db.fetchval("SELECT count(*) FROM participant") == 0


async def test_the_questions_of_the_session_are_asked_and_kept(
    browser: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, AUTO)
    form = (
        Question(name="company", label="Your company", required=True),
        Question(name="diet", label="Food", kind="CHOICE", choices=("Meat", "Vegan"), required=True),
        Question(name="days", label="Days", kind="MULTIPLE", choices=("Mon", "Tue")),
        Question(name="rules", label="I agree", kind="CHECKBOX", required=True),
        Question(name="notes2", label="<i>More</i>", kind="AREA"),
    )
    await registration_forms.put(browser.db, training.site_id, key, forms.written(form))

    asked = await browser.open(f"/s/{key}/register")
    wrong = await register(browser, key, ANN, diet="Stones", rules="false", company="<b>Bell</b> & Sons")
    right = await register(browser, key, ANN, diet="Vegan", rules="true", company="Bell & Sons", days="Mon")

    assert "&lt;i&gt;More&lt;/i&gt;" in asked.text
    assert wrong.status == 422
    for text in (
        "Food cannot be used as it is.",
        "I agree is needed.",
        'aria-invalid="true"',
        "Bell&lt;/b&gt; &amp; Sons",
    ):
        assert text in wrong.text
    assert "You are registered" in right.text
    row = await browser.db.fetchrow("SELECT e.fields, p.details #>> '{person,company}' AS company FROM enrollment e"
                                    " JOIN participant p USING (site_id, participant_id)")  # fmt: skip
    assert row is not None
    assert row["company"] == "Bell & Sons"
    assert "Vegan" in row["fields"]


async def test_what_is_wrong_is_said_at_its_field(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, AUTO)

    empty = await browser.open(f"/s/{key}/register", form={"name": "", "email": "no address"})

    assert empty.status == 422
    assert 'id="f-email-fault"' in empty.text
    both = await browser.open(f"/s/{key}/register", form={"name": " ", "email": ""})
    assert 'id="f-name-fault"' in both.text
    assert 'id="f-email-fault"' in both.text


async def test_the_password_of_the_registration_is_asked_and_not_guessed(
    browser: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, {**AUTO, "attendeeOptions/registrationPWD": "ladder42"})
    await training.db.execute("UPDATE site SET settings = '{\"wrong_tries\": 1}'")

    assert 'type="password"' in (await browser.open(f"/s/{key}/register")).text
    for _ in range(5):
        wrong = await register(browser, key, ANN, **{"registration:password": "no"})
        assert wrong.status == 422
        assert "is not right" in wrong.text
    assert (await register(browser, key, ANN, **{"registration:password": "ladder42"})).status == 422
    browser.address = "192.0.2.8"
    assert "You are registered" in (await register(browser, key, ANN, **{"registration:password": "ladder42"})).text


async def test_one_network_cannot_register_without_end(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, AUTO)

    replies = [(await register(browser, key, f"a{number}@example.com")).status for number in range(62)]

    assert replies == [200] * 60 + [429] * 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "takes no registrations"),
        ({**OPEN, "attendeeOptions/registrationCloseDate": "03/01/2026 10:00:00"}, "Registration has closed"),
    ],
)
async def test_where_nobody_can_register_the_page_says_why(
    browser: Browser, training: Training, alice: Person, options: dict[str, object], words: str
) -> None:
    key = await training.create(alice, options)

    page = await browser.open(f"/s/{key}/register")
    sent = await register(browser, key, ANN)

    assert words in page.text
    assert '<form method="post"' not in page.text
    assert sent.status == 409
    assert words in sent.text


async def test_language_and_zone_of_the_person_are_kept(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, AUTO)

    await register(browser, key, ANN, **{"visitor:language": "de", "visitor:zone": "Europe/Berlin"})

    kept = await browser.db.fetchval("SELECT preferences FROM participant")
    assert '"locale": "de"' in kept
    assert '"zone": "Europe/Berlin"' in kept


async def test_a_host_who_rejected_somebody_is_not_overruled(
    browser: Browser, training: Training, api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(alice, AUTO)
    await register(browser, key, ANN)
    await db.execute("UPDATE participant SET join_status = 'REJECT', holds_seat = false")
    await db.execute("UPDATE session SET registrations_taken = 0, participants_taken = 0")

    await register(browser, key, ANN)

    assert await states(api, alice, key) == {ANN: "REJECT"}
