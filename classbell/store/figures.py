"""SQL of figures about the whole installation, for its operators."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.domain.call import Transaction

OLDEST_SUPPORTED = 150000
"""PostgreSQL 15, as `server_version_num` writes it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What an installation holds; zeros while it is not migrated."""

    version: str
    version_number: int
    durable: bool
    """Whether what is answered is on disk."""
    workers: int
    """Connections of outbox workers."""
    sites: int = 0
    accounts: int = 0
    sessions: int = 0
    waiting: int = 0
    """Messages in the outbox that wait."""
    demo_open: bool = False
    """Whether the account of the demonstration can sign in."""


_SERVER = """
SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
       current_setting('server_version_num')::int AS version_number,
       current_setting('fsync')::bool AND current_setting('synchronous_commit') <> 'off' AS durable,
       (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'classbell worker') AS workers
"""

_CONTENTS = """
SELECT (SELECT count(*) FROM site) AS sites,
       (SELECT count(*) FROM account) AS accounts,
       (SELECT count(*) FROM session WHERE deleted_at IS NULL) AS sessions,
       (SELECT count(*) FROM outbox WHERE state = 'waiting') AS waiting,
       EXISTS (SELECT FROM account WHERE is_demo AND active = 'ACTIVATED') AS demo_open
"""


async def of_installation(tx: Transaction, *, migrated: bool) -> Figures:
    """The figures; what lies in tables only if those are there."""
    server = await tx.fetchrow(_SERVER)
    assert server is not None
    contents = await tx.fetchrow(_CONTENTS) if migrated else None
    return Figures(
        version=server["version"],
        version_number=server["version_number"],
        durable=server["durable"],
        workers=server["workers"],
        **(
            {}
            if contents is None
            else {
                "sites": contents["sites"],
                "accounts": contents["accounts"],
                "sessions": contents["sessions"],
                "waiting": contents["waiting"],
                "demo_open": contents["demo_open"],
            }
        ),
    )
