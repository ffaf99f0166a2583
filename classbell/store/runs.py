"""SQL of runs: a date of a session being held. `session.in_progress_since` says the same to lists, in one column.

Whoever begins or ends a run holds the row of its session first, so beginning, ending and deletion come one after
another; that a session runs once at a time is the judgement of the index `session_run_one_at_a_time`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain import attendance
from classbell.domain.attendance import Planned
from classbell.domain.call import Row, Transaction
from classbell.errors import SessionNotFound


@dataclass(frozen=True, slots=True)
class Run:
    """A date of a session that is or was held."""

    run_id: int
    session_key: int
    occurrence: int
    conf_id: int
    host_id: int
    started_at: datetime
    ended_at: datetime | None
    scheduled_start_at: datetime
    scheduled_end_at: datetime
    is_new: bool = False
    """Whether it began by what was asked just now."""


@dataclass(frozen=True, slots=True)
class Left:
    """A run that nobody ended, with the site it was held on."""

    site_id: int
    site_name: str
    has_webhooks: bool
    run: Run


_COLUMNS = """run_id, session_key, occurrence, conf_id, host_id, started_at, ended_at, scheduled_start_at,
       scheduled_end_at"""

_HOLD = """
SELECT FROM session
WHERE site_id = $1 AND session_key = $2 AND ($3 OR deleted_at IS NULL)
FOR UPDATE
"""

_ZONE = "SELECT zone FROM session WHERE site_id = $1 AND session_key = $2"

_DATES = """
SELECT number, conf_id, start_at, end_at
FROM occurrence
WHERE site_id = $1 AND session_key = $2
ORDER BY start_at
"""

# The number of the occurrence is that of its first run: clients read it from GetTrainingSession before the start.
_BEGIN = f"""
INSERT INTO session_run (
    site_id, session_key, occurrence, conf_id, host_id, conf_name, zone, scheduled_start_at, scheduled_end_at,
    started_at, ended_at
)
SELECT site_id, session_key, $3,
       CASE WHEN EXISTS (SELECT FROM session_run WHERE site_id = $1 AND conf_id = $4)
            THEN nextval('conf_number') ELSE $4 END,
       host_id, conf_name, zone, $5, $6, $7, $8
FROM session
WHERE site_id = $1 AND session_key = $2
ON CONFLICT (site_id, session_key) WHERE ended_at IS NULL DO NOTHING
RETURNING {_COLUMNS}
"""

_MARK = """
UPDATE session
SET in_progress_since = $3
WHERE site_id = $1 AND session_key = $2 AND in_progress_since IS NULL
"""

_CURRENT = f"""
SELECT {_COLUMNS}
FROM session_run
WHERE site_id = $1 AND session_key = $2 AND ended_at IS NULL
"""

_OF_DATE = f"""
SELECT {_COLUMNS}
FROM session_run
WHERE site_id = $1 AND session_key = $2 AND occurrence = $3
ORDER BY started_at <= $4 DESC, abs(extract(epoch FROM started_at - $4))
LIMIT 1
"""

_WIDEN = """
UPDATE session_run
SET started_at = LEAST(started_at, $3), ended_at = GREATEST(ended_at, $4)
WHERE site_id = $1 AND run_id = $2 AND ended_at IS NOT NULL
"""

# Who was there until now leaves now.
_END = f"""
WITH ended AS (
    UPDATE session_run
    SET ended_at = GREATEST($3, started_at)
    WHERE site_id = $1 AND session_key = $2 AND ended_at IS NULL
    RETURNING {_COLUMNS}
), gone AS (
    UPDATE attendance a
    SET left_at = $3
    FROM ended e
    WHERE a.site_id = $1 AND a.run_id = e.run_id AND a.left_at < $3 AND a.left_at >= $3::timestamptz - $4::interval
), marked AS (
    UPDATE session
    SET in_progress_since = NULL
    WHERE site_id = $1 AND session_key = $2 AND in_progress_since IS NOT NULL
)
SELECT {_COLUMNS} FROM ended
"""

# A run nobody was seen in lasted as planned; otherwise it ended with the last one who was seen.
_END_LEFT = f"""
WITH over AS (
    SELECT r.site_id, r.run_id, r.session_key,
           GREATEST(r.started_at,
                    CASE WHEN p.last_at > r.started_at THEN p.last_at ELSE r.scheduled_end_at END) AS ended_at
    FROM session_run r
    JOIN session s ON s.site_id = r.site_id AND s.session_key = r.session_key
    CROSS JOIN LATERAL (
        SELECT max(left_at) AS last_at FROM attendance a WHERE a.site_id = r.site_id AND a.run_id = r.run_id
    ) p
    WHERE r.ended_at IS NULL
        AND GREATEST(r.scheduled_end_at, r.started_at) <= $1::timestamptz - $2::interval
        AND COALESCE(p.last_at < $1::timestamptz - $3::interval, true)
    FOR UPDATE OF s SKIP LOCKED
), ended AS (
    UPDATE session_run r
    SET ended_at = o.ended_at
    FROM over o
    WHERE r.site_id = o.site_id AND r.run_id = o.run_id AND r.ended_at IS NULL
    RETURNING r.*
), marked AS (
    UPDATE session s
    SET in_progress_since = NULL
    FROM ended e
    WHERE s.site_id = e.site_id AND s.session_key = e.session_key
)
SELECT e.site_id, t.name AS site_name, t.has_webhooks, {_COLUMNS}
FROM ended e
JOIN site t USING (site_id)
ORDER BY e.site_id, e.run_id
"""

_OPEN = """
SELECT s.session_key, s.conf_name, h.web_ex_id AS host_web_ex_id, s.zone, s.listing, s.in_progress_since,
       COALESCE(r.scheduled_start_at, s.start_at) AS start_at
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
LEFT JOIN session_run r ON r.site_id = s.site_id AND r.session_key = s.session_key AND r.ended_at IS NULL
WHERE s.site_id = $1 AND ($2::bigint IS NULL OR s.host_id = $2)
    AND s.in_progress_since IS NOT NULL AND s.deleted_at IS NULL
ORDER BY start_at, s.session_key
"""


async def zone_of(tx: Transaction, site_id: int, session_key: int) -> str | None:
    """The zone of a session, a deleted one too; `None` for a key unknown on the site."""
    zone: str | None = await tx.fetchval(_ZONE, site_id, session_key)
    return zone


async def dates_of(tx: Transaction, site_id: int, session_key: int) -> list[Planned]:
    """The dates of a session, in order of time."""
    return [
        Planned(row["number"], row["conf_id"], row["start_at"], row["end_at"])
        for row in await tx.fetch(_DATES, site_id, session_key)
    ]


async def begin(tx: Transaction, site_id: int, session_key: int, now: datetime) -> Run:
    """Begin to hold the date that is due, or give the run under way; raises `SessionNotFound`.

    Needs a transaction: the row of the session stays held until its end.
    """
    await hold(tx, site_id, session_key)
    date = attendance.occurrence_at(await dates_of(tx, site_id, session_key), now)
    row = await tx.fetchrow(_BEGIN, site_id, session_key, *date[:2], date.start_at, date.end_at, now, None)
    is_new = row is not None
    if row is None:
        row = await tx.fetchrow(_CURRENT, site_id, session_key)
        assert row is not None, "the session is held, so nobody ended the run between the two"
    await tx.execute(_MARK, site_id, session_key, row["started_at"])
    return _read(row, is_new=is_new)


async def hold(tx: Transaction, site_id: int, session_key: int, *, even_deleted: bool = False) -> None:
    """Keep others from beginning, ending and deleting this session; raises `SessionNotFound`."""
    if await tx.fetchrow(_HOLD, site_id, session_key, even_deleted) is None:
        raise SessionNotFound


async def current(tx: Transaction, site_id: int, session_key: int) -> Run | None:
    """The run under way, if any."""
    row = await tx.fetchrow(_CURRENT, site_id, session_key)
    return None if row is None else _read(row)


async def end(tx: Transaction, site_id: int, session_key: int, now: datetime) -> Run | None:
    """End the run under way, if any, and give it; everybody present leaves. Needs a transaction."""
    await hold(tx, site_id, session_key, even_deleted=True)
    row = await tx.fetchrow(_END, site_id, session_key, now, attendance.SILENCE)
    return None if row is None else _read(row)


async def end_left(tx: Transaction, now: datetime, overtime: timedelta = attendance.OVERTIME) -> list[Left]:
    """End all runs whose time was over long enough ago and in which nobody is present, and give them."""
    return [
        Left(row["site_id"], row["site_name"], row["has_webhooks"], _read(row))
        for row in await tx.fetch(_END_LEFT, now, overtime, attendance.SILENCE)
    ]


async def held(
    tx: Transaction, site_id: int, session_key: int, date: Planned, started_at: datetime, ended_at: datetime
) -> Run:
    """The run of a date in which somebody was present from one instant to another; makes a past one if there is none.

    Needs a transaction that holds the session.
    """
    row = await tx.fetchrow(_OF_DATE, site_id, session_key, date.number, started_at)
    if row is None:
        row = await tx.fetchrow(
            _BEGIN, site_id, session_key, date.number, date.conf_id, date.start_at, date.end_at, started_at, ended_at
        )
        assert row is not None, "a run that is over conflicts with none"
    else:
        await tx.execute(_WIDEN, site_id, row["run_id"], started_at, ended_at)
    return _read(row)


async def open_sessions(tx: Transaction, site_id: int, host_id: int | None) -> Sequence[Row]:
    """Sessions in progress, of one host or of the site, by start."""
    return await tx.fetch(_OPEN, site_id, host_id)


def _read(row: Row, *, is_new: bool = False) -> Run:
    return Run(
        run_id=row["run_id"],
        session_key=row["session_key"],
        occurrence=row["occurrence"],
        conf_id=row["conf_id"],
        host_id=row["host_id"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        scheduled_start_at=row["scheduled_start_at"],
        scheduled_end_at=row["scheduled_end_at"],
        is_new=is_new,
    )
