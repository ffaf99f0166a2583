"""SQL of the outbox: what services asked for, to be done later by the worker, and the log of what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction
from classbell.store.sessions import Message

_PUT = """
INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at)
SELECT $1, $2, * FROM unnest($3::text[], $4::int[], $5::text[], $6::timestamptz[])
ON CONFLICT ON CONSTRAINT outbox_once_per_recipient DO UPDATE
SET due_at = excluded.due_at, state = 'waiting', attempts = 0, last_answer = NULL
WHERE outbox.state <> 'sent' OR excluded.kind = ANY($7::text[]) OR excluded.due_at > $8
"""

_WITHDRAW = """
UPDATE outbox
SET state = 'withdrawn'
WHERE site_id = $1 AND session_key = $2 AND state = 'waiting'
"""

_WITHDRAW_KINDS = """
UPDATE outbox
SET state = 'withdrawn'
WHERE site_id = $1 AND session_key = $2 AND state = 'waiting' AND kind = ANY($3::text[])
"""

_WITHDRAW_PEOPLE = """
UPDATE outbox
SET state = 'withdrawn'
WHERE site_id = $1 AND session_key = $2 AND state = 'waiting' AND kind = $3 AND NOT recipient = ANY($4::text[])
"""

_WITHDRAW_FROM = """
UPDATE outbox
SET state = 'withdrawn'
WHERE site_id = $1 AND session_key = $2 AND state = 'waiting' AND kind = ANY($3::text[])
    AND recipient = ANY($4::text[])
"""

_LIST = """
SELECT o.outbox_id, o.kind, o.session_key, s.conf_name, o.occurrence, o.recipient, o.due_at, o.state, o.attempts,
       o.last_answer
FROM outbox o
LEFT JOIN session s ON s.site_id = o.site_id AND s.session_key = o.session_key
WHERE o.site_id = $1
    AND ($2::bigint IS NULL OR o.session_key = $2)
    AND ($3::text IS NULL OR o.state = $3)
ORDER BY o.due_at, o.outbox_id
LIMIT $4
"""


async def put(
    tx: Transaction, site_id: int, session_key: int, messages: Sequence[Message], *, again: Sequence[str], now: datetime
) -> None:
    """Ask for messages; one that is there already is moved and waits again.

    What was sent is sent once more only for the kinds named in `again`, or if it is due later than now: a change of
    the session must not remind people twice of the same hour.
    """
    await tx.execute(
        _PUT,
        site_id, session_key, [message.kind for message in messages], [message.occurrence for message in messages],
        [message.recipient for message in messages], [message.due_at for message in messages], again, now,
    )  # fmt: skip


async def withdraw(tx: Transaction, site_id: int, session_key: int, kinds: Sequence[str] | None = None) -> None:
    """Take back what still waits for a session: everything, or only some kinds."""
    if kinds is None:
        await tx.execute(_WITHDRAW, site_id, session_key)
    else:
        await tx.execute(_WITHDRAW_KINDS, site_id, session_key, kinds)


async def withdraw_except(
    tx: Transaction, site_id: int, session_key: int, kind: str, recipients: Sequence[str]
) -> None:
    """Take back what still waits of one kind for people who are no longer among `recipients`."""
    await tx.execute(_WITHDRAW_PEOPLE, site_id, session_key, kind, recipients)


async def withdraw_from(
    tx: Transaction, site_id: int, session_key: int, kinds: Sequence[str], recipients: Sequence[str]
) -> None:
    """Take back what still waits of some kinds for these recipients."""
    await tx.execute(_WITHDRAW_FROM, site_id, session_key, kinds, recipients)


async def list_messages(
    tx: Transaction, site_id: int, *, session_key: int | None = None, state: str | None = None, limit: int = 100
) -> Sequence[Row]:
    """The messages of a site by due time, with the session they belong to."""
    return await tx.fetch(_LIST, site_id, session_key, state, limit)
