"""A whole database as it was at one moment, kept beside itself and put back: for servers that tests throw away.

The copies lie in a schema of their own. Only the superuser of an embedded cluster can put them back, since the rows
come in any order; numbers once given out are not given again.
"""

from __future__ import annotations

import asyncpg

_SCHEMA = "snapshot"

_TABLES = """
SELECT quote_ident(c.table_name) AS name,
       string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) AS columns
FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
  AND c.table_name !~ 'yoyo'
GROUP BY c.table_name
ORDER BY c.table_name
"""


async def take(connection: asyncpg.Connection) -> None:
    """Keep what every table holds, in place of what was kept before."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE; CREATE SCHEMA {_SCHEMA}")
    for table in await connection.fetch(_TABLES):
        name, columns = table["name"], table["columns"]
        await connection.execute(f"CREATE TABLE {_SCHEMA}.{name} AS SELECT {columns} FROM public.{name}")


async def restore(connection: asyncpg.Connection) -> None:
    """Put back what was kept; the connection is the superuser's."""
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        tables = await connection.fetch(_TABLES)
        await connection.execute("TRUNCATE " + ", ".join(f"public.{table['name']}" for table in tables))
        for table in tables:
            name, columns = table["name"], table["columns"]
            await connection.execute(
                f"INSERT INTO public.{name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {_SCHEMA}.{name}"
            )
