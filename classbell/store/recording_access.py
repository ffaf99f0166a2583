"""SQL of who opened recordings; recordings themselves are kept elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Row, Transaction


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody opened a recording; `details` is JSON of what the registration form asked (com.Person)."""

    recording_id: int
    host_id: int
    record_name: str
    made_at: datetime
    name: str = ""
    email: str = ""
    registered_at: datetime | None = None
    downloaded: bool = False
    viewed: bool = False
    details: str = "{}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; `None` is not asked for."""

    site_id: int
    host_id: int | None
    since: datetime
    made_from: datetime | None
    made_to: datetime | None
    seen_from: datetime | None
    seen_to: datetime | None
    record_name: str | None
    host_name: str | None
    any_field: bool
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    offset: int
    limit: int


_ADD = """
INSERT INTO recording_access (
    site_id, recording_id, host_id, record_name, made_at, accessed_at, name, email, registered_at, downloaded, viewed,
    details
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


def _key(field: int) -> str:
    return f"""CASE ${field}::text
        WHEN 'RECORDID' THEN to_char(recording_id, '0000000000000000000')
        WHEN 'UPLOADTIME' THEN to_char(made_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
        WHEN 'RECORDNAME' THEN lower(record_name) END"""


_ORDER = ", ".join(
    f"CASE WHEN ${field + 1} = '{way}' THEN {_key(field)} END {way}"
    for field in (11, 13, 15)
    for way in ("ASC", "DESC")
)

_SUMMARY = f"""
WITH counted AS (
    SELECT r.recording_id, max(r.record_name) AS record_name, max(r.made_at) AS made_at,
           count(*) FILTER (WHERE r.registered_at IS NOT NULL) AS registered,
           count(*) FILTER (WHERE r.downloaded) AS downloaded, count(*) FILTER (WHERE r.viewed) AS viewed
    FROM recording_access r
    JOIN account h ON h.site_id = r.site_id AND h.account_id = r.host_id
    WHERE r.site_id = $1 AND ($2::bigint IS NULL OR r.host_id = $2) AND r.accessed_at >= $3
        AND CASE WHEN $10 AND num_nonnulls($4::timestamptz, $6::timestamptz, $8::text, $9::text) > 0 THEN
            COALESCE(r.made_at BETWEEN $4 AND $5::timestamptz, false)
            OR COALESCE(r.accessed_at BETWEEN $6 AND $7::timestamptz, false)
            OR COALESCE(r.record_name ILIKE $8, false) OR COALESCE(lower(h.web_ex_id) = $9, false)
        ELSE
            ($4 IS NULL OR r.made_at BETWEEN $4 AND $5) AND ($6 IS NULL OR r.accessed_at BETWEEN $6 AND $7)
            AND ($8 IS NULL OR r.record_name ILIKE $8) AND ($9 IS NULL OR lower(h.web_ex_id) = $9)
        END
    GROUP BY r.recording_id
)
SELECT *, count(*) OVER () AS total
FROM counted
ORDER BY {_ORDER}, recording_id
OFFSET $17 LIMIT $18
"""

_DETAIL = """
SELECT access_id, recording_id, name, email, accessed_at, registered_at, downloaded, viewed, details,
       count(*) OVER () AS total
FROM recording_access
WHERE site_id = $1 AND ($2::bigint IS NULL OR host_id = $2) AND accessed_at >= $3
    AND ($4::bigint IS NULL OR recording_id = $4)
ORDER BY accessed_at, access_id
OFFSET $5 LIMIT $6
"""


async def add(tx: Transaction, site_id: int, access: Access, now: datetime) -> None:
    """Note that somebody opened a recording."""
    await tx.execute(
        _ADD, site_id, access.recording_id, access.host_id, access.record_name, access.made_at, now, access.name,
        access.email, access.registered_at, access.downloaded, access.viewed, access.details,
    )  # fmt: skip


async def summary(tx: Transaction, search: Search) -> Sequence[Row]:
    """A page of recordings with the number of their accesses."""
    return await tx.fetch(
        _SUMMARY, search.site_id, search.host_id, search.since, search.made_from, search.made_to, search.seen_from,
        search.seen_to, search.record_name, search.host_name, search.any_field,
        *(part for pair in search.order for part in pair), search.offset, search.limit,
    )  # fmt: skip


async def detail(
    tx: Transaction,
    site_id: int,
    host_id: int | None,
    since: datetime,
    recording_id: int | None,
    offset: int,
    limit: int,
) -> Sequence[Row]:
    """A page of accesses, by time."""
    return await tx.fetch(_DETAIL, site_id, host_id, since, recording_id, offset, limit)
