"""A server that answers what a test puts before it, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from classbell.client import AsyncClient, Client

Answer = httpx.Response | Exception


class Answering:
    """Gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **settings: Any) -> Client:
        """A client that asks here and never waits."""
        settings = settings or {"web_ex_id": "host", "password": "pass word"}
        return Client(
            "http://classes.example.com:8440/",
            transport=httpx.MockTransport(self),
            pause=self.pauses.append,
            **settings,
        )

    def async_client(self) -> AsyncClient:
        """The same for asyncio."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        return AsyncClient(
            "http://classes.example.com:8440", token="t0ken", transport=httpx.MockTransport(self), pause=pause
        )

    @property
    def bodies(self) -> list[Any]:
        """What was sent, read as JSON."""
        return [json.loads(request.content) for request in self.requests if request.content]


def ok(document: object, status: int = 200, **headers: str) -> httpx.Response:
    """A good answer."""
    return httpx.Response(
        status, json=document, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def problem(status: int, identifier: str, **more: object) -> httpx.Response:
    """A refusal."""
    return httpx.Response(
        status,
        json={"status": status, "exceptionID": identifier, **more},
        headers={"Content-Type": "application/problem+json"},
    )


Answers = Callable[[], Answering]
