"""SQL of whom a host may write to: the people of a session, how they stand, and whether they came."""

from __future__ import annotations

from classbell.domain.audience import Standing
from classbell.domain.call import Transaction
from classbell.store import roster

# $3 leaves the people of one date and looks for them there alone.
_STANDINGS = f"""
WITH held AS (
    SELECT run_id
    FROM session_run
    WHERE site_id = $1 AND session_key = $2 AND ($3::int IS NULL OR occurrence = $3)
),
present AS (
    SELECT lower(a.email) AS email, bool_or(a.role = 'ATTENDEE') AS attends
    FROM attendance a
    JOIN held h ON h.run_id = a.run_id
    WHERE a.site_id = $1 AND a.email <> ''
    GROUP BY 1
)
SELECT p.email, p.list, {roster.STATE} AS state, c.email IS NOT NULL AS came, EXISTS (SELECT FROM held) AS held,
       p.position
FROM participant p
LEFT JOIN present c ON c.email = p.email
WHERE p.site_id = $1 AND p.session_key = $2 AND ($3::int IS NULL OR p.occurrence IN (0, $3))
UNION ALL
SELECT c.email, 'visitors', 'accepted', true, true, 0
FROM present c
WHERE c.attends AND NOT EXISTS (
    SELECT FROM participant p WHERE p.site_id = $1 AND p.session_key = $2 AND p.email = c.email
)
ORDER BY list, position, email
"""


async def standings(tx: Transaction, site_id: int, session_key: int, occurrence: int | None = None) -> list[Standing]:
    """Everybody of a session, or of one of its dates: attendees, presenters, then visitors who came."""
    return [
        Standing(row["email"], row["list"], row["state"], row["came"], row["held"])
        for row in await tx.fetch(_STANDINGS, site_id, session_key, occurrence)
    ]
