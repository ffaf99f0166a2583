"""SQL of a session as its public page shows it, and of what one address is registered for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from classbell.domain.call import Row, Transaction
from classbell.domain.enrollment import Seats


@dataclass(frozen=True, slots=True)
class Opened:
    """A session for who may see its page; `details` is JSON of its description."""

    session_key: int
    conf_name: str
    listing: Literal["PUBLIC", "PRIVATE", "UNLISTED"]
    zone: str
    duration: timedelta
    end_at: datetime
    details: str
    host: str
    in_progress: bool
    opens_before: timedelta | None
    starts_at: list[datetime]
    registration: bool
    registration_password: str
    has_password: bool
    waiting_list: bool | None
    close_date: str | None
    seats: Seats
    status: str | None
    """joinStatus of the address that was asked for, if it is on a list."""

    def next_start(self, now: datetime) -> datetime:
        """Start of the date under way or ahead, else of the last one."""
        return next((start for start in self.starts_at if start + self.duration > now), self.starts_at[-1])


_FIND = """
SELECT s.session_key, s.conf_name, s.listing, s.zone, s.duration_minutes, s.end_at, s.details,
       COALESCE(NULLIF(concat_ws(' ', NULLIF(h.first_name, ''), NULLIF(h.last_name, '')), ''), h.web_ex_id) AS host,
       s.in_progress_since IS NOT NULL AS in_progress,
       NULLIF((s.details #>> '{schedule,openTime}')::int, 0) AS opens_before,
       ARRAY(
           SELECT start_at FROM occurrence
           WHERE site_id = s.site_id AND session_key = s.session_key ORDER BY start_at
       ) AS starts_at,
       COALESCE((s.details #>> '{attendeeOptions,registration}')::boolean, false) AS registration,
       COALESCE(s.details #>> '{attendeeOptions,registrationPWD}', '') AS registration_password,
       COALESCE(s.details #>> '{accessControl,sessionPassword}', '') <> '' AS has_password,
       (s.details #>> '{attendeeOptions,waitingList}')::boolean AS waiting_list,
       s.details #>> '{attendeeOptions,registrationCloseDate}' AS close_date,
       s.registration_limit, s.registrations_taken, s.participant_limit, s.participants_taken,
       EXISTS (
           SELECT FROM participant
           WHERE site_id = s.site_id AND session_key = s.session_key AND waiting_number IS NOT NULL
       ) AS waiting,
       (
           SELECT join_status FROM participant
           WHERE site_id = s.site_id AND session_key = s.session_key AND email = $3
           ORDER BY list LIMIT 1
       ) AS status
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE s.site_id = $1 AND s.session_key = $2 AND s.deleted_at IS NULL
"""

_STANDING = """
    p.session_key, s.conf_name, s.zone, s.listing, s.duration_minutes, s.end_at,
    s.in_progress_since IS NOT NULL AS in_progress,
    p.email, p.details #>> '{person,name}' AS name, p.register_id, p.join_status, p.holds_seat, p.list, p.role,
    p.registered_at,
    CASE WHEN p.waiting_number IS NOT NULL THEN (
        SELECT count(*) FROM participant w
        WHERE w.site_id = p.site_id AND w.session_key = p.session_key AND w.waiting_number <= p.waiting_number
    ) END AS place,
    (
        SELECT min(start_at) FROM occurrence o
        WHERE o.site_id = p.site_id AND o.session_key = p.session_key AND o.end_at > $3
    ) AS next_start_at,
    s.start_at
"""

# Somebody on both lists is shown once, as the attendee: seats and invitations are of that list.
_OF_PERSON = f"""
SELECT DISTINCT ON (s.end_at <= $3, s.start_at, p.session_key) {_STANDING}
FROM participant p
JOIN session s ON s.site_id = p.site_id AND s.session_key = p.session_key AND s.deleted_at IS NULL
WHERE p.site_id = $1 AND p.email = $2 AND ($4::bigint IS NULL OR p.session_key = $4)
ORDER BY s.end_at <= $3, s.start_at, p.session_key, p.list
LIMIT 200
"""

_IS_KNOWN = """
SELECT EXISTS (
    SELECT FROM participant p
    JOIN session s ON s.site_id = p.site_id AND s.session_key = p.session_key AND s.deleted_at IS NULL
    WHERE p.site_id = $1 AND p.email = $2
)
"""

_WAITING = """
SELECT count(*) FROM participant
WHERE site_id = $1 AND session_key = $2 AND waiting_number IS NOT NULL
"""


async def find(tx: Transaction, site_id: int, session_key: int, email: str = "") -> Opened | None:
    """A session by its key, with the state of an address in it; `None` for an unknown key."""
    row = await tx.fetchrow(_FIND, site_id, session_key, email)
    if row is None:
        return None
    opens = row["opens_before"]
    return Opened(
        session_key=row["session_key"],
        conf_name=row["conf_name"],
        listing=row["listing"],
        zone=row["zone"],
        duration=timedelta(minutes=row["duration_minutes"]),
        end_at=row["end_at"],
        details=row["details"],
        host=row["host"],
        in_progress=row["in_progress"],
        opens_before=None if opens is None else timedelta(minutes=opens),
        starts_at=row["starts_at"],
        registration=row["registration"],
        registration_password=row["registration_password"],
        has_password=row["has_password"],
        waiting_list=row["waiting_list"],
        close_date=row["close_date"],
        seats=Seats(
            row["registration_limit"], row["registrations_taken"], row["participant_limit"],
            row["participants_taken"], row["waiting"],
        ),
        status=row["status"],
    )  # fmt: skip


async def registrations(
    tx: Transaction, site_id: int, email: str, now: datetime, session_key: int | None = None
) -> Sequence[Row]:
    """How an address stands in its sessions, or in one: those ahead first, each by its start.

    `place` is the place on the waiting list; `next_start_at` is `None` for what is over.
    """
    return await tx.fetch(_OF_PERSON, site_id, email, now, session_key)


async def is_known(tx: Transaction, site_id: int, email: str) -> bool:
    """Whether an address is on the list of any session."""
    known: bool = await tx.fetchval(_IS_KNOWN, site_id, email)
    return known


async def waiting(tx: Transaction, site_id: int, session_key: int) -> int:
    """How many wait for a seat."""
    number: int = await tx.fetchval(_WAITING, site_id, session_key)
    return number
