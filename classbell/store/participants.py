"""SQL of the lists of a session, as Create and Set of training describe them."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.domain.call import Transaction
from classbell.store.sessions import ParticipantRow

_DROP_PEOPLE = """
DELETE FROM participant
WHERE site_id = $1 AND session_key = $2 AND list = ANY($3::text[]) AND register_id IS NULL
    AND NOT (list, email) IN (SELECT * FROM unnest($4::text[], $5::text[]))
"""

# Somebody who is in the same state as before keeps his seat, or his place on the waiting list.
_PUT_PEOPLE = """
INSERT INTO participant AS old (site_id, session_key, list, email, role, join_status, details, holds_seat, position)
SELECT $1, $2, p.list, p.email, p.role, p.join_status, p.details, p.holds_seat, p.position
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::bool[])
    WITH ORDINALITY AS p (list, email, role, join_status, details, holds_seat, position)
ON CONFLICT (site_id, session_key, list, email) DO UPDATE
SET role = excluded.role, join_status = excluded.join_status, details = excluded.details, position = excluded.position,
    holds_seat = CASE WHEN old.join_status = excluded.join_status THEN old.holds_seat ELSE excluded.holds_seat END,
    waiting_number = CASE WHEN old.join_status = excluded.join_status THEN old.waiting_number END,
    waiting_for = CASE WHEN old.join_status = excluded.join_status THEN old.waiting_for END
"""

_DROP_PERSON = """
DELETE FROM participant
WHERE site_id = $1 AND session_key = $2 AND email = $3
"""

_PEOPLE = """
SELECT list, email, role, join_status, details
FROM participant
WHERE site_id = $1 AND session_key = $2
ORDER BY list DESC, position
"""


async def put(
    tx: Transaction, site_id: int, session_key: int, lists: Sequence[str], people: Sequence[ParticipantRow]
) -> None:
    """Replace the people of the named lists; those who stay keep their row, and registrants stay, listed or not."""
    names, emails = [person.list_name for person in people], [person.email for person in people]
    await tx.execute(_DROP_PEOPLE, site_id, session_key, lists, names, emails)
    await tx.execute(
        _PUT_PEOPLE,
        site_id, session_key, names, emails, [person.role for person in people],
        [person.join_status for person in people], [person.details for person in people],
        [person.holds_seat for person in people],
    )  # fmt: skip


async def drop_person(tx: Transaction, site_id: int, session_key: int, email: str) -> None:
    """Take somebody off every list of a session."""
    await tx.execute(_DROP_PERSON, site_id, session_key, email)


async def everybody(tx: Transaction, site_id: int, session_key: int) -> list[ParticipantRow]:
    """Everybody on the lists of a session, presenters first."""
    return [
        ParticipantRow(row["list"], row["email"], row["role"], row["join_status"], row["details"])
        for row in await tx.fetch(_PEOPLE, site_id, session_key)
    ]
