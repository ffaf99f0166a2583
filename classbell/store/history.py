"""SQL of history: past runs and who was in them, one statement a page, counted, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Row, Transaction


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, on behalf of whom, in which order; `None` is not asked for."""

    site_id: int
    host_id: int | None
    """Only runs of this host; `None` for people who see the whole site."""
    since: datetime
    session_key: int | None
    conf_name: str | None
    """A pattern of LIKE."""
    start_from: datetime | None
    start_to: datetime | None
    host_name: str | None
    """Lower-cased account name."""
    end_from: datetime | None
    end_to: datetime | None
    conf_id: int | None
    any_field: bool
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    offset: int
    limit: int
    pso_field: str | None = None


# $1 site, $2 host, $3 since, $4 key, $5 name, $6-$7 start, $8 host name, $9-$10 end, $11 number, $12 field of the
# customer, $13 any field, $14-$19 order, $20 offset, $21 limit.
_WANTED = """
    r.site_id = $1 AND {whose} AND r.started_at >= $3 AND r.ended_at IS NOT NULL
    AND CASE WHEN $13 AND num_nonnulls($4::bigint, $5::text, $6::timestamptz, $7::timestamptz, $8::text,
                                       $9::timestamptz, $10::timestamptz, $11::bigint, $12::text) > 0 THEN
        COALESCE(r.session_key = $4, false) OR COALESCE(r.conf_name ILIKE $5, false)
        OR COALESCE(r.started_at BETWEEN $6 AND $7, false) OR COALESCE(lower(h.web_ex_id) = $8, false)
        OR COALESCE(r.ended_at BETWEEN $9 AND $10, false) OR COALESCE(r.conf_id = $11, false)
        OR COALESCE(s.details #>> '{{psoFields,psoField1}}' = $12, false)
    ELSE
        ($4 IS NULL OR r.session_key = $4) AND ($5 IS NULL OR r.conf_name ILIKE $5)
        AND ($6 IS NULL OR r.started_at BETWEEN $6 AND $7) AND ($8 IS NULL OR lower(h.web_ex_id) = $8)
        AND ($9 IS NULL OR r.ended_at BETWEEN $9 AND $10) AND ($11 IS NULL OR r.conf_id = $11)
        AND ($12 IS NULL OR s.details #>> '{{psoFields,psoField1}}' = $12)
    END
"""

_RUN = """
FROM session_run r
JOIN session s ON s.site_id = r.site_id AND s.session_key = r.session_key
JOIN account h ON h.site_id = r.site_id AND h.account_id = r.host_id
"""

_INVITED = """(SELECT count(DISTINCT email) FROM participant WHERE site_id = $1 AND session_key = r.session_key)"""
_REGISTERED = """(SELECT count(DISTINCT email) FROM participant
    WHERE site_id = $1 AND session_key = r.session_key AND join_status IN ('ACCEPT', 'REGISTER'))"""
_ATTENDED = """(SELECT count(DISTINCT person) FROM attendance
    WHERE site_id = $1 AND run_id = r.run_id AND role <> 'HOST')"""


def _sorted_by(fields: dict[str, str], last: str) -> str:
    """An ORDER BY over three fields named by parameters, as text that sorts right, and `last` to make it stable."""
    cases = " ".join(f"WHEN '{name}' THEN {value}" for name, value in fields.items())
    parts = [
        f"CASE WHEN ${field + 1} = '{way}' THEN CASE ${field}::text {cases} END END {way}"
        for field in (14, 16, 18)
        for way in ("ASC", "DESC")
    ]
    return ", ".join((*parts, last))


_SESSION_FIELDS = {
    "CONFNAME": "lower(r.conf_name)",
    "STARTTIME": "to_char(r.started_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')",
    "TOTALINVITED": f"to_char({_INVITED}, '0000000000')",
    "TOTALREGISTERED": f"to_char({_REGISTERED}, '0000000000')",
    "TOTALATTENDEE": f"to_char({_ATTENDED}, '0000000000')",
    "ASSISTREQUEST": "s.details #>> '{{assistService,assistRequest}}'",
    "ASSISTCONFIRM": "s.details #>> '{{assistService,assistConfirm}}'",
}

_SESSIONS = f"""
WITH page AS (
    SELECT r.site_id, r.run_id, count(*) OVER () AS total,
           row_number() OVER (ORDER BY {_sorted_by(_SESSION_FIELDS, "r.run_id")}) AS place
    {_RUN}
    WHERE {_WANTED}
    ORDER BY place OFFSET $20 LIMIT $21
)
SELECT r.session_key, r.conf_name, r.conf_id, r.zone, r.host_id, r.started_at, r.ended_at, s.tracking, s.details,
       h.web_ex_id AS host_web_ex_id, h.email AS host_email, page.total,
       {_INVITED} AS invited, {_REGISTERED} AS registered,
       a.people, a.roles, a.joins, a.leaves
FROM page
JOIN session_run r ON r.site_id = $1 AND r.run_id = page.run_id
JOIN session s ON s.site_id = $1 AND s.session_key = r.session_key
JOIN account h ON h.site_id = $1 AND h.account_id = r.host_id
CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(person), '{{{{}}}}') AS people, COALESCE(array_agg(role), '{{{{}}}}') AS roles,
           COALESCE(array_agg(joined_at), '{{{{}}}}') AS joins, COALESCE(array_agg(left_at), '{{{{}}}}') AS leaves
    FROM attendance
    WHERE site_id = $1 AND run_id = r.run_id
) a
ORDER BY page.place
"""

_ATTENDEE_FIELDS = {
    "NAME": "lower(a.name)",
    "STARTTIME": "to_char(a.joined_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')",
    "COMPANY": "lower(a.details ->> 'company')",
    "COUNTRY": "lower(a.details #>> '{{address,country}}')",
    "STATE": "lower(a.details #>> '{{address,state}}')",
    "CITY": "lower(a.details #>> '{{address,city}}')",
    "CONFID": "to_char(r.conf_id, '0000000000000000000')",
}

_ATTENDEES = f"""
WITH page AS (
    SELECT r.run_id, a.attendance_id, count(*) OVER () AS total,
           row_number() OVER (ORDER BY {_sorted_by(_ATTENDEE_FIELDS, "a.attendance_id")}) AS place
    {_RUN}
    JOIN attendance a ON a.site_id = r.site_id AND a.run_id = r.run_id
    WHERE {_WANTED}
    ORDER BY place OFFSET $20 LIMIT $21
)
SELECT r.session_key, r.conf_name, r.conf_id, a.name, a.email, a.role, a.joined_at, a.left_at, a.address, a.agent,
       a.details, page.total, p.registered, p.invited
FROM page
JOIN session_run r ON r.site_id = $1 AND r.run_id = page.run_id
JOIN attendance a ON a.site_id = $1 AND a.attendance_id = page.attendance_id
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS invited, COALESCE(bool_or(join_status IN ('ACCEPT', 'REGISTER')), false) AS registered
    FROM participant
    WHERE site_id = $1 AND session_key = r.session_key AND email = a.email AND a.email <> ''
) p
ORDER BY page.place
"""

# Two forms each, so that the history of one host walks his index and never the whole site.
SESSIONS_OF_HOST = _SESSIONS.format(whose="r.host_id = $2::bigint")
SESSIONS_OF_SITE = _SESSIONS.format(whose="$2::bigint IS NULL")
ATTENDEES_OF_HOST = _ATTENDEES.format(whose="r.host_id = $2::bigint")
ATTENDEES_OF_SITE = _ATTENDEES.format(whose="$2::bigint IS NULL")


async def sessions(tx: Transaction, search: Search) -> Sequence[Row]:
    """A page of runs that are over, each with the total of all matches and everybody's intervals."""
    query = SESSIONS_OF_SITE if search.host_id is None else SESSIONS_OF_HOST
    return await tx.fetch(query, *_arguments(search))


async def attendees(tx: Transaction, search: Search) -> Sequence[Row]:
    """A page of intervals of runs that are over, each with the total of all matches."""
    query = ATTENDEES_OF_SITE if search.host_id is None else ATTENDEES_OF_HOST
    return await tx.fetch(query, *_arguments(search))


def _arguments(search: Search) -> list[object]:
    return [
        search.site_id, search.host_id, search.since, search.session_key, search.conf_name, search.start_from,
        search.start_to, search.host_name, search.end_from, search.end_to, search.conf_id, search.pso_field,
        search.any_field, *(part for pair in search.order for part in pair), search.offset, search.limit,
    ]  # fmt: skip
