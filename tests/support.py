"""What tests share: a client that speaks XML to the door, people, and a way to say what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import asyncpg
import pytest

from classbell.config import Settings
from classbell.errors import Refusal, catalogue
from classbell.services import registry
from classbell.web.xml_door import XmlDoor
from classbell.wire import names, parse
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.parse import Node
from classbell.wire.render import escape, render

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The clock of every test that does not set its own; a Monday."""

R = TypeVar("R", bound=Element)


@dataclass(frozen=True)
class Person:
    """An account of the test site with its password in clear."""

    account_id: int
    web_ex_id: str
    email: str
    password: str = "correct horse"


class OneConnection:
    """Stands for the pool: everything runs on one connection, whose outer transaction the test rolls back.

    What an operation did stays when it refuses, as it would on a connection of its own; only an error of the database
    itself rolls back, since the outer transaction could not go on.
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend the connection within a savepoint."""
        savepoint = self.connection.transaction()
        await savepoint.start()
        try:
            yield self.connection
        except asyncpg.PostgresError:
            await savepoint.rollback()
            raise
        except BaseException:
            await savepoint.commit()
            raise
        else:
            await savepoint.commit()


class Api:
    """A client of the XML door: sends a message class as XML and reads the reply back into one."""

    def __init__(self, connection: asyncpg.Connection, site_name: str) -> None:
        self.door = XmlDoor(cast("asyncpg.Pool", OneConnection(connection)), Settings())
        self.site_name = site_name
        self.now = NOW
        self.address = "192.0.2.1"
        self.last_reply = ""

    async def __call__(
        self, who: Person | None, request: Element, *, header: str = "", now: datetime | None = None
    ) -> Any:
        """Carry out one operation as `who`; raises the refusal that was answered."""
        operation = registry.of(type(request))
        xml = message(
            f"java:com.webex.service.binding.{operation.package}.{operation.name}",
            render(request),
            self.header(who) + header,
        )
        root = await self.post(xml, now=now)
        raise_refusal(root)
        return bind(content(root), operation.response)

    def header(self, who: Person | None) -> str:
        """The children of securityContext for this person."""
        if who is None:
            return f"<siteName>{self.site_name}</siteName>"
        return (
            f"<webExID>{escape(who.web_ex_id)}</webExID><password>{escape(who.password)}</password>"
            f"<siteName>{self.site_name}</siteName>"
        )

    async def post(
        self,
        document: str | bytes,
        content_type: str | None = "text/xml; charset=UTF-8",
        *,
        now: datetime | None = None,
    ) -> Node:
        """Send a document as it is and give the root of the reply."""
        body = document.encode() if isinstance(document, str) else document
        self.last_reply = await self.door.answer(body, content_type, None, self.address, now or self.now)
        return parse.parse(self.last_reply)


def message(type_text: str, body: str, header: str) -> str:
    """A message in the spelling most clients use: `serv:` on the root only, children without a prefix."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n'
        f'<serv:message xmlns:xsi="{names.XSI}" xmlns:serv="{names.SERV.uri}">'
        f"<header><securityContext>{header}</securityContext></header>"
        f'<body><bodyContent xsi:type="{type_text}">{body}</bodyContent></body></serv:message>'
    )


def found(root: Node, path: str) -> list[Node]:
    """Elements of a reply by a path of prefixed names, as clients look for them."""
    return cast(
        "list[Node]", root.xpath(path, namespaces={namespace.prefix: namespace.uri for namespace in names.NAMESPACES})
    )


def text_of(root: Node, path: str) -> str | None:
    """The text of the first element at a path, `None` without one."""
    nodes = found(root, path)
    return (nodes[0].text or "") if nodes else None


def content(root: Node) -> Node:
    """The first bodyContent of a reply."""
    return found(root, "//serv:bodyContent")[0]


def raise_refusal(root: Node) -> None:
    """Raise the refusal a reply tells of, with its sub-errors' paths."""
    if text_of(root, "//serv:response/serv:result") == "SUCCESS":
        return
    identifier = text_of(root, "//serv:response/serv:exceptionID")
    reason = text_of(root, "//serv:response/serv:reason") or ""
    paths = [node.text for node in found(root, "//serv:subError/serv:value")]
    kinds = [kind for kind in catalogue() if kind.exception_id == identifier]
    assert kinds, f"{identifier}: {reason}"
    raise Answered(kinds[0], reason, [path or "" for path in paths])


class Answered(Exception):
    """A refusal as it was answered."""

    def __init__(self, kind: type[Refusal], reason: str, paths: list[str]) -> None:
        super().__init__(f"{kind.__name__} {kind.exception_id}: {reason} {paths}")
        self.kind = kind
        self.reason = reason
        self.paths = paths


@contextmanager
def refused(kind: type[Refusal], path: str | None = None) -> Iterator[None]:
    """Expect that what happens inside is refused in this way, at this path if one is named.

    `path` may be the leading fault or any of those listed with it.
    """
    with pytest.raises((Answered, Refusal)) as caught:
        yield
    answer: Any = caught.value
    actual = answer.kind if isinstance(answer, Answered) else type(answer)
    assert actual is kind, answer
    if path is not None:
        paths = answer.paths if isinstance(answer, Answered) else [answer.path, *(f.path for f in answer.sub_errors)]
        assert path in paths, f"{path} not in {paths}"
