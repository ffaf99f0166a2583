"""The XML door: `POST /WBXService/XMLService`, in front of the web framework.

Rules (in-the-wild.md):
1. Whatever comes in as XML is answered with HTTP 200 and a document, a refusal too. Other status codes: 405 for other
   methods, 413 above the size cap, 404 for other paths.
2. Content-Type decides nothing; gzip is used only if asked for.
3. Each body is an operation and a transaction of its own; a failure does not stop the next.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import asyncpg

from classbell.config import Settings
from classbell.errors import InternalError, Refusal
from classbell.services import registry
from classbell.web import asgi, measured
from classbell.web.asgi import GoneError, Headers, Receive, Scope, Send
from classbell.web.authenticate import Authenticator, host_label
from classbell.web.sender import Asked, Sender, fault_of, log_refusal
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.envelope import PACKAGES, Answer, Body, close_envelope, open_envelope
from classbell.wire.names import TRAIN, Namespace

PATH = "/WBXService/XMLService"

_HEADERS = [
    (b"content-type", b"text/xml;charset=UTF-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"pragma", b"no-cache"),
    (b"expires", b"Thu, 01 Jan 1970 00:00:00 GMT"),
]


class XmlDoor:
    """The door with what it needs: the pool, the settings, and who has come in of late."""

    def __init__(self, pool: asyncpg.Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._authenticator = Authenticator()
        self._answering: set[asyncio.Future[str]] = set()
        registry.load()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["method"] != "POST":
            await asgi.send_plain(send, 405, b"This address takes POST only.\n", [(b"allow", b"POST")])
            return
        headers = Headers(scope["headers"])
        try:
            body = await asgi.read_body(receive, headers.get(b"content-length"), parse.MAX_BODY_BYTES)
        except GoneError:
            # Nobody would read the answer, and half a document is not what was asked.
            return
        if body is None:
            await asgi.send_plain(send, 413, b"The document is larger than 8 MiB.\n")
            await asgi.drain(receive)
            return
        address = asgi.client_address(scope, headers, self._settings.trusted_proxies)
        # A cancelled COMMIT is answered with success although nobody knows (reliability.md 3), so what has begun is
        # finished even if whoever asked is gone.
        answering = asyncio.ensure_future(
            self.answer(
                body, headers.text(b"content-type"), host_label(headers.text(b"host")), address, datetime.now(UTC)
            )
        )
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        reply = await asyncio.shield(answering)
        gzipped = asgi.takes_gzip(headers.text(b"accept-encoding"))
        await asgi.send_answer(send, 200, reply.encode("utf-8"), _HEADERS, gzipped=gzipped)

    async def answer(self, body: bytes, content_type: str | None, host: str | None, address: str, now: datetime) -> str:
        """The reply to a document; never raises."""
        try:
            envelope = open_envelope(parse.read(body, content_type))
        except Refusal as refusal:
            log_refusal(refusal, "-")
            return close_envelope([Answer(TRAIN, refusal)])
        except Exception as fault:
            return close_envelope([Answer(TRAIN, fault_of(fault, "-"))])
        sender = Sender(
            self._pool, self._authenticator, envelope.security,
            host=host, address=address, links_base=self._settings.links_base, now=now,
        )  # fmt: skip
        return close_envelope([await _carry_out(sender, body) for body in envelope.bodies])

    @property
    def pool(self) -> asyncpg.Pool:
        """Connections to the database."""
        return self._pool

    @property
    def links_base(self) -> str:
        """Base of the links in replies."""
        return self._settings.links_base

    @property
    def authenticator(self) -> Authenticator:
        """Who has come in of late."""
        return self._authenticator


async def _carry_out(sender: Sender, body: Body) -> Answer:
    """Carry out one body; a refusal or fault becomes its answer."""
    namespace = _namespace(body)
    name = _shown(body.type_text)
    with measured.operation() as outcome:
        try:
            operation = registry.find(body.name, body.type_text)
            name = outcome.name = operation.full_name
            answered = await sender.carry_out(
                operation, lambda site: Asked(bind(body.node, operation.request, site.settings.text_policy))
            )
            return Answer(namespace, answered)
        except Refusal as refusal:
            outcome.result = refusal.exception_id
            log_refusal(refusal, name)
            return Answer(namespace, refusal)
        except Exception as fault:
            outcome.result = InternalError.exception_id
            return Answer(namespace, fault_of(fault, name))


def _namespace(body: Body) -> Namespace:
    package = body.name.package if body.name is not None else None
    return PACKAGES[package] if package is not None else TRAIN


def _shown(type_text: str) -> str:
    """What a log says of an operation that is not known: text of a stranger, so on one line and short."""
    return re.sub(r"[^\w.:-]", "?", type_text[-80:]) or "-"
