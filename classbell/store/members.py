"""SQL of accounts as people of sessions: hosts by name, members by name or address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.access import Account
from classbell.domain.call import Transaction
from classbell.store.credentials import ACCOUNT_COLUMNS, read_account

ALTERNATE_HOST = """COALESCE((
        SELECT a.web_ex_id
        FROM participant p
        JOIN account a ON a.site_id = p.site_id AND lower(a.email) = p.email AND a.active = 'ACTIVATED'
            AND (a.expires_at IS NULL OR a.expires_at > {now})
            AND a.may_train AND (a.is_host OR a.is_site_admin) AND NOT a.is_attendee_only
        WHERE p.site_id = s.site_id AND p.session_key = s.session_key AND p.role = 'HOST'
        ORDER BY p.list DESC, p.position
        LIMIT 1
    ), '')"""
"""Name of the first alternate host of session `s` whose account can host, empty without one; `now` is a parameter."""

_HOST = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$3")}
FROM account a
WHERE a.site_id = $1
    AND a.account_id = COALESCE(
        (SELECT account_id FROM account WHERE site_id = $1 AND lower(web_ex_id) = $2),
        (SELECT account_id FROM account WHERE site_id = $1 AND lower(email) = $2)
    )
"""

_BY_ID = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$3")}
FROM account a
WHERE a.site_id = $1 AND a.account_id = $2
"""

_MEMBERS = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$4")}
FROM account a
WHERE a.site_id = $1 AND (lower(a.web_ex_id) = ANY($2::text[]) OR lower(a.email) = ANY($3::text[]))
"""

# Somebody on both lists joins with the better of the two states.
_PARTICIPANT = """
SELECT participant_id, join_status
FROM participant
WHERE site_id = $1 AND session_key = $2 AND email = $3
ORDER BY join_status LIKE 'ACCEPT%' DESC, join_status LIKE 'REJECT%', list
LIMIT 1
"""


async def find_host(tx: Transaction, site_id: int, name: str, now: datetime) -> Account | None:
    """The account of this name, or of this address, whatever the case."""
    row = await tx.fetchrow(_HOST, site_id, name.lower(), now)
    return None if row is None else read_account(row)


async def get(tx: Transaction, site_id: int, account_id: int, now: datetime) -> Account:
    """The account of this number, which something stored refers to."""
    row = await tx.fetchrow(_BY_ID, site_id, account_id, now)
    assert row is not None
    return read_account(row)


async def find_members(
    tx: Transaction, site_id: int, names: Sequence[str], addresses: Sequence[str], now: datetime
) -> list[Account]:
    """The accounts that have one of these lower-cased names or addresses."""
    return [read_account(row) for row in await tx.fetch(_MEMBERS, site_id, names, addresses, now)]


async def find_participant(tx: Transaction, site_id: int, session_key: int, email: str) -> tuple[int, str] | None:
    """Number and state of the participant of this lower-cased address, `None` for somebody on no list."""
    row = await tx.fetchrow(_PARTICIPANT, site_id, session_key, email)
    return None if row is None else (row["participant_id"], row["join_status"])
