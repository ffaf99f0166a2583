"""SQL of who is called to a test on the web, and of tests that have to look after somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

# $3: also who waits for the host. Who waits for a seat may not take the test.
_CALLABLE = """
    p.list = 'attendees' AND p.waiting_number IS NULL
    AND (p.join_status LIKE 'ACCEPT%' OR p.join_status = 'INVITE' OR p.join_status = 'REGISTER' AND {pending})
"""

_PEOPLE = f"""
SELECT p.email
FROM participant p
WHERE p.site_id = $1 AND p.session_key = $2 AND {_CALLABLE.format(pending="$3")}
ORDER BY p.position, p.email
"""

_CALLED = """
SELECT DISTINCT recipient
FROM outbox
WHERE site_id = $1 AND session_key = $2 AND occurrence = $3 AND kind = ANY($4::text[])
"""

# Tests that are open, call people, and have somebody on the list whom nothing has called yet: who came to the session
# after the test was scheduled.
_WITH_NEWCOMERS = f"""
SELECT t.site_id, t.session_key, t.test_id
FROM scheduled_test t
JOIN session s ON s.site_id = t.site_id AND s.session_key = t.session_key AND s.deleted_at IS NULL
WHERE t.delivery = 'WEBSITE' AND t.closes_at > $1 AND t.deleted_at IS NULL AND (t.mail ->> 'invite')::boolean
    AND EXISTS (
        SELECT FROM participant p
        WHERE p.site_id = t.site_id AND p.session_key = t.session_key
            AND {_CALLABLE.format(pending="COALESCE((t.mail ->> 'sendToRegister')::boolean, false)")}
            AND NOT EXISTS (
                SELECT FROM outbox o
                WHERE o.site_id = t.site_id AND o.session_key = t.session_key AND o.occurrence = t.test_id
                    AND o.recipient = p.email AND o.kind = ANY($2::text[])
            )
    )
ORDER BY t.site_id, t.test_id
LIMIT $3
"""


async def people(tx: Transaction, site_id: int, session_key: int, *, pending: bool) -> list[str]:
    """The addresses of those whom the tests of a session call; `pending` adds those who wait for the host."""
    return [row["email"] for row in await tx.fetch(_PEOPLE, site_id, session_key, pending)]


async def called(tx: Transaction, site_id: int, session_key: int, test_id: int, kinds: Collection[str]) -> set[str]:
    """Whom a message of these kinds has called to a test, or is going to."""
    return {row["recipient"] for row in await tx.fetch(_CALLED, site_id, session_key, test_id, list(kinds))}


async def with_newcomers(tx: Transaction, now: datetime, kinds: Collection[str], limit: int) -> Sequence[Row]:
    """Open tests of all sites that invite people and have not called everybody: `site_id`, `session_key`, `test_id`."""
    return await tx.fetch(_WITH_NEWCOMERS, now, list(kinds), limit)
