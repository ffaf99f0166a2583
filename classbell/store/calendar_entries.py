"""SQL of sessions as calendars need them: the public ones, those of one person, or one by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

MOST = 1000
"""Sessions of one feed; calendars load it whole, again and again."""

_SELECT = """
SELECT s.session_key, s.conf_name, s.zone, s.duration_minutes, s.details, s.created_at, s.changed_at,
       s.calendar_sequence, s.guest_token, s.listing,
       h.first_name, h.last_name, h.web_ex_id, h.email,
       o.numbers, o.walls, o.first_walls
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
CROSS JOIN LATERAL (
    SELECT array_agg(number ORDER BY number) AS numbers, array_agg(wall ORDER BY number) AS walls,
           array_agg(COALESCE(first_wall, wall) ORDER BY number) AS first_walls
    FROM occurrence
    WHERE site_id = s.site_id AND session_key = s.session_key
) o
WHERE s.site_id = $1"""

_ONE = f"{_SELECT} AND s.session_key = $2"

_KEEP_FIRST_WALLS = """
UPDATE occurrence o
SET first_wall = NULLIF(n.wall, o.wall)
FROM unnest($3::int[], $4::timestamp[]) AS n (number, wall)
WHERE o.site_id = $1 AND o.session_key = $2 AND o.number = n.number
"""

_PUBLIC = f"""{_SELECT} AND s.deleted_at IS NULL AND s.listing = 'PUBLIC' AND s.end_at > $2
ORDER BY s.start_at, s.session_key
LIMIT {MOST}
"""

_OF_PERSON = f"""{_SELECT} AND s.deleted_at IS NULL AND s.end_at > $3
    AND EXISTS (
        SELECT FROM participant p
        WHERE p.site_id = s.site_id AND p.session_key = s.session_key AND p.email = $2
            AND p.join_status NOT IN ('REJECT', 'REJECTREGISTER', 'REJECTINVITE')
    )
ORDER BY s.start_at, s.session_key
LIMIT {MOST}
"""


async def one(tx: Transaction, site_id: int, session_key: int) -> Row | None:
    """A session, a deleted one too: calendars are told of its end."""
    return await tx.fetchrow(_ONE, site_id, session_key)


async def public(tx: Transaction, site_id: int, now: datetime) -> Sequence[Row]:
    """The PUBLIC sessions that are not over, by their start."""
    return await tx.fetch(_PUBLIC, site_id, now)


async def of_person(tx: Transaction, site_id: int, email: str, now: datetime) -> Sequence[Row]:
    """The sessions of an address that are not over; not those that were declined."""
    return await tx.fetch(_OF_PERSON, site_id, email, now)


async def keep_first_walls(tx: Transaction, site_id: int, session_key: int, walls: Mapping[int, datetime]) -> None:
    """Write down under which wall times calendars know dates, by the numbers of the dates."""
    await tx.execute(_KEEP_FIRST_WALLS, site_id, session_key, list(walls), list(walls.values()))
