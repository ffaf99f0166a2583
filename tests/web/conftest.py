"""The door as an HTTP server sees it: a connection scope in, status, headers and content out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from classbell.domain import hashing
from classbell.web.xml_door import XmlDoor
from tests.support import Api, Person, message
from tests.web.entering import Hashes

TYPE = "java:com.webex.service.binding.training.CreateTrainingSession"
SOON = "<schedule><startDate>04/05/2027 10:00:00</startDate><timeZoneID>20</timeZoneID></schedule>"


@dataclass
class Reply:
    """An HTTP reply."""

    status: int
    headers: dict[str, str]
    content: bytes


class Http:
    """Sends HTTP requests to a door."""

    def __init__(self, door: XmlDoor) -> None:
        self.door = door

    async def __call__(
        self,
        content: str | bytes = b"",
        *,
        method: str = "POST",
        headers: dict[str, str] | None = None,
        pieces: Iterable[bytes] | None = None,
        endless: bool = False,
        client: tuple[str, int] | None = ("192.0.2.1", 40000),
    ) -> Reply:
        """Send a request and give its reply; `pieces` are a body that comes bit by bit, `endless` one without end."""
        body = content.encode() if isinstance(content, str) else content
        sent: list[MutableMapping[str, Any]] = []

        def events() -> Iterator[MutableMapping[str, Any]]:
            if endless:
                for part in pieces or ():
                    yield {"type": "http.request", "body": part, "more_body": True}
                return
            parts = list(pieces) if pieces is not None else [body]
            for number, part in enumerate(parts, start=1):
                yield {"type": "http.request", "body": part, "more_body": number < len(parts)}

        waiting = events()

        async def receive() -> MutableMapping[str, Any]:
            return next(waiting, {"type": "http.disconnect"})

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event)

        scope = {
            "type": "http",
            "method": method,
            "path": "/WBXService/XMLService",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
            "client": client,
        }
        await self.door(scope, receive, send)
        start, *rest = sent
        names = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], names, b"".join(event["body"] for event in rest))


@pytest.fixture
def http(api: Api) -> Http:
    """HTTP to the door of the test's site."""
    return Http(api.door)


def creation(api: Api, who: Person, name: str = "Bells", more: str = "", *, kind: str = TYPE) -> str:
    """A creation of one session as most clients send it; `name` and `more` go in as they are."""
    return message(kind, f"<metaData><confName>{name}</confName></metaData>{SOON}{more}", api.header(who))


async def name_of(api: Api, who: Person, key: str | None) -> str | None:
    """The title of a stored session."""
    from classbell.services.training.get import GetTrainingSession  # noqa: PLC0415 - the registry loads it

    read = await api(who, GetTrainingSession(session_key=int(key or 0)))
    return cast("str | None", read.meta_data.conf_name)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    """The hashes of a test."""
    counter = Hashes()
    monkeypatch.setattr(hashing, "verify", counter.verify)
    return counter


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who only has to seem slow does not wait."""
    monkeypatch.setattr(hashing, "typical_seconds", lambda: 0.0)
