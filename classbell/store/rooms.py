"""SQL of rooms: whom to tell that a session has none."""

from __future__ import annotations

from classbell.domain.call import Transaction

_HOST = """
SELECT lower(h.email)
FROM session s
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
WHERE s.site_id = $1 AND s.session_key = $2
"""


async def host_address(tx: Transaction, site_id: int, session_key: int) -> str:
    """The e-mail address of whoever hosts a session."""
    address: str = await tx.fetchval(_HOST, site_id, session_key)
    return address
