"""SQL of address books: contacts of a host or of the whole site, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from classbell.domain.call import Row, Transaction


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as it is written; `details` is JSON of the contact element."""

    is_global: bool
    email: str
    name: str
    details: str


# What the owner already knows of an address is merged, so that two programs that fill one book do not double it.
_ADD_PERSONAL, _ADD_GLOBAL = (
    f"""
INSERT INTO contact (site_id, owner_id, is_global, email, name, details)
SELECT $1, $2, {truth}, c.email, c.name, c.details
FROM unnest($3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY AS c (email, name, details, place)
ORDER BY c.email
ON CONFLICT ({key}) WHERE {condition} DO UPDATE
SET name = COALESCE(NULLIF(excluded.name, ''), contact.name), details = contact.details || excluded.details
RETURNING contact_id, email
"""
    for truth, key, condition in (
        ("false", "site_id, owner_id, email", "NOT is_global"),
        ("true", "site_id, email", "is_global"),
    )
)

# $1 site, $2 owner, $3 whether global, $4 list, $5 name of a list.
_LIST = """
SELECT c.details
FROM contact c
WHERE c.site_id = $1
    AND (c.is_global OR c.owner_id = $2)
    AND ($3::boolean IS NULL OR c.is_global = $3)
    AND (($4::bigint IS NULL AND $5::text IS NULL) OR EXISTS (
        SELECT FROM distribution_list_member m
        JOIN distribution_list l ON l.site_id = m.site_id AND l.list_id = m.list_id
        WHERE m.site_id = c.site_id AND m.contact_id = c.contact_id AND l.owner_id = $2
            AND ($4 IS NULL OR l.list_id = $4) AND ($5 IS NULL OR lower(l.name) = lower($5))
    ))
ORDER BY c.name COLLATE "C", c.email, c.contact_id
"""

_FIND = """
SELECT contact_id, details
FROM contact
WHERE site_id = $1 AND contact_id = ANY($3::bigint[]) AND (is_global OR owner_id = $2)
"""

_ADD_LIST = """
INSERT INTO distribution_list (site_id, owner_id, name, description)
VALUES ($1, $2, $3, $4)
ON CONFLICT (site_id, owner_id, lower(name)) DO NOTHING
RETURNING list_id
"""

_OWNER_OF_LIST = "SELECT owner_id FROM distribution_list WHERE site_id = $1 AND list_id = $2 FOR UPDATE"

_SET_LIST = """
UPDATE distribution_list
SET name = COALESCE($3, name), description = COALESCE($4, description)
WHERE site_id = $1 AND list_id = $2
"""

_PUT_MEMBERS = """
INSERT INTO distribution_list_member (site_id, list_id, contact_id)
SELECT $1, $2, * FROM unnest($3::bigint[])
ON CONFLICT DO NOTHING
"""

_DROP_MEMBERS = """
DELETE FROM distribution_list_member
WHERE site_id = $1 AND list_id = $2 AND ($3::bigint[] IS NULL OR contact_id = ANY($3))
"""

_LISTS = """
SELECT list_id, name, description
FROM distribution_list
WHERE site_id = $1 AND owner_id = $2
    AND ($3::bigint IS NULL OR list_id = $3)
    AND ($4::text IS NULL OR lower(name) LIKE $4)
ORDER BY lower(name), list_id
"""


async def put(tx: Transaction, site_id: int, owner_id: int, rows: Sequence[ContactRow]) -> dict[tuple[bool, str], int]:
    """Write contacts of different addresses; gives their numbers by book (whether global) and address."""
    numbers: dict[tuple[bool, str], int] = {}
    for is_global, query in ((False, _ADD_PERSONAL), (True, _ADD_GLOBAL)):
        part = [row for row in rows if row.is_global is is_global]
        if part:
            answer = await tx.fetch(
                query, site_id, owner_id, [row.email for row in part], [row.name for row in part],
                [row.details for row in part],
            )  # fmt: skip
            numbers.update({(is_global, row["email"]): row["contact_id"] for row in answer})
    return numbers


async def list_contacts(
    tx: Transaction,
    site_id: int,
    owner_id: int,
    *,
    is_global: bool | None = None,
    list_id: int | None = None,
    list_name: str | None = None,
) -> list[str]:
    """The contacts an owner sees, by name, as JSON; narrowed to one book or to one of his lists."""
    rows = await tx.fetch(_LIST, site_id, owner_id, is_global, list_id, list_name)
    return [row["details"] for row in rows]


async def find(tx: Transaction, site_id: int, owner_id: int, contact_ids: Sequence[int]) -> dict[int, str]:
    """Those of these contacts that the owner sees, by number, as JSON."""
    return {row["contact_id"]: row["details"] for row in await tx.fetch(_FIND, site_id, owner_id, list(contact_ids))}


async def add_list(tx: Transaction, site_id: int, owner_id: int, name: str, description: str) -> int | None:
    """Add an empty list and give its number, `None` if the owner has one of this name."""
    number: int | None = await tx.fetchval(_ADD_LIST, site_id, owner_id, name, description)
    return number


async def lock_list(tx: Transaction, site_id: int, list_id: int) -> int | None:
    """Keep others from changing a list; gives its owner, `None` if there is no such list."""
    owner: int | None = await tx.fetchval(_OWNER_OF_LIST, site_id, list_id)
    return owner


async def set_list(tx: Transaction, site_id: int, list_id: int, name: str | None, description: str | None) -> bool:
    """Change name and description, `None` leaves one as it is; false if the owner has another list of that name."""
    try:
        await tx.execute(_SET_LIST, site_id, list_id, name, description)
    except asyncpg.UniqueViolationError:
        return False
    return True


async def put_members(tx: Transaction, site_id: int, list_id: int, contact_ids: Sequence[int]) -> None:
    """Put contacts on a list; those that are on it stay."""
    await tx.execute(_PUT_MEMBERS, site_id, list_id, list(dict.fromkeys(contact_ids)))


async def drop_members(tx: Transaction, site_id: int, list_id: int, contact_ids: Sequence[int] | None = None) -> None:
    """Take contacts off a list; `None`: all of them."""
    await tx.execute(_DROP_MEMBERS, site_id, list_id, None if contact_ids is None else list(contact_ids))


async def list_lists(
    tx: Transaction, site_id: int, owner_id: int, list_id: int | None, pattern: str | None
) -> Sequence[Row]:
    """Number, name and description of an owner's lists, by name; `pattern` is a lower-cased one of LIKE."""
    return await tx.fetch(_LISTS, site_id, owner_id, list_id, pattern)
