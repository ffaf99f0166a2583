"""Seats and the waiting list, through registration, lists and limits."""

from collections.abc import Mapping

import pytest

from classbell.errors import RegistrationsFull
from tests.services.attendee.conftest import AUTO, OPEN, Attendees, entry
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, people, person
from tests.support import Person, refused

ONE: Mapping[str, object] = {**OPEN, "attendeeOptions/maxRegistrations": 1}
WAITING: Mapping[str, object] = {**ONE, "attendeeOptions/waitingList": True}


async def test_when_full_and_without_a_waiting_list_the_next_is_refused_and_nothing_of_the_request_stays(
    training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, ONE)

    with refused(RegistrationsFull, "attendees[2]"):
        await attendees.send(
            alice,
            "RegisterMeetingAttendee",
            {"attendees": [entry(key, "kim@example.com"), entry(key, "lee@example.com", "ACCEPT")]},
        )
    assert await attendees.states(key) == {}
    await attendees.register(charlie, key, "charlie@example.com")
    for status in ("ACCEPT", "REGISTER", None):
        with refused(RegistrationsFull):
            await attendees.register(alice, key, "kim@example.com", status)
    await attendees.register(alice, key, "kim@example.com", "INVITE")
    assert await attendees.taken(key) == (1, 1)


@pytest.mark.effect("attendeeOptions/waitingList")
async def test_those_who_wait_are_seated_in_order_with_the_state_they_would_have_had(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, WAITING)
    for name, status in (("kim", "ACCEPT"), ("lee", "ACCEPT"), ("mia", None), ("lee", None)):
        await attendees.register(alice, key, f"{name}@example.com", status)

    assert await attendees.states(key) == {"kim": "ACCEPT seat", "lee": "REGISTER waits", "mia": "REGISTER waits"}
    await attendees.register(alice, key, "lee@example.com", "ACCEPT")
    await attendees.register(alice, key, "kim@example.com", "REJECT")
    assert await attendees.states(key) == {"kim": "REJECT", "lee": "ACCEPT seat", "mia": "REGISTER waits"}
    assert (await training.get(alice, key)).all(f"{ATTENDEE}/joinStatus") == ["REJECT", "ACCEPT", "REGISTER"]
    assert [(kind, who) for kind, _, who, _ in await training.waiting(key)] == [
        ("registration.promoted", "lee@example.com"),
        ("registration.rejected", "kim@example.com"),
        ("registration.waiting", "mia@example.com"),
    ]
    assert await attendees.taken(key) == (1, 1)


async def test_the_session_decides_before_the_site_whether_people_wait(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    await training.switch(waiting_list=True)
    by_site = await training.create(alice, ONE)
    by_session = await training.create(alice, {**ONE, "attendeeOptions/waitingList": False})

    for key in (by_site, by_session):
        await attendees.register(alice, key, "kim@example.com")
    await attendees.register(alice, by_site, "lee@example.com")
    with refused(RegistrationsFull):
        await attendees.register(alice, by_session, "lee@example.com")
    assert (await attendees.states(by_site))["lee"] == "REGISTER waits"


async def test_raising_the_limit_seats_those_who_wait_and_lowering_it_below_the_seats_is_refused(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(alice, WAITING)
    for name in ("kim", "lee", "mia"):
        await attendees.register(alice, key, f"{name}@example.com", "ACCEPT")

    await training.set(alice, key, {"attendeeOptions/maxRegistrations": 2})
    assert await attendees.states(key) == {"kim": "ACCEPT seat", "lee": "ACCEPT seat", "mia": "REGISTER waits"}
    with refused(RegistrationsFull, "attendeeOptions/maxRegistrations"):
        await training.set(alice, key, {"attendeeOptions/maxRegistrations": 1})
    with refused(RegistrationsFull, "attendeeOptions/participantLimit"):
        await training.set(alice, key, {"attendeeOptions/participantLimit": 1})
    await training.set(alice, key, {"attendeeOptions/maxRegistrations": 0})
    assert (await attendees.states(key))["mia"] == "ACCEPT seat"
    assert await attendees.taken(key) == (3, 3)


async def test_a_list_sent_to_set_replaces_the_invited_and_leaves_registrants_where_they_stand(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    key = await training.create(
        alice, {**WAITING, **people(ATTENDEE, person("ann@example.com"), person("ben@example.com"))}
    )
    await attendees.register(alice, key, "kim@example.com", "ACCEPT")
    await attendees.register(alice, key, "lee@example.com")

    await training.set(alice, key, people(ATTENDEE, person("ben@example.com"), person("lee@example.com", name="Lee")))
    assert await attendees.states(key) == {"ben": "INVITE", "lee": "REGISTER waits", "kim": "ACCEPT seat"}

    read = await training.get(alice, key)
    sent_back = "".join(
        f"<participant><person><email>{email}</email></person><joinStatus>{state}</joinStatus></participant>"
        for email, state in zip(
            read.all(f"{ATTENDEE}/person/email"),
            read.all(f"{ATTENDEE}/joinStatus"),
            strict=True,
        )
    )
    await training.send(
        alice,
        "SetTrainingSession",
        f"<sessionKey>{key}</sessionKey><attendees><participants>{sent_back}</participants></attendees>",
    )
    assert await attendees.states(key) == {"ben": "INVITE", "lee": "REGISTER waits", "kim": "ACCEPT seat"}
    await training.set(alice, key, people(ATTENDEE, {**person("kim@example.com"), "joinStatus": "REJECT"}))
    assert await attendees.states(key) == {"kim": "REJECT", "lee": "REGISTER seat"}
    assert await attendees.taken(key) == (1, 1)


async def test_people_accepted_by_name_through_lists_take_seats_and_the_others_do_not(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    accepted = {**person("ann@example.com"), "joinStatus": "ACCEPT"}
    key = await training.create(
        alice, {**AUTO, "attendeeOptions/maxRegistrations": 1, **people(ATTENDEE, person("ben@example.com"), accepted)}
    )

    assert await attendees.states(key) == {"ben": "ACCEPT", "ann": "ACCEPT seat"}
    with refused(RegistrationsFull):
        await attendees.register(alice, key, "kim@example.com")
    with refused(RegistrationsFull, "attendeeOptions/maxRegistrations"):
        await training.set(
            alice, key, people(ATTENDEE, accepted, {**person("cas@example.com"), "joinStatus": "ACCEPT"})
        )
    await training.set(alice, key, people(ATTENDEE, person("ben@example.com")))
    assert await attendees.taken(key) == (0, 0)
    await attendees.register(alice, key, "kim@example.com")


async def test_a_person_on_both_lists_counts_once_towards_the_limit_of_people(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    both = {
        **people(PRESENTER, {**person("kim@example.com"), "joinStatus": "ACCEPT"}),
        **people(ATTENDEE, person("kim@example.com")),
    }
    key = await training.create(alice, {**OPEN, "attendeeOptions/participantLimit": 1, **both})

    await attendees.register(alice, key, "kim@example.com", "ACCEPT")
    with refused(RegistrationsFull):
        await attendees.register(alice, key, "lee@example.com", "ACCEPT")
    assert await attendees.taken(key) == (1, 1)


async def test_the_limit_of_a_series_counts_over_all_its_dates(
    training: Training, attendees: Attendees, alice: Person
) -> None:
    series = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2}
    key = await training.create(alice, {**ONE, **series})
    one, two = [
        row["conf_id"]
        for row in await training.db.fetch("SELECT conf_id FROM occurrence WHERE session_key = $1 ORDER BY number", key)
    ]

    await attendees.register(alice, key, "kim@example.com", confID=one)
    with refused(RegistrationsFull):
        await attendees.register(alice, key, "lee@example.com", confID=two)
    await attendees.register(alice, key, "kim@example.com", confID=two)

    assert await attendees.taken(key) == (1, 1)
