"""SQL of where a session is held."""

from __future__ import annotations

from classbell.domain.call import Transaction

_OF_SESSION = """
SELECT COALESCE(s.details #>> '{attendeeOptions,roomLink}', '') AS room, lower(h.email) AS host
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE s.site_id = $1 AND s.session_key = $2
"""


async def of_session(tx: Transaction, site_id: int, session_key: int) -> tuple[str, str]:
    """The address a session names for its room, empty without one, and the address of its host."""
    row = await tx.fetchrow(_OF_SESSION, site_id, session_key)
    assert row is not None, "only sessions that are there have rooms"
    return row["room"], row["host"]
