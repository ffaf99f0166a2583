"""SQL of the second step of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.call import Row, Transaction

_BEGIN = """
INSERT INTO second_factor (site_id, account_id, secret, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (site_id, account_id) DO UPDATE
SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0, recovery = '{}'
WHERE second_factor.confirmed_at IS NULL
RETURNING account_id
"""

_FIND = """
SELECT secret, confirmed_at, last_step, recovery
FROM second_factor
WHERE site_id = $1 AND account_id = $2
"""

_CONFIRM = """
UPDATE second_factor
SET confirmed_at = $3, last_step = $4, recovery = $5
WHERE site_id = $1 AND account_id = $2 AND confirmed_at IS NULL
RETURNING account_id
"""

# Two tries with one code at once are one: the second finds the step taken.
_SPEND_STEP = """
UPDATE second_factor
SET last_step = $3
WHERE site_id = $1 AND account_id = $2 AND last_step < $3
RETURNING account_id
"""

_SPEND_RECOVERY = """
UPDATE second_factor
SET recovery = array_remove(recovery, $3)
WHERE site_id = $1 AND account_id = $2 AND $3 = ANY(recovery)
RETURNING cardinality(recovery)
"""

_REMOVE = """
DELETE FROM second_factor
WHERE site_id = $1 AND account_id = $2
RETURNING account_id
"""


async def begin(tx: Transaction, site_id: int, account_id: int, secret: bytes, now: datetime) -> bool:
    """Keep a secret that is not asked for yet; `False` where one is in use."""
    return await tx.fetchval(_BEGIN, site_id, account_id, secret, now) is not None


async def find(tx: Transaction, site_id: int, account_id: int) -> Row | None:
    """The second step of an account, one being set up included."""
    return await tx.fetchrow(_FIND, site_id, account_id)


async def in_use(tx: Transaction, site_id: int, account_id: int) -> bool:
    """Whether signing in to the account takes a second step."""
    row = await find(tx, site_id, account_id)
    return row is not None and row["confirmed_at"] is not None


async def confirm(
    tx: Transaction, site_id: int, account_id: int, now: datetime, step: int, recovery: Sequence[bytes]
) -> bool:
    """Ask for the codes of the device from now on; `False` if they are already."""
    return await tx.fetchval(_CONFIRM, site_id, account_id, now, step, recovery) is not None


async def spend_step(tx: Transaction, site_id: int, account_id: int, step: int) -> bool:
    """Use the code of a time step up; `False` if it was."""
    return await tx.fetchval(_SPEND_STEP, site_id, account_id, step) is not None


async def spend_recovery(tx: Transaction, site_id: int, account_id: int, code_hash: bytes) -> bool:
    """Use a recovery code up; `False` if it was."""
    return await tx.fetchval(_SPEND_RECOVERY, site_id, account_id, code_hash) is not None


async def remove(tx: Transaction, site_id: int, account_id: int) -> bool:
    """Ask for no second step any more; `False` if none was asked for."""
    return await tx.fetchval(_REMOVE, site_id, account_id) is not None
