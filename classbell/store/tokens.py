"""SQL of bearer tokens: tickets with a name and a number that last until they are taken back or their day comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

_ADD = """
INSERT INTO ticket (site_id, ticket_hash, account_id, expires_at, token_id, name, created_at)
VALUES ($1, $2, $3, $4, nextval('token_number'), $5, $6)
RETURNING token_id
"""

_LIST = """
SELECT t.token_id, t.name, t.created_at, t.expires_at, a.web_ex_id
FROM ticket t
JOIN account a ON a.site_id = t.site_id AND a.account_id = t.account_id
WHERE t.site_id = $1 AND t.token_id IS NOT NULL AND ($2::bigint IS NULL OR t.account_id = $2) AND t.expires_at > $3
ORDER BY t.token_id
"""

_REMOVE = """
DELETE FROM ticket
WHERE site_id = $1 AND token_id = $2 AND ($3::bigint IS NULL OR account_id = $3)
RETURNING true
"""


async def add(
    tx: Transaction,
    site_id: int,
    account_id: int,
    ticket_hash: bytes,
    *,
    name: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Keep a new token by its hash; gives its number."""
    number: int = await tx.fetchval(_ADD, site_id, ticket_hash, account_id, expires_at, name, now)
    return number


async def list_tokens(tx: Transaction, site_id: int, account_id: int | None, now: datetime) -> Sequence[Row]:
    """The tokens of an account that are still good, or of everybody, in the order they were made."""
    return await tx.fetch(_LIST, site_id, account_id, now)


async def remove(tx: Transaction, site_id: int, token_id: int, account_id: int | None) -> bool:
    """Take a token back, if it is the account's, or whoever's it is; whether there was one."""
    return bool(await tx.fetchval(_REMOVE, site_id, token_id, account_id))
