"""CreateTrainingSession: the answer, what is left out, and what is written."""

import re
from datetime import timedelta

import asyncpg

from classbell.errors import MissingElement
from tests.services.training.sending import LEFT_OUT, Training, instant, xml
from tests.support import NOW, Person, refused


async def test_the_answer_is_the_key_twice_and_a_token(training: Training, alice: Person) -> None:
    answer = await training.send(alice, "CreateTrainingSession", xml({"metaData/confName": "Bells"}))

    key = answer["sessionkey"]
    assert re.fullmatch(r"[1-9][0-9]{8}", key or "")
    assert re.fullmatch(r"[0-9a-f]{32}", answer["additionalInfo/guestToken"] or "")
    assert f"<train:sessionkey>{key}</train:sessionkey><train:additionalInfo><train:sessionkey>{key}</" in (
        training.api.last_reply
    )


async def test_a_name_is_all_a_session_needs(training: Training, alice: Person) -> None:
    key = await training.create(alice, {"schedule/startDate": LEFT_OUT, "schedule/timeZoneID": LEFT_OUT})

    read = await training.get(alice, key)
    assert read["metaData/confName"] == "Bells"
    assert read["schedule/startDate"] == "03/02/2026 12:00:00"
    assert read["schedule/duration"] == "60"
    assert read["schedule/openTime"] == "0"
    assert read["schedule/hostWebExID"] == "alice"
    assert read["accessControl/listing"] == "PUBLIC"
    assert read["metaData/sessionType"] == "9"
    assert len(read.groups("enableOptions")[0].leaves()) == 44
    assert read.groups("attendees") == read.groups("repeat") == read.groups("telephony") == []


async def test_a_session_without_a_name_is_refused(training: Training, alice: Person) -> None:
    with refused(MissingElement, "metaData/confName"):
        await training.create(alice, {"metaData/confName": LEFT_OUT})
    with refused(MissingElement, "metaData/confName"):
        await training.create(alice, {"metaData/confName": None})


async def test_a_name_that_is_nothing_but_markup_is_no_name(training: Training, alice: Person) -> None:
    with refused(MissingElement, "metaData/confName"):
        await training.create(alice, {"metaData/confName": "<script>alert(1)</script>"})


async def test_every_session_has_a_key_a_token_and_a_host_key_of_its_own(training: Training, alice: Person) -> None:
    keys = [await training.create(alice) for _ in range(25)]

    read = [await training.get(alice, key) for key in keys[:3]]
    assert len(set(keys)) == 25
    assert len({answer["guestToken"] for answer in read}) == 3
    assert all(re.fullmatch(r"[0-9]{6}", answer["hostKey"] or "") for answer in read)


async def test_a_creation_is_remembered_with_its_author(
    training: Training, db: asyncpg.Connection, admin: Person, alice: Person
) -> None:
    key = await training.create(admin, {"schedule/hostWebExID": "alice"})

    rows = await db.fetch("SELECT account_id, operation, at FROM audit WHERE session_key = $1", key)
    assert [tuple(row) for row in rows] == [(admin.account_id, "training.CreateTrainingSession", NOW)]


async def test_the_row_says_when_the_session_begins_and_ends(training: Training, alice: Person) -> None:
    key = await training.create(alice, {"schedule/duration": 90})

    assert await training.column(key, "start_at") == instant("04/06/2026 10:00:00")
    assert await training.column(key, "end_at") == instant("04/06/2026 10:00:00") + timedelta(minutes=90)
    assert await training.column(key, "deleted_at") is None


async def test_a_refused_session_leaves_nothing_behind(
    training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    with refused(MissingElement):
        await training.create(
            alice, {"metaData/confName": LEFT_OUT, "attendees/participants/participant/person/email": "a@example.com"}
        )

    for table in ("session", "occurrence", "participant", "outbox", "audit"):
        assert await db.fetchval(f"SELECT count(*) FROM {table} WHERE site_id = $1", site_id) == 0, table
