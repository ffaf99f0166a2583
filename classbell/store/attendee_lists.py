"""SQL of lists of attendees: one statement each, counted, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Row, Transaction


@dataclass(frozen=True, slots=True)
class Search:
    """Which attendees are looked for, on behalf of whom, in which order."""

    site_id: int
    host_id: int | None
    """Only sessions of this host; `None` for all of the site, and where `session_key` is given."""
    session_key: int | None
    ended_before: datetime | None
    """Leave out sessions that ended before."""
    states: Sequence[str] | None
    conf_id: int | None
    any_field: bool
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    offset: int
    limit: int


_ADDRESS = "p.details #>> '{{person,address,{0}}}'"
_FIELDS = {
    "CONFID": "lpad(COALESCE(o.conf_id, 0)::text, 20, '0')",
    "ATTENDEEID": "lpad(p.participant_id::text, 20, '0')",
    "ATTENDEETYPE": "p.details #>> '{person,type}'",
    "ATTENDEENAME": "lower(p.details #>> '{person,name}')",
    "ATTENDEEWEBEXID": "lower(p.details #>> '{person,webExId}')",
    "JOINSTATUS": "p.join_status",
    "EMAIL": "p.email",
    "PHONE": "p.details #>> '{person,phones,phone}'",
    "MOBILE": "p.details #>> '{person,phones,mobilePhone}'",
    "FAX": "p.details #>> '{person,phones,fax}'",
    "COMPANY": "lower(p.details #>> '{person,company}')",
    "TITLE": "lower(p.details #>> '{person,title}')",
    "URL": "p.details #>> '{person,url}'",
    "ADDRESS1": f"lower({_ADDRESS.format('address1')})",
    "ADDRESS2": f"lower({_ADDRESS.format('address2')})",
    "CITY": f"lower({_ADDRESS.format('city')})",
    "STATE": f"lower({_ADDRESS.format('state')})",
    "ZIPCODE": _ADDRESS.format("zipCode"),
    "COUNTRY": f"lower({_ADDRESS.format('country')})",
    "NOTES": "lower(p.details #>> '{person,notes}')",
    "ADDRESSTYPE": _ADDRESS.format("addressType"),
}


def _sort_key(field: int) -> str:
    """The value that the field named by a parameter sorts by, as text that sorts right."""
    cases = " ".join(f"WHEN '{name}' THEN COALESCE({value}, '')" for name, value in _FIELDS.items())
    return f"CASE ${field}::text {cases} END"


# $1 site, $2 host, $3 key, $4 ended before, $5 states, $6 confID, $7 any field, $8-$13 order, $14 offset, $15 limit.
# Who comes to the whole session comes to each of its instances. Sessions are few where there is a host or a key, so the
# people are found by theirs.
_LIST = f"""
SELECT p.session_key, p.participant_id, p.register_id, p.join_status, p.details, p.preferences, o.conf_id,
       count(*) OVER () AS total
FROM session s
JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key AND p.list = 'attendees'
LEFT JOIN occurrence o ON o.site_id = p.site_id AND o.session_key = p.session_key
    AND o.number = CASE WHEN p.occurrence = 0 AND s.repeat_type = 'SINGLE' THEN 1 ELSE p.occurrence END
WHERE s.site_id = $1
    AND ($2::bigint IS NULL OR s.host_id = $2)
    AND ($3::bigint IS NULL OR s.session_key = $3)
    AND ($4::timestamptz IS NULL OR s.end_at > $4 OR s.in_progress_since IS NOT NULL)
    AND s.deleted_at IS NULL
    AND (
        ($5::text[] IS NULL AND $6::bigint IS NULL)
        OR CASE WHEN $7 THEN
            COALESCE(p.join_status = ANY($5::text[]), false) OR {{instance}}
        ELSE
            ($5::text[] IS NULL OR p.join_status = ANY($5::text[])) AND ($6::bigint IS NULL OR {{instance}})
        END
    )
ORDER BY CASE WHEN $9 = 'ASC' THEN {_sort_key(8)} END ASC, CASE WHEN $9 = 'DESC' THEN {_sort_key(8)} END DESC,
         CASE WHEN $11 = 'ASC' THEN {_sort_key(10)} END ASC, CASE WHEN $11 = 'DESC' THEN {_sort_key(10)} END DESC,
         CASE WHEN $13 = 'ASC' THEN {_sort_key(12)} END ASC, CASE WHEN $13 = 'DESC' THEN {_sort_key(12)} END DESC,
         p.session_key, p.position, p.participant_id
OFFSET $14
LIMIT $15
""".replace(
    "{instance}",
    """EXISTS (
                SELECT FROM occurrence i
                WHERE i.site_id = s.site_id AND i.session_key = s.session_key AND i.conf_id = $6
                    AND p.occurrence IN (0, i.number)
            )""",
)

_WHOSE = """
SELECT s.session_key, s.host_id, s.zone, ARRAY(
    SELECT email FROM participant
    WHERE site_id = $1 AND session_key = s.session_key AND role = 'HOST'
) AS alternate_addresses
FROM session s
WHERE s.site_id = $1 AND s.deleted_at IS NULL
    AND ($2::bigint IS NULL OR s.session_key = $2)
    AND ($3::bigint IS NULL OR EXISTS (
        SELECT FROM occurrence
        WHERE site_id = $1 AND session_key = s.session_key AND conf_id = $3
    ))
LIMIT 1
"""

_ENROLLED = """
SELECT o.conf_id, p.participant_id, p.email, p.join_status, p.details, COALESCE(e.fields, '{}') AS fields, e.ip_address,
       COALESCE(e.submitted_at, p.registered_at) AS submitted_at
FROM occurrence o
JOIN participant p ON p.site_id = o.site_id AND p.session_key = o.session_key AND p.register_id IS NOT NULL
    AND p.occurrence IN (0, o.number)
LEFT JOIN enrollment e ON e.site_id = p.site_id AND e.participant_id = p.participant_id
WHERE o.site_id = $1 AND o.session_key = $2 AND ($3::bigint IS NULL OR o.conf_id = $3)
ORDER BY o.number, p.register_id
"""


async def attendees(tx: Transaction, search: Search) -> Sequence[Row]:
    """The attendees of a page; each row carries the total of all matches."""
    return await tx.fetch(
        _LIST,
        search.site_id, search.host_id, search.session_key, search.ended_before, search.states, search.conf_id,
        search.any_field, *(part for pair in search.order for part in pair), search.offset, search.limit,
    )  # fmt: skip


async def whose(tx: Transaction, site_id: int, session_key: int | None, conf_id: int | None) -> Row | None:
    """The session of a key, of an instance, or of both: who hosts it, with whom, in which zone."""
    return await tx.fetchrow(_WHOSE, site_id, session_key, conf_id)


async def enrolled(tx: Transaction, site_id: int, session_key: int, conf_id: int | None) -> Sequence[Row]:
    """Registrants with their answers for each instance of a session, or for one."""
    return await tx.fetch(_ENROLLED, site_id, session_key, conf_id)
