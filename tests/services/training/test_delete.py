"""DelTrainingSession: what goes, what stays."""

from __future__ import annotations

import asyncpg

from classbell.errors import NoRecord, SessionInProgress
from tests.services.training.sending import Training, attendees
from tests.support import NOW, Person, refused


async def test_a_deleted_session_is_gone_from_lists(training: Training, alice: Person, admin: Person) -> None:
    key = await training.create(alice)
    await training.create(alice, {"metaData/confName": "Gongs"})

    await training.delete(alice, key)

    assert await training.names(alice) == await training.names(admin) == ["Gongs"]
    with refused(NoRecord):
        await training.whole(alice, {"sessionKey": key})


async def test_what_is_past_of_a_deleted_series_stays_for_the_history(
    training: Training, db: asyncpg.Connection, alice: Person
) -> None:
    key = await training.create(
        alice,
        {
            **attendees(["kim@example.com"]),
            "repeat/repeatType": "RECURRING_SINGLE",
            "repeat/occurenceType": "DAILY",
            "repeat/endAfter": 3,
        },
    )

    await training.delete(alice, key)

    assert await training.column(key, "deleted_at") == NOW
    assert len(await training.starts(key)) == 3
    assert await db.fetchval("SELECT count(*) FROM participant WHERE session_key = $1", key) == 1


async def test_a_running_session_is_not_deleted(training: Training, alice: Person, admin: Person) -> None:
    key = await training.create(alice)
    await training.begin(key, NOW)

    for who in (alice, admin):
        with refused(SessionInProgress):
            await training.delete(who, key)
    assert (await training.get(alice, key))["status"] == "INPROGRESS"


async def test_a_deletion_is_remembered_with_its_author(
    training: Training, db: asyncpg.Connection, alice: Person, admin: Person
) -> None:
    key = await training.create(alice)

    await training.delete(admin, key)

    rows = await db.fetch(
        "SELECT account_id FROM audit WHERE session_key = $1 AND operation = 'training.DelTrainingSession'", key
    )
    assert [row["account_id"] for row in rows] == [admin.account_id]


async def test_the_answer_is_empty_and_typed(training: Training, alice: Person) -> None:
    await training.delete(alice, await training.create(alice))

    assert 'xsi:type="train:delTrainingSessionResponse"' in training.api.last_reply
    assert "</serv:response></serv:header><serv:body><serv:bodyContent " in training.api.last_reply


async def test_every_spelling_of_the_key_is_understood(training: Training, alice: Person) -> None:
    for spelling in ("sessionKey", "sessionkey", "meetingKey", "meetingkey", "SESSIONKEY"):
        key = await training.create(alice)
        await training.send(alice, "DelTrainingSession", f"<{spelling}> {key}\n</{spelling}>")
        assert await training.column(key, "deleted_at") is not None
