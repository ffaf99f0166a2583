"""The door's own work: several bodies, operations it has not, values as clients send them, what it logs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import structlog

from classbell.services.known import KNOWN
from classbell.services.user.accounts import CreateUser
from tests.support import Api, Person, found, message, text_of
from tests.web.conftest import SOON, TYPE, Http, creation

KEY = "//serv:bodyContent/train:sessionkey"
RESULTS = "//serv:response/serv:result"
ID = "//serv:response/serv:exceptionID"


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged during a test."""
    with structlog.testing.capture_logs() as entries:
        yield entries


def bodies(api: Api, who: Person, *contents: tuple[str, str]) -> str:
    """A message with several bodies of (type, children)."""
    one = message("TYPE", "CHILDREN", api.header(who))
    start, end = one.index("<bodyContent"), one.index("</body>")
    return (
        one[:start]
        + "".join(f'<bodyContent xsi:type="{kind}">{xml}</bodyContent>' for kind, xml in contents)
        + one[end:]
    )


NAMED = "<metaData><confName>{}</confName></metaData>" + SOON
GET = "java:com.webex.service.binding.training.GetTrainingSession"
DEL = "java:com.webex.service.binding.training.DelTrainingSession"


async def test_several_bodies_are_answered_one_by_one_in_order_and_a_failure_stops_none(
    api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    key = text_of(await api.post(creation(api, alice)), KEY)

    root = await api.post(
        bodies(
            api,
            alice,
            (TYPE, NAMED.format("First")),
            (GET, "<sessionKey>1</sessionKey>"),
            ("nonsense", ""),
            (GET, f"<sessionKey>{key}</sessionKey>"),
            (TYPE, "<metaData/>"),
            (DEL, f"<sessionKey>{key}</sessionKey>"),
            ("site.LstTimeZone", "<timeZoneID>4</timeZoneID>"),
        )
    )

    assert [node.text for node in found(root, RESULTS)] == [
        "SUCCESS", "FAILURE", "FAILURE", "SUCCESS", "FAILURE", "SUCCESS", "SUCCESS",
    ]  # fmt: skip
    assert [node.text for node in found(root, ID)] == ["060001", "000902", "000904"]
    contents = found(root, "//serv:body/serv:bodyContent")
    types = [next(iter(node.attrib.values()), None) for node in contents]
    assert types == [
        "train:createTrainingSessionResponse", None, None, "train:getTrainingSessionResponse", None,
        "train:delTrainingSessionResponse", "ns1:lstTimeZoneResponse",
    ]  # fmt: skip
    assert [row["conf_name"] for row in await db.fetch("SELECT conf_name FROM session WHERE deleted_at IS NULL")] == [
        "First"
    ]


async def test_two_hundred_bodies_are_carried_out_and_one_more_is_refused_whole(
    api: Api, alice: Person, db: asyncpg.Connection
) -> None:
    body = ("site.LstTimeZone", "<timeZoneID>4</timeZoneID>")

    assert len(found(await api.post(bodies(api, alice, *[body] * 200)), RESULTS)) == 200
    root = await api.post(bodies(api, alice, *[body] * 201))
    assert [node.text for node in found(root, ID)] == ["000903"]


async def test_the_sender_of_several_bodies_is_judged_once(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    wrong = Person(0, "alice", "", "wrong password")

    root = await api.post(bodies(api, wrong, *[(GET, "<sessionKey>1</sessionKey>")] * 5))

    assert [node.text for node in found(root, ID)] == ["030002"] * 5
    assert await db.fetchval("SELECT count(*) FROM login_failure") == 1


async def test_a_message_without_a_body_or_a_type_is_of_unknown_type(api: Api, alice: Person) -> None:
    whole = creation(api, alice)
    for document in (
        re.sub(r"<body>.*</body>", "", whole),
        re.sub(r"<body>.*</body>", "<body/>", whole),
        re.sub(r' xsi:type="[^"]*"', "", whole),
        "<a/>",
    ):
        root = await api.post(document)
        assert text_of(root, ID) == "000902"
        assert len(found(root, "//serv:bodyContent")) == 1


@pytest.mark.parametrize(
    "kind",
    [
        "", " ", ".", ":", "java:", "java:com.webex.service.binding.training.", "train:", "nonsense",
        "java:com.webex.service.binding.training.MakeCoffee",
        "java:com.webex.service.binding.user.CreateTrainingSession",
        "user:createTrainingSession", "java:java.lang.Runtime.exec", "x" * 4000, "Glöckchen", "{0.__class__}", "%s%n",
    ],
)  # fmt: skip
async def test_an_unknown_operation_is_told_its_name(api: Api, alice: Person, kind: str) -> None:
    root = await api.post(creation(api, alice, kind=kind))

    assert text_of(root, ID) == "000902"
    assert text_of(root, "//serv:reason") == f"Unknown request type: {kind.strip()[:120]}"


@pytest.mark.parametrize(
    "name", ["meeting.CreateMeeting", "history.LsteventsessionHistory", "sales.CreateSalesSession"]
)
async def test_an_operation_of_the_vendor_that_is_not_served_is_named(api: Api, alice: Person, name: str) -> None:
    package, _, short = name.partition(".")
    assert KNOWN[short.lower()] == (package, name)
    for kind in (f"java:com.webex.service.binding.{name}", f"java:com.webex.service.binding.{name.lower()}", short):
        root = await api.post(creation(api, alice, kind=kind))
        assert text_of(root, ID) == "000906"
        assert text_of(root, "//serv:reason") == f"Operation not supported by this server: {name}"


async def test_a_refusal_is_logged_with_reference_operation_and_path_and_without_values(
    api: Api, alice: Person, logged: list[Any]
) -> None:
    await api.post(
        creation(
            api,
            alice,
            "Hush",
            "<enableOptions><chat>whisper</chat><poll>murmur</poll></enableOptions>",
        )
    )

    [entry] = logged
    assert entry.pop("reference")
    assert entry == {
        "event": "refused", "log_level": "info", "operation": "training.CreateTrainingSession",
        "exception_id": "000903", "path": "enableOptions/chat", "faults": 2,
    }  # fmt: skip


async def test_credentials_are_never_logged(api: Api, alice: Person, logged: list[Any]) -> None:
    wrong = Person(0, "alice", "", "a very wrong password")

    await api.post(creation(api, wrong))
    await api.post(message("user.AuthenticateUser", "<accessToken>not-a-token</accessToken>", api.header(None)))
    await api.post(message(TYPE, "", api.header(None) + "<sessionTicket>not-a-ticket</sessionTicket>"))
    await api.post(creation(api, wrong, "<"))

    assert [(entry["event"], entry["operation"], entry["exception_id"]) for entry in logged] == [
        ("refused", "training.CreateTrainingSession", "030002"),
        ("refused", "user.AuthenticateUser", "030048"),
        ("refused", "training.CreateTrainingSession", "030047"),
        ("refused", "-", "000901"),
    ]
    assert len({entry["reference"] for entry in logged}) == len(logged)
    for text in ("alice", "wrong password", "not-a-"):
        assert text not in str(logged)


async def test_an_unknown_operation_cannot_write_lines_into_the_log(api: Api, alice: Person, logged: list[Any]) -> None:
    await api.post(creation(api, alice, kind="x&#10;2026-01-01 all is well&#27;[2J\N{LINE SEPARATOR}"))

    assert logged[0]["operation"].isprintable()
    assert " " not in logged[0]["operation"]


async def test_a_fault_is_logged_under_the_reference_that_is_answered_without_what_it_says(
    api: Api, alice: Person, logged: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> int:
        secret = "Hush"
        raise KeyError(secret)

    monkeypatch.setattr("classbell.store.sessions.next_key", broken)

    root = await api.post(creation(api, alice, "Hush"))

    assert text_of(root, ID) == "000999"
    [entry] = logged
    assert (text_of(root, "//serv:reason") or "").endswith(entry["reference"])
    assert (entry["event"], entry["operation"]) == ("fault", "training.CreateTrainingSession")
    assert entry["kind"] == "builtins.KeyError"
    assert "in create_training_session" in entry["stack"]
    assert "Hush" not in str(logged)
    assert "exc_info" not in entry
    assert "KeyError" not in api.last_reply


async def test_a_database_that_is_away_is_a_fault_with_a_reference(
    api: Api, alice: Person, logged: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise asyncpg.exceptions.CannotConnectNowError("the server is starting up")

    monkeypatch.setattr("classbell.store.credentials.find", away)

    root = await api.post(creation(api, alice))

    assert text_of(root, ID) == "000999"
    assert logged[0]["sqlstate"] == "57P03"


async def test_a_fault_in_one_body_does_not_stop_the_next(
    api: Api, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classbell.services.training.get.describe", None)
    key = text_of(await api.post(creation(api, alice)), KEY)

    root = await api.post(bodies(api, alice, (GET, f"<sessionKey>{key}</sessionKey>"), (TYPE, NAMED.format("Next"))))

    assert [node.text for node in found(root, RESULTS)] == ["FAILURE", "SUCCESS"]


async def test_an_operation_that_ends_with_its_client_is_not_called_a_fault(
    http: Http, api: Api, alice: Person, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    async def endless(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("classbell.store.sessions.next_key", endless)

    with pytest.raises(asyncio.CancelledError):
        await http(creation(api, alice))
    assert logged == []


async def test_fifty_faults_are_listed_and_the_first_leads(api: Api, alice: Person) -> None:
    wrong = "".join(f"<participant><person><email>bad {n}</email></person></participant>" for n in range(60))

    root = await api.post(creation(api, alice, more=f"<attendees><participants>{wrong}</participants></attendees>"))

    paths = [node.text for node in found(root, "//serv:subError/serv:value")]
    assert len(paths) == 50
    assert paths[0] == "attendees/participants/participant[1]/person/email"
    assert text_of(root, ID) == text_of(root, "//serv:subError[1]/serv:exceptionID")
    assert text_of(root, "//serv:subError[1]/serv:reason") == f"Invalid value for element {paths[0]}: bad 0"


async def test_a_wrong_secret_is_told_its_place_and_not_its_value(api: Api, admin: Person) -> None:
    assert CreateUser.__struct_fields__
    person = "<webExId>x</webExId><firstName>X</firstName><lastName>Y</lastName><email>x@example.com</email>"

    root = await api.post(message("user.CreateUser", f"{person}<password>{'hush' * 20}</password>", api.header(admin)))

    assert [node.text for node in found(root, "//serv:subError/serv:value")] == ["password"]
    assert "hushhush" not in api.last_reply
