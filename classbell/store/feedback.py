"""SQL of feedback: what attendees say of an instance of a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

# The row among the attendees goes before that among the presenters.
_PERSON = """
SELECT p.participant_id, p.join_status
FROM session s
LEFT JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key AND p.email = $3
    AND ($4::bigint IS NULL OR p.register_id = $4)
WHERE s.site_id = $1 AND s.session_key = $2 AND s.deleted_at IS NULL
ORDER BY p.list
LIMIT 1
"""

_BEGUN = """
SELECT number, conf_id
FROM occurrence
WHERE site_id = $1 AND session_key = $2 AND start_at <= $3 AND ($4::bigint IS NULL OR conf_id = $4)
ORDER BY start_at DESC
LIMIT 1
"""

_PUT = """
INSERT INTO feedback (site_id, participant_id, occurrence, rating, answers, given_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (site_id, participant_id, occurrence) DO UPDATE
SET rating = excluded.rating, answers = excluded.answers, given_at = excluded.given_at
"""

_OF_INSTANCE = """
SELECT f.participant_id, f.rating, f.answers
FROM occurrence o
JOIN participant p ON p.site_id = o.site_id AND p.session_key = o.session_key
JOIN feedback f ON f.site_id = p.site_id AND f.participant_id = p.participant_id AND f.occurrence = o.number
WHERE o.site_id = $1 AND o.conf_id = $2
ORDER BY f.given_at, f.participant_id
"""


async def person(tx: Transaction, site_id: int, session_key: int, email: str, register_id: int | None) -> Row | None:
    """`participant_id` and `join_status` of an address on a session's lists, empty for somebody else.

    `None` without such a session.
    """
    return await tx.fetchrow(_PERSON, site_id, session_key, email, register_id)


async def begun(
    tx: Transaction, site_id: int, session_key: int, now: datetime, conf_id: int | None
) -> tuple[int, int] | None:
    """Number and confID of the instance that began last, or of one named; `None` before it has."""
    row = await tx.fetchrow(_BEGUN, site_id, session_key, now, conf_id)
    return (row["number"], row["conf_id"]) if row is not None else None


async def put(
    tx: Transaction, site_id: int, participant_id: int, occurrence: int, rating: int, answers: str, now: datetime
) -> None:
    """Keep what somebody says; he may say something else later."""
    await tx.execute(_PUT, site_id, participant_id, occurrence, rating, answers, now)


async def of_instance(tx: Transaction, site_id: int, conf_id: int) -> Sequence[Row]:
    """What was said of an instance, in the order in which it was said."""
    return await tx.fetch(_OF_INSTANCE, site_id, conf_id)
