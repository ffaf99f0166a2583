"""Delivery: messages that are due are claimed in batches, composed, sent, and what became of them is written down.

Rules (reliability.md 4):
1. Claim with a lease, commit, compose, send, write down under the number of the lease. A message is lost in no case; it
   is sent twice only if the process dies between the server's answer and our commit, with the same Message-ID.
2. A message is composed right before it is sent, from what the session is then. Nothing older than its session is sent.
3. Temporary failures back off doubling, up to a day, for five days. Then, as after a permanent one, the message is dead
   and the host of its session is told.
4. Memory is that of one batch, however much is due. Several workers share the work by the database alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import asyncpg
import structlog

from classbell.config import Settings
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site
from classbell.errors import Permanent, Temporary, Undelivered
from classbell.mail import answers, files, headers
from classbell.mail.send import SECONDS, SHOWN, Transport, Unreachable, transport
from classbell.mail.short_words import Sms
from classbell.mail.sms import Gateway
from classbell.outbox import undelivered
from classbell.outbox.lateness import too_late
from classbell.services.shared import notices
from classbell.store import deliveries
from classbell.store.deliveries import Claimed

if TYPE_CHECKING:
    from classbell.outbox.worker import Pool

log = structlog.get_logger("classbell.mail")

Compose = Callable[[Transaction, Site, Row, datetime], Awaitable[EmailMessage | Sms | None]]

LINES: Final = 4
"""Connections to the mail server that one worker keeps busy."""

BATCH: Final = 50
"""Messages claimed at once."""

LEASE: Final = timedelta(seconds=3 * SECONDS)
RENEWED_EVERY: Final = LEASE.total_seconds() / 4

FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(days=1)
LIFE: Final = timedelta(days=5)

QUIET: Final = timedelta(seconds=20)
"""How long nothing is tried after the server could not be reached at all."""


class Delivery:
    """The delivering part of a worker; `run` is its job."""

    def __init__(
        self,
        settings: Settings,
        stopped: asyncio.Event,
        compose: Compose,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._stopped = stopped
        self._compose = compose
        self._clock = clock
        self._claiming = asyncio.Lock()
        self._queue: deque[Claimed] = deque()
        self._held: set[Claimed] = set()
        self._done: Counter[str] = Counter()
        self._quiet_until: datetime | None = None
        self._unreachable = False

    async def run(self, pool: Pool, now: datetime) -> dict[str, int]:
        """Deliver until nothing is due any more, or the worker is to stop; gives what became of how many."""
        self._done = Counter(sent=0, later=0, dead=0, withdrawn=0)
        if self._quiet_until is not None and now < self._quiet_until:
            return dict(self._done)
        self._unreachable = False
        try:
            async with self._renewing(pool), asyncio.TaskGroup() as lines:
                for _ in range(LINES):
                    lines.create_task(self._work(pool))
        finally:
            await self._give_back(pool)
        self._quiet_until = self._clock() + QUIET if self._unreachable else None
        return dict(self._done)

    async def tidy(self, pool: Pool, now: datetime) -> dict[str, int]:
        """Delete mails that were kept as files long ago."""
        return {"files": await asyncio.to_thread(files.forget, self._settings.mail_folder, now - files.STAY)}

    async def _work(self, pool: Pool) -> None:
        """One line: a connection and one message after another."""
        mail, gateway = transport(self._settings), Gateway(self._settings)
        try:
            while (claimed := await self._next(pool)) is not None:
                await self._deliver(pool, claimed, mail, gateway)
                self._held.discard(claimed)
        finally:
            await mail.close()
            await gateway.close()

    async def _next(self, pool: Pool) -> Claimed | None:
        """The next message that is ours to deliver; `None` when there is none or it is time to stop."""
        async with self._claiming:
            if self._stopped.is_set() or self._unreachable:
                return None
            if not self._queue:
                now = self._clock()
                async with pool.acquire() as connection:
                    claimed = await deliveries.claim(connection, now, now + LEASE, BATCH)
                self._queue.extend(claimed)
                self._held.update(claimed)
            return self._queue.popleft() if self._queue else None

    async def _deliver(self, pool: Pool, claimed: Claimed, mail: Transport, gateway: Gateway) -> None:
        """See one message through: what it is now, whether it still is to be sent, and what became of it."""
        now = self._clock()
        try:
            async with pool.acquire() as connection, connection.transaction():
                row = await deliveries.begin(connection, claimed, now, self._settings.links_host)
                if row is None:
                    return
                message = await self._composed(connection, claimed, row, now)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            raise
        except Exception:
            # One message that cannot be composed must not keep the others from leaving.
            await self._spoiled(pool, claimed, now)
            return
        if message is None:
            return
        try:
            answer = await self._send(message, row, mail, gateway)
        except Undelivered as failure:
            self._unreachable = self._unreachable or isinstance(failure, Unreachable)
            await self._failed(pool, claimed, row, failure)
        else:
            subject = None if isinstance(message, Sms) else str(message["Subject"])
            async with pool.acquire() as connection:
                ours = await deliveries.sent(
                    connection, claimed, self._clock(),
                    answer=answer, subject=subject, keep_facts=row["kind"] not in notices.SECRET,
                )  # fmt: skip
            self._done["sent"] += 1
            if not ours:
                log.warning("sent after it was moved", message_id=row["message_id"], recipient=row["recipient"])

    async def _send(self, message: EmailMessage | Sms, row: Row, mail: Transport, gateway: Gateway) -> str:
        """Hand the message over; raises `Temporary` or `Permanent`, whatever goes wrong."""
        try:
            if isinstance(message, Sms):
                return await gateway.send(message, row["message_id"])
            return await mail.send(message, row["recipient"])
        except Undelivered:
            raise
        except Exception as error:
            log.exception("a message cannot be sent", outbox_id=row["outbox_id"])
            raise Temporary(answers.shown(f"not sent: {error}", SHOWN)) from error

    async def _composed(self, tx: Transaction, claimed: Claimed, row: Row, now: datetime) -> EmailMessage | Sms | None:
        """The message with everything a mail needs; `None` after withdrawing what is not to be sent any more."""
        if (reason := too_late(row, now)) is not None:
            await deliveries.withdraw(tx, claimed, reason)
            self._done["withdrawn"] += 1
            return None
        site = deliveries.site_of(row)
        message: EmailMessage | Sms | None
        if row["kind"] == notices.UNDELIVERED:
            message = await undelivered.compose(tx, site, row, self._settings.links_base, self._settings.sender[1], now)
        else:
            message = await self._compose(tx, site, row, now)
        if message is None:
            await deliveries.withdraw(tx, claimed, "there is nothing to send any more")
            self._done["withdrawn"] += 1
        elif not isinstance(message, Sms):
            complete(message, self._settings, site, row["recipient"], row["message_id"], now)
        return message

    async def _failed(self, pool: Pool, claimed: Claimed, row: Row, failure: Undelivered) -> None:
        """Let the message wait for its next try, or give it up and tell the host."""
        next_at = self._clock() + pause(row["attempts"])
        over = next_at > row["first_due_at"] + LIFE
        async with pool.acquire() as connection, connection.transaction():
            if isinstance(failure, Temporary) and not over:
                await deliveries.later(connection, claimed, next_at, failure.answer)
                self._done["later"] += 1
            elif await deliveries.die(connection, claimed, failure.answer):
                await undelivered.tell(connection, claimed, row, failure.answer)
                self._done["dead"] += 1
        log.info(
            "not delivered", recipient=row["recipient"], kind=row["kind"], attempts=row["attempts"],
            answer=failure.answer, for_good=isinstance(failure, Permanent) or over,
        )  # fmt: skip

    async def _spoiled(self, pool: Pool, claimed: Claimed, now: datetime) -> None:
        reference = secrets.token_hex(4)
        log.exception("a message cannot be composed", reference=reference, outbox_id=claimed.outbox_id)
        async with pool.acquire() as connection, connection.transaction():
            row = await deliveries.begin(connection, claimed, now, self._settings.links_host)
        if row is not None:
            failure = Temporary(f"The message could not be written, reference {reference} of the log.")
            await self._failed(pool, claimed, row, failure)

    @contextlib.asynccontextmanager
    async def _renewing(self, pool: Pool) -> AsyncIterator[None]:
        """Keep the leases of what is held from running out meanwhile."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEWED_EVERY)
                async with pool.acquire() as connection:
                    await deliveries.renew(connection, list(self._held), self._clock() + LEASE)

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await task

    async def _give_back(self, pool: Pool) -> None:
        """Let others have what was claimed and not begun."""
        left = list(self._queue)
        self._queue.clear()
        self._held.clear()
        if left:
            async with pool.acquire() as connection:
                await deliveries.release(connection, left)


def pause(attempts: int) -> timedelta:
    """How long to wait after this many tries."""
    doublings: int = min(attempts - 1, 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def complete(
    message: EmailMessage, settings: Settings, site: Site, recipient: str, message_id: str, now: datetime
) -> None:
    """Give a mail the headers that every mail has; what it has already stays, but for its Message-ID."""
    del message["Message-ID"]
    message["Message-ID"] = message_id
    if "From" not in message:
        name, address = settings.sender
        message["From"] = headers.address(name or site.settings.display_name or site.name, address) or address
    to, date = headers.recipient(recipient), format_datetime(now)
    for name, value in (("To", to), ("Date", date), ("Auto-Submitted", "auto-generated")):
        if name not in message:
            message[name] = value
