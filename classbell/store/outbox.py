"""SQL of the outbox: what services asked for, to be done later by the worker, and the log of what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.store.sessions import Message


def _waits_again(anew: str = "true") -> str:
    """What makes a message wait again. One that is asked for `anew` takes the lease from a try that is under way, and
    what was tried goes on as another message with its own Message-ID."""
    return f"""
    state = 'waiting',
    attempts = CASE WHEN {anew} THEN 0 ELSE outbox.attempts END,
    last_answer = CASE WHEN {anew} THEN NULL ELSE outbox.last_answer END,
    first_due_at = CASE WHEN {anew} THEN NULL ELSE outbox.first_due_at END,
    lease = outbox.lease + ({anew})::int,
    leased_until = CASE WHEN {anew} THEN NULL ELSE outbox.leased_until END,
    edition = outbox.edition + ({anew} AND outbox.attempts > 0)::int,
    message_id = CASE WHEN {anew} AND outbox.attempts > 0 THEN NULL ELSE outbox.message_id END"""


# A reminder that leaves at this moment does not leave a second time because its session is saved meanwhile.
_ANEW = (
    "COALESCE(outbox.leased_until <= $8, true) OR outbox.attempts = 0"
    " OR excluded.due_at > $8 OR excluded.kind = ANY($7::text[])"
)

_PUT = f"""
INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at, facts, topic)
SELECT $1, $2, * FROM unnest($3::text[], $4::int[], $5::text[], $6::timestamptz[], $9::jsonb[], $10::text[])
ON CONFLICT ON CONSTRAINT outbox_once_per_recipient DO UPDATE
SET due_at = excluded.due_at, facts = excluded.facts, {_waits_again(f"({_ANEW})")}
WHERE outbox.state <> 'sent' OR excluded.kind = ANY($7::text[]) OR excluded.due_at > $8
"""

_RESEND = f"""
UPDATE outbox
SET due_at = $3, {_waits_again()}
WHERE site_id = $1 AND outbox_id = $2 AND state <> 'withdrawn'
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

_WITHDRAW_ABOUT = """
UPDATE outbox
SET state = 'withdrawn'
WHERE site_id = $1 AND session_key = $2 AND state = 'waiting' AND kind = ANY($3::text[])
    AND occurrence = ANY($4::int[]) AND ($5::text IS NULL OR recipient = $5)
"""

_COLUMNS = """
    o.outbox_id, o.kind, o.session_key, s.conf_name, s.host_id, o.occurrence, n.start_at AS occurrence_at, o.recipient,
    COALESCE(o.first_due_at, o.due_at) AS first_due_at, o.due_at, o.state, o.attempts, o.tried_at, o.sent_at,
    o.last_answer, o.subject, o.message_id, o.created_at
"""

_JOINS = """
LEFT JOIN session s ON s.site_id = o.site_id AND s.session_key = o.session_key
LEFT JOIN occurrence n ON n.site_id = o.site_id AND n.session_key = o.session_key AND n.number = o.occurrence
    AND o.kind NOT LIKE 'test.%'
"""

_LIST = f"""
SELECT {_COLUMNS}, count(*) OVER () AS total
FROM outbox o {_JOINS}
WHERE o.site_id = $1
    AND ($2::bigint IS NULL OR o.session_key = $2)
    AND ($3::text IS NULL OR o.state = $3)
    AND ($5::text IS NULL OR o.recipient LIKE $5)
    AND ($6::bigint IS NULL OR s.host_id = $6)
    AND ($8::text IS NULL OR o.kind = $8)
ORDER BY o.due_at, o.outbox_id
LIMIT $4 OFFSET $7
"""

_FIND = f"""
SELECT {_COLUMNS}, o.facts
FROM outbox o {_JOINS}
WHERE o.site_id = $1 AND o.outbox_id = $2
"""

_ASKED = """
SELECT recipient
FROM outbox
WHERE site_id = $1 AND session_key = $2 AND kind = $3 AND topic = $4
"""

_PLANNED = """
SELECT o.outbox_id, o.lease, o.kind, o.recipient, o.due_at, o.occurrence, n.start_at AS occurrence_at, o.state
FROM outbox o
LEFT JOIN occurrence n ON n.site_id = o.site_id AND n.session_key = o.session_key AND n.number = o.occurrence
WHERE o.site_id = $1 AND o.session_key = $2
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
        [msgspec.json.encode(message.facts) for message in messages], [message.topic for message in messages],
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


async def withdraw_about(
    tx: Transaction,
    site_id: int,
    session_key: int,
    kinds: Sequence[str],
    occurrences: Sequence[int],
    recipient: str | None = None,
) -> None:
    """Take back what still waits of some kinds about these occurrences or tests, for everybody or one recipient."""
    await tx.execute(_WITHDRAW_ABOUT, site_id, session_key, kinds, occurrences, recipient)


async def list_messages(
    tx: Transaction,
    site_id: int,
    *,
    session_key: int | None = None,
    state: str | None = None,
    recipient: str | None = None,
    kind: str | None = None,
    host_id: int | None = None,
    start: int = 0,
    limit: int = 100,
) -> Sequence[Row]:
    """The messages of a site by due time, with the session they belong to, and in each row the `total` of matches.

    `recipient` is a lower-cased LIKE pattern; `host_id` leaves only messages of that account's sessions.
    """
    return await tx.fetch(_LIST, site_id, session_key, state, limit, recipient, host_id, start, kind)


async def find_message(tx: Transaction, site_id: int, outbox_id: int) -> Row | None:
    """One message with everything that is known of it, `None` for a number unknown on the site."""
    return await tx.fetchrow(_FIND, site_id, outbox_id)


async def resend(tx: Transaction, site_id: int, outbox_id: int, now: datetime) -> bool:
    """Let a message wait again, due now; false for one that is unknown or was withdrawn."""
    return await tx.execute(_RESEND, site_id, outbox_id, now) == "UPDATE 1"


async def asked(tx: Transaction, site_id: int, session_key: int, kind: str, topic: str) -> set[str]:
    """For whom a message was asked for already, whatever became of it."""
    return {row["recipient"] for row in await tx.fetch(_ASKED, site_id, session_key, kind, topic)}


async def planned(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """Everything there is of a session, to compare before and after a change."""
    return await tx.fetch(_PLANNED, site_id, session_key)
