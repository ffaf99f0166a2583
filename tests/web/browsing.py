"""A browser for the pages: cookies, redirects not followed, the application's own routes on the test's connection."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
from litestar import Litestar
from litestar.datastructures import State

from classbell.config import Settings
from classbell.web import framework
from classbell.web.authenticate import Authenticator
from tests.support import NOW, OneConnection, Person

BASE = "https://classes.example.com"
PART = 1024 * 1024
"""Bytes that are sent at once."""


@dataclass
class Reply:
    """A page as it came."""

    status: int
    headers: dict[str, str]
    text: str
    page: str = ""
    content: bytes = b""

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def state(self) -> str:
        return self.data("state")

    def data(self, name: str) -> str:
        """What the body says of itself."""
        found = re.search(rf'<body[^>]* data-{name}="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""

    def hidden(self, name: str) -> str:
        """A hidden value of a form."""
        found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


@cache
def _application() -> Litestar:
    """Made once: to read the handlers' signatures takes longer than most tests do."""
    return framework.pages({})


@dataclass
class Browser:
    """One browser with its cookies and its clock."""

    db: asyncpg.Connection
    now: datetime = NOW
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"
    unread: list[bytes] = field(default_factory=list)
    """What was sent last and nobody read."""

    def __post_init__(self) -> None:
        # A request sees the copy it was given to, and so its state.
        self.pages = copy(_application())
        self.pages.state = State(
            {
                "settings": Settings(base_url=BASE),
                "clock": lambda: self.now,
                "pool": OneConnection(self.db),
                "authenticator": Authenticator(),
            }
        )

    async def open(
        self,
        url: str,
        *,
        form: dict[str, str] | None = None,
        body: bytes | None = None,
        host: str = "evil.example",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Load an address, or send a form to it."""
        parts = urlsplit(url)
        content = urlencode(form).encode() if form is not None else body
        sending = [(b"host", host.encode()), (b"x-forwarded-host", b"evil.example"), (b"user-agent", b"Tester/1")]
        sending += [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        if self.cookies:
            text = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sending.append((b"cookie", text.encode()))
        sent: list[MutableMapping[str, Any]] = []
        self.unread = [(content or b"")[at : at + PART] for at in range(0, max(len(content or b""), 1), PART)]

        async def receive() -> MutableMapping[str, Any]:
            if not self.unread:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": self.unread.pop(0), "more_body": bool(self.unread)}

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "path": parts.path,
            "method": "GET" if content is None else "POST", "raw_path": parts.path.encode(), "root_path": "",
            "scheme": "http", "query_string": parts.query.encode(), "headers": sending,
            "client": (self.address, 1), "server": ("127.0.0.1", 8440), "extensions": {},
        }  # fmt: skip
        await self.pages(scope, receive, send)  # type: ignore[arg-type]
        found = {}
        for name, value in sent[0]["headers"]:
            if name.lower() == b"set-cookie":
                pair = value.decode().split(";")[0]
                self.cookies[pair.partition("=")[0]] = pair.partition("=")[2].strip('"')
                if "Max-Age=0" in value.decode():
                    del self.cookies[pair.partition("=")[0]]
            found[name.decode().lower()] = value.decode()
        content = b"".join(event.get("body", b"") for event in sent[1:])
        return Reply(sent[0]["status"], found, content.decode("utf-8", "replace"), url, content)

    async def follow(self, url: str, *, form: dict[str, str] | None = None) -> Reply:
        """Load an address, or send a form to it, and go where it leads, once."""
        reply = await self.open(url, form=form)
        return await self.open(reply.location) if reply.location else reply

    async def beat(self, page: Reply) -> Reply:
        """What the script of an open page does every minute."""
        return await self.open(page.data("to"), body=page.data("token").encode())

    async def sign_in(self, who: Person) -> Reply:
        """Sign in to the console."""
        return await self.open("/console/sign-in", form={"name": who.web_ex_id, "password": who.password})

    async def send(self, page: Reply, url: str, /, **form: str) -> Reply:
        """Send a form of a console page, with the token that stands in the page."""
        return await self.open(url, form={"csrf": page.hidden("csrf"), **form})
