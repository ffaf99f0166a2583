"""One site is one shard: every key of the schema begins with the site (architecture.md 5)."""

from __future__ import annotations

import asyncpg

INSTALLATION_WIDE = {"installation", "site"}
"""Tables that belong to no site."""

ONLY_MIGRATIONS = "%yoyo%"

_UNIQUE = """
SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS name,
       pg_get_indexdef(i.indexrelid, 1, true) AS first
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
WHERE i.indisunique AND c.relname NOT LIKE $1
"""

_FOREIGN = """
SELECT k.conrelid::regclass::text AS table, k.conname AS name, k.confrelid::regclass::text AS other,
       (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) AS first,
       (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = k.confkey[1]) AS first_of_other
FROM pg_constraint k
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
"""

_TABLES = """
SELECT c.relname, EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'site_id' AND a.attnotnull
) AS of_site
FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE $1
"""


async def test_every_unique_key_begins_with_the_site(db: asyncpg.Connection) -> None:
    rows = await db.fetch(_UNIQUE, ONLY_MIGRATIONS)

    assert len(rows) > 10
    assert {
        (row["table"], row["name"])
        for row in rows
        if row["first"] != "site_id" and row["table"] not in INSTALLATION_WIDE
    } == set()


async def test_every_foreign_key_begins_with_the_site(db: asyncpg.Connection) -> None:
    rows = await db.fetch(_FOREIGN)

    assert len(rows) > 8
    assert {row["name"] for row in rows if (row["first"], row["first_of_other"]) != ("site_id", "site_id")} == set()


async def test_every_other_table_belongs_to_a_site(db: asyncpg.Connection) -> None:
    rows = await db.fetch(_TABLES, ONLY_MIGRATIONS)

    assert {row["relname"] for row in rows if not row["of_site"]} == {"installation"}


async def test_constraints_have_names_that_read_as_rules(db: asyncpg.Connection) -> None:
    names = await db.fetchval(
        "SELECT array_agg(conname::text) FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )

    assert [name for name in names if name.endswith(("_check", "_check1"))] == []
