"""SQL of delivering what waits in the outbox.

Rules (reliability.md 4):
1. A message is claimed with a lease, and its row is free again before anything is sent. What became of it is written
   only under the number of that lease: who lost it (the message was moved, or the lease ran out) changes nothing.
2. The Message-ID is fixed before the first try, so every copy of a message carries the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site, SiteSettings


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that one worker may deliver while its lease lasts."""

    site_id: int
    outbox_id: int
    lease: int


_CLAIM = """
WITH due AS (
    SELECT site_id, outbox_id
    FROM outbox
    WHERE state = 'waiting' AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
    ORDER BY due_at, outbox_id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox o
SET lease = o.lease + 1, leased_until = $2
FROM due d
WHERE o.site_id = d.site_id AND o.outbox_id = d.outbox_id
RETURNING o.site_id, o.outbox_id, o.lease, o.due_at
"""

_RENEW = """
UPDATE outbox o
SET leased_until = $4
FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS h (site_id, outbox_id, lease)
WHERE o.site_id = h.site_id AND o.outbox_id = h.outbox_id AND o.lease = h.lease AND o.state = 'waiting'
"""

_RELEASE = """
UPDATE outbox o
SET leased_until = NULL
FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS h (site_id, outbox_id, lease)
WHERE o.site_id = h.site_id AND o.outbox_id = h.outbox_id AND o.lease = h.lease
"""

_BEGIN = """
WITH begun AS (
    UPDATE outbox o
    SET attempts = o.attempts + 1, tried_at = $4, first_due_at = COALESCE(o.first_due_at, o.due_at),
        message_id = COALESCE(o.message_id, format(
            '<%s.%s%s@%s.%s>', o.outbox_id, o.kind, CASE WHEN o.edition > 1 THEN '.' || o.edition END, t.name, $5::text
        ))
    FROM site t
    WHERE o.site_id = $1 AND o.outbox_id = $2 AND o.lease = $3 AND o.state = 'waiting' AND t.site_id = o.site_id
    RETURNING o.site_id, o.outbox_id, o.kind, o.session_key, o.occurrence, o.topic, o.recipient, o.due_at,
              o.first_due_at, o.created_at, o.attempts, o.edition, o.message_id, o.sent_at, o.facts,
              t.name AS site_name, t.settings AS site_settings, t.catalogue AS site_catalogue
)
SELECT b.*, s.conf_name, s.host_id, h.email AS host_email, s.deleted_at, s.end_at AS session_end_at,
       n.start_at AS occurrence_start_at
FROM begun b
LEFT JOIN session s ON s.site_id = b.site_id AND s.session_key = b.session_key
LEFT JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
LEFT JOIN occurrence n ON n.site_id = b.site_id AND n.session_key = b.session_key AND n.number = b.occurrence
"""

# What was withdrawn while it left has left all the same.
_SENT = """
UPDATE outbox
SET state = 'sent', sent_at = $4, last_answer = $5, subject = $6, leased_until = NULL,
    facts = CASE WHEN $7::boolean THEN facts ELSE '{}' END
WHERE site_id = $1 AND outbox_id = $2 AND lease = $3 AND state IN ('waiting', 'withdrawn')
"""

_LATER = """
UPDATE outbox
SET due_at = $4, last_answer = $5, leased_until = NULL
WHERE site_id = $1 AND outbox_id = $2 AND lease = $3 AND state = 'waiting'
"""

_END = """
UPDATE outbox
SET state = $4, last_answer = $5, leased_until = NULL
WHERE site_id = $1 AND outbox_id = $2 AND lease = $3 AND state = 'waiting'
"""

# Failures of a session gather in one message to its host, as long as that has not left; the list has a bound.
_TELL_HOST = """
INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at, facts)
VALUES ($1, $2, $3, 0, $4, $5, jsonb_build_object('failed', jsonb_build_array($6::jsonb), 'more', 0))
ON CONFLICT ON CONSTRAINT outbox_once_per_recipient DO UPDATE
SET state = 'waiting', due_at = LEAST(
        excluded.due_at, CASE WHEN outbox.state = 'waiting' THEN outbox.due_at ELSE excluded.due_at END
    ),
    facts = CASE
        WHEN outbox.state <> 'waiting' THEN excluded.facts
        WHEN jsonb_array_length(outbox.facts -> 'failed') >= 50
        THEN jsonb_set(outbox.facts, '{more}', to_jsonb((outbox.facts ->> 'more')::int + 1))
        ELSE jsonb_set(outbox.facts, '{failed}', (outbox.facts -> 'failed') || $6::jsonb)
    END,
    attempts = 0, last_answer = NULL, first_due_at = NULL, lease = outbox.lease + 1, leased_until = NULL,
    edition = outbox.edition + (outbox.attempts > 0)::int,
    message_id = CASE WHEN outbox.attempts = 0 THEN outbox.message_id END
"""


async def claim(tx: Transaction, now: datetime, until: datetime, most: int) -> list[Claimed]:
    """Take the messages that are due longest, over all sites, and keep other workers from them until `until`."""
    rows = await tx.fetch(_CLAIM, now, until, most)
    in_order = sorted(rows, key=lambda row: (row["due_at"], row["outbox_id"]))
    return [Claimed(row["site_id"], row["outbox_id"], row["lease"]) for row in in_order]


async def renew(tx: Transaction, held: Sequence[Claimed], until: datetime) -> None:
    """Prolong leases that are still ours."""
    await tx.execute(_RENEW, *_columns(held), until)


async def release(tx: Transaction, held: Sequence[Claimed]) -> None:
    """Give back what was not begun."""
    await tx.execute(_RELEASE, *_columns(held))


async def begin(tx: Transaction, claimed: Claimed, now: datetime, links_host: str) -> Row | None:
    """Count a try and give the message as it now is, with its site, session, occurrence and host.

    `None` when the lease is lost, or the message was withdrawn or moved.
    """
    return await tx.fetchrow(_BEGIN, claimed.site_id, claimed.outbox_id, claimed.lease, now, links_host)


def site_of(row: Row) -> Site:
    """The site of a message that was begun."""
    return Site(
        site_id=row["site_id"],
        name=row["site_name"],
        settings=msgspec.json.decode(row["site_settings"], type=SiteSettings),
        catalogue=row["site_catalogue"],
    )


async def sent(
    tx: Transaction, claimed: Claimed, now: datetime, *, answer: str, subject: str | None, keep_facts: bool
) -> bool:
    """Write down that the message left; false when the lease is lost."""
    done = await tx.execute(_SENT, claimed.site_id, claimed.outbox_id, claimed.lease, now, answer, subject, keep_facts)
    return done == "UPDATE 1"


async def later(tx: Transaction, claimed: Claimed, due_at: datetime, answer: str) -> bool:
    """Let the message wait for its next try; false when the lease is lost."""
    return await tx.execute(_LATER, claimed.site_id, claimed.outbox_id, claimed.lease, due_at, answer) == "UPDATE 1"


async def die(tx: Transaction, claimed: Claimed, answer: str) -> bool:
    """Give the message up; false when the lease is lost."""
    return await tx.execute(_END, claimed.site_id, claimed.outbox_id, claimed.lease, "dead", answer) == "UPDATE 1"


async def withdraw(tx: Transaction, claimed: Claimed, reason: str) -> bool:
    """Take back what is not to be sent any more; false when the lease is lost."""
    return await tx.execute(_END, claimed.site_id, claimed.outbox_id, claimed.lease, "withdrawn", reason) == "UPDATE 1"


async def tell_host(
    tx: Transaction, site_id: int, session_key: int, kind: str, host: str, due_at: datetime, failure: dict[str, str]
) -> None:
    """Ask for the message by which a host learns of a failure; those of one session gather until it leaves."""
    await tx.execute(_TELL_HOST, site_id, session_key, kind, host, due_at, msgspec.json.encode(failure))


def _columns(held: Sequence[Claimed]) -> tuple[list[int], list[int], list[int]]:
    return [one.site_id for one in held], [one.outbox_id for one in held], [one.lease for one in held]
