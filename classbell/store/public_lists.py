"""SQL of the site's calendar: PUBLIC sessions, one statement for a page of the list and one for a month.

The list takes a site for two parts, each with an index (docs/adr/0013): sessions that have not begun, by their first
start, and those under way, few, by their next date. A session stands there once, at its next date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.call import Row, Transaction
from classbell.domain.enrollment import Seats

MOST_OF_MONTH = 1000
"""Dates of a month that are shown."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A session at one of its dates."""

    session_key: int
    conf_name: str
    host: str
    zone: str
    start_at: datetime
    end_at: datetime
    last_end_at: datetime
    dates_ahead: int
    """How many dates there are from this one on."""
    in_progress: bool
    registration: bool
    waiting_list: bool | None
    close_date: str | None
    seats: Seats


_PUBLIC = "s.site_id = $1 AND s.deleted_at IS NULL AND s.listing = 'PUBLIC'"

_WANTED = """NOT EXISTS (
    SELECT FROM unnest($3::text[]) AS wanted (word)
    WHERE strpos(lower(concat_ws(
        ' ', s.conf_name, s.details #>> '{metaData,agenda}', s.details #>> '{metaData,description}'
    )), wanted.word) = 0
)"""

_FACTS = """
    s.session_key, s.conf_name, s.zone, s.end_at AS last_end_at, s.in_progress_since IS NOT NULL AS in_progress,
    COALESCE(NULLIF(concat_ws(' ', NULLIF(h.first_name, ''), NULLIF(h.last_name, '')), ''), h.web_ex_id) AS host,
    COALESCE((s.details #>> '{attendeeOptions,registration}')::boolean, false) AS registration,
    (s.details #>> '{attendeeOptions,waitingList}')::boolean AS waiting_list,
    s.details #>> '{attendeeOptions,registrationCloseDate}' AS close_date,
    s.registration_limit, s.registrations_taken, s.participant_limit, s.participants_taken,
    EXISTS (
        SELECT FROM participant
        WHERE site_id = s.site_id AND session_key = s.session_key AND waiting_number IS NOT NULL
    ) AS waiting
"""

_UPCOMING = f"""
WITH page AS (
    SELECT * FROM (
        (SELECT s.session_key, s.start_at
         FROM session s
         WHERE {_PUBLIC} AND s.start_at >= $2 AND {_WANTED}
         ORDER BY s.start_at, s.session_key)
        UNION ALL
        (SELECT s.session_key, n.start_at
         FROM session s
         CROSS JOIN LATERAL (
             SELECT start_at FROM occurrence
             WHERE site_id = s.site_id AND session_key = s.session_key AND end_at > $2
             ORDER BY start_at LIMIT 1
         ) n
         WHERE {_PUBLIC} AND s.start_at < $2 AND tstzrange(s.start_at, s.end_at, '()') @> $2::timestamptz AND {_WANTED}
         ORDER BY n.start_at, s.session_key)
    ) u
    ORDER BY start_at, session_key
    OFFSET $4::bigint LIMIT $5::bigint
)
SELECT {_FACTS}, o.start_at, o.end_at, o.dates_ahead
FROM page
JOIN session s ON s.site_id = $1 AND s.session_key = page.session_key
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
CROSS JOIN LATERAL (
    SELECT min(start_at) AS start_at, min(end_at) AS end_at, count(*) AS dates_ahead
    FROM occurrence
    WHERE site_id = s.site_id AND session_key = s.session_key AND end_at > $2
) o
ORDER BY page.start_at, page.session_key
"""

_MONTH = f"""
SELECT {_FACTS}, o.start_at, o.end_at, 1 AS dates_ahead
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
JOIN occurrence o ON o.site_id = s.site_id AND o.session_key = s.session_key
WHERE {_PUBLIC} AND tstzrange(s.start_at, s.end_at, '()') && tstzrange($4::timestamptz, $5::timestamptz)
    AND o.start_at >= $4 AND o.start_at < $5 AND NOT (s.auto_delete AND s.end_at <= $2) AND {_WANTED}
ORDER BY o.start_at, s.session_key
LIMIT {MOST_OF_MONTH}
"""


async def upcoming(
    tx: Transaction, site_id: int, now: datetime, words: Sequence[str], *, passed_over: int, limit: int
) -> list[Listed]:
    """PUBLIC sessions that are not over, by their next date; `words`, lower-cased, all have to be in name or agenda."""
    return [_read(row) for row in await tx.fetch(_UPCOMING, site_id, now, words, passed_over, limit)]


async def between(
    tx: Transaction, site_id: int, now: datetime, words: Sequence[str], start: datetime, end: datetime
) -> list[Listed]:
    """The dates of PUBLIC sessions that begin in a span; not of those that left the lists when they ended."""
    return [_read(row) for row in await tx.fetch(_MONTH, site_id, now, words, start, end)]


def _read(row: Row) -> Listed:
    return Listed(
        session_key=row["session_key"],
        conf_name=row["conf_name"],
        host=row["host"],
        zone=row["zone"],
        start_at=row["start_at"],
        end_at=row["end_at"],
        last_end_at=row["last_end_at"],
        dates_ahead=row["dates_ahead"],
        in_progress=row["in_progress"],
        registration=row["registration"],
        waiting_list=row["waiting_list"],
        close_date=row["close_date"],
        seats=Seats(
            row["registration_limit"], row["registrations_taken"], row["participant_limit"],
            row["participants_taken"], row["waiting"],
        ),
    )  # fmt: skip
