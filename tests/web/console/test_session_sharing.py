"""What alternate hosts see of a session, who waits for an answer, and sessions with more people than a form shows."""

from __future__ import annotations

from typing import Any

from classbell.services.attendee.register import RegisterMeetingAttendee
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.get import GetTrainingSession
from classbell.wire.json_read import read_json
from tests.support import Api, Person
from tests.web.browsing import Browser


async def made(api: Api, who: Person, **groups: Any) -> int:
    document = {"metaData": {"confName": "First aid"}, "schedule": {"startDate": "2026-04-06T09:30"}, **groups}
    answer = await api(who, read_json(document, CreateTrainingSession).element)
    key: int = answer.session_key[0]
    return key


async def test_an_alternate_host_changes_what_he_sees_and_keeps_what_he_does_not(
    browser: Browser, api: Api, alice: Person, bob: Person
) -> None:
    helper = {"person": {"email": bob.email, "name": "Bob"}, "role": "HOST"}
    key = await made(
        api, alice,
        accessControl={"sessionPassword": "ladder42"},
        presenters={"participants": {"participant": [helper]}},
    )  # fmt: skip
    await browser.sign_in(bob)
    path = f"/console/sessions/{key}/edit"
    page = await browser.open(path)
    assert "ladder42" not in page.text
    assert "ladder42" not in (await browser.open(f"/console/sessions/{key}/twin")).text
    form = {"accessControl.sessionPassword": "", "metaData.location": "Room 12"}
    assert (await browser.send(page, path, revision=page.hidden("revision"), **form)).status == 303

    found = await api(alice, GetTrainingSession(session_key=key))
    assert (found.meta_data.location, found.access_control.session_password) == ("Room 12", "ladder42")
    assert (await browser.open(f"/console/sessions/{key}/delete")).status == 403
    assert "you help host" in (await browser.open("/console/sessions")).text


async def test_the_home_page_names_sessions_whose_registrants_wait_for_the_host(
    browser: Browser, api: Api, alice: Person
) -> None:
    key = await made(api, alice, attendeeOptions={"registration": True, "request": True})
    await api(
        alice,
        read_json(
            {"attendees": [{"person": {"email": "ines@example.com", "name": "Ines"}, "sessionKey": key}]},
            RegisterMeetingAttendee,
        ).element,
    )
    await browser.sign_in(alice)
    home = await browser.open("/console")

    assert f'href="/console/sessions/{key}/roster"' in home.text
    assert "1 registration" in home.text


async def test_a_long_list_of_people_is_not_in_the_form_and_stays(browser: Browser, api: Api, alice: Person) -> None:
    people = [{"person": {"email": f"person{number}@example.com"}} for number in range(150)]
    key = await made(api, alice, attendees={"participants": {"participant": people}})
    await browser.sign_in(alice)
    path = f"/console/sessions/{key}/edit"
    page = await browser.open(path)
    assert "150 entries" in page.text
    assert "attendees.participants" not in page.text
    saved = await browser.send(page, path, revision=page.hidden("revision"), **{"metaData.location": "Room 12"})

    assert saved.status == 303
    found = await api(alice, GetTrainingSession(session_key=key))
    assert len(found.attendees.participants.participant) == 150
