"""What is sent well and badly, and sent again."""

from __future__ import annotations

import asyncpg
import pytest

from tests.support import Person
from tests.web.json_door.asking import SESSION, JsonApi, schedule

HUGE = b'{"metaData": ' + b'{"a": ' * 5000 + b"1" + b"}" * 5000 + b"}"


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"null", b'"text"', b"1", b"\xff\xfe", b"<xml/>", HUGE, b'{"metaData": {"confName": NaN}}']
)
async def test_what_is_no_message_is_refused(ask: JsonApi, alice: Person, content: bytes) -> None:
    reply = await ask(alice, "POST", "/training-sessions", content=content)

    assert reply.status == 400
    assert reply.json["exceptionID"] in ("000901", "000903", "000904")


def person(email: str) -> dict[str, object]:
    return {"person": {"email": email}}


async def test_all_faults_are_told_with_dotted_paths(ask: JsonApi, alice: Person) -> None:
    reply = await ask(
        alice, "POST", "/training-sessions",
        {
            "metaData": {"confName": "x" * 600},
            "schedule": {"duration": "long", "startDate": "yesterday"},
            "attendees": {"participants": {"participant": [person("a@b.example"), person("no")]}},
            "colour": "red",
        },
    )  # fmt: skip

    paths = {fault["path"] for fault in reply.json["errors"]}
    assert reply.status == 400
    assert paths >= {"metaData.confName", "schedule.duration", "schedule.startDate[1]", "colour"} or paths >= {
        "metaData.confName", "schedule.duration", "colour",
    }  # fmt: skip
    assert "attendees.participants.participant[2].person.email" in paths
    assert "/" not in "".join(paths)


async def test_a_message_that_breaks_a_rule_is_told_apart_from_one_that_cannot_be_read(
    ask: JsonApi, alice: Person
) -> None:
    schedule_wanted = {**SESSION["schedule"], "startDate": ["2026-12-01T09:00:00", "2026-12-02T09:00:00"]}  # type: ignore[dict-item]

    reply = await ask(alice, "POST", "/training-sessions", {**SESSION, "schedule": schedule_wanted})

    assert reply.status == 422


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/training-sessions/1/2/3", 404, None),
        ("GET", "//", 404, None),
        ("PUT", "/training-sessions", 405, "GET, HEAD, OPTIONS, POST"),
        ("TRACE", "/training-sessions/1", 405, "DELETE, GET, HEAD, OPTIONS, PATCH"),
    ],
)
async def test_addresses_and_methods_that_are_not_there(
    ask: JsonApi, alice: Person, method: str, path: str, status: int, allow: str | None
) -> None:
    reply = await ask(alice, method, path)

    assert reply.status == status
    assert reply.headers.get("Allow") == allow
    assert reply.headers["Content-Type"] == "application/problem+json"


async def test_options_tells_the_methods(ask: JsonApi) -> None:
    reply = await ask(None, "OPTIONS", "/training-sessions")

    assert (reply.status, reply.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


async def test_a_body_that_is_no_json_is_not_taken(ask: JsonApi, alice: Person) -> None:
    reply = await ask(alice, "POST", "/training-sessions", content=b"<a/>", content_type="text/xml")

    assert reply.status == 415


async def test_who_takes_no_json_gets_none(ask: JsonApi, alice: Person) -> None:
    assert (await ask(alice, "GET", "/site", Accept="text/html")).status == 406
    assert (await ask(alice, "GET", "/site", Accept="text/html, application/*;q=0.1")).status == 200
    assert (await ask(alice, "GET", "/site", Accept="application/json;q=0")).status == 406


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("cursor=nonsense", "cursor"),
        ("colour=red", "colour"),
        ("listControl.maximumNum=many", "listControl.maximumNum"),
        ("order.orderBy=COLOUR", "order.orderBy[1]"),
    ],
)
async def test_a_query_that_cannot_be_read_names_its_parameter(
    ask: JsonApi, alice: Person, query: str, path: str
) -> None:
    reply = await ask(alice, "GET", f"/training-sessions?{query}")

    assert (reply.status, reply.json["path"]) == (400, path)


async def test_a_request_sent_again_is_answered_again_and_done_once(
    ask: JsonApi, db: asyncpg.Connection, alice: Person
) -> None:
    first = await ask(alice, "POST", "/training-sessions", SESSION, Idempotency_Key="k1")
    second = await ask(alice, "POST", "/training-sessions", SESSION, Idempotency_Key="k1")

    assert first.status == second.status == 201
    assert first.content == second.content
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await db.fetchval("SELECT count(*) FROM session") == 1


async def test_a_key_belongs_to_one_request_of_one_account(ask: JsonApi, alice: Person, bob: Person) -> None:
    await ask(alice, "POST", "/training-sessions", SESSION, Idempotency_Key="k1")

    other = await ask(alice, "POST", "/training-sessions", {**SESSION, "tracking": {}}, Idempotency_Key="k1")
    of_bob = await ask(bob, "POST", "/training-sessions", SESSION, Idempotency_Key="k1")

    assert other.status == 422
    assert of_bob.status == 201
    assert "Idempotency-Replayed" not in of_bob.headers


async def test_a_refused_request_leaves_its_key_free(ask: JsonApi, alice: Person) -> None:
    refused = await ask(alice, "PATCH", "/training-sessions/999999999", {}, Idempotency_Key="k1")
    key = await schedule(ask, alice)

    assert refused.status == 404
    assert (await ask(alice, "PATCH", f"/training-sessions/{key}", {}, Idempotency_Key="k1")).status == 204


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
async def test_a_key_has_its_limits(ask: JsonApi, alice: Person, key: str) -> None:
    assert (await ask(alice, "POST", "/training-sessions", SESSION, Idempotency_Key=key)).status == 400
    assert (await ask(alice, "POST", "/training-sessions", SESSION, Idempotency_Key="x" * 255)).status == 201


async def test_a_session_that_was_changed_meanwhile_is_not_overwritten(ask: JsonApi, alice: Person) -> None:
    path = f"/training-sessions/{await schedule(ask, alice)}"
    tag = (await ask(alice, "GET", path)).headers["ETag"]

    assert (await ask(alice, "GET", path, If_None_Match=tag)).status == 304
    changed = await ask(alice, "PATCH", path, {"metaData": {"agenda": "New"}}, If_Match=tag)
    late = await ask(alice, "PATCH", path, {"metaData": {"agenda": "Late"}}, If_Match=tag)

    assert changed.status == 204
    assert changed.headers["ETag"] != tag
    assert late.status == 412
    assert (await ask(alice, "DELETE", path, If_Match=tag)).status == 412
    assert (await ask(alice, "DELETE", path, If_Match=changed.headers["ETag"])).status == 204


async def test_an_attendee_that_is_added_makes_another_version(ask: JsonApi, alice: Person) -> None:
    path = f"/training-sessions/{await schedule(ask, alice)}"
    tag = (await ask(alice, "GET", path)).headers["ETag"]
    await ask(alice, "POST", f"{path}/attendees", {"person": {"name": "Ann", "email": "ann@example.com"}})

    assert (await ask(alice, "GET", path)).headers["ETag"] != tag


async def test_null_is_refused_where_nothing_can_be_taken_away(ask: JsonApi, alice: Person) -> None:
    path = f"/training-sessions/{await schedule(ask, alice)}/registration-form"

    reply = await ask(alice, "PATCH", path, {"field": None})

    assert (reply.status, reply.json["exceptionID"]) == (400, "000903")
