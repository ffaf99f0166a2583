"""SQL of recordings: where they lie and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.call import Row, Transaction


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording as it is added."""

    host_id: int
    session_key: int | None
    conf_id: int | None
    name: str
    description: str
    location: str
    format: str
    size_bytes: int
    duration_seconds: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A recording as it is read; `details` is JSON."""

    recording_id: int
    host_id: int
    host_web_ex_id: str
    host_name: str
    session_key: int | None
    conf_id: int | None
    tracking: list[str]
    name: str
    description: str
    location: str
    format: str
    size_bytes: int
    duration_seconds: int
    details: str
    made_at: datetime
    total: int


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; `None` is not asked."""

    site_id: int
    host_id: int | None
    """Only recordings of this host; `None` for people who see the whole site."""
    made_from: datetime | None
    made_to: datetime | None
    host_name: str | None
    """Lower-cased account name."""
    session_key: int | None
    name_pattern: str | None
    """Lower-cased pattern of LIKE."""
    offset: int
    limit: int


_ADD = """
INSERT INTO recording (
    site_id, host_id, session_key, conf_id, name, description, location, format, size_bytes, duration_seconds, made_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT ON CONSTRAINT recording_once_per_location DO NOTHING
RETURNING recording_id
"""

# A session that was deleted no longer gives its key away; its recordings stay.
_COLUMNS = """
    r.recording_id, r.host_id, h.web_ex_id AS host_web_ex_id,
    COALESCE(NULLIF(trim(h.first_name || ' ' || h.last_name), ''), h.web_ex_id) AS host_name,
    s.session_key, CASE WHEN s.session_key IS NOT NULL THEN r.conf_id END AS conf_id,
    COALESCE(s.tracking, ARRAY[]::text[]) AS tracking, r.name, r.description, r.location, r.format, r.size_bytes,
    r.duration_seconds, r.details, r.made_at"""

_JOINS = """
JOIN account h ON h.site_id = r.site_id AND h.account_id = r.host_id
LEFT JOIN session s ON s.site_id = r.site_id AND s.session_key = r.session_key AND s.deleted_at IS NULL"""

# $1 site, $2 host, $3 from, $4 to, $5 host name, $6 key, $7 name, $8 offset, $9 limit.
_LIST = f"""
WITH matching AS (
    SELECT r.recording_id, r.made_at, count(*) OVER () AS total
    FROM recording r
    WHERE r.site_id = $1
        AND {{whose}}
        AND ($3::timestamptz IS NULL OR r.made_at >= $3)
        AND ($4::timestamptz IS NULL OR r.made_at <= $4)
        AND ($5::text IS NULL OR r.host_id IN (
            SELECT account_id FROM account WHERE site_id = $1 AND lower(web_ex_id) = $5
        ))
        AND ($6::bigint IS NULL OR r.session_key = $6)
        AND ($7::text IS NULL OR lower(r.name) LIKE $7)
    ORDER BY r.made_at DESC, r.recording_id DESC
    OFFSET $8 LIMIT $9
)
SELECT {_COLUMNS}, m.total
FROM matching m
JOIN recording r ON r.site_id = $1 AND r.recording_id = m.recording_id
{_JOINS}
ORDER BY m.made_at DESC, m.recording_id DESC
"""

LIST_OF_HOST, LIST_OF_SITE = _LIST.format(whose="r.host_id = $2::bigint"), _LIST.format(whose="$2::bigint IS NULL")

_GET = f"""
SELECT {_COLUMNS}, 1 AS total
FROM recording r
{_JOINS}
WHERE r.site_id = $1 AND r.recording_id = $2
"""

# Locked by itself first: FOR UPDATE does not go with outer joins.
_LOCK = "SELECT FROM recording WHERE site_id = $1 AND recording_id = $2 FOR UPDATE"

_UPDATE = """
UPDATE recording
SET name = $3, description = $4, details = $5
WHERE site_id = $1 AND recording_id = $2
"""

_DELETE = "DELETE FROM recording WHERE site_id = $1 AND recording_id = $2"


async def add(tx: Transaction, site_id: int, row: RecordingRow) -> int | None:
    """Add a recording and give its number, `None` if the site has one at this location already."""
    number: int | None = await tx.fetchval(
        _ADD,
        site_id, row.host_id, row.session_key, row.conf_id, row.name, row.description, row.location, row.format,
        row.size_bytes, row.duration_seconds, row.made_at,
    )  # fmt: skip
    return number


async def find(tx: Transaction, site_id: int, recording_id: int) -> Stored | None:
    """A recording by its number."""
    row = await tx.fetchrow(_GET, site_id, recording_id)
    return None if row is None else _read(row)


async def lock(tx: Transaction, site_id: int, recording_id: int) -> Stored | None:
    """A recording by its number, kept from others until the transaction ends."""
    await tx.fetchrow(_LOCK, site_id, recording_id)
    return await find(tx, site_id, recording_id)


async def update(tx: Transaction, site_id: int, recording_id: int, name: str, description: str, details: str) -> None:
    """Write what is told of a recording."""
    await tx.execute(_UPDATE, site_id, recording_id, name, description, details)


async def delete(tx: Transaction, site_id: int, recording_id: int) -> None:
    """Forget a recording; what lies at its location stays there."""
    await tx.execute(_DELETE, site_id, recording_id)


async def find_all(tx: Transaction, search: Search) -> list[Stored]:
    """The recordings of a page, newest first; each carries the total of all matches."""
    query = LIST_OF_SITE if search.host_id is None else LIST_OF_HOST
    rows: Sequence[Row] = await tx.fetch(
        query,
        search.site_id, search.host_id, search.made_from, search.made_to, search.host_name, search.session_key,
        search.name_pattern, search.offset, search.limit,
    )  # fmt: skip
    return [_read(row) for row in rows]


def _read(row: Row) -> Stored:
    return Stored(**{name: row[name] for name in Stored.__dataclass_fields__})
