"""The room of a session, from the host who names it to the attendee who enters it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from classbell.errors import InvalidValue, MissingElement, NotPermitted
from classbell.outbox.composing import Composer
from classbell.services.training.templates import CreateTemplate, LstTemplates, create_template, lst_templates
from classbell.store import deliveries
from tests.services.training.sending import Training, attendees
from tests.services.training.test_twin import call_of
from tests.support import Api, Person, refused
from tests.web.browsing import BASE
from tests.web.holding import START, Class
from tests.web.public.people import AUTO, register

MINUTE = timedelta(minutes=1)
ANN = "ann@example.com"
PLACE = "rooms.example.com"
OWN = f"https://{PLACE}/own/{{key}}"
ALL = f"https://{PLACE}/all/{{key}}"
LINK = "metaData/roomLink"


@pytest.fixture
def training(api: Api, training: Training) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return training


async def made(training: Training, alice: Person, **values: object) -> Class:
    return Class(training, training.api, training.db, alice, await training.create(alice, values))


async def entered(bells: Class, at: datetime = START) -> str:
    """The page of the room, as Ann sees it."""
    browser = bells.browser(at)
    sent = await browser.open(f"/s/{bells.key}/join", form={"name": "Ann", "email": ANN})
    return (await browser.open(sent.location)).text


async def written(training: Training, at: datetime) -> dict[str, str]:
    """The mails that leave, as they are read, by kind."""
    composer, found = Composer(BASE, "classbell@example.com"), {}
    for claimed in await deliveries.claim(training.db, at, at + MINUTE, 100):
        row = await deliveries.begin(training.db, claimed, at, "example.com")
        assert row is not None
        message = await composer(training.db, deliveries.site_of(row), row, at)
        if isinstance(message, EmailMessage):
            texts = [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
            found[row["kind"]] = "\n".join([str(message["Subject"]), *texts])
        await deliveries.sent(training.db, claimed, at, answer="250", subject=None, keep_facts=True)
    return found


async def room_of_template(training: Training, who: Person) -> str | None:
    (template,) = (await lst_templates(await call_of(training, who), LstTemplates())).template
    assert template.session is not None
    assert template.session.meta_data is not None
    return template.session.meta_data.room_link


async def test_an_emptied_address_gives_the_room_of_the_site_back(training: Training, alice: Person) -> None:
    await training.switch(room_link=ALL)
    bells = await made(training, alice, **{LINK: OWN})
    await bells.begin()
    assert f"https://{PLACE}/own/{bells.key}" in await entered(bells)

    await training.set(alice, bells.key, {LINK: None})

    assert (await training.get(alice, bells.key))[LINK] is None
    assert f"https://{PLACE}/all/{bells.key}" in await entered(bells)


async def test_a_change_that_says_nothing_of_the_room_leaves_it(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **{LINK: OWN})

    await training.set(alice, bells.key, {"metaData/confName": "Plain hunt"})

    assert (await training.get(alice, bells.key))[LINK] == OWN


async def test_an_address_has_500_characters_at_most(training: Training, alice: Person) -> None:
    longest = f"https://{PLACE}/".ljust(500, "x")

    assert (await training.made(alice, {LINK: longest}))[LINK] == longest
    with refused(InvalidValue, LINK):
        await training.create(alice, {LINK: longest + "x"})


async def test_a_room_is_told_beside_what_else_is_wrong(training: Training, alice: Person) -> None:
    with refused(MissingElement, LINK):
        await training.create(alice, {LINK: "rooms", "metaData/confName": "<b></b>"})


async def test_the_address_is_for_hosts_alone(
    training: Training, alice: Person, bob: Person, charlie: Person, admin: Person
) -> None:
    people = {"presenters/participants/participant/person/email": bob.email.lower(),
              "presenters/participants/participant/role": "HOST"}  # fmt: skip
    bells = await made(training, alice, **{LINK: OWN, **people})

    for who in (alice, bob, admin):
        assert (await training.get(who, bells.key))[LINK] == OWN
    with refused(NotPermitted):
        await training.get(charlie, bells.key)
    with refused(NotPermitted):
        await training.set(charlie, bells.key, {LINK: None})


async def test_a_template_keeps_the_room_for_hosts(training: Training, alice: Person, bob: Person) -> None:
    bells = await made(training, alice, **{LINK: OWN})
    await create_template(await call_of(training, alice), CreateTemplate(name="Course", session_key=bells.key))

    assert await room_of_template(training, bob) == OWN
    made_with = {"metaData/sessionTemplate/use": "Course"}
    assert (await training.made(bob, made_with))[LINK] == OWN
    assert (await training.made(bob, {**made_with, LINK: None}))[LINK] is None
    await training.db.execute("UPDATE account SET is_host = false WHERE account_id = $1", bob.account_id)
    assert await room_of_template(training, bob) is None


async def test_nothing_that_attendees_get_before_the_opening_names_the_room(training: Training, alice: Person) -> None:
    told = {**AUTO, **attendees(["kim@example.com"]), "attendeeOptions/emailInvitations": True}
    bells = await made(training, alice, **{LINK: OWN, "schedule/openTime": 15, **told})
    browser = bells.browser(START - 60 * MINUTE)
    receipt = await register(browser, bells.key, ANN)
    await bells.begin(START - 30 * MINUTE)
    browser.now = START - 16 * MINUTE

    mails = await written(training, browser.now)
    pages = [receipt.text]
    for path in (f"/s/{bells.key}", f"/s/{bells.key}/join", f"/s/{bells.key}/register", f"/room/{bells.key}", "/",
                 f"/s/{bells.key}/calendar.ics", "/calendar.ics"):  # fmt: skip
        pages.append((await browser.open(path)).text)

    assert {"invitation", "registration.accepted"} <= set(mails)
    assert "BEGIN:VEVENT" in mails["invitation"]
    assert PLACE not in "".join([*mails.values(), *pages])
    assert "/room/" not in "".join([*mails.values(), *pages])


async def test_a_moved_room_is_no_news_for_attendees(training: Training, alice: Person) -> None:
    told = {**attendees([ANN]), "attendeeOptions/emailInvitations": True}
    bells = await made(training, alice, **{LINK: OWN, **told})
    await written(training, START - 24 * 60 * MINUTE)

    await training.set(alice, bells.key, {LINK: f"https://{PLACE}/other"})

    assert await training.waiting(bells.key, "changed") == []
    assert await training.waiting(bells.key, "invitation") == []


async def test_the_change_of_a_room_stands_in_the_audit_trail(training: Training, alice: Person) -> None:
    bells = await made(training, alice, **{LINK: OWN})

    await training.set(alice, bells.key, {LINK: f"https://{PLACE}/other"})

    changes = await training.db.fetchval(
        "SELECT before::text || after::text FROM audit WHERE session_key = $1 AND operation LIKE '%Set%'", bells.key
    )
    assert OWN in changes
    assert f"https://{PLACE}/other" in changes


async def test_the_host_is_told_in_words_that_there_is_no_room(training: Training, alice: Person) -> None:
    bells = await made(training, alice)
    await bells.begin()
    for _ in range(2):
        assert "no room is set up" in await entered(bells)

    mails = await written(training, START + MINUTE)

    assert list(mails) == ["room.missing"]
    assert "No room is set up: Bells" in mails["room.missing"]
    assert f"/console/sessions/{bells.key}/edit" in mails["room.missing"]


async def test_a_room_that_is_named_meanwhile_is_entered_without_joining_anew(
    training: Training, alice: Person
) -> None:
    bells = await made(training, alice)
    await bells.begin()
    browser = bells.browser()
    sent = await browser.open(f"/s/{bells.key}/join", form={"name": "Ann", "email": ANN})
    assert "no room is set up" in (await browser.open(sent.location)).text

    await training.set(alice, bells.key, {LINK: OWN})

    assert f"https://{PLACE}/own/{bells.key}" in (await browser.open(sent.location)).text
