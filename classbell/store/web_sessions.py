"""SQL of the browsers that are signed in to the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.access import Account
from classbell.domain.call import Row, Transaction
from classbell.store.credentials import ACCOUNT_COLUMNS, read_account

_ADD = """
INSERT INTO web_session (
    site_id, session_hash, account_id, seal, address, agent, created_at, seen_at, expires_at
)
SELECT $1, $2, a.account_id, sha256(convert_to(a.password_hash, 'UTF8')), $4, $5, $6, $6, $7
FROM account a
WHERE a.site_id = $1 AND a.account_id = $3
"""

# Who was locked, deactivated or given another password since is signed out.
_FIND = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$3")}, w.seen_at
FROM web_session w
JOIN account a ON a.site_id = w.site_id AND a.account_id = w.account_id
WHERE w.site_id = $1 AND w.session_hash = $2 AND w.expires_at > $3
    AND w.seal = sha256(convert_to(a.password_hash, 'UTF8'))
    AND a.active = 'ACTIVATED' AND NOT a.locked AND (a.expires_at IS NULL OR a.expires_at > $3)
"""

_SEEN = """
UPDATE web_session
SET seen_at = $3, expires_at = $4
WHERE site_id = $1 AND session_hash = $2
"""

_DROP = """
DELETE FROM web_session
WHERE site_id = $1 AND session_hash = $2
"""

_DROP_OTHERS = """
DELETE FROM web_session
WHERE site_id = $1 AND account_id = $2 AND session_hash <> $3
"""

_LIST = """
SELECT session_hash, address, agent, created_at, seen_at
FROM web_session
WHERE site_id = $1 AND account_id = $2 AND expires_at > $3
ORDER BY seen_at DESC
"""


async def add(
    tx: Transaction,
    site_id: int,
    account_id: int,
    session_hash: bytes,
    *,
    address: str,
    agent: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Sign a browser in."""
    await tx.execute(_ADD, site_id, session_hash, account_id, address[:64], agent[:256], now, expires_at)


async def find(tx: Transaction, site_id: int, session_hash: bytes, now: datetime) -> tuple[Account, datetime] | None:
    """The account of a browser and when it was seen last; `None` for one that is not signed in any more."""
    row = await tx.fetchrow(_FIND, site_id, session_hash, now)
    return (read_account(row), row["seen_at"]) if row is not None else None


async def seen(tx: Transaction, site_id: int, session_hash: bytes, now: datetime, expires_at: datetime) -> None:
    """Note that the browser is in use."""
    await tx.execute(_SEEN, site_id, session_hash, now, expires_at)


async def drop(tx: Transaction, site_id: int, session_hash: bytes) -> None:
    """Sign a browser out."""
    await tx.execute(_DROP, site_id, session_hash)


async def drop_others(tx: Transaction, site_id: int, account_id: int, session_hash: bytes) -> None:
    """Sign out every other browser of an account."""
    await tx.execute(_DROP_OTHERS, site_id, account_id, session_hash)


async def list_of(tx: Transaction, site_id: int, account_id: int, now: datetime) -> Sequence[Row]:
    """The browsers an account is signed in with, the one used last first."""
    return await tx.fetch(_LIST, site_id, account_id, now)
