"""SQL of the answers that requests with an `Idempotency-Key` got, kept in the transaction of what they did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from classbell.domain.call import Transaction

KEPT: Final = timedelta(hours=24)

# Whoever comes second waits here until the first has committed, and then finds his row.
_CLAIM = """
INSERT INTO api_answer AS a (site_id, account_id, key_hash, fingerprint, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (site_id, account_id, key_hash) DO UPDATE
SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = NULL, headers = NULL, body = NULL
WHERE a.created_at <= $6
RETURNING true
"""

_FIND = """
SELECT fingerprint, status, headers, body
FROM api_answer
WHERE site_id = $1 AND account_id = $2 AND key_hash = $3
"""

_KEEP = """
UPDATE api_answer
SET status = $4, headers = $5, body = $6
WHERE site_id = $1 AND account_id = $2 AND key_hash = $3
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    fingerprint: bytes
    """Of the request it answered."""
    status: int
    headers: dict[str, str]
    body: bytes | None
    """`None` where it is told once only."""


async def claim(
    tx: Transaction, site_id: int, account_id: int, key_hash: bytes, fingerprint: bytes, now: datetime
) -> Kept | None:
    """Claim a key for this request; gives what the key was answered before, if it was used of late."""
    if await tx.fetchval(_CLAIM, site_id, account_id, key_hash, fingerprint, now, now - KEPT):
        return None
    row = await tx.fetchrow(_FIND, site_id, account_id, key_hash)
    assert row is not None and row["status"] is not None, "a key that is claimed is answered in the same transaction"
    return Kept(row["fingerprint"], row["status"], json.loads(row["headers"]), row["body"])


async def keep(
    tx: Transaction,
    site_id: int,
    account_id: int,
    key_hash: bytes,
    *,
    status: int,
    headers: dict[str, str],
    body: bytes | None,
) -> None:
    """Keep the answer to the request that claimed the key."""
    await tx.execute(_KEEP, site_id, account_id, key_hash, status, json.dumps(headers), body)
