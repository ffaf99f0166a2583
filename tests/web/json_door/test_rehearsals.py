"""`?dryRun=true` over JSON: it tells who would be told what, and nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg
import pytest

from tests.support import Person
from tests.web.json_door.asking import SESSION, JsonApi, schedule

REMIND = {"enableReminder": True, "sendEmail": True, "emails": {"email": ["kim@example.com"]}}
COURSE = {
    **SESSION,
    "remind": REMIND,
    "attendees": {"participants": {"participant": [{"person": {"email": "ann@example.com"}}]}},
    "attendeeOptions": {"emailInvitations": True},
}
ROWS = "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM audit)"


async def test_before_a_session_is_made_its_messages_are_told(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    before = await db.fetchval(ROWS)

    reply = await ask(alice, "POST", "/training-sessions?dryRun=true", COURSE)

    assert reply.status == 200
    assert reply.json["dryRun"] is True
    told = {(one["kind"], one["recipient"], one["change"], one["dueAt"]) for one in reply.json["messages"]}
    assert ("invitation", "ann@example.com", "new", "2026-03-02T12:00:00Z") in told
    assert ("reminder", "kim@example.com", "new", "2026-12-01T07:45:00Z") in told
    assert await db.fetchval(ROWS) == before


async def test_before_a_session_is_changed_or_deleted_what_moves_and_goes_is_told(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    key = await schedule(ask, alice, remind=REMIND)
    before = await db.fetchval(ROWS)

    moved = await ask(
        alice, "PATCH", f"/training-sessions/{key}?dryRun=true", {"schedule": {"startDate": "2026-12-02T09:00:00"}}
    )
    deleted = await ask(alice, "DELETE", f"/training-sessions/{key}?dryRun=true")

    reminder = next(one for one in moved.json["messages"] if one["kind"] == "reminder")
    assert (reminder["change"], reminder["dueAt"]) == ("moved", "2026-12-02T07:45:00Z")
    assert reminder["wasDueAt"] == "2026-12-01T07:45:00Z"
    assert "withdrawn" in {one["change"] for one in deleted.json["messages"]}
    assert (moved.status, deleted.status) == (200, 200)
    assert await db.fetchval(ROWS) == before
    assert (await ask(alice, "GET", f"/training-sessions/{key}")).status == 200


async def test_one_mail_of_each_kind_is_told_as_it_will_read_with_links_that_open_nothing(
    ask: JsonApi, alice: Person
) -> None:
    reply = await ask(alice, "POST", "/training-sessions?dryRun=true", COURSE)

    letters = {one["kind"]: one for one in reply.json["messages"] if "text" in one}
    assert letters["invitation"]["subject"].startswith("Invitation: ")
    assert "Join the session" in letters["invitation"]["text"]
    assert "/s/…" in letters["invitation"]["text"]
    assert "?t=" not in letters["invitation"]["text"] + letters["reminder"]["text"]


async def test_before_people_are_listed_registered_or_removed_their_mails_are_told(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    key = await schedule(ask, alice, attendeeOptions={"registration": True})
    base = f"/training-sessions/{key}"
    ann = {"person": {"email": "ann@example.com", "name": "Ann"}}
    before = await db.fetchval(ROWS)

    async def kinds(method: str, path: str, document: Mapping[str, object] | None = None) -> list[tuple[str, str]]:
        reply = await ask(alice, method, f"{base}{path}?dryRun=true", document)
        assert reply.status == 200, reply.json
        return [(one["kind"], one["recipient"]) for one in reply.json["messages"] if one["change"] == "new"]

    listed = await kinds("POST", "/attendees", {"attendees": [{**ann, "emailInvitations": True}]})
    registered = await kinds("POST", "/registrations", {"attendees": [{**ann, "joinStatus": "ACCEPT"}]})
    assert (listed, registered) == ([("invitation", "ann@example.com")], [("registration.accepted", "ann@example.com")])
    assert await db.fetchval(ROWS) == before

    await ask(alice, "POST", f"{base}/registrations", {"attendees": [{**ann, "joinStatus": "REGISTER"}]})
    await db.execute("UPDATE outbox SET state = 'sent', sent_at = created_at")
    before = await db.fetchval(ROWS)
    for state, kind in (("ACCEPT", "registration.accepted"), ("REJECT", "registration.rejected")):
        told = await kinds("POST", "/registrations", {"attendees": [{**ann, "joinStatus": state}]})
        assert told == [(kind, "ann@example.com")]
    message = {"subject": "Parking", "text": "Use gate 3."}
    assert await kinds("POST", "/messages", message) == [("message", "ann@example.com")]
    assert await kinds("DELETE", "/attendees/ann@example.com") == []
    removed = await ask(alice, "DELETE", f"{base}/attendees/ann@example.com?dryRun=true&sendEmail=true")
    assert [one["kind"] for one in removed.json["messages"] if one["change"] == "new"] == ["registration.removed"]
    deleted = await ask(alice, "DELETE", f"/sessions/{key}?dryRun=true&sendEmail=true")
    assert "cancelled" in {one["kind"] for one in deleted.json["messages"]}
    assert await db.fetchval(ROWS) == before


async def test_a_message_to_a_group_is_looked_at_and_then_sent_once(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice, attendees=COURSE["attendees"])
    path = f"/training-sessions/{key}/messages"
    message = {"subject": "Parking", "text": "Use gate 3.", "group": ["unanswered"], "idempotencyKey": "one"}

    looked = await ask(alice, "POST", f"{path}?dryRun=true", message)
    (one,) = (each for each in looked.json["messages"] if each["kind"] == "message")
    assert (one["recipient"], one["change"], one["dueAt"]) == ("ann@example.com", "new", "2026-03-02T12:00:00Z")
    assert "Use gate 3." in one["text"]
    sent = [(await ask(alice, "POST", path, message)).json for _ in range(2)]

    assert sent == [{"count": 1}, {"count": 1}]
    log = await ask(alice, "GET", f"/messages?sessionKey={key}&kind=message")
    assert [each["recipient"] for each in log.json["message"]] == ["ann@example.com"]


async def test_a_rehearsal_is_refused_as_the_real_request_is(ask: JsonApi, alice: Person, charlie: Person) -> None:
    key = await schedule(ask, alice)

    assert (await ask(charlie, "DELETE", f"/training-sessions/{key}?dryRun=true")).status == 404
    assert (await ask(alice, "POST", "/training-sessions?dryRun=true", {"metaData": {}})).status == 422
    stale = await ask(alice, "PATCH", f"/training-sessions/{key}?dryRun=true", {}, if_match='"other"')
    assert stale.status == 412


async def test_a_rehearsal_uses_no_idempotency_key_up(ask: JsonApi, alice: Person) -> None:
    for query, status in (("?dryRun=true", 200), ("", 201)):
        reply = await ask(alice, "POST", f"/training-sessions{query}", SESSION, idempotency_key="once")
        assert reply.status == status


@pytest.mark.parametrize("value", ["yes", "", "true&dryRun=false"])
async def test_what_is_neither_true_nor_false_is_refused(ask: JsonApi, alice: Person, value: str) -> None:
    reply = await ask(alice, "POST", f"/training-sessions?dryRun={value}", SESSION)

    assert reply.status == 400


async def test_false_saves(ask: JsonApi, alice: Person) -> None:
    assert (await ask(alice, "POST", "/training-sessions?dryRun=false", SESSION)).status == 201


async def test_an_operation_without_a_dry_run_is_not_carried_out_by_mistake(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    before = await db.fetchval("SELECT count(*) FROM ticket")

    reply = await ask(alice, "POST", "/tokens?dryRun=true", {"name": "program"})

    assert reply.status == 400
    assert await db.fetchval("SELECT count(*) FROM ticket") == before


async def test_messages_are_listed_and_sent_again(ask: JsonApi, db: asyncpg.Connection, alice: Person) -> None:
    key = await schedule(ask, alice, remind=REMIND)
    await db.execute("UPDATE outbox SET state = 'dead', attempts = 1, last_answer = '550 gone'")

    (message,) = (await ask(alice, "GET", f"/messages?sessionKey={key}&state=dead")).json["message"]
    again = await ask(alice, "POST", f"/messages/{message['messageID']}/resend")

    assert (message["recipient"], message["answer"]) == ("kim@example.com", "550 gone")
    assert (again.status, again.json["message"]["state"]) == (200, "waiting")


async def test_messages_of_others_are_not_there(
    ask: JsonApi, db: asyncpg.Connection, alice: Person, charlie: Person
) -> None:
    await schedule(ask, alice, remind=REMIND)
    number = await db.fetchval("SELECT outbox_id FROM outbox")

    theirs = await ask(charlie, "POST", f"/messages/{number}/resend")
    nobodys = await ask(charlie, "POST", f"/messages/{number + 1}/resend")

    assert (theirs.status, theirs.json["detail"]) == (nobodys.status, nobodys.json["detail"])
    assert (await ask(charlie, "GET", "/messages")).json["message"] == []
