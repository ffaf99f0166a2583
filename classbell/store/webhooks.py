"""SQL of webhooks and of what is told to them.

Whether a site has any that is on stands in its own row too. Whoever adds, changes or removes one holds that row first
(`hold`), so the two agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from classbell.domain.call import Row, Transaction

KEPT: Final = timedelta(days=30)
"""How long what is delivered or given up is kept."""

_HOLD = "SELECT FROM site WHERE site_id = $1 FOR NO KEY UPDATE"

_FLAG = """
UPDATE site
SET has_webhooks = EXISTS (SELECT FROM webhook WHERE site_id = $1 AND active)
WHERE site_id = $1
"""

_ADD = """
INSERT INTO webhook (site_id, url, secret, events, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING webhook_id
"""

_CHANGE = """
UPDATE webhook
SET url = COALESCE($3, url), events = COALESCE($4::text[], events), active = COALESCE($5, active),
    failing_since = CASE WHEN $5 THEN NULL ELSE failing_since END
WHERE site_id = $1 AND webhook_id = $2
RETURNING webhook_id
"""

_REMOVE = """
DELETE FROM webhook
WHERE site_id = $1 AND webhook_id = $2
RETURNING webhook_id
"""

_LIST = """
SELECT webhook_id, url, events, active, created_at, failing_since, last_answer
FROM webhook
WHERE site_id = $1 AND ($2::bigint IS NULL OR webhook_id = $2)
ORDER BY webhook_id
"""

# A webhook that is being removed at this moment is passed over.
_TELL = """
INSERT INTO webhook_delivery (site_id, webhook_id, event, event_id, payload, due_at, created_at)
SELECT w.site_id, w.webhook_id, $2::text, e.event_id, e.payload::jsonb, $5, $5
FROM webhook w
CROSS JOIN unnest($3::uuid[], $4::text[]) WITH ORDINALITY AS e (event_id, payload, place)
WHERE w.site_id = $1 AND w.active AND w.events && ARRAY['*', $2::text]
ORDER BY w.webhook_id, e.place
FOR KEY SHARE OF w
"""

_TELL_ONE = """
INSERT INTO webhook_delivery (site_id, webhook_id, event, event_id, payload, due_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
RETURNING delivery_id
"""

_DELIVERIES = """
SELECT delivery_id, event, event_id, state, attempts, due_at, last_status, last_answer, created_at, delivered_at
FROM webhook_delivery
WHERE site_id = $1 AND webhook_id = $2
    AND ($3::text IS NULL OR state = $3)
    AND ($4::bigint IS NULL OR delivery_id < $4)
ORDER BY delivery_id DESC
LIMIT $5
"""

# Somebody who is sending it at this moment writes nothing about it any more.
_AGAIN = """
UPDATE webhook_delivery
SET state = 'waiting', due_at = $4, attempts = 0, delivered_at = NULL, lease = lease + 1, leased_until = NULL
WHERE site_id = $1 AND webhook_id = $2 AND delivery_id = $3
RETURNING delivery_id
"""

# A few of each webhook, so that one which answers slowly holds up no other.
_CLAIM = """
WITH due AS (
    SELECT d.site_id, d.delivery_id, w.url, w.secret
    FROM webhook w
    CROSS JOIN LATERAL (
        SELECT n.site_id, n.delivery_id, n.due_at
        FROM webhook_delivery n
        WHERE n.site_id = w.site_id AND n.webhook_id = w.webhook_id AND n.state = 'waiting' AND n.due_at <= $1
            AND (n.leased_until IS NULL OR n.leased_until <= $1)
        ORDER BY n.due_at, n.delivery_id
        LIMIT $4
        FOR UPDATE OF n SKIP LOCKED
    ) d
    WHERE w.active
    ORDER BY d.due_at, d.delivery_id
    LIMIT $3
)
UPDATE webhook_delivery t
SET lease = t.lease + 1, leased_until = $2
FROM due d
WHERE t.site_id = d.site_id AND t.delivery_id = d.delivery_id
RETURNING t.site_id, t.delivery_id, t.webhook_id, t.event_id, t.payload, t.attempts, t.lease, d.url, d.secret
"""

_HOLD_ONE = "SELECT FROM webhook WHERE site_id = $1 AND webhook_id = $2 FOR NO KEY UPDATE"

_SETTLE = """
WITH settled AS (
    UPDATE webhook_delivery
    SET state = $4, attempts = attempts + 1, due_at = COALESCE($5, due_at), last_status = $6, last_answer = $7,
        delivered_at = CASE WHEN $4 = 'delivered' THEN $8::timestamptz END, leased_until = NULL
    WHERE site_id = $1 AND delivery_id = $2 AND lease = $3
    RETURNING site_id, webhook_id
)
UPDATE webhook w
SET failing_since = CASE WHEN $4 = 'delivered' THEN NULL ELSE COALESCE(w.failing_since, $8) END, last_answer = $7
FROM settled s
WHERE w.site_id = s.site_id AND w.webhook_id = s.webhook_id
RETURNING w.webhook_id
"""

_SWITCH_OFF = "UPDATE webhook SET active = false WHERE site_id = $1 AND webhook_id = $2"

_ERASE_OLD = "DELETE FROM webhook_delivery WHERE created_at <= $1 AND state <> 'waiting'"


async def hold(tx: Transaction, site_id: int) -> None:
    """Keep others from adding, changing and removing webhooks of a site until the transaction ends."""
    await tx.execute(_HOLD, site_id)


async def add(
    tx: Transaction, site_id: int, url: str, secret: bytes, events: Sequence[str], by: int, now: datetime
) -> int:
    """Add a webhook and give its number. Needs a transaction, as everything that changes webhooks does."""
    await hold(tx, site_id)
    number: int = await tx.fetchval(_ADD, site_id, url, secret, events, by, now)
    await tx.execute(_FLAG, site_id)
    return number


async def change(
    tx: Transaction, site_id: int, webhook_id: int, *, url: str | None, events: Sequence[str] | None,
    active: bool | None,
) -> bool:  # fmt: skip
    """Change what is given of a webhook; `False` if it is not there."""
    await hold(tx, site_id)
    found = await tx.fetchval(_CHANGE, site_id, webhook_id, url, events, active) is not None
    await tx.execute(_FLAG, site_id)
    return found


async def remove(tx: Transaction, site_id: int, webhook_id: int) -> bool:
    """Remove a webhook with all that was or is to be told to it; `False` if it is not there."""
    await hold(tx, site_id)
    found = await tx.fetchval(_REMOVE, site_id, webhook_id) is not None
    await tx.execute(_FLAG, site_id)
    return found


async def switch_off(tx: Transaction, site_id: int, webhook_id: int) -> None:
    """Tell nothing to a webhook any more."""
    await hold(tx, site_id)
    await tx.execute(_SWITCH_OFF, site_id, webhook_id)
    await tx.execute(_FLAG, site_id)


async def list_webhooks(tx: Transaction, site_id: int, webhook_id: int | None = None) -> Sequence[Row]:
    """The webhooks of a site by number, or the one of a number; without their secrets."""
    return await tx.fetch(_LIST, site_id, webhook_id)


async def tell(tx: Transaction, site_id: int, event: str, payloads: Sequence[tuple[str, str]], now: datetime) -> None:
    """Ask that payloads (number of the event, JSON) be told to every webhook of the site that wants the event."""
    await tx.execute(_TELL, site_id, event, [number for number, _ in payloads], [text for _, text in payloads], now)


async def tell_one(
    tx: Transaction, site_id: int, webhook_id: int, event: str, payload: tuple[str, str], now: datetime
) -> int:
    """Ask that a payload be told to one webhook, whatever it asks for; gives the number of the delivery."""
    number: int = await tx.fetchval(_TELL_ONE, site_id, webhook_id, event, *payload, now)
    return number


async def deliveries(
    tx: Transaction, site_id: int, webhook_id: int, *, state: str | None, before: int | None, limit: int
) -> Sequence[Row]:
    """What was and is to be told to a webhook, the newest first."""
    return await tx.fetch(_DELIVERIES, site_id, webhook_id, state, before, limit)


async def again(tx: Transaction, site_id: int, webhook_id: int, delivery_id: int, now: datetime) -> bool:
    """Let a delivery be sent once more, now; `False` if it is not there."""
    return await tx.fetchval(_AGAIN, site_id, webhook_id, delivery_id, now) is not None


async def claim(tx: Transaction, now: datetime, until: datetime, *, limit: int, of_each: int) -> Sequence[Row]:
    """Take deliveries that are due, so that nobody else takes them until then; with address and secret."""
    return await tx.fetch(_CLAIM, now, until, limit, of_each)


async def settle(
    tx: Transaction, claimed: Row, state: str, *, due_at: datetime | None, status: int | None, answer: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Write what became of a claimed delivery; `False` if somebody else has it by now, and then nothing is written.

    Needs a transaction.
    """
    # In the order in which a removal goes through them, or the two could wait for each other.
    await tx.execute(_HOLD_ONE, claimed["site_id"], claimed["webhook_id"])
    found = await tx.fetchval(
        _SETTLE, claimed["site_id"], claimed["delivery_id"], claimed["lease"], state, due_at, status, answer, now
    )
    return found is not None


async def erase_old(tx: Transaction, before: datetime) -> None:
    """Erase what was delivered or given up and arose before then."""
    await tx.execute(_ERASE_OLD, before)
