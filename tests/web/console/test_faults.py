"""Whatever a form sends is judged like a message of a client, and each fault is told at its field."""

from __future__ import annotations

import asyncpg
import pytest

from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser
from tests.web.console.attending import AFTER, held

LONG = "x" * 5_000
QUESTION = {"count": "1", "name-1": "shoes", "label-1": "Shoes", "kind-1": "TEXT", "choices-1": ""}
ACCOUNT = {"firstName": "Ann", "lastName": "Ash", "email": "ann@example.com"}

OF_SESSION = [
    ("/roster", "name", {"act": "add", "email": "ann@example.com", "name": LONG}),
    ("/roster", "email", {"act": "add", "email": f"{LONG}@example.com", "name": "Ann"}),
    ("/roster", "subject", {"act": "message", "to": "everybody", "subject": LONG, "text": "Come early."}),
    ("/roster/form", "name-1", {**QUESTION, "name-1": LONG}),
    ("/roster/form", "label-1", {**QUESTION, "label-1": LONG}),
    ("/roster/form", "choices-1", {**QUESTION, "kind-1": "CHOICE", "choices-1": f"red; {LONG}"}),
    ("/attendance", "name", {"date": "1", "name": LONG}),
    ("/attendance", "email", {"date": "1", "email": "ann"}),
    ("/attendance", "minutes", {"date": "1", "name": "Ann", "minutes": "1441"}),
    ("/attendance/certificates", "minutes", {"minutes": "many"}),
    ("/attendance/certificates", "percent", {"percent": "101"}),
    ("/attendance/certificates", "score", {"score": "-1"}),
    ("/labs", "computers", {"act": "book", "lab": "Lab", "computers": "3000000000"}),
    ("/edit", "metaData-confName", {"metaData.confName": LONG}),
]

OF_SITE = [
    ("/console/labs", "name", {"act": "add", "name": LONG, "total": "4"}),
    ("/console/labs", "description", {"act": "add", "name": "Two", "total": "4", "description": LONG}),
    ("/console/labs", "total", {"act": "add", "name": "Two", "total": "0"}),
    ("/console/labs", "total", {"act": "add", "name": "Two", "total": "four"}),
    ("/console/account", "firstName", {"firstName": LONG}),
    ("/console/account", "timeZoneID", {"timeZoneID": "4711"}),
    ("/console/account/tokens", "name", {"name": LONG, "days": "10"}),
    ("/console/account/tokens", "days", {"name": "Ours", "days": "9999"}),
    ("/console/site/settings/branding", "display_name", {"display_name": LONG}),
    ("/console/site/forms", "label-1", {**QUESTION, "label-1": LONG}),
    ("/console/site/users/new", "lastName", {**ACCOUNT, "lastName": LONG}),
    ("/console/site/users/new", "webExId", {**ACCOUNT, "webExId": LONG}),
    ("/console/templates", "name", {"name": LONG, "sessionKey": "1"}),
]


@pytest.fixture
async def key(training: Training, db: asyncpg.Connection, site_id: int, alice: Person) -> int:
    await db.execute("INSERT INTO lab (site_id, name, computers) VALUES ($1, 'Lab', 10)", site_id)
    return await held(training, alice)


async def told(desk: Browser, address: str, shown_at: str, form: dict[str, str]) -> set[str]:
    """At which fields a form is refused."""
    page = await desk.open(shown_at)
    reply = await desk.send(page, address, revision=page.hidden("revision"), **form)
    assert reply.status == 422
    return {part.partition("-fault")[0] for part in reply.text.split('class="fault" id="f-')[1:]}


@pytest.mark.parametrize(("place", "field", "form"), OF_SESSION)
async def test_a_value_that_does_not_fit_a_session_is_told_at_its_field(
    browser: Browser, alice: Person, key: int, place: str, field: str, form: dict[str, str]
) -> None:
    browser.now = AFTER
    await browser.sign_in(alice)
    address = f"/console/sessions/{key}{place}"

    assert await told(browser, address, address, form) == {field}


@pytest.mark.parametrize(("address", "field", "form"), OF_SITE)
async def test_a_value_that_does_not_fit_the_site_is_told_at_its_field(
    browser: Browser, admin: Person, key: int, address: str, field: str, form: dict[str, str]
) -> None:
    await browser.sign_in(admin)
    shown_at = "/console/account" if address.endswith("/tokens") else address
    sent = form | {"sessionKey": str(key)} if "sessionKey" in form else form

    assert await told(browser, address, shown_at, sent) == {field}


@pytest.mark.parametrize(
    "address", ["/console/sessions?q=", "/console/messages?q=", "/console/site/users?q=", "/console/sessions?host="]
)
@pytest.mark.parametrize("asked", ["%01", LONG])
async def test_what_no_record_can_be_is_not_found(browser: Browser, admin: Person, address: str, asked: str) -> None:
    await browser.sign_in(admin)

    assert (await browser.open(address + asked)).status == 200


@pytest.mark.parametrize("name", ["alice", "nobody", "\x01", LONG])
async def test_a_link_for_a_password_is_promised_whatever_is_asked(browser: Browser, alice: Person, name: str) -> None:
    reply = await browser.open("/console/password", form={"name": name})

    assert reply.status == 200
    assert "Look into your mailbox" in reply.text
