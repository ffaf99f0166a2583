"""SQL of the audit trail: who did what, when."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.call import Transaction

_ADD = """
INSERT INTO audit (site_id, at, account_id, operation, session_key, subject)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def add(
    tx: Transaction,
    site_id: int,
    *,
    account_id: int | None,
    operation: str,
    at: datetime,
    session_key: int | None = None,
    subject: str = "",
) -> None:
    """Note one change. `subject` says in one line what was changed, never a value of a secret."""
    await tx.execute(_ADD, site_id, at, account_id, operation, session_key, subject)
