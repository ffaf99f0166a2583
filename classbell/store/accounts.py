"""SQL of accounts as administrators and their owners describe them.

What rules and sessions need of an account is read by `members` and `credentials`. Writers take the lock of `lock`
first: names, addresses and the number of hosts are then judged by one writer of a site at a time, and the unique
indexes are the last judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from classbell.domain.call import Row, Transaction
from classbell.errors import EmailTaken, Refusal, UserNotFound, WebExIdTaken


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as it is written; `details` is JSON of the element that described it, without secrets."""

    web_ex_id: str
    email: str
    password_hash: str
    first_name: str = ""
    last_name: str = ""
    active: str = "ACTIVATED"
    locked: bool = False
    expires_at: datetime | None = None
    is_host: bool = True
    is_site_admin: bool = False
    is_read_only_admin: bool = False
    is_attendee_only: bool = False
    may_train: bool = True
    zone: str | None = None
    session_types: tuple[int, ...] | None = None
    scheduling_for_me: tuple[str, ...] = ()
    details: str = field(default="{}", repr=False)

    def hosts_at(self, now: datetime) -> bool:
        """Whether the account counts towards the site's limit of active hosts."""
        return (
            self.active == "ACTIVATED"
            and (self.expires_at is None or self.expires_at > now)
            and (self.is_host or self.is_site_admin)
            and not self.is_attendee_only
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """An account as it is read."""

    account_id: int
    row: AccountRow
    registered_at: datetime
    visit_count: int
    schedules_for: tuple[str, ...]
    """Accounts that named this one as somebody who may schedule for them."""


_LOCK = "SELECT FROM site WHERE site_id = $1 FOR NO KEY UPDATE"

_ACTIVE_HOSTS = """
SELECT count(*)
FROM account
WHERE site_id = $1
    AND active = 'ACTIVATED'
    AND (expires_at IS NULL OR expires_at > $2)
    AND (is_host OR is_site_admin)
    AND NOT is_attendee_only
"""

# An address of one account that were the name of another would let each sign in as neither: the name is tried first.
_TAKEN = """
SELECT COALESCE(bool_or(lower($2) IN (lower(web_ex_id), lower(email))), false) AS web_ex_id,
       COALESCE(bool_or(lower($3) IN (lower(web_ex_id), lower(email))), false) AS email
FROM account
WHERE site_id = $1
    AND (lower(web_ex_id) IN (lower($2), lower($3)) OR lower(email) IN (lower($2), lower($3)))
    AND account_id IS DISTINCT FROM $4::bigint
"""

_ADD = """
INSERT INTO account (
    site_id, web_ex_id, email, password_hash, first_name, last_name, active, locked, expires_at,
    is_host, is_site_admin, is_read_only_admin, is_attendee_only, may_train,
    zone, session_types, scheduling_for_me, details, registered_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT DO NOTHING
RETURNING account_id
"""

_SET = """
UPDATE account
SET web_ex_id = $2, email = $3, password_hash = $4, first_name = $5, last_name = $6, active = $7, locked = $8,
    expires_at = $9, is_host = $10, is_site_admin = $11, is_read_only_admin = $12, is_attendee_only = $13,
    may_train = $14, zone = $15, session_types = $16, scheduling_for_me = $17, details = $18
WHERE site_id = $1 AND account_id = $19
"""

COLUMNS = """
    a.account_id, a.web_ex_id, a.email, a.password_hash, a.first_name, a.last_name, a.active, a.locked,
    a.expires_at, a.is_host, a.is_site_admin, a.is_read_only_admin, a.is_attendee_only, a.may_train,
    a.zone, a.session_types, a.scheduling_for_me, a.registered_at, a.visit_count,
    a.details || jsonb_build_object('webExId', a.web_ex_id) AS details,
    ARRAY(
        SELECT o.web_ex_id
        FROM account o
        WHERE o.site_id = a.site_id
            AND o.account_id <> a.account_id
            AND o.scheduling_for_me && ARRAY[lower(a.web_ex_id), lower(a.email)]
        ORDER BY o.web_ex_id
    ) AS schedules_for
"""

_FIND = f"""
SELECT {COLUMNS}
FROM account a
WHERE a.site_id = $1
    AND a.account_id = COALESCE(
        (SELECT account_id FROM account WHERE site_id = $1 AND lower(web_ex_id) = lower($2)),
        (SELECT account_id FROM account WHERE site_id = $1 AND lower(email) = lower($2))
    )
"""

_GET = f"""
SELECT {COLUMNS}
FROM account a
WHERE a.site_id = $1 AND a.account_id = $2
"""

_DEACTIVATE = """
WITH tickets AS (
    DELETE FROM ticket WHERE site_id = $1 AND account_id = ANY($2::bigint[])
), links AS (
    DELETE FROM login_ticket WHERE site_id = $1 AND account_id = ANY($2::bigint[])
)
UPDATE account
SET active = 'DEACTIVATED'
WHERE site_id = $1 AND account_id = ANY($2::bigint[])
"""

_LIST = """
SELECT a.web_ex_id, a.email, a.first_name, a.last_name, a.active, a.locked, a.expires_at, a.is_host, a.is_site_admin,
       a.is_read_only_admin, a.is_attendee_only, a.may_train, a.registered_at, a.visit_count
FROM account a
WHERE a.site_id = $1
ORDER BY lower(a.web_ex_id)
"""

_RENAME_PERMISSIONS = """
UPDATE account
SET scheduling_for_me = array_replace(array_replace(scheduling_for_me, lower($2), lower($3)), lower($4), lower($5))
WHERE site_id = $1 AND scheduling_for_me && ARRAY[lower($2), lower($4)]
"""

# A token of a program is a secret of its own; it is taken back by itself.
_WITHDRAW_TICKETS = """
WITH links AS (DELETE FROM login_ticket WHERE site_id = $1 AND account_id = $2)
DELETE FROM ticket
WHERE site_id = $1 AND account_id = $2 AND token_id IS NULL
"""

_IS_LOCKED = "SELECT locked FROM account WHERE site_id = $1 AND account_id = $2"

_RULES: dict[str, type[Refusal]] = {"account_web_ex_id_once": WebExIdTaken, "account_email_once": EmailTaken}


async def lock(tx: Transaction, site_id: int) -> None:
    """Make other writers of the site's accounts wait until this transaction ends; sessions are not held up."""
    await tx.execute(_LOCK, site_id)


async def active_hosts(tx: Transaction, site_id: int, now: datetime) -> int:
    """How many accounts count towards the limit of active hosts."""
    count: int = await tx.fetchval(_ACTIVE_HOSTS, site_id, now)
    return count


async def add(tx: Transaction, site_id: int, row: AccountRow, now: datetime) -> int:
    """Add an account and give its number; raises `WebExIdTaken` or `EmailTaken`."""
    await _refuse_taken(tx, site_id, row, None)
    account_id: int | None = await tx.fetchval(_ADD, site_id, *_values(row), now)
    if account_id is None:
        await _refuse_taken(tx, site_id, row, None)
        # Gone again already: the other writer took its account back.
        raise WebExIdTaken
    return account_id


async def change(tx: Transaction, site_id: int, stored: Stored, row: AccountRow) -> None:
    """Write an account anew; raises `WebExIdTaken` or `EmailTaken`.

    Who may schedule for others under an old name or address does so under the new one: somebody else may get the old.
    """
    old = stored.row
    await _refuse_taken(tx, site_id, row, stored.account_id)
    try:
        await tx.execute(_SET, site_id, *_values(row), stored.account_id)
    except asyncpg.UniqueViolationError as error:
        raise _RULES[error.constraint_name or ""] from None
    if (old.web_ex_id, old.email) != (row.web_ex_id, row.email):
        await tx.execute(_RENAME_PERMISSIONS, site_id, old.web_ex_id, row.web_ex_id, old.email, row.email)


async def find(tx: Transaction, site_id: int, name: str) -> Stored:
    """The account of this name, else of this address, whatever the case; raises `UserNotFound`."""
    row = await tx.fetchrow(_FIND, site_id, name)
    if row is None:
        raise UserNotFound
    return read(row)


async def get(tx: Transaction, site_id: int, account_id: int) -> Stored:
    """The account of this number; raises `UserNotFound`."""
    row = await tx.fetchrow(_GET, site_id, account_id)
    if row is None:
        raise UserNotFound
    return read(row)


async def deactivate(tx: Transaction, site_id: int, account_ids: Sequence[int]) -> None:
    """Let accounts in no more and make their tickets worthless, all in one statement."""
    await tx.execute(_DEACTIVATE, site_id, account_ids)


async def list_all(tx: Transaction, site_id: int) -> Sequence[Row]:
    """The accounts of the site by name, for a table: no secrets, no descriptions."""
    return await tx.fetch(_LIST, site_id)


async def is_locked(tx: Transaction, site_id: int, account_id: int) -> bool:
    """Whether an administrator has locked the account."""
    return bool(await tx.fetchval(_IS_LOCKED, site_id, account_id))


async def withdraw_tickets(tx: Transaction, site_id: int, account_id: int) -> None:
    """Make every session ticket and every login ticket of the account worthless."""
    await tx.execute(_WITHDRAW_TICKETS, site_id, account_id)


async def _refuse_taken(tx: Transaction, site_id: int, row: AccountRow, but: int | None) -> None:
    """Refuse a name or an address that another account than `but` has as its name or address."""
    taken = await tx.fetchrow(_TAKEN, site_id, row.web_ex_id, row.email, but)
    assert taken is not None
    if taken["web_ex_id"]:
        raise WebExIdTaken
    if taken["email"]:
        raise EmailTaken


def _values(row: AccountRow) -> tuple[object, ...]:
    """The values of a row in the order in which the statements number them."""
    return (
        row.web_ex_id, row.email, row.password_hash, row.first_name, row.last_name, row.active, row.locked,
        row.expires_at, row.is_host, row.is_site_admin, row.is_read_only_admin, row.is_attendee_only,
        row.may_train, row.zone, row.session_types, row.scheduling_for_me, row.details,
    )  # fmt: skip


def read(row: Row) -> Stored:
    """The account in the `COLUMNS` of a row."""
    types = row["session_types"]
    return Stored(
        account_id=row["account_id"],
        registered_at=row["registered_at"],
        visit_count=row["visit_count"],
        schedules_for=tuple(row["schedules_for"]),
        row=AccountRow(
            web_ex_id=row["web_ex_id"],
            email=row["email"],
            password_hash=row["password_hash"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            active=row["active"],
            locked=row["locked"],
            expires_at=row["expires_at"],
            is_host=row["is_host"],
            is_site_admin=row["is_site_admin"],
            is_read_only_admin=row["is_read_only_admin"],
            is_attendee_only=row["is_attendee_only"],
            may_train=row["may_train"],
            zone=row["zone"],
            session_types=None if types is None else tuple(types),
            scheduling_for_me=tuple(row["scheduling_for_me"]),
            details=row["details"],
        ),
    )
