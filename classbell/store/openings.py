"""SQL of who came to the pages of a session by the link in a mail to him."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.call import Transaction

# A page that is loaded again at once is one visit.
_NOTE = """
INSERT INTO opening AS old (site_id, session_key, email, first_at, last_at)
SELECT $1, $2, lower($3), $4, $4
WHERE EXISTS (SELECT FROM session WHERE site_id = $1 AND session_key = $2)
ON CONFLICT (site_id, session_key, email) DO UPDATE
SET last_at = excluded.last_at, times = old.times + 1
WHERE old.last_at < excluded.last_at - interval '10 minutes'
"""


async def note(tx: Transaction, site_id: int, session_key: int, email: str, now: datetime) -> None:
    """Note that somebody came to a page of a session."""
    await tx.execute(_NOTE, site_id, session_key, email, now)
