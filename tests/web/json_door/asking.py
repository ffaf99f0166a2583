"""A client of the JSON door on the test's connection."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classbell.web.asgi import Headers
from classbell.web.json_door import JsonDoor
from classbell.web.json_door.door import Incoming
from tests.support import Api, Person


@dataclass
class Reply:
    """An answer as a client reads it."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The document; `None` for an empty answer."""
        return json.loads(self.content) if self.content else None


class JsonApi:
    """Sends requests to the door as somebody."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.door = JsonDoor(api.door.pool, api.door._settings, api.door.authenticator)

    async def __call__(
        self,
        who: Person | str | None,
        method: str,
        path: str,
        document: object = None,
        *,
        content: bytes | None = None,
        content_type: str | None = "application/json",
        now: datetime | None = None,
        host: str | None = None,
        authorization: str | None = None,
        **headers: str,
    ) -> Reply:
        """Ask as a person, with a token (a text), or as nobody; `path` is below `/api/v1`, with its query."""
        path, _, query = path.partition("?")
        listed = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
        listed.append((b"host", (host or f"{self.api.site_name}.example.com").encode()))
        if authorization is not None:
            listed.append((b"authorization", authorization.encode()))
        elif isinstance(who, str):
            listed.append((b"authorization", f"Bearer {who}".encode()))
        elif who is not None:
            pair = base64.b64encode(f"{who.web_ex_id}:{who.password}".encode())
            listed.append((b"authorization", b"Basic " + pair))
        body = content if content is not None else (b"" if document is None else json.dumps(document).encode())
        if body and content_type is not None:
            listed.append((b"content-type", content_type.encode()))
        incoming = Incoming(method, path, query, body, Headers(listed), self.api.address)
        reply = await self.door.answer(incoming, now or self.api.now)
        return Reply(reply.status, reply.headers, reply.content)


SESSION = {
    "metaData": {"confName": "First aid"},
    "schedule": {"startDate": "2026-12-01T09:00:00", "timeZone": "Europe/Berlin", "duration": 60},
    "accessControl": {"sessionPassword": "pa55word"},
}
"""A session in as few words as it takes."""


async def schedule(ask: JsonApi, who: Person, **changes: object) -> int:
    """Schedule a session; gives its key."""
    reply = await ask(who, "POST", "/training-sessions", {**SESSION, **changes})
    assert reply.status == 201, reply.json
    key: int = reply.json["sessionkey"][0]
    return key
