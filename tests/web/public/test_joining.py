"""Joining on a page: names, passwords, vouchers, the wait, the room, and presence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from classbell.errors import InvalidValue
from classbell.services.shared import personal
from tests.services.training.sending import Training, attendees
from tests.support import Api, Person, refused
from tests.web.browsing import BASE, Browser, Reply
from tests.web.holding import START, Class
from tests.web.public.people import AUTO, OPEN, links, mails, my_page, register

MINUTE = timedelta(minutes=1)
ANN = "ann@example.com"


@pytest.fixture
def training(api: Api, training: Training) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return training


async def made(training: Training, alice: Person, **values: object) -> Class:
    return Class(training, training.api, training.db, alice, await training.create(alice, values))


async def join(browser: Browser, key: int, **form: str) -> Reply:
    """Send the form and go where it leads."""
    reply = await browser.open(f"/s/{key}/join", form=form)
    return await browser.open(reply.location) if reply.status == 303 else reply


async def test_before_the_open_time_one_counts_down_and_no_room_is_shown(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **{"schedule/openTime": 15})
    await bells.begin(START - 30 * MINUTE)
    browser = bells.browser(START - 16 * MINUTE)

    page = await join(browser, bells.key, name="Ann", email=ANN)

    assert page.state == "early"
    assert 'data-until="2026-04-06T09:45:00+00:00"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    for path in ("", "/join", "/register"):
        assert "/room/" not in (await browser.open(f"/s/{bells.key}{path}")).text
    assert "/room/" not in page.text
    browser.now = START - 15 * MINUTE
    assert (await browser.beat(page)).text == "present"
    opened = await browser.open(page.data("page"))
    assert opened.location.startswith(f"/room/{bells.key}?t=")


async def test_who_comes_before_the_host_waits_and_is_let_in(training: Training, alice: Person) -> None:
    bells = await made(training, alice)
    browser = bells.browser(START - 10 * MINUTE)
    page = await join(browser, bells.key, name="Ann")

    assert page.state == "waiting"
    assert "The host has not opened the room yet" in page.text
    assert "/room/" not in page.text
    await bells.begin(START)
    browser.now = START
    room = await browser.follow(page.data("page"))

    assert room.state == "present"


@pytest.mark.parametrize(("template", "shown"), [("https://rooms.example.com/{key}?x=1", True), ("", False)])
async def test_the_room_is_a_page_elsewhere_or_the_host_hears_that_there_is_none(
    training: Training, alice: Person, template: str, shown: bool
) -> None:
    await training.switch(room_link=template)
    bells = await made(training, alice)
    await bells.begin()
    browser = bells.browser()

    room = await join(browser, bells.key, name="Ann", email=ANN)

    assert room.page.startswith(f"/room/{bells.key}?t=")
    assert (f"https://rooms.example.com/{bells.key}?x=1" in room.text) is shown
    assert ("no room is set up" in room.text) is not shown
    assert ("room.missing" in await mails(training.db, "alice@example.com")) is not shown
    browser.now += MINUTE
    assert (await browser.beat(room)).text == "present"
    assert await training.db.fetchval("SELECT left_at - joined_at FROM attendance WHERE email = $1", ANN) == MINUTE


OWN = "https://rooms.example.com/own/{key}"


@pytest.mark.effect("metaData/roomLink")
async def test_a_session_may_have_a_room_of_its_own(training: Training, alice: Person) -> None:
    await training.switch(room_link="https://rooms.example.com/all")
    bells = await made(training, alice, **{"metaData/roomLink": OWN})
    await bells.begin()
    browser = bells.browser()

    room = await join(browser, bells.key, name="Ann", email=ANN)

    assert f'href="https://rooms.example.com/own/{bells.key}"' in room.text
    assert "rooms.example.com/all" not in room.text
    for path in ("", "/join", "/register", "/calendar.ics"):
        assert "rooms.example.com" not in (await browser.open(f"/s/{bells.key}{path}")).text


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "rooms.example.com",
        "https://x.example/{room}",
        "https://a b",
    ],
)
async def test_what_is_no_address_of_the_web_is_no_room(training: Training, alice: Person, link: str) -> None:
    with refused(InvalidValue, "metaData/roomLink"):
        await training.create(alice, {"metaData/roomLink": link})


async def test_the_room_is_reached_only_with_the_right_to_join(training: Training, alice: Person) -> None:
    await training.switch(room_link="https://rooms.example.com/{key}")
    bells, other = await made(training, alice), await made(training, alice)
    await bells.begin()
    await other.begin()
    browser = bells.browser()
    token = (await join(browser, bells.key, name="Ann")).page.partition("?t=")[2]

    for url in (f"/room/{bells.key}", f"/room/{bells.key}?t=x.y", f"/room/{other.key}?t={token}"):
        reply = await browser.open(url)
        assert reply.status in (303, 404)
        assert "rooms.example.com" not in reply.text


async def test_the_session_password_is_asked_and_not_guessed(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **{"accessControl/sessionPassword": "ladder42"})
    await training.switch(wrong_tries=1)
    await bells.begin()
    browser = bells.browser()

    asked = await browser.open(f"/s/{bells.key}/join")
    assert 'type="password"' in asked.text
    for _ in range(5):
        wrong = await join(browser, bells.key, name="Ann", password="no")
        assert (wrong.status, wrong.state) == (403, "")
        assert "The session password is not right." in wrong.text
    assert (await join(browser, bells.key, name="Ann", password="ladder42")).status == 403
    browser.address = "192.0.2.9"
    assert (await join(browser, bells.key, name="Ann", password="ladder42")).state == "present"


async def test_registered_people_join_by_link_or_number_and_others_do_not(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **AUTO)
    await bells.begin()
    browser = bells.browser(START - 60 * MINUTE)
    receipt = await register(browser, bells.key, ANN)
    mine = await my_page(browser, ANN)
    number = await training.db.fetchval("SELECT register_id FROM participant")
    browser.now = START

    by_mail = await browser.follow(links(mine, "Join")[0])
    by_receipt = await browser.follow(links(receipt, "Join")[0])
    by_number = await join(browser, bells.key, name="Ann", email=ANN, id=str(number))
    stranger = await join(browser, bells.key, name="Rob", email="rob@example.com")
    guess = await join(browser, bells.key, name="Rob", email="rob@example.com", id=str(number))

    assert [page.state for page in (by_mail, by_receipt, by_number)] == ["present"] * 3
    assert "for people who are registered" in stranger.text
    assert guess.status == 403
    assert await training.db.fetchval("SELECT count(DISTINCT person) FROM attendance WHERE role = 'ATTENDEE'") == 1


async def test_a_receipt_of_somebody_else_lets_nobody_in(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **AUTO)
    await bells.begin()
    browser = bells.browser(START - 60 * MINUTE)
    await register(browser, bells.key, ANN)

    again = await register(browser, bells.key, ANN)
    reply = await browser.open(links(again, "Join")[0])

    assert "/room/" not in reply.location
    assert reply.state != "present"


async def test_a_private_session_opens_to_its_people(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **{"accessControl/listing": "PRIVATE"}, **attendees([ANN]))
    await bells.begin()
    browser = bells.browser()
    token = await personal.join_token(training.db, training.site_id, bells.key, ANN, START)
    foreign = await personal.join_token(training.db, training.site_id, bells.key, "rob@example.com", START)

    assert (await browser.follow(f"/s/{bells.key}/join?t={token}")).state == "present"
    assert (await browser.open(f"/s/{bells.key}/join?t={foreign}")).status == 404
    assert (await browser.open(f"/s/{bells.key}/join", form={"name": "Ann", "email": ANN})).status == 404


async def test_names_are_escaped_and_links_back_lead_to_allowed_hosts(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **OPEN)
    await training.switch(link_targets=["lms.example.com"])
    browser = bells.browser()

    page = await browser.open(f"/s/{bells.key}/join?email=%22%3E%3Cscript%3E&back=https://lms.example.com/a")
    evil = await browser.open(f"/s/{bells.key}/join?back=https://evil.example/")

    assert "<script>" not in page.text.replace('<script type="module"', "")
    assert 'href="https://lms.example.com/a"' in page.text
    assert "evil" not in evil.text


async def test_heartbeats_of_rubbish_are_refused_quietly(training: Training, alice: Person) -> None:
    bells = await made(training, alice)
    browser = bells.browser()

    assert (await browser.open(f"/s/{bells.key}/presence", body=b"nonsense")).status == 404
    assert (await browser.open(f"/s/{bells.key}/here?t=x")).status == 303
    replaced = replace(browser)
    assert (await replaced.open("/device-check/clock")).text == '{"now":"2026-04-06T10:00:00+00:00"}'
    assert (await replaced.open("/device-check")).status == 200
