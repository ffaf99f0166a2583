"""What webhooks are told: one test for each writer of an event."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast

import asyncpg
import pytest

from classbell.outbox import attendance as left_runs
from classbell.services.ep.del_session import DelSession
from classbell.store import webhooks
from tests.services.attendee.conftest import AUTO, OPEN, Attendees, entry
from tests.services.training.sending import Training
from tests.support import NOW, Api, OneConnection, Person
from tests.web.browsing import BASE
from tests.web.holding import START, Class

MINUTE = timedelta(minutes=1)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return Training(api, db, site_id)


@pytest.fixture
def attendees(training: Training) -> Attendees:
    return Attendees(training)


class Told:
    """A webhook of the test's site, and what is to be told to it."""

    def __init__(self, db: asyncpg.Connection, site_id: int) -> None:
        self.db = db
        self.site_id = site_id

    async def news(self) -> list[tuple[str, dict[str, Any]]]:
        """Event and data of what is new since the last look, in order."""
        rows = await self.db.fetch(
            "WITH gone AS (DELETE FROM webhook_delivery WHERE site_id = $1 RETURNING *)"
            " SELECT event, event_id, payload FROM gone ORDER BY delivery_id",
            self.site_id,
        )
        for row in rows:
            told = json.loads(row["payload"])
            assert (told["id"], told["event"], told["site"]) == (str(row["event_id"]), row["event"], "acme")
        return [(row["event"], json.loads(row["payload"])["data"]) for row in rows]

    async def registrations(self) -> list[tuple[str, str]]:
        """Who became what."""
        news = await self.news()
        assert {event for event, _ in news} <= {"registration.changed"}
        return [(data["email"].partition("@")[0], data["joinStatus"]) for _, data in news]


@pytest.fixture
async def told(db: asyncpg.Connection, site_id: int) -> Told:
    await webhooks.add(db, site_id, "https://lms.example.com/", b"k", ["*"], 0, NOW)
    return Told(db, site_id)


async def test_creating_changing_and_deleting_a_session(training: Training, told: Told, alice: Person) -> None:
    key = await training.create(alice, {"accessControl/sessionPassword": "pa55word"})

    ((event, data),) = await told.news()
    assert event == "session.created"
    assert data == {
        "sessionKey": key, "confName": "Bells", "hostWebExID": "alice", "listing": "PUBLIC", "repeatType": "SINGLE",
        "startDateISO": "2026-04-06T10:00:00Z", "endDateISO": "2026-04-06T11:00:00Z",
        "timeZoneIANA": data["timeZoneIANA"], "duration": 60, "instances": 1,
    }  # fmt: skip

    await training.set(alice, key, {"metaData/confName": "More bells"})
    ((event, data),) = await told.news()
    assert (event, data["sessionKey"], data["confName"]) == ("session.changed", key, "More bells")

    await training.delete(alice, key)
    assert await told.news() == [("session.deleted", {"sessionKey": key, "hostWebExID": "alice"})]


async def test_deleting_by_the_general_service(training: Training, api: Api, told: Told, alice: Person) -> None:
    key = await training.create(alice)
    await told.news()

    await api(alice, DelSession(session_key=key))

    assert [event for event, _ in await told.news()] == ["session.deleted"]


async def test_what_is_refused_is_not_told(training: Training, told: Told, alice: Person, bob: Person) -> None:
    key = await training.create(alice)
    await told.news()

    with pytest.raises(Exception, match="NotPermitted"):
        await training.delete(bob, key)

    assert await told.news() == []


async def test_registrations_are_told_with_what_became_of_them(
    training: Training, attendees: Attendees, told: Told, alice: Person
) -> None:
    key = await training.create(alice, OPEN)
    await told.news()

    attendee, register = await attendees.register(alice, key, "kim@example.com")
    ((_, data),) = await told.news()
    assert data == {
        "sessionKey": key, "email": "kim@example.com", "joinStatus": "registered", "attendeeID": attendee,
        "registerID": register,
    }  # fmt: skip
    await attendees.register(alice, key, "kim@example.com")
    assert await told.registrations() == []
    await attendees.register(alice, key, "kim@example.com", "ACCEPT")
    await attendees.register(alice, key, "kim@example.com", "REJECT")
    await attendees.create(alice, key, "lee@example.com", "INVITE")
    assert await told.registrations() == [("kim", "accepted"), ("kim", "rejected")]
    await attendees.register(alice, key, "lee@example.com", "ACCEPT")
    await attendees.register(alice, key, "lee@example.com", "INVITE")
    assert await told.registrations() == [("lee", "accepted"), ("lee", "cancelled")]
    await attendees.send(
        alice, "RegisterMeetingAttendee",
        {"attendees": [entry(key, "ann@example.com"), entry(key, "ben@example.com", "ACCEPT")]},
    )  # fmt: skip
    assert sorted(await told.registrations()) == [("ann", "registered"), ("ben", "accepted")]


async def test_waiting_promotion_and_cancelling_are_told(
    training: Training, attendees: Attendees, told: Told, alice: Person
) -> None:
    key = await training.create(
        alice, {**AUTO, "attendeeOptions/maxRegistrations": 1, "attendeeOptions/waitingList": True}
    )
    await told.news()
    await attendees.register(alice, key, "ann@example.com")
    await attendees.register(alice, key, "ben@example.com")
    assert await told.registrations() == [("ann", "accepted"), ("ben", "waiting")]

    await attendees.delete(alice, attendeeEmail={"email": "ann@example.com", "sessionKey": key})

    assert await told.registrations() == [("ann", "cancelled"), ("ben", "promoted")]


@pytest.fixture
async def bells(training: Training, api: Api, db: asyncpg.Connection, alice: Person) -> Class:
    return Class(training, api, db, alice, await training.create(alice))


async def test_holding_a_session_and_being_there(bells: Class, told: Told) -> None:
    browser, page = await bells.begin()
    (started, joined) = await told.news()
    assert started[0] == "session.started"
    assert started[1]["sessionKey"] == bells.key
    assert started[1]["startTimeISO"] == "2026-04-06T10:00:00Z"
    assert joined[0] == "attendance.joined"
    assert (joined[1]["role"], joined[1]["confID"]) == ("HOST", started[1]["confID"])

    # Loading the page again and its heartbeats are no second arrival.
    await bells.begin(START + MINUTE)
    await bells.stay(browser, page, START + 5 * MINUTE)
    assert await told.news() == []
    await bells.attend("Kim", START + 5 * MINUTE, START + 10 * MINUTE)
    ((event, data),) = await told.news()
    assert (event, data["name"], data["joinTimeISO"]) == ("attendance.joined", "Kim", "2026-04-06T10:05:00Z")
    await bells.attend("Kim", START + 20 * MINUTE, START + 21 * MINUTE)
    assert [event for event, _ in await told.news()] == ["attendance.joined"]

    await bells.end(browser, page, START + 30 * MINUTE)

    news = await told.news()
    assert [event for event, _ in news] == ["attendance.left"] * (len(news) - 1) + ["session.ended"]
    assert [
        (data["name"], data["joinTimeISO"][11:16], data["leaveTimeISO"][11:16])
        for event, data in news
        if event == "attendance.left" and data["role"] == "ATTENDEE"
    ] == [("Kim", "10:05", "10:10"), ("Kim", "10:20", "10:21")]
    assert news[-1][1]["endTimeISO"] == "2026-04-06T10:30:00Z"
    await bells.end(browser, page, START + 31 * MINUTE)
    assert await told.news() == []


async def test_a_session_that_ends_by_itself(bells: Class, told: Told, db: asyncpg.Connection) -> None:
    await bells.begin()
    await told.news()
    pool = cast("asyncpg.Pool", OneConnection(db))

    assert await left_runs.run(pool, START + 95 * MINUTE) == {"ended": 1}

    assert [event for event, _ in await told.news()] == ["attendance.left", "session.ended"]
    assert await left_runs.run(pool, START + 96 * MINUTE) == {"ended": 0}
    assert await told.news() == []


async def test_only_what_is_asked_for_is_told(
    training: Training, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    for events in (["session.created"], ["session.deleted", "session.created"], ["session.deleted"]):
        await webhooks.add(db, site_id, "https://lms.example.com/", b"k", events, 0, NOW)

    await training.create(alice)

    rows = await db.fetch("SELECT webhook_id, event_id FROM webhook_delivery WHERE site_id = $1", site_id)
    assert len({row["webhook_id"] for row in rows}) == 2
    assert len({row["event_id"] for row in rows}) == 1


class Watched:
    """A connection that counts what is sent to it."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.sent: list[str] = []

    def look(self, record: Any) -> None:
        self.sent.append(record.query)


async def test_a_site_without_webhooks_sends_no_statement_more(
    training: Training, attendees: Attendees, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    watched = Watched(db)
    with db.query_logger(watched.look):
        key = await training.create(alice, AUTO)
        await attendees.register(alice, key, "kim@example.com")
        await training.delete(alice, key)

    assert watched.sent
    assert not [query for query in watched.sent if "webhook_delivery" in query]
    assert await db.fetchval("SELECT count(*) FROM webhook_delivery WHERE site_id = $1", site_id) == 0


async def test_writing_and_telling_are_one_transaction(
    training: Training, told: Told, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    await db.execute("ALTER TABLE webhook_delivery ADD CONSTRAINT nothing CHECK (false) NOT VALID")

    with pytest.raises(Exception, match="InternalError"):
        await training.create(alice)

    assert await db.fetchval("SELECT count(*) FROM session WHERE site_id = $1", site_id) == 0
