"""SQL of the audit trail: who did what, when, and what was there before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.domain.changes import NOTHING, Changes

_ADD = """
INSERT INTO audit (site_id, at, account_id, operation, session_key, subject, before, after)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# $1 site, $2 session, $3 who and $4 what (patterns of LIKE), $5 older than this number, $6 at most.
_LIST = """
SELECT u.audit_id, u.at, u.operation, u.session_key, u.subject, u.before, u.after,
       a.web_ex_id, a.first_name, a.last_name, s.conf_name
FROM audit u
LEFT JOIN account a ON a.site_id = u.site_id AND a.account_id = u.account_id
LEFT JOIN session s ON s.site_id = u.site_id AND s.session_key = u.session_key
WHERE u.site_id = $1
    AND ($2::bigint IS NULL OR u.session_key = $2)
    AND ($3::text IS NULL OR lower(a.web_ex_id) LIKE $3 OR lower(a.email) LIKE $3
         OR lower(a.first_name || ' ' || a.last_name) LIKE $3)
    AND ($4::text IS NULL OR lower(u.operation) LIKE $4 OR lower(u.subject) LIKE $4)
    AND ($5::bigint IS NULL OR u.audit_id < $5)
ORDER BY u.audit_id DESC
LIMIT $6
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
    changes: Changes = NOTHING,
) -> None:
    """Note one change. `subject` says in one line what was changed, never a value of a secret."""
    before, after = (msgspec.json.encode(side).decode() for side in (changes.before, changes.after))
    await tx.execute(_ADD, site_id, at, account_id, operation, session_key, subject, before, after)


async def list_changes(
    tx: Transaction,
    site_id: int,
    *,
    session_key: int | None = None,
    who: str | None = None,
    what: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Changes, the latest first: of a session, by people or of things whose names hold a text, older than a number."""
    patterns = [None if not text else f"%{_literal(text)}%" for text in (who, what)]
    return await tx.fetch(_LIST, site_id, session_key, *patterns, before, limit)


def _literal(text: str) -> str:
    return text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
