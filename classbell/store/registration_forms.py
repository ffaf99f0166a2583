"""SQL of the forms of registration: one for the site, and one of its own for a session that wants it."""

from __future__ import annotations

from classbell.domain.call import Transaction

# The session's own comes first; a session without one has that of the site.
_FIND = """
SELECT questions, session_key IS NOT NULL AS own
FROM registration_form
WHERE site_id = $1 AND (session_key IS NULL OR session_key = $2::bigint)
ORDER BY session_key IS NULL
LIMIT 1
"""

_PUT = """
INSERT INTO registration_form (site_id, session_key, questions)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT registration_form_once DO UPDATE SET questions = excluded.questions
"""

_DELETE = "DELETE FROM registration_form WHERE site_id = $1 AND session_key IS NOT DISTINCT FROM $2::bigint"


async def find(tx: Transaction, site_id: int, session_key: int | None) -> tuple[str | None, bool]:
    """JSON of the form of a session, or without a key of the site, and whether it is the session's own."""
    row = await tx.fetchrow(_FIND, site_id, session_key)
    return (row["questions"], row["own"]) if row is not None else (None, False)


async def put(tx: Transaction, site_id: int, session_key: int | None, questions: str) -> None:
    """Give the session, or without a key the site, this form."""
    await tx.execute(_PUT, site_id, session_key, questions)


async def delete(tx: Transaction, site_id: int, session_key: int | None) -> None:
    """Take the form of a session, or without a key that of the site, away."""
    await tx.execute(_DELETE, site_id, session_key)
