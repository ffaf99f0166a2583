"""Feedback: who gives it, when, and how hosts read it."""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from classbell.errors import InvalidValue, NoRecord, NotPermitted, SessionNotFound
from classbell.services.api.feedback import GiveFeedback
from tests.services.api.asking import ask
from tests.services.attendee.conftest import OPEN, Attendees
from tests.services.training.sending import Training, instant
from tests.support import Person, refused

AFTER = instant("04/06/2026 11:00:00")


async def test_hosts_read_what_attendees_said_of_an_instance(
    db: asyncpg.Connection, training: Training, attendees: Attendees, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice, OPEN)
    conf_id = await db.fetchval("SELECT conf_id FROM occurrence WHERE session_key = $1", key)
    charlies, _ = await attendees.register(charlie, key, "charlie@example.com")
    kims, register_id = await attendees.register(alice, key, "kim@example.com")
    with refused(NoRecord):
        await attendees.send(alice, "GetFeedbackInfo", {"confID": conf_id})

    await ask(db, charlie, GiveFeedback(session_key=key, rating=2, comment="?"), now=AFTER)
    kim = GiveFeedback(session_key=key, rating=5, register_id=register_id, email="kim@example.com", setup="easy")
    await ask(db, charlie, kim, now=AFTER + timedelta(minutes=1))
    answer = await ask(
        db, charlie, GiveFeedback(session_key=key, conf_id=conf_id, rating=4, ease_of_use="good", comment="Nice"),
        now=AFTER,
    )  # fmt: skip

    assert (answer.attendee_id, answer.conf_id) == (charlies, conf_id)
    info = await attendees.send(alice, "GetFeedbackInfo", {"confID": conf_id})
    assert info.leaves() == [
        ("session/confID", str(conf_id)),
        ("session/attendee/attendeeID", str(charlies)),
        ("session/attendee/feedbackFields/defaultFields/easeOfUse", "good"),
        ("session/attendee/feedbackFields/defaultFields/comment", "Nice"),
        ("session/attendee/feedbackFields/customFields/field/label", "rating"),
        ("session/attendee/feedbackFields/customFields/field/value", "4"),
        ("session/attendee/attendeeID", str(kims)),
        ("session/attendee/feedbackFields/defaultFields/setup", "easy"),
        ("session/attendee/feedbackFields/customFields/field/label", "rating"),
        ("session/attendee/feedbackFields/customFields/field/value", "5"),
        ("session/matchingRecords/total", "2"),
        ("session/matchingRecords/returned", "2"),
        ("session/matchingRecords/startFrom", "1"),
    ]


async def test_feedback_is_for_people_of_the_session_and_for_what_has_begun(
    db: asyncpg.Connection, training: Training, attendees: Attendees, alice: Person, charlie: Person, bob: Person
) -> None:
    key, other = await training.create(alice, OPEN), await training.create(alice, OPEN)
    foreign = await db.fetchval("SELECT conf_id FROM occurrence WHERE session_key = $1", other)
    await attendees.register(charlie, key, "charlie@example.com")
    _, register_id = await attendees.register(alice, key, "kim@example.com")
    await attendees.register(alice, key, "bob@example.com", "REJECT")

    with refused(InvalidValue, "sessionKey"):
        await ask(db, charlie, GiveFeedback(session_key=key, rating=1))
    with refused(InvalidValue, "confID"):
        await ask(db, charlie, GiveFeedback(session_key=key, rating=1, conf_id=foreign), now=AFTER)
    with refused(SessionNotFound):
        await ask(db, charlie, GiveFeedback(session_key=1, rating=1), now=AFTER)
    with refused(NotPermitted):
        await ask(db, bob, GiveFeedback(session_key=key, rating=1), now=AFTER)
    for number, email in (
        (register_id, "charlie@example.com"),
        (register_id + 1, "kim@example.com"),
        (register_id, None),
    ):
        with refused(NotPermitted):
            await ask(db, bob, GiveFeedback(session_key=key, rating=1, register_id=number, email=email), now=AFTER)


async def test_numbers_are_not_guessed_for_long(
    db: asyncpg.Connection, training: Training, attendees: Attendees, alice: Person, bob: Person
) -> None:
    await training.switch(wrong_tries=1)
    key = await training.create(alice, OPEN)
    _, register_id = await attendees.register(alice, key, "kim@example.com")
    right = GiveFeedback(session_key=key, rating=1, register_id=register_id, email="kim@example.com")

    for number in range(5):
        with refused(NotPermitted):
            await ask(
                db, bob, GiveFeedback(session_key=key, rating=1, register_id=number, email="kim@example.com"), now=AFTER
            )
    with refused(NotPermitted):
        await ask(db, bob, right, now=AFTER)
    await ask(db, bob, right, now=AFTER, address="192.0.2.2")
