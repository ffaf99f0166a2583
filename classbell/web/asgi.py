"""What the doors share of HTTP: headers, bodies up to a cap, the address of the client, the sending of answers."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
HeaderList = list[tuple[bytes, bytes]]

WORTH_COMPRESSING = 1_400
"""Bytes of a reply below which gzip saves no packet."""
DRAINED_BYTES = 64 * 1024 * 1024
"""How much of a refused body is read so that its sender gets to the answer."""


class Headers:
    """Request headers by lower-cased name; of a repeated one the first counts."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[bytes, bytes] = {}
        for name, value in raw:
            self._values.setdefault(name.lower(), value)

    def get(self, name: bytes) -> bytes | None:
        """The value of a header by its lower-cased name."""
        return self._values.get(name)

    def text(self, name: bytes) -> str | None:
        """The value as text."""
        value = self._values.get(name)
        return value.decode("latin-1") if value is not None else None


class GoneError(Exception):
    """The client went away before its document was complete."""


async def read_body(receive: Receive, content_length: bytes | None, most: int) -> bytes | None:
    """Read the body, or give `None` as soon as it is known to be above `most` bytes; raises `GoneError`."""
    if content_length is not None and content_length.isdigit() and int(content_length) > most:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def drain(receive: Receive) -> None:
    """Pass over the rest of a body that is refused: many clients read nothing before they have sent everything."""
    size = 0
    while size < DRAINED_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
        size += len(message.get("body", b""))


def client_address(scope: Scope, headers: Headers, trusted: tuple[str, ...]) -> str:
    """The address of the client; what a proxy says of it counts only for proxies the operator trusts."""
    client = scope.get("client")
    peer = str(client[0]) if client else "-"
    forwarded = headers.text(b"x-forwarded-for")
    if forwarded and peer in trusted:
        for hop in reversed([hop.strip() for hop in forwarded.split(",")]):
            if hop not in trusted:
                return hop[:64]
    return peer


def takes_gzip(accepted: str | None) -> bool:
    """Whether an Accept-Encoding header lets an answer be compressed."""
    if not accepted or "gzip" not in accepted:
        return False
    codings = [part.replace(" ", "").lower() for part in accepted.split(",")]
    return any(coding == "gzip" or (coding.startswith("gzip;q=") and coding[7:].strip("0.")) for coding in codings)


async def send_answer(
    send: Send, status: int, content: bytes, headers: Iterable[tuple[bytes, bytes]], *, gzipped: bool = False
) -> None:
    """Send a whole answer, compressed where that is asked for and worth it."""
    sent = list(headers)
    if gzipped and len(content) >= WORTH_COMPRESSING:
        content = gzip.compress(content, compresslevel=5, mtime=0)
        sent += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    sent.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": content})


async def send_plain(send: Send, status: int, text: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a short text for people."""
    await send_answer(send, status, text, [(b"content-type", b"text/plain;charset=UTF-8"), *headers])
