"""SQL of lists of accounts: one statement each, counted, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain.call import Transaction
from classbell.store.accounts import COLUMNS, Stored, read


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, on behalf of whom, in which order."""

    site_id: int
    account_id: int | None
    """Only this account; `None` for people who see the whole site."""
    active: str
    first_name: str | None
    """A pattern, as the next three: lower-cased, for LIKE."""
    last_name: str | None
    email: str | None
    web_ex_id: str | None
    registered_from: datetime | None
    registered_to: datetime | None
    any_field: bool
    order: Sequence[tuple[str, Literal["ASC", "DESC"]]]
    """Three fields with their directions; an empty field sorts nothing."""
    offset: int
    limit: int


def pattern(text: str) -> str:
    """A text with `%` for anything, as LIKE takes it; `_` and the backslash stand for themselves."""
    return text.lower().replace("\\", "\\\\").replace("_", "\\_")


_DESCRIBED = {
    "PERSONALURL": "personalUrl", "ADDRESS1": "address,address1", "ADDRESS2": "address,address2",
    "CITY": "address,city", "STATE": "address,state", "ZIPCODE": "address,zipCode", "COUNTRY": "address,country",
    "PHONE1": "phones,phone", "PHONE2": "phones,phone2", "MOBILE1": "phones,mobilePhone",
    "MOBILE2": "phones,mobilePhone2", "FAX": "phones,fax", "PAGER": "phones,pager", "EMAIL2": "email2",
    "DIVISION": "tracking,trackingCode1", "DEPARTMENT": "tracking,trackingCode2", "PROJECT": "tracking,trackingCode3",
    "OTHER": "tracking,trackingCode4", "OFFICENAME": "company", "OFFICETITLE": "title", "OFFICEURL": "officeurl",
}  # fmt: skip
"""Where in the description of an account the value of a sort field stands."""


def _sort_key(field: int) -> str:
    """The value that the field named by a parameter sorts by, as text that sorts right."""
    described = "\n".join(
        f"        WHEN '{name}' THEN lower(a.details #>> '{{{path}}}')" for name, path in _DESCRIBED.items()
    )
    return f"""CASE ${field}::text
        WHEN 'UID' THEN lpad(a.account_id::text, 20, '0')
        WHEN 'WEBEXID' THEN lower(a.web_ex_id)
        WHEN 'FIRSTNAME' THEN lower(a.first_name)
        WHEN 'LASTNAME' THEN lower(a.last_name)
        WHEN 'EMAIL' THEN lower(a.email)
        WHEN 'ACTIVE' THEN a.active
        WHEN 'REGDATE' THEN to_char(a.registered_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
        WHEN 'REGEXPDATE' THEN COALESCE(to_char(a.expires_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS'), '9')
        WHEN 'PRIVILEGE' THEN concat(a.is_site_admin, a.is_read_only_admin, a.is_host, NOT a.is_attendee_only)
        WHEN 'TIMEZONE' THEN COALESCE(a.zone, '')
        WHEN 'CATEGORYID' THEN lpad(COALESCE(a.details ->> 'categoryId', '0'), 20, '0')
        WHEN 'VISITCOUNT' THEN lpad(a.visit_count::text, 20, '0')
{described}
    END"""


# $1 site, $2 account, $3 state, $4-$7 patterns, $8-$9 registered, $10 any field, $11-$16 order, $17 offset, $18 limit.
LIST = f"""
SELECT {COLUMNS}, count(*) OVER () AS total
FROM account a
WHERE a.site_id = $1
    AND ($2::bigint IS NULL OR a.account_id = $2)
    AND a.active = $3
    AND (
        ($4::text IS NULL AND $5::text IS NULL AND $6::text IS NULL AND $7::text IS NULL
            AND $8::timestamptz IS NULL AND $9::timestamptz IS NULL)
        OR CASE WHEN $10 THEN
            lower(a.first_name) LIKE $4 OR lower(a.last_name) LIKE $5 OR lower(a.email) LIKE $6
            OR lower(a.web_ex_id) LIKE $7
            OR (($8 IS NULL OR a.registered_at >= $8) AND ($9 IS NULL OR a.registered_at <= $9)
                AND NOT ($8 IS NULL AND $9 IS NULL))
        ELSE
            ($4 IS NULL OR lower(a.first_name) LIKE $4) AND ($5 IS NULL OR lower(a.last_name) LIKE $5)
            AND ($6 IS NULL OR lower(a.email) LIKE $6) AND ($7 IS NULL OR lower(a.web_ex_id) LIKE $7)
            AND ($8 IS NULL OR a.registered_at >= $8) AND ($9 IS NULL OR a.registered_at <= $9)
        END
    )
ORDER BY CASE WHEN $12 = 'ASC' THEN {_sort_key(11)} END ASC,
         CASE WHEN $12 = 'DESC' THEN {_sort_key(11)} END DESC,
         CASE WHEN $14 = 'ASC' THEN {_sort_key(13)} END ASC,
         CASE WHEN $14 = 'DESC' THEN {_sort_key(13)} END DESC,
         CASE WHEN $16 = 'ASC' THEN {_sort_key(15)} END ASC,
         CASE WHEN $16 = 'DESC' THEN {_sort_key(15)} END DESC,
         a.account_id
OFFSET $17
LIMIT $18
"""


async def page(tx: Transaction, search: Search) -> tuple[list[Stored], int]:
    """The accounts of a page, and the number of all that match (0 on a page past the end)."""
    rows = await tx.fetch(
        LIST,
        search.site_id, search.account_id, search.active, search.first_name, search.last_name, search.email,
        search.web_ex_id, search.registered_from, search.registered_to, search.any_field,
        *(part for pair in search.order for part in pair), search.offset, search.limit,
    )  # fmt: skip
    return [read(row) for row in rows], rows[0]["total"] if rows else 0
