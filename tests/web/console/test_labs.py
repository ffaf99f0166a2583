"""Labs in the console: what is booked when, what is free, reservations, and the lab of a session."""

from __future__ import annotations

import pytest

from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser

SPAN = {"lab": "Belfry", "computers": "4", "start": "2026-03-03T09:00", "end": "2026-03-03T11:00"}


@pytest.fixture
async def desk(browser: Browser, alice: Person, training: Training) -> Browser:
    await training.db.execute(
        "INSERT INTO lab (site_id, name, description, computers) VALUES ($1, 'Belfry', 'Up the stairs', 5)",
        training.site_id,
    )
    await browser.sign_in(alice)
    return browser


async def test_what_is_booked_stands_in_its_day(desk: Browser) -> None:
    page = await desk.open("/console/labs")
    assert "Up the stairs" in page.text

    done = await desk.send(page, "/console/labs", act="reserve", topic="Practice", **SPAN)

    page = await desk.open(done.location)
    assert "The computers are reserved." in page.text
    assert "<strong>09:00–11:00</strong> Practice" in page.text
    assert "Practice" in (await desk.open("/console/labs?day=2026-03-03&view=day")).text
    assert "Practice" not in (await desk.open("/console/labs?day=2026-03-04&view=day")).text


async def test_what_is_free_is_told_before_it_is_reserved(desk: Browser) -> None:
    page = await desk.open("/console/labs")

    assert "are free then" in (await desk.send(page, "/console/labs", act="check", **SPAN)).text
    await desk.send(page, "/console/labs", act="reserve", **SPAN)
    assert "are not free then" in (await desk.send(page, "/console/labs", act="check", **SPAN)).text
    refused = await desk.send(page, "/console/labs", act="reserve", **SPAN)
    assert refused.status == 409
    backwards = SPAN | {"end": "2026-03-03T08:00"}
    assert (await desk.send(page, "/console/labs", act="reserve", **backwards)).status == 422


async def test_a_session_books_a_lab_and_gives_it_back(desk: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice)
    url = f"/console/sessions/{key}/labs"
    page = await desk.open(url)
    assert "No lab is booked" in page.text

    assert (await desk.send(page, url, act="book", lab="Belfry", computers="6")).status == 409
    await desk.send(page, url, act="book", lab="Belfry", computers="5")
    page = await desk.open(url)
    assert "5 of 5" in page.text
    await desk.send(page, url, act="give-back")
    assert "No lab is booked" in (await desk.open(url)).text


async def test_administrators_add_labs_and_take_them_away(desk: Browser, training: Training, admin: Person) -> None:
    page = await desk.open("/console/labs")
    assert "Add a lab" not in page.text
    assert (await desk.send(page, "/console/labs", act="add", name="Crypt", total="3")).status == 403
    browser = Browser(training.db)
    await browser.sign_in(admin)
    page = await browser.open("/console/labs")

    await browser.send(page, "/console/labs", act="add", name="Crypt", total="3")
    assert (await browser.send(page, "/console/labs", act="add", name="crypt", total="3")).status == 422
    assert "Crypt" in (await browser.open("/console/labs")).text
    await browser.send(page, "/console/labs", act="remove", lab="Crypt")
    assert "Crypt" not in (await browser.open("/console/labs")).text


async def test_who_has_nothing_to_do_with_labs_sees_none_and_a_reader_books_none(
    desk: Browser, training: Training, alice: Person, charlie: Person, dave: Person, reader: Person
) -> None:
    key = await training.create(alice)
    browser = Browser(training.db)
    await browser.sign_in(dave)
    assert (await browser.open("/console/labs")).status == 403
    browser = Browser(training.db)
    await browser.sign_in(charlie)
    assert (await browser.open(f"/console/sessions/{key}/labs")).status == 403
    browser = Browser(training.db)
    await browser.sign_in(reader)
    page = await browser.open(f"/console/sessions/{key}/labs")
    assert page.status == 200
    account = await browser.open("/console/account")
    url = f"/console/sessions/{key}/labs"
    assert (await browser.send(account, url, act="book", lab="Belfry", computers="1")).status == 403
    assert (await desk.open("/console/labs", form={"act": "reserve", **SPAN})).status == 403
    assert await training.db.fetchval("SELECT count(*) FROM lab_booking") == 0
