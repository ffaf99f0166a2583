"""SQL of what waits for a host: registrations that nobody has decided on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.call import Transaction

_WAITING = """
SELECT s.session_key, s.conf_name, count(DISTINCT p.email) AS people
FROM session s
JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key
WHERE s.site_id = $1 AND ($2::bigint IS NULL OR s.host_id = $2) AND s.deleted_at IS NULL AND s.end_at > $3
    AND p.join_status = 'REGISTER' AND p.waiting_number IS NULL
GROUP BY s.session_key, s.conf_name
ORDER BY min(s.start_at), s.session_key
LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session for which people registered who wait for an answer."""

    session_key: int
    conf_name: str
    people: int


async def list_waiting(
    tx: Transaction, site_id: int, host_id: int | None, now: datetime, *, limit: int = 20
) -> list[Waiting]:
    """Sessions not over yet with undecided registrations: those of a host, or of the site."""
    return [
        Waiting(row["session_key"], row["conf_name"], row["people"])
        for row in await tx.fetch(_WAITING, site_id, host_id, now, limit)
    ]
