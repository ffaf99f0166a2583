"""SQL of the tests scheduled in sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Row, Transaction
from classbell.errors import UnknownTest, raise_all
from classbell.store.session_lists import DateBounds

Delivery = Literal["WEBSITE", "IN_SESSION"]
State = Literal["NOT_STARTED", "STARTED", "ENDED"]


@dataclass(frozen=True, slots=True)
class Timing:
    """When and how often a test may be taken; `None` is no limit."""

    delivery: Delivery
    opens_at: datetime | None
    closes_at: datetime | None
    time_limit_minutes: int | None
    attempt_limit: int | None
    send_report: bool
    mail: str
    """JSON of emailAttendee."""


@dataclass(frozen=True, slots=True)
class ScheduledRow:
    """A scheduled test as it is read, with what it needs to know of its session."""

    test_id: int
    session_key: int
    conf_name: str
    title: str
    description: str
    author: str
    delivery: Delivery
    state: State
    start_at: datetime
    """WEBSITE: when it opens; IN_SESSION: start of the session's next date, else of its last."""
    closes_at: datetime | None
    time_limit_minutes: int | None
    attempt_limit: int | None
    questions: int
    max_score: int
    assign_grades: bool
    zone: str
    host_id: int
    alternate_addresses: frozenset[str]


# $2 is the present instant. A test in the session is under way while the session is, and over when its last date is,
# which the host may end early.
_COLUMNS = """
    t.test_id, t.session_key, s.conf_name, p.title, p.description, a.web_ex_id AS author, t.delivery,
    CASE
        WHEN t.delivery = 'WEBSITE' AND t.opens_at > $2 THEN 'NOT_STARTED'
        WHEN t.delivery = 'WEBSITE' AND t.closes_at > $2 THEN 'STARTED'
        WHEN t.delivery = 'WEBSITE' THEN 'ENDED'
        WHEN s.in_progress_since IS NOT NULL THEN 'STARTED'
        WHEN s.end_at <= $2 OR EXISTS (
            SELECT FROM session_run r
            WHERE r.site_id = s.site_id AND r.session_key = s.session_key AND r.scheduled_end_at >= s.end_at
                AND r.ended_at <= $2
        ) THEN 'ENDED'
        ELSE 'NOT_STARTED'
    END AS state,
    COALESCE(
        t.opens_at,
        (SELECT min(o.start_at) FROM occurrence o
         WHERE o.site_id = s.site_id AND o.session_key = s.session_key AND o.end_at > $2),
        (SELECT max(o.start_at) FROM occurrence o WHERE o.site_id = s.site_id AND o.session_key = s.session_key)
    ) AS start_at,
    t.closes_at, t.time_limit_minutes, t.attempt_limit, p.questions, p.max_score, p.assign_grades, s.zone, s.host_id,
    ARRAY(
        SELECT m.email FROM participant m
        WHERE m.site_id = s.site_id AND m.session_key = s.session_key AND m.role = 'HOST'
    ) AS alternate_addresses
"""

_JOINS = """
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key
JOIN test_paper p ON p.site_id = t.site_id AND p.paper_id = t.paper_id
JOIN account a ON a.site_id = t.site_id AND a.account_id = t.author_id
"""

_GET = f"""
SELECT {_COLUMNS}
FROM scheduled_test t {_JOINS}
WHERE t.site_id = $1 AND t.test_id = $3 AND t.deleted_at IS NULL AND s.deleted_at IS NULL
"""

_OF_SESSION = f"""
SELECT {_COLUMNS}
FROM scheduled_test t {_JOINS}
WHERE t.site_id = $1 AND t.session_key = $3 AND t.deleted_at IS NULL
ORDER BY t.test_id
"""

# $3 account and $4 address whose sessions count, both null for the whole site; $5 session, $6 status, $7 author,
# $8-$11 bounds of start and end.
_LIST = f"""
SELECT *
FROM (
    SELECT {_COLUMNS}, COALESCE(t.closes_at, s.end_at) AS ends_at
    FROM scheduled_test t {_JOINS}
    WHERE t.site_id = $1 AND t.deleted_at IS NULL AND s.deleted_at IS NULL
        AND ($5::bigint IS NULL OR t.session_key = $5)
        AND (
            $3::bigint IS NULL OR s.host_id = $3
            OR EXISTS (
                SELECT FROM participant m
                WHERE m.site_id = s.site_id AND m.session_key = s.session_key AND m.role = 'HOST' AND m.email = $4
            )
        )
) found
WHERE ($6::text IS NULL OR state = $6)
    AND ($7::text IS NULL OR lower(author) = $7)
    AND ($8::timestamptz IS NULL OR start_at >= $8) AND ($9::timestamptz IS NULL OR start_at <= $9)
    AND ($10::timestamptz IS NULL OR ends_at >= $10) AND ($11::timestamptz IS NULL OR ends_at <= $11)
ORDER BY start_at, test_id
"""

_ADD = """
WITH wanted AS MATERIALIZED (
    SELECT w.place, l.paper_id, l.author_id, nextval('test_number') AS new_id
    FROM unnest($3::bigint[]) WITH ORDINALITY AS w (test_id, place)
    JOIN library_test l ON l.site_id = $1 AND l.test_id = w.test_id
),
copied AS (
    INSERT INTO scheduled_test (site_id, test_id, session_key, paper_id, author_id, created_at)
    SELECT $1, new_id, $2, paper_id, author_id, $4
    FROM wanted
)
SELECT new_id
FROM wanted
ORDER BY place
"""

_CHANGE = """
UPDATE scheduled_test t
SET delivery = $4, opens_at = $5, closes_at = $6, time_limit_minutes = $7, attempt_limit = $8, send_report = $9,
    mail = $10
FROM (
    SELECT *
    FROM scheduled_test
    WHERE site_id = $1 AND session_key = $2 AND test_id = $3 AND deleted_at IS NULL
    FOR UPDATE
) old
WHERE t.site_id = old.site_id AND t.test_id = old.test_id
RETURNING old.delivery, old.opens_at, old.closes_at, old.time_limit_minutes, old.attempt_limit, old.send_report,
    old.mail
"""

_HELD = """
SELECT test_id
FROM scheduled_test
WHERE site_id = $1 AND session_key = $2 AND test_id = ANY($3::bigint[]) AND deleted_at IS NULL
FOR UPDATE
"""

_DELETE = """
UPDATE scheduled_test
SET deleted_at = $4
WHERE site_id = $1 AND session_key = $2 AND test_id = ANY($3::bigint[])
"""

_CONTENT = """
SELECT p.content
FROM scheduled_test t
JOIN test_paper p ON p.site_id = t.site_id AND p.paper_id = t.paper_id
WHERE t.site_id = $1 AND t.test_id = $2
"""

_TIMING = """
SELECT delivery, opens_at, closes_at, time_limit_minutes, attempt_limit, send_report, mail
FROM scheduled_test
WHERE site_id = $1 AND test_id = $2
"""

# Of sessions that somebody is on a list of and was not turned away from; $4 one test, or all.
_OF_PERSON = f"""
SELECT {_COLUMNS}, p.one_per_page, t.opens_at, s.in_progress_since IS NOT NULL AS in_progress,
       used.attempts, used.handed_in,
       (SELECT min(NULLIF(m.details #>> '{{person,name}}', '')) FROM participant m
        WHERE m.site_id = s.site_id AND m.session_key = s.session_key AND m.email = $3) AS name
FROM scheduled_test t {_JOINS}
CROSS JOIN LATERAL (
    SELECT COALESCE(max(b.attempt), 0) AS attempts, count(b.submitted_at) AS handed_in
    FROM submission b
    WHERE b.site_id = t.site_id AND b.test_id = t.test_id AND b.email = $3
) used
WHERE t.site_id = $1 AND t.deleted_at IS NULL AND s.deleted_at IS NULL
    AND ($4::bigint IS NULL OR t.test_id = $4)
    AND EXISTS (
        SELECT FROM participant m
        WHERE m.site_id = t.site_id AND m.session_key = t.session_key AND m.email = $3
            AND m.join_status NOT LIKE 'REJECT%'
    )
ORDER BY start_at, t.test_id
LIMIT 200
"""


async def get(tx: Transaction, site_id: int, test_id: int, now: datetime) -> ScheduledRow:
    """Read a test; raises `UnknownTest` also for tests of deleted sessions."""
    row = await tx.fetchrow(_GET, site_id, now, test_id)
    if row is None:
        raise UnknownTest(path="testID", value=str(test_id))
    return _read(row)


async def of_session(tx: Transaction, site_id: int, session_key: int, now: datetime) -> list[ScheduledRow]:
    """The tests of a session by number."""
    return [_read(row) for row in await tx.fetch(_OF_SESSION, site_id, now, session_key)]


async def find(
    tx: Transaction,
    site_id: int,
    now: datetime,
    *,
    whose: tuple[int, str] | None,
    session_key: int | None,
    state: str | None,
    author: str | None,
    bounds: DateBounds,
) -> list[ScheduledRow]:
    """The tests that match, by start: of sessions that an account, given with its address, hosts or shares; or of all.

    `author` is a lower-cased account name.
    """
    account_id, address = whose or (None, None)
    rows = await tx.fetch(
        _LIST,
        site_id, now, account_id, address, session_key, state, author,
        bounds.start_from, bounds.start_to, bounds.end_from, bounds.end_to,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def add(tx: Transaction, site_id: int, session_key: int, library_ids: Sequence[int], now: datetime) -> list[int]:
    """Copy locked library tests into a session; gives the new numbers in the order asked for."""
    return [row["new_id"] for row in await tx.fetch(_ADD, site_id, session_key, library_ids, now)]


async def change(tx: Transaction, site_id: int, session_key: int, test_id: int, timing: Timing) -> Timing:
    """Schedule a test anew; gives how it was before, raises `UnknownTest` if the session has no such test."""
    changed = await tx.fetchrow(
        _CHANGE,
        site_id, session_key, test_id, timing.delivery, timing.opens_at, timing.closes_at,
        timing.time_limit_minutes, timing.attempt_limit, timing.send_report, timing.mail,
    )  # fmt: skip
    if changed is None:
        raise UnknownTest(path="testID", value=str(test_id))
    return _timing_of(changed)


async def delete(tx: Transaction, site_id: int, session_key: int, test_ids: Sequence[int], now: datetime) -> None:
    """Take tests out of a session, all or none; raises `UnknownTest` naming each that the session has not."""
    held = {row["test_id"] for row in await tx.fetch(_HELD, site_id, session_key, test_ids)}
    raise_all(
        [
            UnknownTest(path=f"testID[{number}]", value=str(test_id))
            for number, test_id in enumerate(test_ids, start=1)
            if test_id not in held
        ]
    )
    await tx.execute(_DELETE, site_id, session_key, test_ids, now)


async def content(tx: Transaction, site_id: int, test_id: int) -> str:
    """The kept text of a test that exists."""
    text: str = await tx.fetchval(_CONTENT, site_id, test_id)
    return text


def _read(row: Row) -> ScheduledRow:
    names = ScheduledRow.__slots__[:-1]
    return ScheduledRow(
        **{name: row[name] for name in names}, alternate_addresses=frozenset(row["alternate_addresses"])
    )


async def timing(tx: Transaction, site_id: int, test_id: int) -> Timing:
    """How a test that exists is scheduled."""
    row = await tx.fetchrow(_TIMING, site_id, test_id)
    assert row is not None
    return _timing_of(row)


def _timing_of(row: Row) -> Timing:
    return Timing(**{name: row[name] for name in Timing.__slots__})


async def of_person(
    tx: Transaction, site_id: int, email: str, now: datetime, test_id: int | None = None
) -> Sequence[Row]:
    """The tests of the sessions an address is on a list of, by start; `email` is lower-cased."""
    return await tx.fetch(_OF_PERSON, site_id, now, email, test_id)
