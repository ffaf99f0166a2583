"""The doors by which the site is filled: JSON, and the pages as a browser speaks to them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final, Self, TypeVar

import httpx

PATIENCE_SECONDS: Final = 60.0
"""Longest wait for something that the server does on its own."""

Letters = Callable[[], Iterable[tuple[str, EmailMessage]]]
"""What the mail server took so far: addresses, each with what came for it, the oldest first."""
Found = TypeVar("Found")


class Teller:
    """Speaks JSON to a server for one account."""

    def __init__(self, base: str, account: tuple[str, str]) -> None:
        self._base = f"{base}/api/v1"
        self._account = account

    def __call__(self, method: str, path: str, document: Any = None) -> httpx.Response:
        """Send a request that has to succeed."""
        reply = httpx.request(method, self._base + path, json=document, auth=self._account, timeout=120)
        if reply.is_error:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        return reply


class Visitor:
    """A browser without scripts, which keeps cookies and follows where it is led."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=120, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def open(self, path: str) -> str:
        """Load a page; gives its text."""
        return self._page(self._http.get(path)).text

    def send(
        self, path: str, fields: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """Send a form; gives the page that follows."""
        return self._page(self._http.post(path, data=dict(fields), files=files))

    @staticmethod
    def _page(reply: httpx.Response) -> httpx.Response:
        if reply.is_error:
            raise RuntimeError(f"{reply.request.method} {reply.request.url}: {reply.status_code} {reply.text}")
        return reply


class Console(Visitor):
    """A browser that is signed in to the console."""

    def __init__(self, base: str, account: tuple[str, str]) -> None:
        super().__init__(base)
        home = super().send("/console/sign-in", {"name": account[0], "password": account[1]}).text
        self._csrf = one(r'name="csrf" value="(\w+)"', home)

    def send(
        self, path: str, fields: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """Send a form with the token that forms of the console have."""
        return super().send(path, {"csrf": self._csrf, **fields}, files)


def one(pattern: str, text: str) -> str:
    """What the first group of a pattern finds in a text; raises `RuntimeError` where it finds nothing."""
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"no {pattern} in {text[:4000]}")
    return found[1]


def wait_for(look: Callable[[], Found | None]) -> Found:
    """Look until there is something; raises `RuntimeError` when nothing comes."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not (found := look()):
        if time.monotonic() > deadline:
            raise RuntimeError("waited in vain")
        pause.wait(0.05)
    return found


def link(letters: Letters, address: str, pattern: str) -> str:
    """The path of a link that was mailed to somebody, as soon as it came."""

    def look() -> str | None:
        for recipient, letter in letters():
            body = letter.get_body(("plain",)) if recipient == address else None
            found = re.search(rf"https?://[^/\s]+({pattern})", str(body.get_content())) if body is not None else None
            if found is not None:
                return found[1]
        return None

    return wait_for(look)


def mail(name: str) -> str:
    """The address of somebody."""
    return f"{name.lower().replace(' ', '.')}@example.com"


def people(*names: str, **facts: str) -> dict[str, Any]:
    """A list of people as a session has it."""
    return {
        "participants": {"participant": [{"person": {"name": name, "email": mail(name)}, **facts} for name in names]}
    }


def working_day(days: int, hour: int, minute: int = 0) -> str:
    """A working day about so many days ahead, at a wall time."""
    day = datetime.now(UTC) + timedelta(days=days)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return f"{day:%Y-%m-%d}T{hour:02d}:{minute:02d}:00"


def instant(minutes: float) -> datetime:
    """So many minutes from now on, at a whole minute."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def plan(
    as_host: Teller, name: str, start: str | datetime, minutes: int = 60, zone: str = "Europe/Berlin", **more: Any
) -> str:
    """Plan a session, at a wall time of the zone or at an instant; gives its key."""
    if isinstance(start, datetime):
        start, zone = f"{start:%Y-%m-%dT%H:%M:%S}", "Etc/UTC"
    document: dict[str, Any] = {
        "metaData": {"confName": name},
        "accessControl": {"listing": "PUBLIC"},
        "schedule": {"startDate": start, "timeZone": zone, "duration": minutes, "openTime": 15},
    }
    for group, values in more.items():
        document[group] = {**document.get(group, {}), **values}
    return as_host("POST", "/training-sessions", document).headers["location"].rpartition("/")[2]


def register(base: str, key: str, *names: str, path: str = "", **answers: str) -> None:
    """Register people by the public form."""
    for name in names:
        with Visitor(base) as somebody:
            somebody.send(path or f"/s/{key}/register", {"name": name, "email": mail(name), **answers})
