"""Templates in the console: made of a session, used by everybody, replaced by administrators."""

from __future__ import annotations

from tests.support import Person
from tests.web.browsing import Browser, Reply

NEW = "/console/sessions/new"


async def planned(browser: Browser, **fields: str) -> str:
    page = await browser.open(NEW)
    form = {
        "metaData.confName": "First aid",
        "metaData.location": "Room 12",
        "accessControl.sessionPassword": "ladder42",
    }
    saved = await browser.send(page, NEW, **form, **fields)
    return saved.location.split("/")[3].split("?")[0]


async def made(browser: Browser, key: str, name: str, **fields: str) -> Reply:
    page = await browser.open(f"/console/templates?from={key}")
    return await browser.send(page, "/console/templates", sessionKey=key, name=name, **fields)


async def test_a_session_becomes_a_template_and_a_template_a_session(
    browser: Browser, alice: Person, bob: Person
) -> None:
    await browser.sign_in(alice)
    assert (await made(browser, await planned(browser), "Course")).status == 303

    await browser.sign_in(bob)
    listed = await browser.open("/console/templates")
    assert "Course" in listed.text
    begun = await browser.open(f"{NEW}?template=Course")
    assert 'value="Room 12"' in begun.text
    assert "ladder42" not in begun.text
    assert 'value="Course" selected' in begun.text
    assert (await browser.open(f"{NEW}?template=Other")).status == 404


async def test_only_administrators_replace_and_delete(browser: Browser, alice: Person, admin: Person) -> None:
    await browser.sign_in(alice)
    key = await planned(browser)
    await made(browser, key, "Course")
    again = await made(browser, key, "course")
    assert again.status == 422
    assert 'id="f-name-fault"' in again.text
    page = await browser.open("/console/templates")
    assert (await browser.send(page, "/console/templates/delete", name="Course")).status == 422

    await browser.sign_in(admin)
    assert (await made(browser, key, "course", default="true")).status == 303
    page = await browser.open("/console/templates")
    assert (await browser.send(page, "/console/templates/delete", name="Course")).status == 303
    assert "There are no templates yet" in (await browser.open("/console/templates")).text


async def test_a_template_needs_a_name(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)
    nameless = await made(browser, await planned(browser), "")

    assert nameless.status == 422
    assert 'id="f-name-fault"' in nameless.text
