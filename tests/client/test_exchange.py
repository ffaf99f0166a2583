"""What the client sends, when it sends it again, and what it makes of the replies; the server is one of the test's."""

from __future__ import annotations

import httpx
import pytest

from classbell import errors
from classbell.client import Unreachable, Unreadable
from classbell.client import types as t
from tests.client.answering import Answering, ok, problem

BELLS = t.CreateTrainingSession(
    meta_data=t.MetaData(conf_name="Bells & Käse"), schedule=t.Schedule(start_date=["04/05/2027 10:00:00"])
)


def test_a_message_is_sent_under_its_wire_names_and_read_from_them() -> None:
    server = Answering(ok({"sessionkey": [123456789], "newer": [1]}, 201))
    with server.client() as client:
        made = client.training.create_training_session(BELLS)

    [request] = server.requests
    assert made.session_key == [123456789]
    assert (request.method, request.url.path) == ("POST", "/api/v1/training-sessions")
    assert server.bodies == [
        {"metaData": {"confName": "Bells & Käse"}, "schedule": {"startDate": ["04/05/2027 10:00:00"]}}
    ]
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.headers["Host"] == "classes.example.com:8440"
    assert len(request.headers["Idempotency-Key"]) == 36


def test_what_the_address_names_stands_in_it_alone() -> None:
    server = Answering(ok({}))
    with server.client() as client:
        client.training.set_training_session(t.SetTrainingSession(session_key=7, meta_data=t.MetaData(agenda="a")))
        client.training.del_training_session(t.DelTrainingSession(session_key=7))
        client.attendee.register_meeting_attendee(
            t.RegisterMeetingAttendee(
                attendees=[
                    t.Registrant(person=t.AttendeePerson(email=f"{name}@example.com"), session_key=7)
                    for name in ("ann", "rob")
                ]
            )
        )
        with pytest.raises(ValueError, match="sessionKey"):
            client.attendee.register_meeting_attendee(
                t.RegisterMeetingAttendee(
                    attendees=[
                        t.Registrant(person=t.AttendeePerson(email="ann@example.com"), session_key=key)
                        for key in (7, 8)
                    ]
                )
            )

    assert [(request.method, request.url.path) for request in server.requests] == [
        ("PATCH", "/api/v1/training-sessions/7"),
        ("DELETE", "/api/v1/training-sessions/7"),
        ("POST", "/api/v1/training-sessions/7/registrations"),
    ]
    assert server.bodies[0] == {"metaData": {"agenda": "a"}}
    assert server.requests[1].content == b""
    assert "sessionKey" not in server.requests[2].content.decode()


def test_reads_ask_in_the_query_and_lists_go_from_page_to_page() -> None:
    rows = [{"sessionKey": number, "confName": "Bells"} for number in range(3)]
    server = Answering(
        ok({"trainingSession": rows[:2], "nextCursor": "two"}), ok({"trainingSession": rows[2:], "nextCursor": None})
    )
    with server.client() as client:
        wanted = t.LstsummaryTrainingSession(list_control=t.ListControl(maximum_num=2))
        keys = [row.session_key for row in client.each(wanted)]

    assert keys == [0, 1, 2]
    assert [str(request.url.query, "ascii") for request in server.requests] == [
        "listControl.maximumNum=2",
        "listControl.maximumNum=2&cursor=two",
    ]
    assert all("Idempotency-Key" not in request.headers for request in server.requests)


async def test_asyncio_does_the_same() -> None:
    server = Answering(ok({"trainingSession": [{"sessionKey": 1}], "nextCursor": "2"}), ok({"trainingSession": []}))
    async with server.async_client() as client:
        keys = [row.session_key async for row in client.each(t.LstsummaryTrainingSession())]
        server.answers = [ok({"sessionkey": [9]}, 201)]
        made = await client.training.create_training_session(BELLS)

    assert (keys, made.session_key) == ([1], [9])
    assert server.requests[0].headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("no"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502),
        httpx.Response(503, headers={"Retry-After": "7"}),
        httpx.Response(429, headers={"Retry-After": "7"}),
    ],
    ids=str,
)
def test_a_write_is_sent_again_under_the_same_key(failure: httpx.Response | Exception) -> None:
    server = Answering(failure, failure, failure, ok({"sessionkey": [9]}, 201))
    with server.client() as client:
        assert client.training.create_training_session(BELLS).session_key == [9]

    assert len({request.headers["Idempotency-Key"] for request in server.requests}) == 1
    if isinstance(failure, httpx.Response) and "Retry-After" in failure.headers:
        assert server.pauses == [7.0] * 3
    else:
        assert server.pauses == sorted(server.pauses)


def test_after_three_more_times_the_server_is_unreachable() -> None:
    server = Answering(httpx.ConnectError("no route"))
    with server.client() as client, pytest.raises(Unreachable, match="no route"):
        client.training.create_training_session(BELLS)
    assert len(server.requests) == 4

    server = Answering(httpx.Response(503, text="<html>"))
    with server.client() as client, pytest.raises(Unreachable, match="503"):
        client.training.create_training_session(BELLS)
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [400, 409, 422, 429, 500])
def test_other_answers_stand(status: int) -> None:
    server = Answering(problem(status, "000903", detail="No.", path="schedule.duration"))
    with server.client() as client, pytest.raises(errors.InvalidValue):
        client.training.create_training_session(BELLS)
    assert len(server.requests) == 1


def test_a_refusal_is_its_class_in_the_servers_words() -> None:
    server = Answering(
        problem(
            422,
            "000904",
            detail="Required element is missing",
            path="metaData.confName",
            errors=[
                {"exceptionID": "000904", "reason": "Required", "path": "metaData.confName"},
                {"exceptionID": "000903", "reason": "Invalid", "path": "schedule.duration"},
            ],
        )
    )
    with server.client() as client, pytest.raises(errors.MissingElement) as caught:
        client.training.create_training_session(BELLS)

    refusal = caught.value
    assert (refusal.reason, refusal.path, refusal.status) == ("Required element is missing", "metaData.confName", 422)
    assert str(refusal) == refusal.reason
    assert [(type(sub), sub.path) for sub in refusal.sub_errors] == [
        (errors.MissingElement, "metaData.confName"),
        (errors.InvalidValue, "schedule.duration"),
    ]


def test_a_refusal_of_a_newer_server_keeps_its_identifier() -> None:
    server = Answering(problem(409, "069999", title="Something new"))
    with server.client() as client, pytest.raises(errors.Refusal, match="Something new") as caught:
        client.training.create_training_session(BELLS)
    assert (type(caught.value), caught.value.exception_id) == (errors.Refusal, "069999")
    assert errors.Refusal.exception_id == "000999"


@pytest.mark.parametrize(
    "answer", [httpx.Response(200, text="<html>"), ok({"sessionkey": "many"}), ok([]), httpx.Response(404, text="no")]
)
def test_what_no_classbell_says_cannot_be_read(answer: httpx.Response) -> None:
    with Answering(answer).client() as client, pytest.raises(Unreadable):
        client.training.create_training_session(BELLS)


def test_a_change_can_be_bound_to_what_was_read() -> None:
    server = Answering(ok({"sessionKey": 7}, ETag='"abc"'), ok({}), problem(412, "000903", detail="Changed"))
    with server.client(site="acme", token="t0ken") as client:
        read = client.exchange(t.GetTrainingSession(session_key=7), t.GetTrainingSessionResponse)
        client.training.set_training_session(t.SetTrainingSession(session_key=7), etag=read.etag)
        with pytest.raises(errors.Refusal) as caught:
            client.training.del_training_session(t.DelTrainingSession(session_key=7), etag=read.etag)

    assert caught.value.status == 412
    assert [request.headers.get("If-Match") for request in server.requests] == [None, '"abc"', '"abc"']
    assert server.requests[0].headers["Host"] == "acme.classes.example.com:8440"


def test_who_asks_is_an_account_or_a_token() -> None:
    for settings in ({"token": "t", "web_ex_id": "a", "password": "b"}, {"web_ex_id": "a"}, {"password": "b"}):
        with pytest.raises(TypeError):
            Answering(ok({})).client(**settings)


def test_only_requests_of_operations_can_be_sent() -> None:
    with Answering(ok({})).client() as client, pytest.raises(TypeError, match="MetaData"):
        client.carry_out(t.MetaData(conf_name="x"), t.MetaData)
