"""The life of an operation that came in over the network: who asks, a transaction, the operation, what went wrong.

Rules:
1. A sender is looked up and judged once, however many operations his message holds.
2. Most senders are known of late: one loan of a connection is enough for them. Nobody holds one while a password is
   hashed.
3. A refusal is logged with its operation and path; a fault with its kind and stack, under the reference that is
   answered. Values and secrets are never logged.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import asyncpg
import structlog

from classbell.domain.call import Call, Caller
from classbell.domain.site import Site
from classbell.errors import InternalError, Refusal
from classbell.services.registry import Operation
from classbell.store.credentials import Found
from classbell.store.tx import transaction
from classbell.web.authenticate import Authenticator
from classbell.wire.element import Element
from classbell.wire.security import SecurityContext

if TYPE_CHECKING:
    from classbell.store.tx import Connection

_DATABASE_AWAY: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)

log = structlog.get_logger("classbell.door")


class Asked(NamedTuple):
    """A message, read by the rules of its site, and what it takes away."""

    request: Any
    cleared: frozenset[str] = frozenset()


Read = Callable[[Site], Asked]
Within = Callable[[Call, Callable[[], Awaitable[Element]]], Awaitable[Any]]
"""What a door does around an operation, in its transaction."""


class Sender:
    """Whoever sent a message, for all its operations."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        authenticator: Authenticator,
        security: SecurityContext,
        *,
        host: str | None,
        address: str,
        links_base: str,
        now: datetime,
    ) -> None:
        self._pool = pool
        self._authenticator = authenticator
        self._security = security
        self._host = host
        self._address = address
        self._links_base = links_base
        self._now = now
        self._found: Found | None = None
        self._caller: Caller | Refusal | None = None

    async def carry_out(self, operation: Operation, read: Read, within: Within | None = None) -> Any:
        """Carry out one operation; `within` works around it, in a transaction whether the operation needs one or not.

        Raises the refusal of whatever comes first: sender, message, operation.
        """
        asked: Asked | None = None
        async with self._pool.acquire() as connection:
            found = await self._known(connection)
            caller = self._recognised(found, operation)
            if caller is not None:
                return await self._carried_out(connection, operation, found, caller, read(found.site), within)
        if operation.own_login:
            asked = read(found.site)
        caller = await self._judged(found, operation, asked.request if asked is not None else None)
        if asked is None:
            asked = read(found.site)
        async with self._pool.acquire() as connection:
            return await self._carried_out(connection, operation, found, caller, asked, within)

    async def _carried_out(
        self,
        connection: Connection,
        operation: Operation,
        found: Found,
        caller: Caller | None,
        asked: Asked,
        within: Within | None,
    ) -> Any:
        # Where webhooks are told, there are two statements.
        alone = operation.one_statement and within is None and not found.site.has_webhooks
        async with transaction(connection, one_statement=alone):
            call = Call(
                site=found.site,
                now=self._now,
                tx=connection,
                links_base=self._links_base,
                by=caller,
                address=self._address,
                cleared=asked.cleared,
            )
            if within is None:
                return await operation.run(call, asked.request)
            return await within(call, lambda: operation.run(call, asked.request))

    async def _known(self, connection: Connection) -> Found:
        if self._found is None:
            self._found = await self._authenticator.find(connection, self._security, self._host, self._now)
        return self._found

    def _recognised(self, found: Found, operation: Operation) -> Caller | None:
        """The caller, where the database need not be asked about the secret."""
        if not operation.needs_account or isinstance(self._caller, Refusal):
            return None
        if self._caller is None:
            self._caller = self._authenticator.recognise(found, self._security)
        return self._caller

    async def _judged(self, found: Found, operation: Operation, request: object) -> Caller | None:
        if not operation.needs_account:
            # AuthenticateUser brings a token in its body, or credentials in the header like everybody else.
            by_body = getattr(request, "access_token", None) or getattr(request, "saml_response", None)
            if not operation.own_login or by_body:
                return None
        if self._caller is None:
            try:
                self._caller = await self._authenticator.authenticate(
                    self._pool, found, self._security, self._address, self._now
                )
            except Refusal as refusal:
                self._caller = refusal
        if isinstance(self._caller, Refusal):
            raise self._caller
        return self._caller


def is_away(fault: Exception) -> bool:
    """Whether a fault means that the database cannot be reached."""
    return isinstance(fault, _DATABASE_AWAY)


def log_refusal(refusal: Refusal, operation: str) -> None:
    """Note that an operation was refused."""
    log.info(
        "refused",
        reference=secrets.token_hex(4),
        operation=operation,
        exception_id=refusal.exception_id,
        path=refusal.path,
        faults=len(refusal.sub_errors) or 1,
    )


def fault_of(fault: Exception, operation: str) -> InternalError:
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
    if not is_away(fault):
        facts["stack"] = "".join(traceback.format_tb(fault.__traceback__))
    log.error("fault", reference=reference, operation=operation, **facts)
    return InternalError(reference=reference)
