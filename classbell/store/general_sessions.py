"""SQL of the general list of sessions: own, shared, invited to, or of the whole site; one statement for each form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from classbell.domain.access import Account
from classbell.domain.call import Transaction
from classbell.store.members import ALTERNATE_HOST
from classbell.store.session_lists import DateBounds

HIDDEN_TYPES: Final = (10, 14, 16)
"""Session types that a list leaves out unless they are named: access anywhere and audio only (related.md 2)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; `None` is not asked."""

    bounds: DateBounds
    session_key: int | None = None
    host_name: str | None = None
    """Lower-cased account name."""
    host_email: str | None = None
    """Lower-cased."""
    in_progress: bool | None = None
    conf_id: int | None = None
    name_pattern: str | None = None
    """Lower-cased pattern of LIKE."""
    any_field: bool = False
    types: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """A search on behalf of somebody, with its order and page."""

    site_id: int
    caller: Account
    invited: bool
    """Also what the caller is merely invited to."""
    instances: bool
    """One line for each instance, else one for each series."""
    wanted: Wanted
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    """Three fields with their directions; an empty field sorts nothing."""
    case_sensitive: bool
    offset: int
    limit: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    session_key: int
    conf_name: str
    type_id: int
    host_web_ex_id: str
    host_first_name: str
    host_last_name: str
    host_email: str
    other_host_web_ex_id: str
    in_progress: bool
    start_at: datetime
    began_at: datetime | None
    duration_minutes: int
    listing: Literal["PUBLIC", "PRIVATE", "UNLISTED"]
    password_required: bool
    participants_joined: bool
    conf_id: int
    registration: bool
    repeats: bool
    shared: bool
    """Whether the caller is an alternate host of it."""
    details: str
    total: int


# $1 site, $2 account, $3 address, $4 whether it may host, $5 invited, $6 now, $7-$10 bounds, $11 key, $12 host name,
# $13 host address, $14 in progress, $15 confID, $16 name, $17 any field, $18 types, $19-$24 order, $25 case,
# $26 offset, $27 limit.
_MINE = """(
        SELECT session_key FROM session WHERE site_id = $1 AND host_id = $2 AND deleted_at IS NULL
        UNION
        SELECT session_key FROM participant
        WHERE site_id = $1 AND email = $3 AND ($5 OR ($4 AND role = 'HOST'))
    ) mine
    JOIN session s ON s.site_id = $1 AND s.session_key = mine.session_key"""

# A key names one session, so neither the site nor its index is walked for it.
_ONE = "(SELECT * FROM session WHERE site_id = $1 AND session_key = $11) s"

_RUNNING = """s.in_progress_since IS NOT NULL AND o.number = (
            SELECT number FROM occurrence
            WHERE site_id = s.site_id AND session_key = s.session_key
            ORDER BY abs(extract(epoch FROM start_at - s.in_progress_since)), number LIMIT 1
        )"""

_INSTANCES = f"""JOIN LATERAL (
        SELECT o.number, o.start_at, o.end_at, o.conf_id, {_RUNNING} AS in_progress
        FROM occurrence o
        WHERE o.site_id = s.site_id AND o.session_key = s.session_key
    ) n ON true"""

# The instance that runs or comes next stands for a series, else its last; one that is asked for by number, itself.
_SERIES = """CROSS JOIN LATERAL (
        SELECT o.number, o.start_at, s.end_at, o.conf_id, s.in_progress_since IS NOT NULL AS in_progress
        FROM occurrence o
        WHERE o.site_id = s.site_id AND o.session_key = s.session_key
        ORDER BY o.conf_id IS NOT DISTINCT FROM $15 DESC, o.end_at > $6 DESC,
                 CASE WHEN o.end_at > $6 THEN o.start_at END, o.start_at DESC
        LIMIT 1
    ) n"""

_DATES_GIVEN = "NOT ($7::timestamptz IS NULL AND $8::timestamptz IS NULL AND $9::timestamptz IS NULL" \
    " AND $10::timestamptz IS NULL)"  # fmt: skip
_IN_DATES = (
    "($7 IS NULL OR {d}.start_at >= $7) AND ($8 IS NULL OR {d}.start_at <= $8)"
    " AND ($9 IS NULL OR {d}.end_at >= $9) AND ($10 IS NULL OR {d}.end_at <= $10)"
)
_ANY_INSTANCE = "EXISTS (SELECT FROM occurrence d WHERE d.site_id = s.site_id AND d.session_key = s.session_key AND {})"

# What can be asked for: when it is asked, and what then holds of an instance or of a series.
_FIELDS = (
    (_DATES_GIVEN, _IN_DATES.format(d="n"), _ANY_INSTANCE.format(_IN_DATES.format(d="d"))),
    ("$11::bigint IS NOT NULL", "s.session_key = $11", "s.session_key = $11"),
    ("$12::text IS NOT NULL", "lower(h.web_ex_id) = $12", "lower(h.web_ex_id) = $12"),
    ("$13::text IS NOT NULL", "lower(h.email) = $13", "lower(h.email) = $13"),
    ("$14::boolean IS NOT NULL", "n.in_progress = $14", "n.in_progress = $14"),
    ("$15::bigint IS NOT NULL", "n.conf_id = $15", _ANY_INSTANCE.format("d.conf_id = $15")),
    ("$16::text IS NOT NULL", "lower(s.conf_name) LIKE $16", "lower(s.conf_name) LIKE $16"),
)


def _found(column: int) -> str:
    """The condition of the search fields, all or any of them; none given finds everything."""
    every = " AND ".join(f"(NOT ({field[0]}) OR ({field[column]}))" for field in _FIELDS)
    some = " OR ".join(f"(({field[0]}) AND ({field[column]}))" for field in _FIELDS)
    nothing = " AND ".join(f"NOT ({field[0]})" for field in _FIELDS)
    return f"CASE WHEN $17 THEN ({some}) OR ({nothing}) ELSE {every} END"


def _sort_key(field: int) -> str:
    """The text that the field named by a parameter sorts by, with case or without."""
    codes = " ".join(f"WHEN 'TRACKINGCODE{number}' THEN s.tracking[{number}]" for number in range(1, 11))
    named = f"""CASE ${field}::text
            WHEN 'STARTTIME' THEN to_char(n.start_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
            WHEN 'CONFNAME' THEN s.conf_name
            WHEN 'HOSTWEBEXID' THEN h.web_ex_id
            WHEN 'ASSISTREQUEST' THEN s.details->'assistService'->>'assistRequest'
            WHEN 'ASSISTCONFIRM' THEN s.details->'assistService'->>'assistConfirm'
            {codes}
        END"""
    return f'CASE WHEN $25::boolean THEN {named} ELSE lower({named}) END COLLATE "C"'


def _order() -> str:
    return ",\n               ".join(
        f"CASE WHEN ${field + 1} = '{way}' THEN {_sort_key(field)} END {way}"
        for field in (19, 21, 23)
        for way in ("ASC", "DESC")
    )


def _statement(source: str, shown: str, column: int) -> str:
    return f"""
WITH matching AS (
    SELECT s.session_key, n.start_at, n.conf_id, n.in_progress, count(*) OVER () AS total,
           row_number() OVER (
               ORDER BY {_order()},
               n.start_at, s.session_key
           ) AS place
    FROM {source}
    JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
    {shown}
    WHERE s.site_id = $1
        AND s.deleted_at IS NULL
        AND NOT (s.auto_delete AND n.end_at <= $6 AND NOT n.in_progress)
        AND CASE WHEN $18::bigint[] IS NULL THEN NOT s.type_id = ANY('{{{",".join(map(str, HIDDEN_TYPES))}}}'::bigint[])
            ELSE s.type_id = ANY($18) END
        AND {_found(column)}
)
{_PAGE}"""


# Only the lines of the page are looked at any closer.
_PAGE = f"""
SELECT s.session_key, s.conf_name, s.type_id, h.web_ex_id AS host_web_ex_id, h.first_name AS host_first_name,
       h.last_name AS host_last_name, h.email AS host_email, m.in_progress, m.start_at,
       CASE WHEN m.in_progress THEN s.in_progress_since END AS began_at, s.duration_minutes, s.listing,
       COALESCE(s.details->'accessControl'->>'sessionPassword', '') <> '' AS password_required,
       m.in_progress AND EXISTS (
           SELECT FROM session_run r
           JOIN attendance a ON a.site_id = r.site_id AND a.run_id = r.run_id AND a.role <> 'HOST'
           WHERE r.site_id = s.site_id AND r.session_key = s.session_key AND r.ended_at IS NULL
       ) AS participants_joined,
       m.conf_id, COALESCE((s.details->'attendeeOptions'->>'registration')::boolean, false) AS registration,
       s.repeat_type <> 'SINGLE' AS repeats, s.host_id <> $2 AND $4::boolean AND $5::boolean IS NOT NULL AND EXISTS (
           SELECT FROM participant p
           WHERE p.site_id = s.site_id AND p.session_key = s.session_key AND p.email = $3 AND p.role = 'HOST'
       ) AS shared,
       jsonb_build_object(
           'schedule', s.details->'schedule', 'psoFields', s.details->'psoFields',
           'assistService', s.details->'assistService'
       ) AS details,
       m.total,
       {ALTERNATE_HOST.format(now="$6")} AS other_host_web_ex_id
FROM matching m
JOIN session s ON s.site_id = $1 AND s.session_key = m.session_key
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE m.place > $26 AND m.place <= $26::bigint + $27
ORDER BY m.place
"""

# The list of one account walks the indexes of hosts and addresses, never the whole site.
INSTANCES_OF_ACCOUNT, SERIES_OF_ACCOUNT = _statement(_MINE, _INSTANCES, 1), _statement(_MINE, _SERIES, 2)
INSTANCES_OF_SITE, SERIES_OF_SITE = _statement("session s", _INSTANCES, 1), _statement("session s", _SERIES, 2)
INSTANCES_OF_KEY, SERIES_OF_KEY = _statement(_ONE, _INSTANCES, 1), _statement(_ONE, _SERIES, 2)


def statement(search: Search) -> str:
    """The form of the list that a search takes."""
    if not search.caller.sees_site:
        return INSTANCES_OF_ACCOUNT if search.instances else SERIES_OF_ACCOUNT
    if search.wanted.session_key is not None and not search.wanted.any_field:
        return INSTANCES_OF_KEY if search.instances else SERIES_OF_KEY
    return INSTANCES_OF_SITE if search.instances else SERIES_OF_SITE


def arguments(search: Search) -> list[object]:
    """The parameters of `statement`."""
    caller, wanted = search.caller, search.wanted
    bounds = wanted.bounds
    return [
        search.site_id, caller.account_id, caller.address, caller.may_host, search.invited, search.now,
        bounds.start_from, bounds.start_to, bounds.end_from, bounds.end_to, wanted.session_key, wanted.host_name,
        wanted.host_email, wanted.in_progress, wanted.conf_id, wanted.name_pattern, wanted.any_field, wanted.types,
        *(part for pair in search.order for part in pair), search.case_sensitive, search.offset, search.limit,
    ]  # fmt: skip


async def lines(tx: Transaction, search: Search) -> list[Line]:
    """The lines of a page; each carries the total of all matches."""
    rows = await tx.fetch(statement(search), *arguments(search))
    return [Line(**{name: row[name] for name in Line.__dataclass_fields__}) for row in rows]
