"""Who comes in, and with what; what others may know."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from classbell.services.training.get import GetTrainingSession
from tests.support import NOW, Api, Person, message, text_of
from tests.web.json_door.asking import JsonApi, schedule


async def token_of(ask: JsonApi, who: Person) -> tuple[int, str]:
    reply = await ask(who, "POST", "/tokens", {"name": "LMS"})
    assert reply.status == 201
    return reply.json["tokenID"], reply.json["token"]


@pytest.mark.parametrize(
    "authorization",
    [None, "Basic", "Basic !!", "Basic YWxpY2U=", "Digest x", "Bearer", "Bearer nonsense", "Basic bm9ib2R5Om5v"],
)
async def test_without_good_credentials_nobody_comes_in(ask: JsonApi, alice: Person, authorization: str | None) -> None:
    reply = await ask(None, "GET", "/training-sessions", authorization=authorization)

    assert reply.status == 401
    assert "Basic" in reply.headers["WWW-Authenticate"]
    assert reply.headers["Content-Type"] == "application/problem+json"


async def test_a_wrong_password_and_an_unknown_name_read_alike(ask: JsonApi, alice: Person) -> None:
    wrong = await ask(Person(0, "alice", "", "wrong"), "GET", "/site")
    unknown = await ask(Person(0, "nobody", "", "wrong"), "GET", "/site")

    assert wrong.content == unknown.content


async def test_a_token_comes_in_over_both_doors(ask: JsonApi, api: Api, alice: Person) -> None:
    key = await schedule(ask, alice)
    _, token = await token_of(ask, alice)

    read = await ask(token, "GET", f"/training-sessions/{key}")
    root = await api.post(
        message(
            "training.GetTrainingSession", f"<sessionKey>{key}</sessionKey>",
            f"<siteName>acme</siteName><webExID>alice</webExID><sessionTicket>{token}</sessionTicket>",
        )
    )  # fmt: skip

    assert read.status == 200
    assert text_of(root, "//serv:result") == "SUCCESS"


async def test_a_token_lasts_as_long_as_it_was_asked_for(ask: JsonApi, alice: Person) -> None:
    made = (await ask(alice, "POST", "/tokens", {"name": "short", "expiresInDays": 2})).json

    assert made["expires"] == "2026-03-04T12:00:00+00:00"
    assert (await ask(made["token"], "GET", "/site", now=NOW + timedelta(days=1))).status == 200
    assert (await ask(made["token"], "GET", "/site", now=NOW + timedelta(days=3))).status == 401


async def test_a_token_that_was_taken_back_lets_nobody_in(ask: JsonApi, alice: Person, bob: Person) -> None:
    number, token = await token_of(ask, alice)

    assert [each["name"] for each in (await ask(alice, "GET", "/tokens")).json["token"]] == ["LMS"]
    assert (await ask(bob, "GET", "/tokens")).json["token"] == []
    assert (await ask(bob, "DELETE", f"/tokens/{number}")).status == 404
    assert (await ask(alice, "DELETE", f"/tokens/{number}")).status == 204
    assert (await ask(token, "GET", "/site")).status == 401


@pytest.mark.parametrize("change", ["active = 'DEACTIVATED'", "locked = true", "expires_at = '2026-01-01'"])
async def test_the_token_of_an_account_that_may_not_come_in_is_worth_nothing(
    ask: JsonApi, db: asyncpg.Connection, alice: Person, change: str
) -> None:
    _, token = await token_of(ask, alice)
    await db.execute(f"UPDATE account SET {change} WHERE account_id = $1", alice.account_id)

    assert (await ask(token, "GET", "/site")).status in (401, 403)


async def test_no_token_is_kept_in_clear(ask: JsonApi, db: asyncpg.Connection, alice: Person) -> None:
    reply = await ask(alice, "POST", "/tokens", {"name": "LMS"}, Idempotency_Key="once")

    rows = await db.fetch("SELECT ticket::text AS kept FROM ticket UNION ALL SELECT api_answer::text FROM api_answer")
    assert len(rows) == 2
    token = reply.json["token"]
    assert not any(text in row["kept"] for row in rows for text in (token, token.encode().hex()))
    again = await ask(alice, "POST", "/tokens", {"name": "LMS"}, Idempotency_Key="once")
    assert again.status == 409


async def test_the_site_is_that_of_the_host_label_else_the_only_one(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    assert (await ask(alice, "GET", "/site", host="localhost")).status == 200
    await db.execute("INSERT INTO site (name) VALUES ('other')")

    assert (await ask(alice, "GET", "/site", host="acme.example.com")).status == 200
    assert (await ask(alice, "GET", "/site", host="other.example.com")).status == 401
    assert (await ask(alice, "GET", "/site", host="localhost")).status == 404


BELOW = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/xml"), ("GET", "/attendees"), ("POST", "/attendees"),
    ("GET", "/enrollments"), ("POST", "/host-links"), ("GET", "/tests"),
    ("PATCH", "/registration-form"),
]  # fmt: skip
BODIES = {"/attendees": {"person": {"name": "A", "email": "a@example.com"}}}


@pytest.mark.parametrize(("method", "below"), BELOW)
async def test_the_session_of_another_answers_as_one_that_is_not_there(
    ask: JsonApi, alice: Person, charlie: Person, method: str, below: str
) -> None:
    key = await schedule(ask, alice)
    body = None if method in ("GET", "DELETE") else BODIES.get(below, {})

    others = await ask(charlie, method, f"/training-sessions/{key}{below}", body)
    unknown = await ask(charlie, method, f"/training-sessions/999999999{below}", body)

    assert others.status == unknown.status == 404
    assert others.content.replace(str(key).encode(), b"999999999") == unknown.content


async def test_who_sees_the_site_is_told_that_he_may_not(ask: JsonApi, alice: Person, reader: Person) -> None:
    key = await schedule(ask, alice)

    assert (await ask(reader, "GET", f"/training-sessions/{key}")).status == 200
    assert (await ask(reader, "DELETE", f"/training-sessions/{key}")).status == 403


async def test_an_alternate_host_who_may_not_delete_is_told_so(
    ask: JsonApi, api: Api, alice: Person, bob: Person
) -> None:
    key = await schedule(
        ask, alice,
        presenters={"participants": {"participant": {"person": {"email": bob.email}, "role": "HOST"}}},
    )  # fmt: skip

    assert (await api(bob, GetTrainingSession(session_key=key))).session_key == key
    assert (await ask(bob, "DELETE", f"/training-sessions/{key}")).status == 403


async def test_a_host_learns_of_no_account_but_his_own(ask: JsonApi, alice: Person, bob: Person) -> None:
    there = await ask(alice, "GET", "/users/bob")
    nobody = await ask(alice, "GET", "/users/nobody")

    assert there.status == nobody.status == 404
    assert there.content.replace(b"bob", b"nobody") == nobody.content
    assert (await ask(alice, "GET", "/users/alice")).status == 200


async def test_a_change_of_the_password_leaves_the_tokens_of_programs(ask: JsonApi, alice: Person) -> None:
    _, token = await token_of(ask, alice)

    changed = await ask(alice, "PATCH", "/users/alice", {"password": "another horse"})

    assert changed.status in (200, 204), changed.json
    assert (await ask(token, "GET", "/site")).status == 200
