"""The history of a session: who changed what, with before and after, and no secret."""

from __future__ import annotations

import re
from html import unescape

import pytest

from classbell.services.attendee.delete import DelMeetingAttendee
from tests.services.training.sending import Training
from tests.support import Api, Person
from tests.web.browsing import Browser, Reply


def said(page: Reply) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    key = await training.create(alice, {"accessControl/sessionPassword": "Sesame1!"})
    await training.set(alice, key, {"metaData/confName": "Louder bells", "accessControl/sessionPassword": "Sesame2!"})
    return key


async def test_a_change_shows_what_was_there_before_and_after(browser: Browser, key: int, alice: Person) -> None:
    await browser.sign_in(alice)

    text = said(await browser.open(f"/console/sessions/{key}/history"))

    assert "Alice Example changed the session" in text
    assert "Title Bells Louder bells" in text
    assert "planned the session" in text


async def test_a_secret_is_never_shown(browser: Browser, key: int, alice: Person) -> None:
    await browser.sign_in(alice)

    text = said(await browser.open(f"/console/sessions/{key}/history"))

    assert "Password of the session ••• •••" in text
    assert "Sesame" not in text


async def test_people_put_on_the_list_and_taken_off_are_named(
    browser: Browser, key: int, alice: Person, training: Training, api: Api
) -> None:
    await training.set(
        alice, key,
        {
            "attendees/participants/participant/person/email": "ann@example.com",
            "attendees/participants/participant/joinStatus": "ACCEPT",
        },
    )  # fmt: skip
    number = await training.db.fetchval("SELECT participant_id FROM participant WHERE email = 'ann@example.com'")
    await api(alice, DelMeetingAttendee(attendee_id=[number]))
    await browser.sign_in(alice)

    text = said(await browser.open(f"/console/sessions/{key}/history"))

    assert "Attendees: ann@example.com – Attendee, Accepted" in text
    assert "took people off the list" in text


async def test_the_history_is_kept_from_others_and_shown_to_readers(
    browser: Browser, key: int, charlie: Person, reader: Person
) -> None:
    await browser.sign_in(charlie)
    assert (await browser.open(f"/console/sessions/{key}/history")).status == 403
    await browser.sign_in(reader)
    assert (await browser.open(f"/console/sessions/{key}/history")).status == 200


async def test_a_long_history_has_pages(browser: Browser, key: int, alice: Person, training: Training) -> None:
    for number in range(51):
        await training.set(alice, key, {"metaData/confName": f"Bells {number}"})
    await browser.sign_in(alice)

    page = await browser.open(f"/console/sessions/{key}/history")
    older = re.search(r'href="(\?before=\d+)"', page.text)

    assert older is not None
    assert "planned the session" not in page.text
    assert "planned the session" in (await browser.open(f"/console/sessions/{key}/history{older[1]}")).text
