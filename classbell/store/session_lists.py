"""SQL of lists of sessions: one statement each, counted, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Transaction
from classbell.store import session_pages
from classbell.store.members import ALTERNATE_HOST
from classbell.store.sessions import COLUMNS, JOINS, Stored, read


@dataclass(frozen=True, slots=True)
class DateBounds:
    """Bounds of a search as instants, all inclusive; `None` is no bound."""

    start_from: datetime | None = None
    start_to: datetime | None = None
    end_from: datetime | None = None
    end_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, on behalf of whom, in which order."""

    site_id: int
    host_id: int | None
    """Only sessions of this host; `None` for people who see the whole site."""
    now: datetime
    bounds: DateBounds
    session_key: int | None
    host_name: str | None
    """Lower-cased account name."""
    any_field: bool
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    """Three fields with their directions; an empty field sorts nothing."""
    offset: int
    limit: int

    @property
    def asks_nothing(self) -> bool:
        """Whether every session is wanted."""
        return self.bounds == DateBounds() and self.session_key is None and self.host_name is None

    @property
    def is_walked(self) -> bool:
        """Whether all of a site is wanted by its dates alone."""
        fields = [field for field, _ in self.order if field]
        return self.host_id is None and self.asks_nothing and fields == ["STARTTIME"] == [self.order[0][0]]


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list."""

    session_key: int
    conf_name: str
    type_id: int
    host_web_ex_id: str
    other_host_web_ex_id: str
    zone: str
    wall: datetime
    duration_minutes: int
    listing: Literal["PUBLIC", "PRIVATE", "UNLISTED"]
    in_progress: bool
    total: int


def _sort_key(field: int) -> str:
    """The value that the field named by a parameter sorts by, as text that sorts right."""
    # A session without any code has no array to look into, and must not be sorted apart from one with an empty code.
    codes = " ".join(f"WHEN 'TRACKINGCODE{number}' THEN COALESCE(s.tracking[{number}], '')" for number in range(1, 11))
    return f"""CASE ${field}::text
        WHEN 'STARTTIME' THEN to_char(n.start_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
        WHEN 'CONFNAME' THEN lower(s.conf_name)
        WHEN 'HOSTWEBEXID' THEN lower(h.web_ex_id)
        {codes}
    END"""


# $1 site, $2 host, $3 now, $4-$7 bounds, $8 key, $9 host name, $10 any field, $11-$16 order, $17 offset, $18 limit.
# The next instance of a series stands for it, else its last; one that has begun counts as past.
_MATCHING = f"""
WITH matching AS (
    SELECT s.session_key, n.wall, count(*) OVER () AS total,
           row_number() OVER (
               ORDER BY CASE WHEN $12 = 'ASC' THEN {_sort_key(11)} END ASC,
                        CASE WHEN $12 = 'DESC' THEN {_sort_key(11)} END DESC,
                        CASE WHEN $14 = 'ASC' THEN {_sort_key(13)} END ASC,
                        CASE WHEN $14 = 'DESC' THEN {_sort_key(13)} END DESC,
                        CASE WHEN $16 = 'ASC' THEN {_sort_key(15)} END ASC,
                        CASE WHEN $16 = 'DESC' THEN {_sort_key(15)} END DESC,
                        s.session_key
           ) AS place
    FROM session s
    JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
    CROSS JOIN LATERAL (
        (SELECT wall, start_at FROM occurrence
         WHERE site_id = s.site_id AND session_key = s.session_key AND start_at >= $3
         ORDER BY start_at LIMIT 1)
        UNION ALL
        (SELECT wall, start_at FROM occurrence
         WHERE site_id = s.site_id AND session_key = s.session_key AND start_at < $3
         ORDER BY start_at DESC LIMIT 1)
        LIMIT 1
    ) n
    WHERE s.site_id = $1
        AND {{whose}}
        AND s.deleted_at IS NULL
        AND NOT (s.auto_delete AND s.end_at <= $3 AND s.in_progress_since IS NULL)
        AND {{wanted}}
)
"""

_NOTHING_ASKED = """($4::timestamptz IS NULL AND $5::timestamptz IS NULL AND $6::timestamptz IS NULL
                AND $7::timestamptz IS NULL AND $8::bigint IS NULL AND $9::text IS NULL AND $10::boolean IS NOT NULL)"""

_IN_DATES = """EXISTS (
                    SELECT FROM occurrence d
                    WHERE d.site_id = s.site_id AND d.session_key = s.session_key
                        AND ($4 IS NULL OR d.start_at >= $4) AND ($5 IS NULL OR d.start_at <= $5)
                        AND ($6 IS NULL OR d.end_at >= $6) AND ($7 IS NULL OR d.end_at <= $7)
                )"""

_ASKED_FOR = f"""({_NOTHING_ASKED}
            OR CASE WHEN $10 THEN
                ({_IN_DATES} AND NOT ($4 IS NULL AND $5 IS NULL AND $6 IS NULL AND $7 IS NULL))
                OR s.session_key = $8 OR lower(h.web_ex_id) = $9
            ELSE
                {_IN_DATES} AND ($8 IS NULL OR s.session_key = $8) AND ($9 IS NULL OR lower(h.web_ex_id) = $9)
            END
        )"""

_OF_SUMMARY = """
SELECT s.session_key, s.conf_name, s.type_id, h.web_ex_id AS host_web_ex_id, s.zone, m.wall, s.duration_minutes,
       s.listing, s.in_progress_since IS NOT NULL AS in_progress, m.total,
       {other} AS other_host_web_ex_id
FROM matching m
JOIN session s ON s.site_id = $1 AND s.session_key = m.session_key
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id"""

_OF_WHOLE = f"""
SELECT {COLUMNS}, m.total
FROM matching m
JOIN session s ON s.site_id = $1 AND s.session_key = m.session_key
{JOINS}"""

_PAGE = """
WHERE m.place > $17::bigint AND m.place - $17 <= $18
ORDER BY m.place
"""
_SUMMARY_PAGE = _OF_SUMMARY.format(other=ALTERNATE_HOST.format(now="$3")) + _PAGE
_WHOLE_PAGE = _OF_WHOLE + _PAGE

# Two forms, so that the list of one host walks the index of hosts and never the whole site.
_OF_HOST = _MATCHING.format(whose="s.host_id = $2::bigint", wanted=_ASKED_FOR)
_OF_SITE = _MATCHING.format(whose="$2::bigint IS NULL", wanted=_ASKED_FOR)
SUMMARIES_OF_HOST, SUMMARIES_OF_SITE = _OF_HOST + _SUMMARY_PAGE, _OF_SITE + _SUMMARY_PAGE
WHOLE_OF_HOST, WHOLE_OF_SITE = _OF_HOST + _WHOLE_PAGE, _OF_SITE + _WHOLE_PAGE

# Most lists ask for nothing in particular. Without the search PostgreSQL sees that one plan fits all hosts and keeps
# it; with it, it would plan each list anew, which takes as long as carrying it out.
_ALL_OF_HOST = _MATCHING.format(whose="s.host_id = $2::bigint", wanted=_NOTHING_ASKED)
ALL_SUMMARIES_OF_HOST, ALL_WHOLE_OF_HOST = _ALL_OF_HOST + _SUMMARY_PAGE, _ALL_OF_HOST + _WHOLE_PAGE


# A whole site in the order of its dates is walked, never sorted.
_ASCENDING, _DESCENDING = session_pages.matching("ASC"), session_pages.matching("DESC")
_WALKED_SUMMARY = _OF_SUMMARY.format(other=ALTERNATE_HOST.format(now="$2")) + "\nORDER BY m.place\n"
_WALKED_WHOLE = _OF_WHOLE + "\nORDER BY m.place\n"
SUMMARIES_ASCENDING, SUMMARIES_DESCENDING = _ASCENDING + _WALKED_SUMMARY, _DESCENDING + _WALKED_SUMMARY
WHOLE_ASCENDING, WHOLE_DESCENDING = _ASCENDING + _WALKED_WHOLE, _DESCENDING + _WALKED_WHOLE


def _arguments(search: Search) -> list[object]:
    bounds = search.bounds
    return [
        search.site_id, search.host_id, search.now, bounds.start_from, bounds.start_to, bounds.end_from, bounds.end_to,
        search.session_key, search.host_name, search.any_field,
        *(part for pair in search.order for part in pair), search.offset, search.limit,
    ]  # fmt: skip


def _summaries_of(search: Search) -> tuple[str, list[object]]:
    """The statement of a page of lines, with its arguments."""
    if search.is_walked:
        query = SUMMARIES_DESCENDING if search.order[0][1] == "DESC" else SUMMARIES_ASCENDING
        return query, [search.site_id, search.now, search.offset, search.limit]
    of_host = ALL_SUMMARIES_OF_HOST if search.asks_nothing else SUMMARIES_OF_HOST
    return SUMMARIES_OF_SITE if search.host_id is None else of_host, _arguments(search)


def _whole_of(search: Search) -> tuple[str, list[object]]:
    """The statement of a page of whole sessions, with its arguments."""
    if search.is_walked:
        query = WHOLE_DESCENDING if search.order[0][1] == "DESC" else WHOLE_ASCENDING
        return query, [search.site_id, search.now, search.offset, search.limit]
    of_host = ALL_WHOLE_OF_HOST if search.asks_nothing else WHOLE_OF_HOST
    return WHOLE_OF_SITE if search.host_id is None else of_host, _arguments(search)


async def summaries(tx: Transaction, search: Search) -> list[Summary]:
    """The lines of a page; each carries the total of all matches."""
    query, arguments = _summaries_of(search)
    return [
        Summary(
            session_key=row["session_key"],
            conf_name=row["conf_name"],
            type_id=row["type_id"],
            host_web_ex_id=row["host_web_ex_id"],
            other_host_web_ex_id=row["other_host_web_ex_id"],
            zone=row["zone"],
            wall=row["wall"],
            duration_minutes=row["duration_minutes"],
            listing=row["listing"],
            in_progress=row["in_progress"],
            total=row["total"],
        )
        for row in await tx.fetch(query, *arguments)
    ]


async def whole(tx: Transaction, search: Search) -> list[Stored]:
    """The whole sessions of a page; each carries the total of all matches."""
    query, arguments = _whole_of(search)
    return [read(row) for row in await tx.fetch(query, *arguments)]
