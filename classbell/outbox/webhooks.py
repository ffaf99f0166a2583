"""Telling webhooks: what services asked to be told is posted, signed, and tried again where that fails.

Rules:
1. A delivery is claimed for a while and the claim committed; then it is posted; then what became of it is written,
   unless somebody else has claimed it since. A worker that dies in between has it sent again, under the same number.
2. A turn takes what it can begin within `TURN_SECONDS`, so that the worker's other jobs come to their turn, and the end
   of the worker need not wait longer than one answer may take.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from classbell.domain import public_address
from classbell.domain import webhooks as rules
from classbell.domain.call import Row
from classbell.outbox.pinned import Answer, Poster, Resolve, resolve
from classbell.store import webhooks

if TYPE_CHECKING:
    import asyncpg

EVERY_SECONDS: Final = 2.0
TURN_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 10.0
AT_ONCE: Final = 16
OF_EACH_AT_ONCE: Final = 4
"""Deliveries to one webhook at the same time."""

LEASE: Final = timedelta(seconds=60)
"""How long a claim holds; longer than posting may take."""

log = structlog.get_logger("classbell.webhooks")


class Teller:
    """Tells webhooks; `allowed` are networks that receivers may be in though they are not public."""

    def __init__(self, allowed: Sequence[str] = (), resolve: Resolve = resolve) -> None:
        self._allowed = public_address.networks(allowed)
        self._resolve = resolve
        self._poster: Poster | None = None

    async def run(self, pool: asyncpg.Pool, now: datetime) -> dict[str, int]:
        """Tell what is due; gives how many were delivered and how many were not, for the log."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + TURN_SECONDS
        done = {"delivered": 0, "failed": 0}
        while loop.time() < ends_at:
            async with pool.acquire() as connection:
                claimed = await webhooks.claim(connection, now, now + LEASE, limit=AT_ONCE, of_each=OF_EACH_AT_ONCE)
            if not claimed:
                break
            for delivered in await asyncio.gather(*(self._deliver(pool, row, now) for row in claimed)):
                done["delivered" if delivered else "failed"] += 1
        return done

    async def _deliver(self, pool: asyncpg.Pool, row: Row, now: datetime) -> bool:
        answer = await self._post(row, now)
        delivered = answer.status is not None and 200 <= answer.status < 300
        wait = None if delivered else rules.wait_after(row["attempts"] + 1)
        given_up = wait is None or answer.status == rules.GONE
        state = "delivered" if delivered else "dead" if given_up else "waiting"
        async with pool.acquire() as connection, connection.transaction():
            if answer.status == rules.GONE:
                # The site's row comes first, as for everybody who changes webhooks.
                await webhooks.hold(connection, row["site_id"])
            settled = await webhooks.settle(
                connection, row, state, due_at=now + wait if wait is not None else None, status=answer.status,
                answer=answer.text, now=now,
            )  # fmt: skip
            if settled and answer.status == rules.GONE:
                await webhooks.switch_off(connection, row["site_id"], row["webhook_id"])
        if not delivered:
            log.info(
                "webhook not told",
                site=row["site_id"], webhook=row["webhook_id"], delivery=row["delivery_id"], status=answer.status,
                state=state,
            )  # fmt: skip
        return delivered

    async def _post(self, row: Row, now: datetime) -> Answer:
        # Reading the certificates takes a while, and most installations tell nobody.
        self._poster = self._poster or Poster(self._allowed, self._resolve)
        body = row["payload"].encode()
        headers = headers_of(row["secret"], row["event_id"], body, now)
        return await self._poster.post(row["url"], body, headers, ANSWER_SECONDS)


def headers_of(secret: bytes, event_id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """What says of which event a body is, and that it comes from here."""
    return {
        "Content-Type": "application/json",
        "Webhook-Id": str(event_id),
        "Webhook-Timestamp": rules.timestamp(now),
        "Webhook-Signature": rules.signature(secret, str(event_id), now, body),
    }
