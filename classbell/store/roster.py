"""SQL of the roster: everybody of a session as its host sees them, one statement for a page of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from classbell.domain.call import Row, Transaction

STATES: Final = ("invited", "registered", "accepted", "waiting", "rejected")
"""How somebody stands, as the roster tells it."""

STATE: Final = """
    CASE WHEN p.waiting_number IS NOT NULL THEN 'waiting'
         WHEN p.join_status LIKE 'REJECT%' OR p.join_status LIKE 'DECLINE%' THEN 'rejected'
         WHEN p.join_status LIKE 'ACCEPT%' THEN 'accepted'
         WHEN p.join_status = 'REGISTER' THEN 'registered'
         ELSE 'invited' END
"""

_COLUMNS = f"""
    p.participant_id, p.list, p.email, p.role, p.holds_seat, p.register_id, p.registered_at, p.occurrence, p.details,
    {STATE} AS state,
    CASE WHEN p.waiting_number IS NOT NULL THEN (
        SELECT count(*) FROM participant w
        WHERE w.site_id = p.site_id AND w.session_key = p.session_key AND w.waiting_number <= p.waiting_number
    ) END AS place,
    COALESCE(e.fields, '{{}}') AS fields
"""

# $3 state, $4 pattern of name and address, $5 offset, $6 limit.
_PAGE = f"""
SELECT *, count(*) OVER () AS total
FROM (
    SELECT {_COLUMNS}, p.position
    FROM participant p
    LEFT JOIN enrollment e ON e.site_id = p.site_id AND e.participant_id = p.participant_id
    WHERE p.site_id = $1 AND p.session_key = $2
        AND ($4::text IS NULL OR p.email LIKE $4 OR lower(p.details #>> '{{person,name}}') LIKE $4)
) found
WHERE $3::text IS NULL OR state = $3
ORDER BY state = 'waiting', CASE WHEN state = 'waiting' THEN place END, list DESC, position, participant_id
OFFSET $5
LIMIT $6
"""

_COUNTS = f"""
SELECT {STATE} AS state, count(*) AS people
FROM participant p
WHERE p.site_id = $1 AND p.session_key = $2
GROUP BY 1
"""

_FIND = f"""
SELECT {_COLUMNS}, p.session_key
FROM participant p
LEFT JOIN enrollment e ON e.site_id = p.site_id AND e.participant_id = p.participant_id
WHERE p.site_id = $1 AND p.session_key = $2 AND p.participant_id = ANY($3::bigint[])
ORDER BY p.list DESC, p.position, p.participant_id
"""

_SEATS = """
SELECT registration_limit, registrations_taken, participant_limit, participants_taken
FROM session
WHERE site_id = $1 AND session_key = $2
"""

# Those named go before everybody else, in the order in which they wait.
_TO_THE_FRONT = """
UPDATE participant p
SET waiting_number = first.number - 1000000 + moved.place
FROM (
    SELECT list, email, row_number() OVER (ORDER BY waiting_number) AS place
    FROM participant
    WHERE site_id = $1 AND session_key = $2 AND waiting_number IS NOT NULL AND email = ANY($3::text[])
) moved,
(
    SELECT min(waiting_number) AS number
    FROM participant
    WHERE site_id = $1 AND session_key = $2 AND waiting_number IS NOT NULL
) first
WHERE p.site_id = $1 AND p.session_key = $2 AND p.list = moved.list AND p.email = moved.email
RETURNING p.email
"""

_STILL = """
SELECT DISTINCT email
FROM participant
WHERE site_id = $1 AND session_key = $2 AND email = ANY($3::text[]) AND waiting_number IS NOT NULL
"""


async def page(
    tx: Transaction, site_id: int, session_key: int, *, state: str | None, text: str, start: int, limit: int
) -> Sequence[Row]:
    """People of a session, presenters first and those who wait last; each row carries the total of all matches."""
    pattern = None
    if text:
        literal = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{literal}%"
    return await tx.fetch(_PAGE, site_id, session_key, state, pattern, start, limit)


async def counts(tx: Transaction, site_id: int, session_key: int) -> dict[str, int]:
    """How many people of a session stand how."""
    return {row["state"]: row["people"] for row in await tx.fetch(_COUNTS, site_id, session_key)}


async def find(tx: Transaction, site_id: int, session_key: int, numbers: Sequence[int]) -> Sequence[Row]:
    """People of a session by their numbers."""
    return await tx.fetch(_FIND, site_id, session_key, numbers)


async def seats(tx: Transaction, site_id: int, session_key: int) -> Row:
    """The limits of a session and what is taken of them; a limit of 0 is none."""
    row = await tx.fetchrow(_SEATS, site_id, session_key)
    assert row is not None
    return row


async def to_the_front(tx: Transaction, site_id: int, session_key: int, emails: Sequence[str]) -> list[str]:
    """Let people of a locked session wait before all others; gives the addresses of those who wait."""
    return [row["email"] for row in await tx.fetch(_TO_THE_FRONT, site_id, session_key, emails)]


async def still_waiting(tx: Transaction, site_id: int, session_key: int, emails: Sequence[str]) -> list[str]:
    """Those of these addresses who have no seat yet."""
    return [row["email"] for row in await tx.fetch(_STILL, site_id, session_key, emails)]
