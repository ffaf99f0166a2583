"""The JSON door: one request, one operation, one answer.

Rules:
1. The message is read from the document by the rules of the site; whatever the operation answers is written back in
   wire names.
2. A refusal is a problem. What somebody may not see is refused as if it were not there, after the same work.
3. A request with an `Idempotency-Key` is answered once and for all within a day: what it did and what was answered
   are one transaction. A refusal undoes all of it, so the key is free again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from classbell import errors
from classbell.config import Settings
from classbell.domain import access
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site
from classbell.errors import InternalError, NotPermitted, Refusal, SessionNotFound
from classbell.outbox.reading import Reader
from classbell.services import registry
from classbell.services.shared.dry_run import dry_run
from classbell.store import sessions
from classbell.web import asgi, measured
from classbell.web.asgi import GoneError, HeaderList, Headers, Receive, Scope, Send
from classbell.web.authenticate import Authenticator, host_label
from classbell.web.json_door import addresses, answers, kept, problems, reading, rehearsals, versions
from classbell.web.json_door.addresses import Found
from classbell.web.json_door.answers import Reply
from classbell.web.json_door.problems import Problem
from classbell.web.sender import Asked, Sender, fault_of, is_away, log_refusal
from classbell.wire import parse
from classbell.wire.element import Element
from classbell.wire.json_read import read_json

SECONDS_AWAY: Final = "5"
"""After which a client may try again when the server could not."""


class JsonDoor:
    """The door with what it needs: the pool, the settings, and who has come in of late."""

    def __init__(self, pool: asyncpg.Pool, settings: Settings, authenticator: Authenticator) -> None:
        self._pool = pool
        self._settings = settings
        self._authenticator = authenticator
        self._answering: set[asyncio.Future[Reply]] = set()
        registry.load()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = Headers(scope["headers"])
        try:
            content = await asgi.read_body(receive, headers.get(b"content-length"), parse.MAX_BODY_BYTES)
        except GoneError:
            return
        if content is None:
            path = _path(scope)
            await _send(send, scope, headers, answers.refused(Problem(413, "The body is larger than 8 MiB"), path))
            await asgi.drain(receive)
            return
        incoming = Incoming(
            method=scope["method"], path=_path(scope), query=scope["query_string"].decode("latin-1"), content=content,
            headers=headers, address=asgi.client_address(scope, headers, self._settings.trusted_proxies),
        )  # fmt: skip
        # What has begun is finished even if whoever asked is gone (reliability.md 3).
        answering = asyncio.ensure_future(self.answer(incoming, datetime.now(UTC)))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        await _send(send, scope, headers, await asyncio.shield(answering))

    async def answer(self, incoming: Incoming, now: datetime) -> Reply:
        """The reply to a request; never raises."""
        with measured.operation() as outcome:
            try:
                if incoming.method == "OPTIONS":
                    return answers.methods(_allowed(incoming.path))
                found = _found(incoming)
                outcome.name = found.operation.full_name
                return await _Request(self._pool, self._authenticator, self._settings, incoming, found, now).answer()
            except Problem as problem:
                outcome.result = str(problem.status)
                return answers.refused(problem, incoming.path)
            except _Refused as refused:
                outcome.result = refused.refusal.exception_id
                log_refusal(refused.refusal, outcome.name)
                return answers.refusal(refused.refusal, refused.status, incoming.path)
            except Exception as fault:
                outcome.result = InternalError.exception_id
                reply = answers.refusal(fault_of(fault, outcome.name), 503 if is_away(fault) else 500, incoming.path)
                if is_away(fault):
                    reply.headers["Retry-After"] = SECONDS_AWAY
                return reply


@dataclass(frozen=True, slots=True)
class Incoming:
    """An HTTP request, read to its end."""

    method: str
    path: str
    """Below the base of the door, and still percent-encoded."""
    query: str
    content: bytes
    headers: Headers
    address: str


class _Refused(Exception):
    """A refusal with the status it has here."""

    def __init__(self, refusal: Refusal, status: int) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.status = status


@dataclass(slots=True)
class _Request:
    """One request on its way through its operation."""

    pool: asyncpg.Pool
    authenticator: Authenticator
    settings: Settings
    incoming: Incoming
    found: Found
    now: datetime
    reading: bool = False
    rehearsal: bool = False
    message: Element | None = None
    caller: Caller | None = None
    site: Site | None = None
    document: dict[str, Any] = field(default_factory=dict)

    async def answer(self) -> Reply:
        """Carry the operation out and give its answer; raises `Problem` and `_Refused`."""
        incoming, operation = self.incoming, self.found.operation
        if not reading.accepts(incoming.headers, answers.media_type(operation.response)):
            raise Problem(406, "Nothing of what is accepted can be answered", "Answers are application/json.")
        sender = Sender(
            self.pool,
            self.authenticator,
            reading.security(incoming.headers),
            host=host_label(incoming.headers.text(b"host")),
            address=incoming.address,
            links_base=self.settings.links_base,
            now=self.now,
        )
        try:
            reply: Reply = await sender.carry_out(operation, self._read, self._within)
        except Refusal as refusal:
            empty = self._empty(refusal)
            if empty is not None:
                return empty
            seen = await self._as_seen(refusal)
            raise _Refused(seen, problems.status_of(seen, reading=self.reading)) from None
        return reply

    def _read(self, site: Site) -> Asked:
        """The message in body or query."""
        self.site = site
        incoming, operation = self.incoming, self.found.operation
        self.reading = True
        self.rehearsal = incoming.method != "GET" and rehearsals.wanted(operation, incoming.query)
        if self.found.route.method in reading.WITH_BODY:
            document = reading.body(incoming.method, incoming.content, incoming.headers.text(b"content-type"))
        else:
            document = reading.query(operation, rehearsals.without(incoming.query))
        if isinstance(document, dict):
            self.document = document
        given = read_json(
            document, operation.request, site.settings.text_policy, fixed=self.found.fixed, clears=operation.clears
        )
        if self.found.route.method == "PATCH" and not operation.clears:
            reading.refuse_nulls(document)
        self.reading = False
        self.message = given.element
        return Asked(given.element, given.cleared)

    async def _within(self, call: Call, run: Callable[[], Awaitable[Element]]) -> Reply:
        self.caller = call.by
        if self.rehearsal:
            return await self._rehearsed(call, run)
        claim = kept.claim_of(self.incoming, self.found)
        if claim is not None:
            before = await kept.claim(call, claim)
            if before is not None:
                return before
        if self.found.operation.name in versions.VERSIONED:
            await versions.demand(call, self.incoming.headers, self.found)
        element = await run()
        reply = answers.answered(self.found, element, self.document, self.incoming.query)
        if self.found.operation.name in versions.VERSIONED:
            reply = await versions.marked(call, self.incoming.headers, self.found, element, reply)
        if claim is not None:
            await kept.keep(call, claim, reply, told_once=getattr(type(element), "__told_once__", False))
        return reply

    async def _rehearsed(self, call: Call, run: Callable[[], Awaitable[Element]]) -> Reply:
        """Who would be told what; see `rehearsals`."""
        assert self.message is not None
        if self.found.operation.name in versions.VERSIONED:
            await versions.demand(call, self.incoming.headers, self.found)
        return rehearsals.reply(await dry_run(call, self.message, run, read=Reader(self.settings)))

    def _empty(self, refusal: Refusal) -> Reply | None:
        """The answer of a list without records, which XML refuses."""
        if not isinstance(refusal, errors.NoRecord) or self.reading or not answers.is_list(self.found):
            return None
        return answers.empty(self.found)

    async def _as_seen(self, refusal: Refusal) -> Refusal:
        """The refusal as this caller may know it: what he may not see is not there."""
        kind = problems.GONE.get(self.found.route.path.split("/")[1])
        if kind is None or not self.found.fixed or self.caller is None or self.site is None:
            return refusal
        if not isinstance(refusal, (NotPermitted, SessionNotFound)) or self.caller.account.sees_site:
            return refusal
        if kind is SessionNotFound:
            # The same look for a session that is there and for one that is not, so that time tells nothing either.
            return refusal if await self._may_see() else SessionNotFound()
        own = self.caller.account.web_ex_id.lower()
        if kind is errors.UserNotFound and own in (text.lower() for text in self.found.fixed.values()):
            return refusal
        return kind() if isinstance(refusal, NotPermitted) else refusal

    async def _may_see(self) -> bool:
        assert self.caller is not None and self.site is not None
        text = next((text for name, text in self.found.fixed.items() if name.lower().endswith("sessionkey")), "")
        key = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
        async with self.pool.acquire() as connection:
            try:
                stored = await sessions.get(connection, self.site.site_id, key)
            except SessionNotFound:
                return False
        return access.may_see(self.caller.account, stored.host_id, stored.alternate_addresses)


def _path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").split("?", 1)[0] if raw else str(scope["path"])
    return path.removeprefix(addresses.BASE)


def _allowed(path: str) -> list[str]:
    methods = addresses.allowed(path)
    if not methods:
        raise _not_there(path)
    return methods


def _found(incoming: Incoming) -> Found:
    found = addresses.find(incoming.method, incoming.path)
    if found is None:
        raise _not_there(incoming.path)
    return found


def _not_there(path: str) -> Problem:
    methods = addresses.allowed(path)
    if not methods:
        return Problem(404, "There is no such resource", "See /api for what there is.")
    return Problem(405, "The resource does not know this method", f"It knows {', '.join(methods)}.",
                   Allow=", ".join(methods))  # fmt: skip


async def _send(send: Send, scope: Scope, headers: Headers, reply: Reply) -> None:
    listed: HeaderList = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    content = b"" if scope["method"] == "HEAD" else reply.content
    await asgi.send_answer(
        send, reply.status, content, listed, gzipped=asgi.takes_gzip(headers.text(b"accept-encoding"))
    )
