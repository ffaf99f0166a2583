"""SQL of attendance as hosts read it: dates, who was to come, who came, and what their tests were worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

_DATES = """
SELECT o.number, o.start_at, o.end_at
FROM occurrence o
WHERE o.site_id = $1 AND o.session_key = $2
UNION ALL
SELECT r.occurrence, min(r.scheduled_start_at), min(r.scheduled_end_at)
FROM session_run r
WHERE r.site_id = $1 AND r.session_key = $2
    AND NOT EXISTS (SELECT FROM occurrence o
                    WHERE o.site_id = $1 AND o.session_key = $2 AND o.number = r.occurrence)
GROUP BY r.occurrence
ORDER BY 2, 1
"""

_LISTED = """
SELECT p.list, p.email, p.role, p.join_status, p.occurrence, p.waiting_number IS NOT NULL AS waits,
       p.details #>> '{person,name}' AS name, p.details #>> '{person,firstName}' AS first_name,
       p.details #>> '{person,lastName}' AS last_name
FROM participant p
WHERE p.site_id = $1 AND p.session_key = $2
ORDER BY p.list DESC, p.position
"""

_INTERVALS = """
SELECT a.attendance_id, r.occurrence, a.person, a.name, a.email, a.role, a.joined_at, a.left_at, a.source
FROM attendance a
JOIN session_run r ON r.site_id = a.site_id AND r.run_id = a.run_id
WHERE a.site_id = $1 AND r.session_key = $2
ORDER BY a.joined_at, a.attendance_id
"""

# The best attempt of each person at each test, over the points of all tests of the session.
_SCORES = """
WITH tests AS (
    SELECT t.test_id, p.max_score
    FROM scheduled_test t
    JOIN test_paper p ON p.site_id = t.site_id AND p.paper_id = t.paper_id
    WHERE t.site_id = $1 AND t.session_key = $2 AND t.deleted_at IS NULL
), best AS (
    SELECT s.email, s.test_id, max(s.score) AS score
    FROM submission s
    JOIN tests USING (test_id)
    WHERE s.site_id = $1 AND s.submitted_at IS NOT NULL
    GROUP BY s.email, s.test_id
)
SELECT b.email, floor(100.0 * sum(b.score) / GREATEST((SELECT sum(max_score) FROM tests), 1))::int AS score
FROM best b
GROUP BY b.email
"""

_TESTS = """
SELECT count(*)
FROM scheduled_test
WHERE site_id = $1 AND session_key = $2 AND deleted_at IS NULL
"""

_UNMARK = """
DELETE FROM attendance a
USING session_run r
WHERE a.site_id = $1 AND r.site_id = $1 AND r.run_id = a.run_id AND r.session_key = $2 AND a.attendance_id = $3
    AND a.source = 'host'
RETURNING a.name, a.email
"""

# $1 site, $2 host (NULL: everybody's), $3 part of a name (a pattern), $4 offset, $5 limit.
_HELD = """
SELECT r.session_key, r.occurrence, r.conf_name, r.scheduled_start_at, r.scheduled_end_at, r.ended_at, r.zone,
       h.web_ex_id, h.first_name, h.last_name,
       (SELECT count(DISTINCT a.person) FROM attendance a
        WHERE a.site_id = r.site_id AND a.run_id = r.run_id AND a.role <> 'HOST') AS came,
       (SELECT count(DISTINCT p.email) FROM participant p
        WHERE p.site_id = r.site_id AND p.session_key = r.session_key AND p.role <> 'HOST'
            AND p.occurrence IN (0, r.occurrence) AND p.join_status NOT LIKE 'REJECT%') AS listed,
       count(*) OVER () AS total
FROM session_run r
JOIN account h ON h.site_id = r.site_id AND h.account_id = r.host_id
WHERE r.site_id = $1
    AND ($2::bigint IS NULL OR r.host_id = $2)
    AND ($3::text IS NULL OR lower(r.conf_name) LIKE $3)
ORDER BY r.started_at DESC, r.run_id DESC
OFFSET $4
LIMIT $5
"""


async def dates(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """The dates of a session in order of time, those included that were held and dropped since."""
    return await tx.fetch(_DATES, site_id, session_key)


async def listed(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """Everybody on the lists of a session, presenters first."""
    return await tx.fetch(_LISTED, site_id, session_key)


async def intervals(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """Every interval of a session with the number of its date."""
    return await tx.fetch(_INTERVALS, site_id, session_key)


async def scores(tx: Transaction, site_id: int, session_key: int) -> dict[str, int] | None:
    """Percent of the points of all tests of a session by address; `None` for a session without tests."""
    if not await tx.fetchval(_TESTS, site_id, session_key):
        return None
    return {row["email"]: row["score"] for row in await tx.fetch(_SCORES, site_id, session_key)}


async def unmark(tx: Transaction, site_id: int, session_key: int, attendance_id: int) -> Row | None:
    """Take away an interval that a host had noted; `None` if it is none of those."""
    return await tx.fetchrow(_UNMARK, site_id, session_key, attendance_id)


async def list_held(
    tx: Transaction, site_id: int, host_id: int | None, name: str | None, start: int, limit: int, /
) -> Sequence[Row]:
    """Dates that were held, the latest first, of one host or of the site, with how many were listed and came."""
    pattern = None
    if name:
        text = name.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{text}%"
    return await tx.fetch(_HELD, site_id, host_id, pattern, start, limit)


def planned_minutes(start_at: datetime, end_at: datetime) -> int:
    """Whole minutes of a date."""
    return max(round((end_at - start_at).total_seconds() / 60), 1)
