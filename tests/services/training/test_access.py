"""Who may do what with a training session: owner, alternate host, stranger, administrators, attendee-only accounts."""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg
import pytest

from classbell.errors import HostNotFound, MayNotScheduleForHost, NoRecord, NotPermitted, SessionNotFound
from tests.conftest import add_person
from tests.services.training.sending import PRESENTER, Training, people, person
from tests.support import Answered, Api, Person, refused

People = Mapping[str, Person]

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST"))


@pytest.fixture
def everybody(
    alice: Person, bob: Person, charlie: Person, admin: Person, reader: Person, dave: Person
) -> dict[str, Person]:
    """Alice owns, Bob shares, Charlie is a stranger, and three with special roles."""
    return {
        "owner": alice, "alternate": bob, "stranger": charlie, "admin": admin, "reader": reader, "attendee": dave,
    }  # fmt: skip


async def _permitted(
    everybody: People, attempt: Callable[[Person], Awaitable[object]], *, refusal: type[Exception] = NotPermitted
) -> set[str]:
    """The roles whose attempt succeeds; all others must be refused in the same way."""
    allowed, refusals = set(), set()
    for role, who in everybody.items():
        try:
            await attempt(who)
        except Answered as answer:
            refusals.add(answer.kind)
        else:
            allowed.add(role)
    assert refusals <= {refusal}
    return allowed


async def test_a_session_is_read_by_owner_alternate_host_and_administrators(
    training: Training, everybody: People
) -> None:
    key = await training.create(everybody["owner"], WITH_BOB)

    allowed = await _permitted(everybody, lambda who: training.get(who, key))

    assert allowed == {"owner", "alternate", "admin", "reader"}


async def test_a_session_is_changed_by_owner_alternate_host_and_administrator(
    training: Training, everybody: People
) -> None:
    key = await training.create(everybody["owner"], WITH_BOB)

    allowed = await _permitted(everybody, lambda who: training.set(who, key, {"metaData/location": who.web_ex_id}))

    assert allowed == {"owner", "alternate", "admin"}


async def test_a_session_is_deleted_by_owner_and_administrator(training: Training, everybody: People) -> None:
    alice = everybody["owner"]
    keys = {who.web_ex_id: await training.create(alice, WITH_BOB) for who in everybody.values()}

    allowed = await _permitted(everybody, lambda who: training.delete(who, keys[who.web_ex_id]))

    assert allowed == {"owner", "admin"}


async def test_a_session_is_listed_to_its_owner_and_to_administrators(training: Training, everybody: People) -> None:
    await training.create(everybody["owner"], WITH_BOB)

    for attempt in (training.summary, training.whole):
        allowed = await _permitted(everybody, attempt, refusal=NoRecord)
        assert allowed == {"owner", "admin", "reader"}


async def test_everybody_but_attendees_creates_sessions_of_his_own(training: Training, everybody: People) -> None:
    allowed = await _permitted(everybody, training.create)

    assert allowed == {"owner", "alternate", "stranger", "admin", "reader"}


async def test_an_account_without_training_creates_nothing(
    training: Training, db: asyncpg.Connection, site_id: int
) -> None:
    erin = await add_person(db, site_id, "Erin", may_train=False)

    with refused(NotPermitted):
        await training.create(erin)


async def test_someone_elses_session_cannot_be_changed(training: Training, alice: Person, charlie: Person) -> None:
    key = await training.create(alice)

    with refused(NotPermitted):
        await training.set(charlie, key, {"metaData/confName": "Stolen"})

    assert (await training.get(alice, key))["metaData/confName"] == "Bells"


async def test_someone_elses_session_cannot_be_deleted(training: Training, alice: Person, charlie: Person) -> None:
    key = await training.create(alice)

    with refused(NotPermitted):
        await training.delete(charlie, key)

    assert await training.names(alice) == ["Bells"]


async def test_someone_elses_session_cannot_be_read_and_is_not_listed(
    training: Training, alice: Person, charlie: Person
) -> None:
    key = await training.create(alice)

    with refused(NotPermitted):
        await training.get(charlie, key)
    with refused(NoRecord):
        await training.summary(charlie, {"sessionKey": key})
    with refused(NoRecord):
        await training.whole(charlie, {"sessionKey": key})


@pytest.mark.effect("schedule/hostWebExID")
async def test_a_session_is_not_scheduled_for_somebody_who_permits_it_to_others(
    training: Training, db: asyncpg.Connection, alice: Person, bob: Person, charlie: Person
) -> None:
    await db.execute(
        "UPDATE account SET scheduling_for_me = $2 WHERE account_id = $1", alice.account_id, [bob.web_ex_id]
    )

    with refused(MayNotScheduleForHost):
        await training.create(charlie, {"schedule/hostWebExID": "alice"})
    key = await training.create(bob, {"schedule/hostWebExID": "ALICE"})

    assert (await training.get(alice, key))["schedule/hostWebExID"] == "alice"
    with refused(NotPermitted):
        await training.get(bob, key)


async def test_the_permission_to_schedule_may_name_an_address(
    training: Training, db: asyncpg.Connection, alice: Person, bob: Person
) -> None:
    await db.execute(
        "UPDATE account SET scheduling_for_me = $2 WHERE account_id = $1", alice.account_id, [bob.email.lower()]
    )

    assert await training.create(bob, {"schedule/hostWebExID": "alice"})


async def test_an_administrator_schedules_for_any_host_and_for_nobody_else(
    training: Training, admin: Person, alice: Person, dave: Person
) -> None:
    read = await training.get(alice, await training.create(admin, {"schedule/hostWebExID": "alice@EXAMPLE.com"}))

    assert read["schedule/hostWebExID"] == "alice"
    with refused(MayNotScheduleForHost):
        await training.create(admin, {"schedule/hostWebExID": "dave"})
    with refused(HostNotFound, "schedule/hostWebExID"):
        await training.create(admin, {"schedule/hostWebExID": "nobody"})


async def test_an_unknown_key_is_told_from_another_host_s(training: Training, charlie: Person) -> None:
    for operation in ("GetTrainingSession", "SetTrainingSession", "DelTrainingSession"):
        with refused(SessionNotFound):
            await training.send(charlie, operation, "<sessionKey>987654321</sessionKey>")


async def test_the_key_of_another_site_is_unknown(
    training: Training, db: asyncpg.Connection, alice: Person, admin: Person
) -> None:
    other_site = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    await db.execute("INSERT INTO session_type (site_id, type_id, name) VALUES ($1, 9, 'Training')", other_site)
    oscar = await add_person(db, other_site, "Oscar", is_site_admin=True)
    key = await Training(Api(db, "other"), db, other_site).create(oscar)

    for who in (alice, admin):
        for operation in ("GetTrainingSession", "SetTrainingSession", "DelTrainingSession"):
            with refused(SessionNotFound):
                await training.send(who, operation, f"<sessionKey>{key}</sessionKey>")
        with refused(NoRecord):
            await training.summary(who, {"sessionKey": key})
        with refused(NoRecord):
            await training.whole(who)


async def test_a_deleted_session_is_unknown(training: Training, alice: Person) -> None:
    key = await training.create(alice)
    await training.delete(alice, key)

    for operation in ("GetTrainingSession", "SetTrainingSession", "DelTrainingSession"):
        with refused(SessionNotFound):
            await training.send(alice, operation, f"<sessionKey>{key}</sessionKey>")


async def test_an_alternate_host_reads_neither_password_nor_host_key(
    training: Training, alice: Person, bob: Person, admin: Person
) -> None:
    key = await training.create(alice, {**WITH_BOB, "accessControl/sessionPassword": "ladder42"})

    for who in (alice, admin):
        full = await training.get(who, key)
        assert full["accessControl/sessionPassword"] == "ladder42"
        assert len(full["hostKey"] or "") == 6
    shared = await training.get(bob, key)
    assert shared["accessControl/listing"] == "PUBLIC"
    assert shared["accessControl/sessionPassword"] is None
    assert shared["hostKey"] is None
    assert "ladder42" not in training.api.last_reply


async def test_what_an_alternate_host_sends_back_keeps_the_password(
    training: Training, alice: Person, bob: Person
) -> None:
    key = await training.create(alice, {**WITH_BOB, "accessControl/sessionPassword": "ladder42"})

    await training.set(bob, key, {"accessControl/listing": "PRIVATE", "accessControl/sessionPassword": None})

    assert (await training.get(alice, key))["accessControl/sessionPassword"] == "ladder42"


async def test_a_host_becomes_a_stranger_when_he_leaves_the_list(
    training: Training, alice: Person, bob: Person
) -> None:
    key = await training.create(alice, WITH_BOB)
    await training.set(alice, key, people(PRESENTER, person("someone@example.com")))

    with refused(NotPermitted):
        await training.get(bob, key)
