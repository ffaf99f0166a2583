"""The form of registration: who defines it, what it asks of whom, and how the answers come back."""

from __future__ import annotations

import asyncpg

from classbell.errors import InvalidValue, MissingElement, NotPermitted, SessionNotFound
from classbell.services.api.forms import (
    FormField,
    GetRegistrationForm,
    GetSiteRegistrationForm,
    SetRegistrationForm,
    SetSiteRegistrationForm,
)
from tests.services.api.asking import ask
from tests.services.attendee.conftest import OPEN, Attendees, entry
from tests.services.training.sending import PRESENTER, Training, people, person
from tests.support import Person, refused

DIET = FormField(name="diet", label="What do you eat?", kind="CHOICE", required=True, choice=["Meat", "Plants"])
SHOE = FormField(name="shoeSize")


async def test_a_session_follows_the_site_until_it_has_a_form_of_its_own(
    db: asyncpg.Connection, training: Training, alice: Person, admin: Person, charlie: Person
) -> None:
    key = await training.create(alice, OPEN)
    assert (await ask(db, alice, GetRegistrationForm(session_key=key))).field == []

    await ask(db, admin, SetSiteRegistrationForm(field=[DIET]))
    of_site = await ask(db, charlie, GetRegistrationForm(session_key=key))
    own = await ask(db, alice, SetRegistrationForm(session_key=key, field=[SHOE, DIET]))
    nothing = await ask(db, alice, SetRegistrationForm(session_key=key, inherit=False))
    again = await ask(db, alice, SetRegistrationForm(session_key=key, inherit=True))

    assert (of_site.inherited, [field.name for field in of_site.field]) == (True, ["diet"])
    assert (own.inherited, [(field.name, field.label) for field in own.field]) == (
        False, [("shoeSize", "shoeSize"), ("diet", "What do you eat?")],
    )  # fmt: skip
    assert (nothing.inherited, nothing.field) == (False, [])
    assert again.inherited
    assert again.field == of_site.field
    assert (await ask(db, charlie, GetSiteRegistrationForm())).field == of_site.field
    assert (await ask(db, admin, SetSiteRegistrationForm())).field == []
    assert (await ask(db, alice, GetRegistrationForm(session_key=key))).field == []


async def test_who_defines_forms(
    db: asyncpg.Connection, training: Training, alice: Person, bob: Person, charlie: Person, reader: Person,
    admin: Person,
) -> None:  # fmt: skip
    key = await training.create(alice, people(PRESENTER, person("bob@example.com", "HOST")))

    for who in (alice, bob, admin):
        await ask(db, who, SetRegistrationForm(session_key=key, field=[SHOE]))
    for who in (charlie, reader):
        with refused(NotPermitted):
            await ask(db, who, SetRegistrationForm(session_key=key, field=[SHOE]))
    for who in (alice, reader):
        with refused(NotPermitted):
            await ask(db, who, SetSiteRegistrationForm(field=[SHOE]))
    for request in (SetRegistrationForm(session_key=1, field=[SHOE]), GetRegistrationForm(session_key=1)):
        with refused(SessionNotFound):
            await ask(db, alice, request)
    with refused(MissingElement, "field"):
        await ask(db, admin, SetRegistrationForm(session_key=key))
    with refused(InvalidValue, "field[2]/name"):
        await ask(db, admin, SetSiteRegistrationForm(field=[SHOE, FormField(name="email")]))


async def test_who_registers_himself_answers_what_is_required_and_the_host_need_not(
    db: asyncpg.Connection, training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, OPEN)
    await ask(
        db, alice, SetRegistrationForm(session_key=key, field=[SHOE, DIET, FormField(name="company", required=True)])
    )

    for path in ("attendees[1]/person/diet", "attendees[1]/person/company"):
        with refused(MissingElement, path):
            await attendees.register(charlie, key, "charlie@example.com")
    with refused(InvalidValue, "attendees[1]/person/diet"):
        await attendees.register(charlie, key, "charlie@example.com", person__diet="Air", person__company="Bells")
    assert await attendees.states(key) == {}
    await attendees.register(
        charlie, key, "charlie@example.com", person__diet="PLANTS", person__company="Bells", person__zoo="1",
        person__shoesize="44",
    )  # fmt: skip
    await attendees.register(charlie, key, "charlie@example.com", person__shoesize="45")
    await attendees.register(alice, key, "kim@example.com")
    for operation in ("RegisterMeetingAttendee", "CreateMeetingAttendee"):
        with refused(InvalidValue, "attendees[1]/person/diet"):
            lee = entry(key, "lee@example.com", person__diet="Air")
            await attendees.send(alice, operation, {"attendees": [lee]})

    info = await attendees.send(alice, "GetEnrollmentInfo", {"sessionKey": key})
    assert info.all("session/attendee/ipAddress") == [training.api.address]
    fields = info.groups("session/attendee")[0].groups("enrollFields/customFields/field")
    assert [(field["label"], field["value"]) for field in fields] == [
        ("shoeSize", "45"), ("What do you eat?", "Plants"), ("zoo", "1"),
    ]  # fmt: skip
