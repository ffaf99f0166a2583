"""SQL of login tickets: each lets its account in by a link, once."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.call import Transaction

_ADD = """
INSERT INTO login_ticket (site_id, ticket_hash, account_id, expires_at)
VALUES ($1, $2, $3, $4)
"""

# Who was locked or deactivated since is not let in, and the ticket is spent all the same.
_USE = """
WITH used AS (
    DELETE FROM login_ticket
    WHERE site_id = $1 AND ticket_hash = $2
    RETURNING account_id, expires_at
)
SELECT a.account_id
FROM used u
JOIN account a ON a.site_id = $1 AND a.account_id = u.account_id
WHERE u.expires_at > $3
    AND a.active = 'ACTIVATED' AND NOT a.locked AND (a.expires_at IS NULL OR a.expires_at > $3)
"""


async def add(tx: Transaction, site_id: int, account_id: int, ticket_hash: bytes, expires_at: datetime) -> None:
    """Keep a ticket by its hash."""
    await tx.execute(_ADD, site_id, ticket_hash, account_id, expires_at)


async def use(tx: Transaction, site_id: int, ticket_hash: bytes, now: datetime) -> int | None:
    """Spend a ticket and give the account it lets in.

    `None` for one that is unknown, spent or too old, and where the account may not come in.
    """
    account_id: int | None = await tx.fetchval(_USE, site_id, ticket_hash, now)
    return account_id
