"""RegisterMeetingAttendee: who may, what a registrant becomes, seats, the waiting list, the closing date."""

from collections.abc import Mapping
from datetime import timedelta

import asyncpg
import pytest

from classbell.errors import (
    InvalidValue,
    MissingElement,
    NotPermitted,
    RegistrationClosed,
    SessionNotFound,
)
from tests.services.attendee.conftest import AUTO, OPEN, Attendees, entry
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, people, person, xml
from tests.support import NOW, Person, refused


@pytest.mark.parametrize(
    ("options", "given", "state"),
    [
        (OPEN, None, "REGISTER seat"),
        (AUTO, None, "ACCEPT seat"),
        (AUTO, "REGISTER", "REGISTER seat"),
        (OPEN, "ACCEPT", "ACCEPT seat"),
        (OPEN, "REJECT", "REJECT"),
        (OPEN, "INVITE", "INVITE"),
        ({}, "ACCEPT", "ACCEPT seat"),
    ],
)
async def test_the_host_gives_a_state_or_the_session_does(
    training: Training, attendees: Attendees, alice: Person, options: Mapping[str, object], given: str, state: str
) -> None:
    key = await training.create(alice, options)

    attendee, register = await attendees.register(alice, key, "Kim@Example.com", given)

    assert await attendees.states(key) == {"kim": state}
    assert attendee > 0
    assert (register > 0) is state.endswith("seat")


async def test_somebody_invited_keeps_his_number_and_gets_one_of_a_registrant_for_good(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, {**OPEN, **people(ATTENDEE, person("kim@example.com", company="Bells"))})

    first = await attendees.register(alice, key, "KIM@example.com", person__title="Ringer")
    again = await attendees.register(alice, key, "kim@example.com", "ACCEPT")
    rejected = await attendees.register(alice, key, "kim@example.com", "REJECT")

    assert first == again == rejected
    assert await attendees.states(key) == {"kim": "REJECT"}
    read = await training.get(alice, key)
    assert read.all(f"{ATTENDEE}/joinStatus") == ["REJECT"]
    assert (read[f"{ATTENDEE}/person/company"], read[f"{ATTENDEE}/person/title"]) == ("Bells", "Ringer")
    assert await attendees.taken(key) == (0, 0)


async def test_there_is_one_answer_for_each_attendee_in_order(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    names = ["kim", "lee", "KIM", "mia"]

    answer = await attendees.send(
        alice,
        "RegisterMeetingAttendee",
        {"attendees": [entry(key, f"{name}@example.com", "ACCEPT") for name in names]},
    )

    numbers = answer.all("register/attendeeID")
    assert len(numbers) == 4
    assert numbers[0] == numbers[2]
    assert list(await attendees.states(key)) == ["kim", "lee", "mia"]
    assert await attendees.taken(key) == (3, 3)


async def test_sessions_are_named_in_either_way_and_several_are_registered_for_at_once(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    one, two = await training.create(alice, OPEN), await training.create(alice, OPEN)
    second = {"person": {"email": "kim@example.com"}, "meetingKey": two}

    answer = await attendees.send(
        alice,
        "RegisterMeetingAttendee",
        {"attendees": [entry(two, "lee@example.com"), entry(one, "kim@example.com"), second]},
    )

    assert len(set(answer.all("register/attendeeID"))) == 3
    assert list(await attendees.states(two)) == ["lee", "kim"]


async def test_what_is_wrong_is_refused_with_its_place(training: Training, attendees: Attendees, alice: Person) -> None:
    key = await training.create(alice, OPEN)

    with refused(MissingElement, "attendees"):
        await attendees.send(alice, "RegisterMeetingAttendee", "")
    with refused(MissingElement, "attendees[1]/person"):
        await attendees.send(alice, "RegisterMeetingAttendee", {"attendees/sessionKey": key})
    with refused(MissingElement, "attendees[1]/sessionKey"):
        await attendees.send(alice, "RegisterMeetingAttendee", {"attendees/person/email": "kim@example.com"})
    with refused(MissingElement, "attendees[1]/person/email"):
        await attendees.send(
            alice, "RegisterMeetingAttendee", {"attendees/person/name": "K", "attendees/sessionKey": key}
        )
    with refused(InvalidValue, "attendees[1]/person/email"):
        await attendees.register(alice, key, "kim")
    with refused(InvalidValue, "attendees[1]/joinStatus"):
        await attendees.register(alice, key, "kim@example.com", "ACCEPTREGISTER")
    with refused(InvalidValue, "attendees[1]/confID"):
        await attendees.register(alice, key, "kim@example.com", confID=1)
    with refused(SessionNotFound):
        await attendees.register(alice, 1, "kim@example.com")
    assert await attendees.states(key) == {}


async def test_of_two_people_merged_into_one_the_first_is_taken(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    body = (
        "<attendees><person><name>Kim</name><email>kim@example.com</email><name>Lee</name><email>no address</email>"
        f"<address><city>Bonn</city><city>Oslo</city></address></person><sessionKey>{key}</sessionKey></attendees>"
    )

    answer = await attendees.send(alice, "RegisterMeetingAttendee", body)

    assert len(answer.all("register/attendeeID")) == 1
    read = await training.get(alice, key)
    assert read.all(f"{ATTENDEE}/person/name") == ["Kim"]
    assert read[f"{ATTENDEE}/person/address/city"] == "Bonn"


async def test_only_people_who_may_change_the_session_register_others(
    training: Training, attendees: Attendees, alice: Person, bob: Person, charlie: Person, admin: Person, reader: Person
) -> None:
    key = await training.create(alice, {**OPEN, **people(PRESENTER, person("bob@example.com", "HOST"))})

    for who in (charlie, reader):
        with refused(NotPermitted):
            await attendees.register(who, key, "kim@example.com")
    for who in (alice, bob, admin):
        assert await attendees.register(who, key, "kim@example.com", "ACCEPT")


async def test_anybody_registers_himself_but_neither_accepts_himself_nor_takes_a_role(
    training: Training, attendees: Attendees, alice: Person, charlie: Person, dave: Person
) -> None:
    key = await training.create(alice, OPEN)

    await attendees.register(charlie, key, "Charlie@example.com", "ACCEPT")
    await attendees.register(dave, key, "dave@example.com")
    with refused(NotPermitted, "attendees[1]/role"):
        await attendees.register(charlie, key, "charlie@example.com", role="HOST")
    assert await attendees.states(key) == {"charlie": "REGISTER seat", "dave": "REGISTER seat"}
    await attendees.register(alice, key, "charlie@example.com", "ACCEPT")
    await attendees.register(charlie, key, "charlie@example.com")
    assert (await attendees.states(key))["charlie"] == "ACCEPT seat"
    await attendees.register(charlie, key, "charlie@example.com", "REJECT")
    assert (await attendees.states(key))["charlie"] == "REJECT"


async def test_a_host_who_rejected_somebody_is_not_overruled_by_automatic_acceptance(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, AUTO)
    await attendees.register(alice, key, "charlie@example.com", "REJECT")

    await attendees.register(charlie, key, "charlie@example.com", "ACCEPT")

    assert await attendees.states(key) == {"charlie": "REGISTER seat"}


async def test_nobody_registers_himself_where_registration_is_off_or_the_session_private(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    closed = await training.create(alice)
    private = await training.create(alice, {**OPEN, "accessControl/listing": "PRIVATE"})
    invited = await training.create(
        alice, {**OPEN, "accessControl/listing": "PRIVATE", **people(ATTENDEE, person("charlie@example.com"))}
    )

    for key in (closed, private):
        with refused(NotPermitted):
            await attendees.register(charlie, key, "charlie@example.com")
    assert await attendees.register(charlie, invited, "charlie@example.com")


async def test_after_the_closing_date_nobody_new_registers_but_the_host_still_decides(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, {**OPEN, "attendeeOptions/registrationCloseDate": "03/02/2026 12:00:00"})
    late = NOW + timedelta(seconds=1)
    await attendees.register(charlie, key, "charlie@example.com", now=NOW)

    for who, email in ((alice, "kim@example.com"), (charlie, "kim@example.com")):
        with refused(RegistrationClosed if who is alice else NotPermitted):
            await attendees.register(who, key, email, now=late)
    await attendees.register(alice, key, "charlie@example.com", "ACCEPT", now=late)
    await attendees.register(alice, key, "kim@example.com", "INVITE", now=late)
    assert await attendees.states(key) == {"charlie": "ACCEPT seat", "kim": "INVITE"}


async def test_nobody_registers_himself_for_what_is_over(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, {**OPEN, "schedule/startDate": "02/02/2026 10:00:00"})

    with refused(RegistrationClosed, "attendees[1]"):
        await attendees.register(charlie, key, "charlie@example.com")
    await attendees.register(alice, key, "charlie@example.com", "ACCEPT")
    assert await training.waiting(key) == []


async def test_a_registrant_picks_an_instance_and_keeps_it(
    training: Training, attendees: Attendees, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(
        alice, {**OPEN, "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 3}
    )
    conf_id = await db.fetchval("SELECT conf_id FROM occurrence WHERE session_key = $1 AND number = 2", key)

    await attendees.register(alice, key, "kim@example.com", confID=conf_id)
    await attendees.register(alice, key, "kim@example.com", "ACCEPT")

    assert await db.fetchval("SELECT occurrence FROM participant WHERE session_key = $1", key) == 2


async def test_who_is_registered_gets_the_news_and_no_invitation_beside_it(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    await attendees.register(alice, key, "kim@example.com", "ACCEPT", emailInvitations=True)
    await attendees.register(alice, key, "lee@example.com", "REGISTER", emailInvitations=True)
    await attendees.register(alice, key, "max@example.com", "INVITE", emailInvitations=True)
    await attendees.register(alice, key, "nia@example.com", "REJECT", emailInvitations=True)

    assert sorted((email, kind) for kind, _, email, _ in await training.waiting(key)) == [
        ("kim@example.com", "registration.accepted"),
        ("lee@example.com", "registration.received"),
        ("max@example.com", "invitation"),
        ("nia@example.com", "registration.rejected"),
    ]


async def test_one_invitation_and_one_notice_wait_for_each_person(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    for _ in range(2):
        await attendees.register(alice, key, "kim@example.com", "ACCEPT", emailInvitations=True)

    assert await training.waiting(key) == [
        ("invitation", 0, "kim@example.com", NOW),
        ("registration.accepted", 0, "kim@example.com", NOW),
    ]
    await attendees.register(alice, key, "kim@example.com", "REJECT")
    assert await training.waiting(key, "registration") == [("registration.rejected", 0, "kim@example.com", NOW)]


async def test_what_was_done_is_remembered(
    training: Training, attendees: Attendees, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(alice, OPEN)
    await attendees.register(alice, key, "kim@example.com")
    await attendees.create(alice, key, "lee@example.com")
    await attendees.delete(alice, attendeeEmail={"email": "kim@example.com", "sessionKey": key})

    rows = await db.fetch("SELECT account_id, operation FROM audit WHERE session_key = $1 ORDER BY audit_id", key)
    assert [tuple(row) for row in rows][1:] == [
        (alice.account_id, f"attendee.{name}MeetingAttendee") for name in ("Register", "Create", "Del")
    ]


async def test_a_strict_message_may_hold_answers_to_the_form(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    body = xml({"attendees": [entry(key, "kim@example.com", person__shoeSize="44")], "validateFormat": True})

    assert await attendees.send(alice, "RegisterMeetingAttendee", body)
    with refused(InvalidValue, "attendees[1]/shoeSize"):
        await attendees.send(
            alice,
            "RegisterMeetingAttendee",
            xml({"attendees": [entry(key, "kim@example.com", shoeSize=1)], "validateFormat": 1}),
        )
