"""SQL of keeping the house: what is past its time goes, and instants follow the time zone data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from classbell.domain.call import Row, Transaction

_EXPIRE = """
WITH tickets AS (DELETE FROM ticket WHERE expires_at <= $1),
    links AS (DELETE FROM login_ticket WHERE expires_at <= $1),
    answers AS (DELETE FROM api_answer WHERE created_at <= $3)
DELETE FROM login_failure
WHERE failed_at <= $2
"""

_ERASE = """
WITH gone AS (
    DELETE FROM session s
    USING site t
    WHERE t.site_id = s.site_id
        AND COALESCE((t.settings ->> 'retention_days')::int, 0) > 0
        AND LEAST(s.end_at, s.deleted_at)
            < $1::timestamptz - make_interval(days => (t.settings ->> 'retention_days')::int)
        AND s.in_progress_since IS NULL
    RETURNING s.site_id, s.session_key
), messages AS (
    DELETE FROM outbox o USING gone g WHERE o.site_id = g.site_id AND o.session_key = g.session_key
), reservations AS (
    DELETE FROM lab_booking b
    USING site t
    WHERE t.site_id = b.site_id
        AND b.session_key IS NULL
        AND COALESCE((t.settings ->> 'retention_days')::int, 0) > 0
        AND b.end_at < $1::timestamptz - make_interval(days => (t.settings ->> 'retention_days')::int)
), accesses AS (
    DELETE FROM recording_access a
    USING site t
    WHERE t.site_id = a.site_id
        AND COALESCE((t.settings ->> 'retention_days')::int, 0) > 0
        AND a.accessed_at < $1::timestamptz - make_interval(days => (t.settings ->> 'retention_days')::int)
)
SELECT count(*) FROM gone
"""

# Changes are added while this runs, and another worker may do the same; each is added up once. Few rows are read as
# quickly as one.
_ADD_UP = """
WITH days AS (
    SELECT site_id, listed_to, count(*) AS changes FROM session_tally GROUP BY site_id, listed_to
), busy AS (
    SELECT site_id FROM days GROUP BY site_id HAVING sum(changes) - count(*) > $1
), taken AS (
    SELECT t.site_id, t.listed_to, t.tally_id
    FROM session_tally t
    JOIN days d USING (site_id, listed_to)
    JOIN busy b USING (site_id)
    WHERE d.changes > 1
    ORDER BY t.site_id, t.listed_to
    LIMIT $2
    FOR UPDATE OF t SKIP LOCKED
), gone AS (
    DELETE FROM session_tally t USING taken n
    WHERE t.site_id = n.site_id AND t.listed_to = n.listed_to AND t.tally_id = n.tally_id
    RETURNING t.site_id, t.listed_to, t.sessions
), added AS (
    INSERT INTO session_tally (site_id, listed_to, sessions)
    SELECT site_id, listed_to, sum(sessions) FROM gone GROUP BY site_id, listed_to HAVING sum(sessions) <> 0
)
SELECT count(*) FROM gone
"""

# What was said about a session that is still to come has to be known, or it would be said again.
_FORGET = """
DELETE FROM outbox
WHERE (site_id, outbox_id) IN (
    SELECT o.site_id, o.outbox_id
    FROM outbox o
    JOIN site t ON t.site_id = o.site_id
    LEFT JOIN session s ON s.site_id = o.site_id AND s.session_key = o.session_key
    WHERE o.state <> 'waiting'
        AND CASE WHEN o.session_key = 0
            THEN COALESCE(o.sent_at, o.tried_at, o.created_at) < $1::timestamptz - $2::interval
            ELSE COALESCE((t.settings ->> 'message_days')::int, 0) > 0
                AND COALESCE(LEAST(s.end_at, s.deleted_at), o.created_at)
                    < $1::timestamptz - make_interval(days => (t.settings ->> 'message_days')::int)
        END
    LIMIT $3
)
"""

_AHEAD = """
SELECT o.site_id, o.session_key, o.number, o.wall, o.start_at, s.zone
FROM occurrence o
JOIN session s ON s.site_id = o.site_id AND s.session_key = o.session_key
WHERE o.start_at > $1 AND s.deleted_at IS NULL
    AND (o.site_id, o.session_key, o.number) > ($2, $3, $4)
ORDER BY o.site_id, o.session_key, o.number
LIMIT $5
"""

_MOVE = """
WITH moved AS (
    UPDATE occurrence o
    SET start_at = m.start_at, end_at = o.end_at + (m.start_at - o.start_at)
    FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::timestamptz[]) AS m (site_id, session_key, number, start_at)
    WHERE o.site_id = m.site_id AND o.session_key = m.session_key AND o.number = m.number
    RETURNING o.site_id, o.session_key
), bookings AS (
    UPDATE lab_booking b
    SET start_at = m.start_at, end_at = b.end_at + (m.start_at - b.start_at)
    FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::timestamptz[]) AS m (site_id, session_key, number, start_at)
    WHERE b.site_id = m.site_id AND b.session_key = m.session_key AND b.occurrence = m.number
)
SELECT DISTINCT site_id, session_key FROM moved
"""

_MOVE_SESSIONS = """
UPDATE session s
SET start_at = o.start_at, end_at = o.end_at
FROM (
    SELECT site_id, session_key, min(start_at) AS start_at, max(end_at) AS end_at
    FROM occurrence
    WHERE (site_id, session_key) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
    GROUP BY site_id, session_key
) o
WHERE s.site_id = o.site_id AND s.session_key = o.session_key
"""

_MOVE_MESSAGES = """
UPDATE outbox
SET due_at = due_at + m.by
FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::interval[]) AS m (site_id, session_key, number, by)
WHERE outbox.site_id = m.site_id AND outbox.session_key = m.session_key AND outbox.occurrence = m.number
    AND outbox.state = 'waiting' AND outbox.kind LIKE 'reminder%'
"""

SESSIONLESS_KEPT = timedelta(days=90)
"""How long messages about no session are remembered."""

PAGE = 5_000
"""Rows dealt with in one statement."""

FEW_CHANGES = 1_000
"""Rows more than it has days that a site's tally may hold."""

CHANGES_AT_ONCE = 100_000


async def expire(tx: Transaction, now: datetime, *, failures_before: datetime, answers_before: datetime) -> None:
    """Drop tickets past their time, wrong tries nobody counts any more, and answers that are not repeated any more."""
    await tx.execute(_EXPIRE, now, failures_before, answers_before)


async def erase(tx: Transaction, now: datetime) -> int:
    """Erase sessions that ended or were deleted longer ago than their site retains them; gives their number."""
    erased: int = await tx.fetchval(_ERASE, now)
    return erased


async def forget_messages(tx: Transaction, now: datetime) -> int:
    """Delete a part of the messages nobody asks for any more; gives how many, 0 when there are none left."""
    answer = await tx.execute(_FORGET, now, SESSIONLESS_KEPT, PAGE)
    return int(answer.rpartition(" ")[2])


async def add_up(tx: Transaction) -> int:
    """Add up a part of the changes of how many sessions sites have; gives how many, 0 when there are few."""
    added: int = await tx.fetchval(_ADD_UP, FEW_CHANGES, CHANGES_AT_ONCE)
    return added


async def ahead(tx: Transaction, now: datetime, after: tuple[int, int, int]) -> Sequence[Row]:
    """A page of the occurrences still ahead, after the one of this site, key and number."""
    return await tx.fetch(_AHEAD, now, *after, PAGE)


async def move(tx: Transaction, moves: Sequence[tuple[int, int, int, datetime, datetime]]) -> None:
    """Move occurrences (site, key, number, old start, new start), their sessions and what waits for them."""
    sites, keys, numbers = ([move[part] for move in moves] for part in range(3))
    rows = await tx.fetch(_MOVE, sites, keys, numbers, [move[4] for move in moves])
    await tx.execute(_MOVE_SESSIONS, [row["site_id"] for row in rows], [row["session_key"] for row in rows])
    await tx.execute(_MOVE_MESSAGES, sites, keys, numbers, [move[4] - move[3] for move in moves])
