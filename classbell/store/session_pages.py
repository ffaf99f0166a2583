"""SQL of whole sites in the order of their dates: a page walks indexes and sorts nothing but what is under way.

What the statements of `session_lists` give for such a search, these give too (docs/adr/0013). A site falls into three
parts: sessions that have not begun, by their first start; those under way, few, looked up one by one; past ones that
are kept, by their last start. A series under way stands where its next instance does, else its last.
"""

from __future__ import annotations

from typing import Final

_NEXT_OR_LAST: Final = """
        (SELECT wall, start_at FROM occurrence
         WHERE site_id = s.site_id AND session_key = s.session_key AND start_at >= $2
         ORDER BY start_at LIMIT 1)
        UNION ALL
        (SELECT wall, start_at FROM occurrence
         WHERE site_id = s.site_id AND session_key = s.session_key AND start_at < $2
         ORDER BY start_at DESC LIMIT 1)
        LIMIT 1"""

_SITE: Final = "s.site_id = $1 AND s.deleted_at IS NULL"
# Each session is in one of the four: a kept one is past when its last instance has begun, another when that is over,
# unless it is still held.
_AHEAD: Final = f"{_SITE} AND s.start_at >= $2"
_UNDER_WAY: Final = f"""{_SITE} AND tstzrange(s.start_at, s.end_at, '()') @> $2
            AND (s.auto_delete OR s.last_start_at >= $2)"""
_LATE: Final = f"{_SITE} AND s.auto_delete AND s.end_at <= $2 AND s.in_progress_since IS NOT NULL"
_KEPT: Final = f"{_SITE} AND NOT s.auto_delete AND s.last_start_at < $2"

# Kept sessions stay in the list, others to their end: what ends on a later day than this one is added up from changes.
_TOTAL: Final = f"""(SELECT COALESCE(sum(sessions), 0)::bigint FROM session_tally
         WHERE site_id = $1 AND listed_to > ($2::timestamptz AT TIME ZONE 'UTC')::date)
        + (SELECT count(*) FROM session s WHERE {_SITE} AND s.auto_delete AND s.end_at > $2
           AND s.end_at < (date_trunc('day', $2::timestamptz AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC')
        + (SELECT count(*) FROM session s WHERE {_LATE})"""


def matching(way: str) -> str:
    """The rows of a page, each with its place and the total.

    $1 site, $2 now, $3 offset, $4 limit. Seconds are what dates have, and equal ones go by their keys.
    """
    current = "\n        UNION ALL\n        ".join(
        f"""SELECT s.session_key, n.start_at FROM session s
        CROSS JOIN LATERAL ({_NEXT_OR_LAST}
        ) n
        WHERE {which}"""
        for which in (_UNDER_WAY, _LATE)
    )
    return f"""
WITH page AS (
    SELECT * FROM (
        (SELECT s.session_key, s.start_at FROM session s WHERE {_AHEAD}
         ORDER BY s.start_at {way}, s.session_key)
        UNION ALL
        (SELECT * FROM (
        {current}
        ) c ORDER BY start_at {way}, session_key)
        UNION ALL
        (SELECT s.session_key, s.last_start_at FROM session s WHERE {_KEPT}
         ORDER BY s.last_start_at {way}, s.session_key)
    ) u
    ORDER BY start_at {way}, session_key
    OFFSET $3 LIMIT $4
), total AS (
    SELECT {_TOTAL} AS total
), matching AS (
    SELECT page.session_key, n.wall, page.start_at, total.total,
           row_number() OVER (ORDER BY page.start_at {way}, page.session_key) AS place
    FROM page
    CROSS JOIN total
    JOIN session s ON s.site_id = $1 AND s.session_key = page.session_key
    CROSS JOIN LATERAL ({_NEXT_OR_LAST}
    ) n
)
"""
