"""The load client: keep-alive connections that each ask again as soon as they are answered. A process of its own.

`python -m bench.load` reads a job as one line of JSON, says `go` when the counted time begins, and answers one line
of JSON. What it uses of the CPU is nobody's.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvloop

CONNECTIONS = 16
_HEAD = (
    b"POST /WBXService/XMLService HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml; charset=UTF-8\r\n"
    b"Content-Length: %d\r\n\r\n"
)
_SUCCESS = b"<serv:result>SUCCESS</serv:result>"
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What came back within the counted time."""

    seconds: float
    answers: int
    middle: float
    """Seconds within which half of the answers came."""
    slowest: float
    """Seconds within which 99 of 100 answers came."""
    failures: int
    first_failure: str


def run(
    port: int,
    documents: list[str],
    *,
    seconds: float,
    first: list[str] | None = None,
    at_go: Callable[[], None],
) -> Load:
    """Ask for `seconds`, choosing documents at random; call `at_go` when the counted time begins.

    Every connection sends all of `first` before, so that every worker knows the senders.
    """
    job = {"port": port, "documents": documents, "seconds": seconds, "first": first or documents[:1]}
    with subprocess.Popen(
        [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdin is not None and client.stdout is not None
        client.stdin.write(json.dumps(job) + "\n")
        client.stdin.flush()
        if client.stdout.readline() != "go\n":
            raise RuntimeError("the load client did not begin")
        at_go()
        answer = client.stdout.readline()
    if client.returncode or not answer:
        raise RuntimeError(f"the load client ended with code {client.returncode}")
    return Load(**json.loads(answer))


def within(latencies: list[float], share: float) -> float:
    """The latency within which this share of all lies."""
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, choose: Callable[[], bytes], done: Callable[[float, bytes], bool]) -> None:
        self._choose = choose
        self._done = done
        self._received = b""
        self._missing = -1
        self._sent_at = 0.0
        self._transport: Any = None
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.ask()

    def ask(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._choose())

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._missing < 0:
            end = self._received.find(_END)
            if end < 0:
                return
            head = self._received[:end].lower()
            start = head.index(b"content-length:") + 15
            length = int(head[start:].split(b"\r\n", 1)[0])
            self._missing = end + len(_END) + length
        if len(self._received) >= self._missing:
            answer, self._received, self._missing = self._received, b"", -1
            if self._done(time.perf_counter() - self._sent_at, answer):
                self.ask()
            else:
                self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


async def _phase(port: int, chooser: Callable[[], Callable[[], bytes]], done: Callable[[float, bytes], bool]) -> None:
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: _Connection(chooser(), done), "127.0.0.1", port))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(connection.over for connection in connections))


async def _carry_out(job: dict[str, Any]) -> dict[str, Any]:
    documents = [_request(document) for document in job["documents"]]
    first = [_request(document) for document in job["first"]]
    dice = random.Random(len(documents))
    latencies: list[float] = []
    failures: list[str] = []
    # Each connection begins with `first`; the clock starts when the last of them is through with it.
    greeting = CONNECTIONS
    started = until = 0.0

    def chooser() -> Callable[[], bytes]:
        ahead = list(first)
        greeted = False

        def choose() -> bytes:
            nonlocal greeted, greeting, started, until
            if ahead:
                return ahead.pop()
            if not greeted:
                greeted = True
                greeting -= 1
                if greeting == 0:
                    started = time.perf_counter()
                    until = started + job["seconds"]
                    sys.stdout.write("go\n")
                    sys.stdout.flush()
            return dice.choice(documents)

        return choose

    def done(seconds: float, answer: bytes) -> bool:
        if _SUCCESS not in answer:
            failures.append(answer[-600:].decode("utf-8", "replace"))
        if not started:
            return True
        latencies.append(seconds)
        return time.perf_counter() < until

    await _phase(job["port"], chooser, done)
    return {
        "seconds": time.perf_counter() - started,
        "answers": len(latencies),
        "middle": within(latencies, 0.5),
        "slowest": within(latencies, 0.99),
        "failures": len(failures),
        "first_failure": failures[0] if failures else "",
    }


def _request(document: str) -> bytes:
    body = document.encode()
    return _HEAD % len(body) + body


if __name__ == "__main__":
    result = uvloop.run(_carry_out(json.loads(sys.stdin.readline())))
    sys.stdout.write(json.dumps(result) + "\n")
