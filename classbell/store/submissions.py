"""SQL of submissions: attempts at a test, from their start to their marks.

The database judges whether an attempt may be begun or handed in: one statement looks at the limits and writes, and the
number of the attempt is unique, so that two at once cannot both be the last one allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.call import Row, Transaction

GRACE_SECONDS = 30
"""How long after its time an attempt is still taken: what a page sends at the last moment arrives after it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is under way or handed in; answers and points are JSON."""

    submission_id: int
    test_id: int
    email: str
    name: str
    attempt: int
    started_at: datetime
    ends_at: datetime | None
    """When it has to be handed in; `None` for no limit."""
    submitted_at: datetime | None
    answers: str | None
    points: str
    score: int
    unscored: int
    comments: str
    register_id: int
    """Number of the registrant, 0 for people who did not register."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a test was taken."""

    started: int
    submitted: int
    unscored: int


@dataclass(frozen=True, slots=True)
class Why:
    """What stands in the way of an attempt."""

    open: bool
    used: int
    limit: int | None


# $2 is the present instant: a test can be begun while it is open, on the web between its dates, else in the session.
_OPEN = """(
    CASE WHEN t.delivery = 'WEBSITE' THEN t.opens_at <= $2 AND t.closes_at > $2
         ELSE s.in_progress_since IS NOT NULL END
)"""

_ENDS = """LEAST(
    t.closes_at,
    b.started_at + make_interval(mins => t.time_limit_minutes)
)"""

_COLUMNS = f"""
    b.submission_id, b.test_id, b.email, b.name, b.attempt, b.started_at, {_ENDS} AS ends_at, b.submitted_at, b.answers,
    b.points, b.score, b.unscored, b.comments,
    COALESCE(
        (SELECT min(m.register_id) FROM participant m
         WHERE m.site_id = t.site_id AND m.session_key = t.session_key AND m.email = b.email),
        0
    ) AS register_id
"""

_UNDER_WAY = f"""
SELECT {_COLUMNS}
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
WHERE b.site_id = $1 AND b.test_id = $3 AND b.email = $4 AND b.submitted_at IS NULL
    AND t.deleted_at IS NULL AND s.deleted_at IS NULL
    AND COALESCE({_ENDS} > $2, {_OPEN})
ORDER BY b.attempt DESC
LIMIT 1
"""

# Of two at once one loses: it either meets the same number and writes nothing, or sees the attempt that is under way.
_START = f"""
WITH test AS MATERIALIZED (
    SELECT t.test_id, t.attempt_limit, t.closes_at, t.time_limit_minutes
    FROM scheduled_test t
    JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
    WHERE t.site_id = $1 AND t.test_id = $3 AND t.deleted_at IS NULL AND s.deleted_at IS NULL AND {_OPEN}
    FOR SHARE OF t
)
INSERT INTO submission (site_id, test_id, email, name, attempt, started_at)
SELECT $1, t.test_id, $4, $5, used.attempts + 1, $2
FROM test t
CROSS JOIN LATERAL (
    SELECT COALESCE(max(attempt), 0) AS attempts
    FROM submission
    WHERE site_id = $1 AND test_id = t.test_id AND email = $4
) used
WHERE (t.attempt_limit IS NULL OR used.attempts < t.attempt_limit)
    AND NOT EXISTS (
        SELECT FROM submission b
        WHERE b.site_id = $1 AND b.test_id = t.test_id AND b.email = $4 AND b.submitted_at IS NULL
            AND COALESCE({_ENDS} > $2, true)
    )
ON CONFLICT ON CONSTRAINT submission_attempt_once DO NOTHING
RETURNING submission_id
"""

_WHY = f"""
SELECT {_OPEN} AS open, t.attempt_limit,
       (SELECT COALESCE(max(attempt), 0) FROM submission
        WHERE site_id = t.site_id AND test_id = t.test_id AND email = $4) AS used
FROM scheduled_test t
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
WHERE t.site_id = $1 AND t.test_id = $3 AND t.deleted_at IS NULL AND s.deleted_at IS NULL
"""

_SUBMIT = f"""
UPDATE submission b
SET draft = NULL, draft_at = NULL, submitted_at = $2, answers = $4, points = $5, score = $6, unscored = $7
FROM scheduled_test t
WHERE b.site_id = $1 AND b.submission_id = $3 AND b.submitted_at IS NULL
    AND t.site_id = b.site_id AND t.test_id = b.test_id AND t.deleted_at IS NULL
    AND COALESCE({_ENDS} + make_interval(secs => {GRACE_SECONDS}) > $2, true)
RETURNING b.submission_id
"""

_SAVE = f"""
UPDATE submission b
SET draft = $4, draft_at = $2
FROM scheduled_test t
WHERE b.site_id = $1 AND b.submission_id = $3 AND b.submitted_at IS NULL AND b.email = $5
    AND t.site_id = b.site_id AND t.test_id = b.test_id AND t.deleted_at IS NULL
    AND COALESCE({_ENDS} + make_interval(secs => {GRACE_SECONDS}) > $2, true)
RETURNING b.submission_id
"""

_DRAFT = "SELECT draft FROM submission WHERE site_id = $1 AND submission_id = $2"

# What was saved counts as handed in when the time is over; in the session, an hour after it was saved last.
_IS_OVER = f"""
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
WHERE b.submitted_at IS NULL AND b.draft IS NOT NULL AND t.deleted_at IS NULL
    AND COALESCE(
        {_ENDS} + make_interval(secs => {GRACE_SECONDS}) <= $1,
        s.in_progress_since IS NULL AND b.draft_at < $1::timestamptz - interval '1 hour'
    )
"""

_LEFT_LYING = f"""
SELECT b.submission_id, b.draft, COALESCE({_ENDS}, b.draft_at) AS at
{_IS_OVER} AND b.site_id = $2 AND b.test_id = $3
FOR UPDATE OF b
"""

_TESTS_LEFT_LYING = f"""
SELECT DISTINCT b.site_id, b.test_id
{_IS_OVER}
ORDER BY b.site_id, b.test_id
LIMIT $2
"""

_OF_PERSON = f"""
SELECT {_COLUMNS}
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
WHERE b.site_id = $1 AND b.test_id = $2 AND b.email = $3 AND b.submitted_at IS NOT NULL
ORDER BY b.attempt
"""

# Marks that somebody else gave meanwhile must not be lost, so the row is held while they are added up.
_LOCK = """
SELECT FROM submission
WHERE site_id = $1 AND submission_id = $2
FOR UPDATE
"""

_MARK = """
UPDATE submission
SET points = $3, score = $4, unscored = $5, comments = $6, graded_by = $7, graded_at = $8
WHERE site_id = $1 AND submission_id = $2
"""

_GET = f"""
SELECT {_COLUMNS}
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
WHERE b.site_id = $1 AND b.submission_id = $2
"""

_OF_TEST = f"""
SELECT {_COLUMNS}
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
WHERE b.site_id = $1 AND b.test_id = $2 AND b.submitted_at IS NOT NULL
ORDER BY b.submitted_at, b.submission_id
"""

_LATEST = f"""
SELECT {_COLUMNS}
FROM submission b
JOIN scheduled_test t ON t.site_id = b.site_id AND t.test_id = b.test_id
WHERE b.site_id = $1 AND b.test_id = $2 AND b.email = $3 AND b.submitted_at IS NOT NULL
ORDER BY b.attempt DESC
LIMIT 1
"""

_COUNTS = """
SELECT count(*) AS started, count(submitted_at) AS submitted,
       count(*) FILTER (WHERE submitted_at IS NOT NULL AND unscored > 0) AS unscored
FROM submission
WHERE site_id = $1 AND test_id = $2
"""


async def start(tx: Transaction, site_id: int, test_id: int, email: str, name: str, now: datetime) -> int | None:
    """Begin an attempt; gives its number, or `None` if the test, its limits or an attempt under way forbid it."""
    number: int | None = await tx.fetchval(_START, site_id, now, test_id, email, name)
    return number


async def under_way(tx: Transaction, site_id: int, test_id: int, email: str, now: datetime) -> Attempt | None:
    """The attempt that somebody has begun and may still hand in."""
    row = await tx.fetchrow(_UNDER_WAY, site_id, now, test_id, email)
    return _read(row) if row is not None else None


async def why(tx: Transaction, site_id: int, test_id: int, email: str, now: datetime) -> Why | None:
    """What stands in the way of somebody's attempt; `None` if there is no such test."""
    row = await tx.fetchrow(_WHY, site_id, now, test_id, email)
    return Why(row["open"], row["used"], row["attempt_limit"]) if row is not None else None


async def submit(
    tx: Transaction,
    site_id: int,
    submission_id: int,
    *,
    answers: str,
    points: str,
    score: int,
    unscored: int,
    now: datetime,
) -> bool:
    """Hand an attempt in; false if it was before, or its time is over."""
    row = await tx.fetchval(_SUBMIT, site_id, now, submission_id, answers, points, score, unscored)
    return row is not None


async def mark(
    tx: Transaction,
    site_id: int,
    submission_id: int,
    *,
    points: str,
    score: int,
    unscored: int,
    comments: str,
    by: int,
    now: datetime,
) -> None:
    """Write what a host gives for a locked submission."""
    await tx.execute(_MARK, site_id, submission_id, points, score, unscored, comments, by, now)


async def lock(tx: Transaction, site_id: int, submission_id: int) -> Attempt | None:
    """Read a submission and keep others from marking it until the transaction ends."""
    await tx.fetchrow(_LOCK, site_id, submission_id)
    return await get(tx, site_id, submission_id)


async def get(tx: Transaction, site_id: int, submission_id: int) -> Attempt | None:
    """Read an attempt."""
    row = await tx.fetchrow(_GET, site_id, submission_id)
    return _read(row) if row is not None else None


async def of_test(tx: Transaction, site_id: int, test_id: int) -> list[Attempt]:
    """Everything handed in for a test, in order."""
    return [_read(row) for row in await tx.fetch(_OF_TEST, site_id, test_id)]


async def latest(tx: Transaction, site_id: int, test_id: int, email: str) -> Attempt | None:
    """What somebody handed in last; `email` is lower-cased."""
    row = await tx.fetchrow(_LATEST, site_id, test_id, email)
    return _read(row) if row is not None else None


async def counts(tx: Transaction, site_id: int, test_id: int) -> Counts:
    """How often a test was begun, handed in, and waits for its host."""
    row = await tx.fetchrow(_COUNTS, site_id, test_id)
    assert row is not None
    return Counts(row["started"], row["submitted"], row["unscored"])


async def save(tx: Transaction, site_id: int, submission_id: int, email: str, draft: str, now: datetime) -> bool:
    """Keep what somebody has answered so far (JSON); false if it was handed in, or its time is over."""
    return await tx.fetchval(_SAVE, site_id, now, submission_id, draft, email) is not None


async def draft(tx: Transaction, site_id: int, submission_id: int) -> str | None:
    """What was saved of an attempt under way, as JSON."""
    text: str | None = await tx.fetchval(_DRAFT, site_id, submission_id)
    return text


async def left_lying(tx: Transaction, site_id: int, test_id: int, now: datetime) -> Sequence[Row]:
    """Attempts with saved answers whose time is over, locked: number, `draft`, and `at` which moment they count."""
    return await tx.fetch(_LEFT_LYING, now, site_id, test_id)


async def tests_left_lying(tx: Transaction, now: datetime, limit: int) -> Sequence[Row]:
    """Tests of all sites with such attempts: `site_id`, `test_id`."""
    return await tx.fetch(_TESTS_LEFT_LYING, now, limit)


async def of_person(tx: Transaction, site_id: int, test_id: int, email: str) -> list[Attempt]:
    """What somebody handed in of a test, in order; `email` is lower-cased."""
    return [_read(row) for row in await tx.fetch(_OF_PERSON, site_id, test_id, email)]


def _read(row: Row) -> Attempt:
    return Attempt(**{name: row[name] for name in Attempt.__slots__})
