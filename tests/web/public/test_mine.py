"""My registrations: asked for by address, seen and changed by the link in a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import calendars
from tests.services.training.sending import Training, attendees
from tests.support import Person
from tests.web.browsing import Browser
from tests.web.public.people import AUTO, mails, my_page, register

ANN = "ann@example.com"


async def test_the_answer_is_the_same_for_every_address(browser: Browser, training: Training, alice: Person) -> None:
    await register(browser, await training.create(alice, AUTO), ANN)

    known = await browser.open("/my", form={"email": ANN})
    unknown = await browser.open("/my", form={"email": "rob@example.com"})

    assert known.status == unknown.status == 200
    assert known.text == unknown.text.replace("rob@", "ann@")
    assert "confirm" in await mails(browser.db, ANN)
    assert await mails(browser.db, "rob@example.com") == {}
    assert (await browser.open("/my", form={"email": "nobody"})).status == 422


async def test_one_address_is_not_flooded_with_links(browser: Browser, training: Training, alice: Person) -> None:
    await register(browser, await training.create(alice, AUTO), ANN)
    for _ in range(3):
        await browser.open("/my", form={"email": ANN})
    await browser.db.execute("UPDATE outbox SET state = 'sent'")

    assert (await browser.open("/my", form={"email": ANN})).status == 200
    assert await mails(browser.db, ANN) == {}


async def test_an_invitation_is_accepted_or_declined(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, {**AUTO, "attendeeOptions/auto": False, **attendees([ANN])})
    page = await my_page(browser, ANN)
    assert "Invited" in page.text

    await browser.open(f"{page.page}/{key}/decline", form={})
    declined = await browser.open(page.page)
    await browser.open(f"{page.page}/{key}/accept", form={})
    accepted = await browser.open(page.page)

    assert "Declined" in declined.text
    assert '<span class="tag good">Accepted</span>' in accepted.text
    assert await browser.db.fetchval("SELECT holds_seat FROM participant") is True


async def test_the_feed_of_a_person_has_his_sessions(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, {**AUTO, "accessControl/listing": "PRIVATE", **attendees([ANN])})
    await training.create(alice, {"metaData/confName": "Not hers"})
    page = await my_page(browser, ANN)

    reply = await browser.open(f"{page.page}/calendar.ics")
    (event,) = calendars.events(reply.text)

    assert str(event["summary"]) == "Bells"
    assert f"/s/{key}/join?t=" in str(event["url"])


async def test_links_that_are_none_or_too_old_show_nothing(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, AUTO)
    await register(browser, key, ANN)
    page = await my_page(browser, ANN)

    for url in ("/my/x", f"{page.page}x", "/my/x/calendar.ics"):
        assert (await browser.open(url)).status == 404
    assert (await browser.open(f"/my/x/{key}/cancel", form={})).status == 404
    assert (await browser.open(f"{page.page}/{key}/explode", form={})).status == 404
    assert (await browser.open(f"{page.page}/{key + 1}/cancel", form={})).status == 404
    browser.now += timedelta(days=401)
    assert (await browser.open(page.page)).status == 404


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example"}])
async def test_a_form_of_another_site_cancels_nothing(
    browser: Browser, training: Training, alice: Person, headers: dict[str, str]
) -> None:
    key = await training.create(alice, AUTO)
    await register(browser, key, ANN)
    page = await my_page(browser, ANN)

    assert (await browser.open(f"{page.page}/{key}/cancel", form={}, headers=headers)).status == 403
    assert await browser.db.fetchval("SELECT join_status FROM participant") == "ACCEPT"
