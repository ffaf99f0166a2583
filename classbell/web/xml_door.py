"""The XML door: `POST /WBXService/XMLService`, in front of the web framework.

Rules (in-the-wild.md):
1. Whatever comes in as XML is answered with HTTP 200 and a document, a refusal too. Other status codes: 405 for other
   methods, 413 above the size cap, 404 for other paths.
2. Content-Type decides nothing; gzip is used only if asked for.
3. Each body is an operation and a transaction of its own; a failure does not stop the next.
4. A refusal is logged with its operation and path; a fault with its kind and stack, under the reference that is
   answered. Values and secrets are never logged.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog

from classbell.config import Settings
from classbell.domain.call import Call, Caller
from classbell.errors import InternalError, Refusal
from classbell.services import registry
from classbell.services.registry import Operation
from classbell.store.credentials import Found
from classbell.store.tx import transaction
from classbell.web import measured
from classbell.web.authenticate import Authenticator, host_label
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.envelope import PACKAGES, Answer, Body, Envelope, close_envelope, open_envelope
from classbell.wire.names import TRAIN, Namespace

if TYPE_CHECKING:
    from classbell.store.tx import Connection

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/WBXService/XMLService"
WORTH_COMPRESSING = 1_400
"""Bytes of a reply below which gzip saves no packet."""
DRAINED_BYTES = 64 * 1024 * 1024
"""How much of a refused body is read so that its sender gets to the answer."""

_HEADERS = [
    (b"content-type", b"text/xml;charset=UTF-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"pragma", b"no-cache"),
    (b"expires", b"Thu, 01 Jan 1970 00:00:00 GMT"),
]

_DATABASE_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)

log = structlog.get_logger("classbell.xml")


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
            await _plain(send, 405, b"This address takes POST only.\n", [(b"allow", b"POST")])
            return
        headers = Headers(scope["headers"])
        try:
            body = await _body(receive, headers.get(b"content-length"))
        except _GoneError:
            # Nobody would read the answer, and half a document is not what was asked.
            return
        if body is None:
            await _plain(send, 413, b"The document is larger than 8 MiB.\n")
            await _drain(receive)
            return
        address = client_address(scope, headers, self._settings.trusted_proxies)
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
        await _reply(send, reply.encode("utf-8"), gzipped=_takes_gzip(headers.text(b"accept-encoding")))

    async def answer(self, body: bytes, content_type: str | None, host: str | None, address: str, now: datetime) -> str:
        """The reply to a document; never raises."""
        try:
            envelope = open_envelope(parse.read(body, content_type))
        except Refusal as refusal:
            _log_refusal(refusal, "-")
            return close_envelope([Answer(TRAIN, refusal)])
        except Exception as fault:
            return close_envelope([Answer(TRAIN, _fault(fault, "-"))])
        visit = _Visit(self, envelope, host, address, now)
        return close_envelope([await visit.carry_out(body) for body in envelope.bodies])

    @property
    def pool(self) -> asyncpg.Pool:
        """Connections to the database."""
        return self._pool

    @property
    def authenticator(self) -> Authenticator:
        """Who has come in of late."""
        return self._authenticator

    @property
    def links_base(self) -> str:
        """Base of the links in replies."""
        return self._settings.links_base


class _Visit:
    """One message being answered: its sender is looked up and judged once, for all its bodies."""

    def __init__(self, door: XmlDoor, envelope: Envelope, host: str | None, address: str, now: datetime) -> None:
        self._door = door
        self._envelope = envelope
        self._host = host
        self._address = address
        self._now = now
        self._found: Found | None = None
        self._caller: Caller | Refusal | None = None

    async def carry_out(self, body: Body) -> Answer:
        """Carry out one body; a refusal or fault becomes its answer."""
        namespace = _namespace(body)
        name = _shown(body.type_text)
        with measured.operation() as outcome:
            try:
                operation = registry.find(body.name, body.type_text)
                name = outcome.name = operation.full_name
                return Answer(namespace, await self._run(operation, body))
            except Refusal as refusal:
                outcome.result = refusal.exception_id
                _log_refusal(refusal, name)
                return Answer(namespace, refusal)
            except Exception as fault:
                outcome.result = InternalError.exception_id
                return Answer(namespace, _fault(fault, name))

    async def _run(self, operation: Operation, body: Body) -> Any:
        request: Any = None
        async with self._door.pool.acquire() as connection:
            found = await self._known(connection)
            caller = self._recognised(found, operation)
            if caller is not None:
                # Most senders are known of late: one loan of a connection is enough for them.
                request = bind(body.node, operation.request, found.site.settings.text_policy)
                return await self._carried_out(connection, operation, found, caller, request)
        if operation.own_login:
            request = bind(body.node, operation.request, found.site.settings.text_policy)
        caller = await self._judged(found, operation, request)
        if request is None:
            request = bind(body.node, operation.request, found.site.settings.text_policy)
        async with self._door.pool.acquire() as connection:
            return await self._carried_out(connection, operation, found, caller, request)

    async def _carried_out(
        self, connection: Connection, operation: Operation, found: Found, caller: Caller | None, request: Any
    ) -> Any:
        async with transaction(connection, one_statement=operation.one_statement):
            call = Call(site=found.site, now=self._now, tx=connection, links_base=self._door.links_base, by=caller)
            return await operation.run(call, request)

    async def _known(self, connection: Connection) -> Found:
        if self._found is None:
            self._found = await self._door.authenticator.find(
                connection, self._envelope.security, self._host, self._now
            )
        return self._found

    def _recognised(self, found: Found, operation: Operation) -> Caller | None:
        """The caller, where the database need not be asked about the secret."""
        if not operation.needs_account or isinstance(self._caller, Refusal):
            return None
        if self._caller is None:
            self._caller = self._door.authenticator.recognise(found, self._envelope.security)
        return self._caller

    async def _judged(self, found: Found, operation: Operation, request: object) -> Caller | None:
        security = self._envelope.security
        if not operation.needs_account:
            # AuthenticateUser brings a token in its body, or credentials in the header like everybody else.
            by_body = getattr(request, "access_token", None) or getattr(request, "saml_response", None)
            if not operation.own_login or by_body:
                return None
        if self._caller is None:
            try:
                self._caller = await self._door.authenticator.authenticate(
                    self._door.pool, found, security, self._address, self._now
                )
            except Refusal as refusal:
                self._caller = refusal
        if isinstance(self._caller, Refusal):
            raise self._caller
        return self._caller


def _namespace(body: Body) -> Namespace:
    package = body.name.package if body.name is not None else None
    return PACKAGES[package] if package is not None else TRAIN


def _shown(type_text: str) -> str:
    """What a log says of an operation that is not known: text of a stranger, so on one line and short."""
    return re.sub(r"[^\w.:-]", "?", type_text[-80:]) or "-"


def _log_refusal(refusal: Refusal, operation: str) -> None:
    log.info(
        "refused",
        reference=secrets.token_hex(4),
        operation=operation,
        exception_id=refusal.exception_id,
        path=refusal.path,
        faults=len(refusal.sub_errors) or 1,
    )


def _fault(fault: Exception, operation: str) -> InternalError:
    """Log a fault and give the refusal that stands for it.

    The fault's own message is left out: the driver's, for one, repeat the values they could not use.
    """
    reference = secrets.token_hex(6)
    facts = {
        "kind": f"{type(fault).__module__}.{type(fault).__qualname__}",
        "sqlstate": getattr(fault, "sqlstate", None),
        "constraint": getattr(fault, "constraint_name", None),
    }
    # While the database is away every request ends alike, and a stack for each would bury the log.
    if not isinstance(fault, _DATABASE_AWAY):
        facts["stack"] = "".join(traceback.format_tb(fault.__traceback__))
    log.error("fault", reference=reference, operation=operation, **facts)
    return InternalError(reference=reference)


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


class _GoneError(Exception):
    """The client went away before its document was complete."""


async def _body(receive: Receive, content_length: bytes | None) -> bytes | None:
    """Read the body, or give `None` as soon as it is known to be above the cap; raises `_GoneError`."""
    if content_length is not None and content_length.isdigit() and int(content_length) > parse.MAX_BODY_BYTES:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > parse.MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _drain(receive: Receive) -> None:
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


def _takes_gzip(accepted: str | None) -> bool:
    if not accepted or "gzip" not in accepted:
        return False
    codings = [part.replace(" ", "").lower() for part in accepted.split(",")]
    return any(coding == "gzip" or (coding.startswith("gzip;q=") and coding[7:].strip("0.")) for coding in codings)


async def _reply(send: Send, content: bytes, *, gzipped: bool) -> None:
    headers = list(_HEADERS)
    if gzipped and len(content) >= WORTH_COMPRESSING:
        content = gzip.compress(content, compresslevel=5, mtime=0)
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    await _send(send, 200, content, headers)


async def _plain(send: Send, status: int, text: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    await _send(send, status, text, [(b"content-type", b"text/plain;charset=UTF-8"), *headers])


async def _send(send: Send, status: int, content: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
