"""DelSession: who deletes, and who is told."""

from classbell.errors import NotPermitted, SessionInProgress, SessionNotFound
from tests.services.ep.sending import General, People, permitted
from tests.services.training.sending import ATTENDEE, PRESENTER, Training, people, person
from tests.support import NOW, Person, refused

WITH_BOB = people(PRESENTER, person("Bob@example.com", "HOST"))


async def test_a_session_is_deleted_by_owner_and_administrator(
    general: General, training: Training, everybody: People
) -> None:
    keys = {who.web_ex_id: await training.create(everybody["owner"], WITH_BOB) for who in everybody.values()}

    allowed = await permitted(
        everybody, lambda who: general.send(who, "DelSession", {"sessionKey": keys[who.web_ex_id]}), NotPermitted
    )

    assert allowed == {"owner", "admin"}
    assert await training.column(keys["alice"], "deleted_at") == NOW


async def test_everybody_on_the_lists_is_told_when_that_is_asked_for(
    general: General, training: Training, alice: Person
) -> None:
    guests = {
        **WITH_BOB, **people(ATTENDEE, person("kim@example.com"), person("Bob@example.com"), person("lee@example.com"))
    }  # fmt: skip
    told = await training.create(alice, {**guests, "remind/enableReminder": "true"})
    untold = await training.create(alice, guests)
    over = await training.create(
        alice,
        {**guests, "schedule/startDate": "03/01/2026 10:00:00", "enableOptions/autoDeleteAfterMeetingEnd": "false"},
    )

    await general.send(alice, "DelSession", {"sessionKey": told, "sendEmail": "true"})
    await general.send(alice, "DelSession", {"sessionKey": untold})
    await general.send(alice, "DelSession", {"sessionKey": over, "sendEmail": "true"})

    assert await training.waiting(told) == [
        ("cancelled", 0, address, NOW) for address in ("bob@example.com", "kim@example.com", "lee@example.com")
    ]
    assert await training.waiting(untold) == await training.waiting(over) == []


async def test_the_answer_links_to_no_calendar(general: General, training: Training, alice: Person) -> None:
    answer = await general.send(alice, "DelSession", {"sessionKey": await training.create(alice)})

    assert answer.leaves() == []
    assert 'xsi:type="ep:delSessionResponse"' in general.api.last_reply


async def test_running_and_unknown_sessions_are_not_deleted(
    general: General, training: Training, alice: Person
) -> None:
    key = await training.create(alice)
    await training.begin(key, NOW)

    with refused(SessionInProgress):
        await general.send(alice, "DelSession", {"sessionKey": key})
    with refused(SessionNotFound):
        await general.send(alice, "DelSession", {"sessionKey": 987654321})


async def test_the_audit_trail_names_the_operation(general: General, training: Training, admin: Person) -> None:
    key = await training.create(admin)

    await general.send(admin, "DelSession", {"meetingKey": key})

    rows = await training.db.fetch("SELECT operation FROM audit WHERE session_key = $1 ORDER BY audit_id", key)
    assert rows[-1]["operation"] == "ep.DelSession"
