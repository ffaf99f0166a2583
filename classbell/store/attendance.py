"""SQL of attendance intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from classbell.domain import attendance
from classbell.domain.call import Row, Transaction

Role = Literal["HOST", "ATTENDEE", "OTHER"]
Source = Literal["link", "heartbeat", "import", "room", "host"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was or is in a session."""

    person: str
    """Who counts as one in figures (`attendance.person`)."""
    role: Role
    name: str = ""
    email: str = ""
    register_id: str = ""
    account_id: int | None = None
    address: str = ""
    agent: str = ""


class Seen(NamedTuple):
    """Somebody's presence was noted."""

    conf_id: int
    """Number of the run."""
    arrived: bool
    """Whether he was not there before."""


# The list of the session tells the rest about a person; it is copied, since lists change and history does not.
_FACTS = """
LEFT JOIN LATERAL (
    SELECT participant_id, details -> 'person' AS details
    FROM participant
    WHERE site_id = $1 AND session_key = r.session_key AND email = $6 AND $6 <> ''
    ORDER BY list
    LIMIT 1
) p ON true
"""

_COLUMNS = """site_id, run_id, person, role, name, email, register_id, account_id, address, agent, source, joined_at,
    left_at, participant_id, details"""

# A page loaded again, or a second one, is no second arrival while the first is alive.
_SEEN = f"""
WITH r AS (
    SELECT run_id, session_key, conf_id FROM session_run WHERE site_id = $1 AND session_key = $2 AND ended_at IS NULL
), alive AS (
    UPDATE attendance
    SET left_at = GREATEST(left_at, $12)
    WHERE site_id = $1 AND attendance_id = (
        SELECT a.attendance_id
        FROM attendance a
        JOIN r ON a.run_id = r.run_id
        WHERE a.site_id = $1 AND a.person = $3 AND a.left_at >= $12::timestamptz - $13::interval
            AND a.source IN ('link', 'heartbeat')
        ORDER BY a.left_at DESC
        LIMIT 1
    )
    RETURNING attendance_id
), arrived AS (
    INSERT INTO attendance ({_COLUMNS})
    SELECT $1, r.run_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, p.participant_id, COALESCE(p.details, '{{}}')
    FROM r {_FACTS}
    WHERE NOT EXISTS (SELECT FROM alive)
    ON CONFLICT ON CONSTRAINT attendance_once_per_arrival DO NOTHING
    RETURNING attendance_id
)
SELECT r.conf_id, EXISTS (SELECT FROM arrived) AS arrived FROM r
"""

_KNOWN = f"""
INSERT INTO attendance ({_COLUMNS})
SELECT $1, r.run_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, p.participant_id, COALESCE(p.details, '{{}}')
FROM session_run r {_FACTS}
WHERE r.site_id = $1 AND r.run_id = $2
ON CONFLICT ON CONSTRAINT attendance_once_per_arrival DO NOTHING
RETURNING attendance_id
"""

_NOTED = """
SELECT attendance_id
FROM attendance
WHERE site_id = $1 AND run_id = $2 AND person = $3 AND joined_at = $4 AND source = 'host'
"""

# Imports tell of presence that is long over.
_OF_RUN = """
SELECT name, email, role, joined_at, left_at
FROM attendance
WHERE site_id = $1 AND run_id = $2 AND source <> 'import'
ORDER BY joined_at, attendance_id
"""

_LIST = """
SELECT r.session_key, r.occurrence, r.conf_name, a.name, a.email, a.role, a.joined_at, a.left_at, a.source
FROM attendance a
JOIN session_run r ON r.site_id = a.site_id AND r.run_id = a.run_id
WHERE a.site_id = $1 AND ($2::bigint IS NULL OR r.session_key = $2)
ORDER BY r.started_at, r.run_id, a.joined_at, a.attendance_id
"""


async def seen(
    tx: Transaction, site_id: int, session_key: int, visitor: Visitor, now: datetime, source: Source
) -> Seen | None:
    """Note that somebody is in the running session now; `None` where none is running, and then nothing is noted.

    Extends the interval that is alive, else begins one, in one statement.
    """
    row = await tx.fetchrow(_SEEN, site_id, session_key, *_values(visitor, source), now, attendance.SILENCE)
    return None if row is None else Seen(row["conf_id"], row["arrived"])


async def known(
    tx: Transaction, site_id: int, run_id: int, visitor: Visitor, joined_at: datetime, left_at: datetime, source: Source
) -> bool:
    """Add an interval that is over; `False` if exactly it is there already."""
    return await tx.fetchval(_KNOWN, site_id, run_id, *_values(visitor, source), joined_at, left_at) is not None


async def noted_by_host(tx: Transaction, site_id: int, run_id: int, person: str, joined_at: datetime) -> int:
    """The number of what a host has noted of somebody's arrival."""
    number: int = await tx.fetchval(_NOTED, site_id, run_id, person, joined_at)
    return number


def _values(visitor: Visitor, source: Source) -> tuple[object, ...]:
    return (
        visitor.person, visitor.role, visitor.name, visitor.email, visitor.register_id, visitor.account_id,
        visitor.address, visitor.agent, source,
    )  # fmt: skip


async def of_run(tx: Transaction, site_id: int, run_id: int) -> Sequence[Row]:
    """Who was there in a run and when, by arrival, without what was imported."""
    return await tx.fetch(_OF_RUN, site_id, run_id)


async def list_intervals(tx: Transaction, site_id: int, session_key: int | None) -> Sequence[Row]:
    """The intervals of a site or of one session, by start of the run and arrival."""
    return await tx.fetch(_LIST, site_id, session_key)
