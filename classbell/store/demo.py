"""SQL of the demonstration: its site, its account with the known password, and whether its sample is there.

Rules:
1. The account can sign in only between `arm` and `disarm`: in between it has a password, otherwise none that fits.
2. Nothing but accounts marked `is_demo` is touched.

It runs in the process that starts the server, which has one connection library loaded already and waits for nothing
else, so it is the one module beside `migrate` that does not use asyncpg.
"""

from __future__ import annotations

from typing import Any

from classbell.store import sites

SITE = "demo"

_FIND = """
SELECT s.site_id, s.name, a.web_ex_id
FROM account a
JOIN site s ON s.site_id = a.site_id
WHERE a.is_demo
"""

_ANY_SITE = "SELECT EXISTS (SELECT FROM site)"

_ADD = """
INSERT INTO account (
    site_id, web_ex_id, email, first_name, last_name, password_hash, active, is_site_admin, is_demo
)
VALUES ($1, $2, $3, 'Demo', 'Host', '', 'DEACTIVATED', true, true)
"""

_ADD_LAB = """
INSERT INTO lab (site_id, name, description, computers)
VALUES ($1, 'Lab', 'Ten computers to try bookings with', 10)
"""

_ARM = """
UPDATE account
SET password_hash = $1, active = 'ACTIVATED', locked = false, expires_at = NULL, is_site_admin = true, is_host = true
WHERE is_demo
"""

_DISARM = """
WITH disarmed AS (
    UPDATE account
    SET password_hash = '', active = 'DEACTIVATED'
    WHERE is_demo
    RETURNING site_id, account_id
)
DELETE FROM ticket t
USING disarmed d
WHERE t.site_id = d.site_id AND t.account_id = d.account_id
"""

_SAMPLE = """
SELECT n.session_key
FROM session n
JOIN account a ON a.site_id = n.site_id AND a.is_demo
ORDER BY n.created_at, n.session_key
LIMIT 1
"""


def arm(dsn: str, *, web_ex_id: str, email: str, password_hash: str) -> bool:
    """Let the demo account in, making it, its site and a lab first where they are missing.

    False, and nothing is changed, when the database holds sites of somebody else's.
    """
    with _connect(dsn) as connection:
        if connection.execute(_FIND).fetchone() is None:
            if connection.execute(_ANY_SITE).fetchone()[0]:
                return False
            site_id = connection.execute(sites.ADD, (SITE, *sites.FIRST_TYPE)).fetchone()[0]
            connection.execute(_ADD, (site_id, web_ex_id, email))
            connection.execute(_ADD_LAB, (site_id,))
        connection.execute(_ARM, (password_hash,))
        return True


def disarm(dsn: str) -> None:
    """Let the demo account in no more, tickets included; nothing happens where there is none."""
    with _connect(dsn) as connection:
        connection.execute(_DISARM)


def sample_key(dsn: str) -> int | None:
    """The key of the first session of the demo site, a deleted one too; `None` while none was ever scheduled."""
    with _connect(dsn) as connection:
        row = connection.execute(_SAMPLE).fetchone()
        return None if row is None else row[0]


def _connect(dsn: str) -> Any:
    import psycopg  # noqa: PLC0415 - slow to import; the server's process has it when it comes here

    # One transaction for each use; statements are numbered as everywhere else in `store`.
    return psycopg.connect(dsn, cursor_factory=psycopg.RawCursor)
