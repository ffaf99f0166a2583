"""SQL of signing in: sites and accounts by what a message says of them, tickets, wrong tries.

One statement finds the site, the account and, if an administrator acts for somebody, that account: the protocol
sends credentials with every request, so this runs on every request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from classbell.domain.access import Account
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site, SiteSettings


@dataclass(frozen=True, slots=True)
class Found:
    """What the database knows of a message's credentials."""

    site: Site
    account: Account | None
    password_hash: str
    locked: bool
    acting_for: Account | None
    """The account that the message's `email` names."""


ACCOUNT_COLUMNS = """
    {0}.account_id AS {1}account_id, {0}.web_ex_id AS {1}web_ex_id, {0}.email AS {1}email,
    {0}.first_name AS {1}first_name, {0}.last_name AS {1}last_name,
    {0}.active = 'ACTIVATED' AND ({0}.expires_at IS NULL OR {0}.expires_at > {2}) AS {1}active,
    {0}.is_host AS {1}is_host, {0}.is_site_admin AS {1}is_site_admin,
    {0}.is_read_only_admin AS {1}is_read_only_admin, {0}.is_attendee_only AS {1}is_attendee_only,
    {0}.may_train AS {1}may_train, {0}.zone AS {1}zone, {0}.session_types AS {1}session_types,
    {0}.scheduling_for_me AS {1}scheduling_for_me
"""

_FIND = f"""
SELECT s.site_id, s.name, s.settings, s.catalogue, s.has_webhooks, a.password_hash, a.locked,
       {ACCOUNT_COLUMNS.format("a", "", "$7")},
       {ACCOUNT_COLUMNS.format("o", "o_", "$7")}
FROM site s
LEFT JOIN account a
    ON a.site_id = s.site_id
    AND a.account_id = COALESCE(
        (SELECT account_id FROM account WHERE site_id = s.site_id AND lower(web_ex_id) = $3),
        (SELECT account_id FROM account WHERE site_id = s.site_id AND lower(email) = $4),
        (SELECT account_id FROM ticket WHERE site_id = s.site_id AND ticket_hash = $6 AND $3 IS NULL AND $4 IS NULL)
    )
LEFT JOIN account o ON o.site_id = s.site_id AND lower(o.email) = $5
WHERE """

_BY_BOTH = _FIND + "s.site_id = $1::bigint AND s.name = $2::text"
_BY_ID = _FIND + "s.site_id = $1::bigint AND $2::text IS NULL"
_BY_NAME = _FIND + "s.name = $2::text AND $1::bigint IS NULL"
# Nothing usable given: the Host label, else the only site there is (protocol README 3, step 1).
_BY_LABEL = (
    _FIND
    + """$1::bigint IS NULL AND (s.name = $2::text OR (
    NOT EXISTS (SELECT FROM site WHERE name = $2::text) AND (SELECT count(*) FROM site) = 1))"""
)

_TICKET = """
SELECT account_id
FROM ticket
WHERE site_id = $1 AND ticket_hash = $2 AND expires_at > $3
"""

_ADD_TICKET = """
INSERT INTO ticket (site_id, ticket_hash, account_id, expires_at)
VALUES ($1, $2, $3, $4)
"""

_TRIES = """
SELECT (SELECT count(*) FROM login_failure
        WHERE site_id = $1 AND account_key = $2 AND failed_at > $4) AS of_account,
       (SELECT count(*) FROM login_failure
        WHERE site_id = $1 AND address = $3 AND failed_at > $4) AS of_address,
       EXISTS (SELECT FROM login_origin
               WHERE site_id = $1 AND account_id = $5 AND address = $3) AS known_address
"""

_ADD_FAILURE = """
INSERT INTO login_failure (site_id, account_key, address, failed_at)
VALUES ($1, $2, $3, $4)
"""

_ADD_ORIGIN = """
WITH visited AS (
    UPDATE account SET visit_count = visit_count + 1 WHERE site_id = $1 AND account_id = $2
)
INSERT INTO login_origin (site_id, account_id, address, last_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (site_id, account_id, address) DO UPDATE SET last_at = excluded.last_at
"""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of late, and whether the address is one the account came in from before."""

    of_account: int
    of_address: int
    known_address: bool


async def find(
    tx: Transaction,
    *,
    site_id: int | None,
    site_name: str | None,
    host_label: str | None,
    web_ex_id: str | None,
    email: str | None,
    acting_for: str | None,
    ticket_hash: bytes | None,
    now: datetime,
) -> Found | None:
    """Find site and account; `None` without such a site. All names are lower-cased by the caller."""
    if site_id is not None:
        query = _BY_BOTH if site_name is not None else _BY_ID
    else:
        query = _BY_NAME if site_name is not None else _BY_LABEL
    label = site_name if site_id is not None or site_name is not None else host_label
    row = await tx.fetchrow(query, site_id, label, web_ex_id, email, acting_for, ticket_hash, now)
    if row is None:
        return None
    return Found(
        site=Site(
            site_id=row["site_id"],
            name=row["name"],
            settings=_settings(row["settings"]),
            catalogue=row["catalogue"],
            has_webhooks=row["has_webhooks"],
        ),
        account=read_account(row) if row["account_id"] is not None else None,
        password_hash=row["password_hash"] or "",
        locked=bool(row["locked"]),
        acting_for=read_account(row, "o_") if row["o_account_id"] is not None else None,
    )


@lru_cache(maxsize=1024)
def _settings(text: str) -> SiteSettings:
    return msgspec.json.decode(text, type=SiteSettings)


def read_account(row: Row, prefix: str = "") -> Account:
    """The account in the columns of a row that begin with `prefix`."""
    types = row[prefix + "session_types"]
    return Account(
        account_id=row[prefix + "account_id"],
        web_ex_id=row[prefix + "web_ex_id"],
        email=row[prefix + "email"],
        first_name=row[prefix + "first_name"],
        last_name=row[prefix + "last_name"],
        active=row[prefix + "active"],
        is_host=row[prefix + "is_host"],
        is_site_admin=row[prefix + "is_site_admin"],
        is_read_only_admin=row[prefix + "is_read_only_admin"],
        is_attendee_only=row[prefix + "is_attendee_only"],
        may_train=row[prefix + "may_train"],
        zone=row[prefix + "zone"],
        session_types=None if types is None else tuple(types),
        scheduled_by=frozenset(row[prefix + "scheduling_for_me"]),
    )


async def ticket_owner(tx: Transaction, site_id: int, ticket_hash: bytes, now: datetime) -> int | None:
    """The account of a ticket that is still good."""
    owner: int | None = await tx.fetchval(_TICKET, site_id, ticket_hash, now)
    return owner


async def add_ticket(tx: Transaction, site_id: int, account_id: int, ticket_hash: bytes, expires_at: datetime) -> None:
    """Keep a new ticket, by its hash only."""
    await tx.execute(_ADD_TICKET, site_id, ticket_hash, account_id, expires_at)


async def tries(
    tx: Transaction,
    site_id: int,
    account_key: str,
    account_id: int | None,
    address: str,
    since: datetime,
) -> Tries:
    """Count the wrong tries since then, by account name as tried and by address."""
    row = await tx.fetchrow(_TRIES, site_id, account_key, address, since, account_id)
    assert row is not None
    return Tries(row["of_account"], row["of_address"], row["known_address"])


async def add_failure(tx: Transaction, site_id: int, account_key: str, address: str, now: datetime) -> None:
    """Remember a wrong try."""
    await tx.execute(_ADD_FAILURE, site_id, account_key, address, now)


async def add_origin(tx: Transaction, site_id: int, account_id: int, address: str, now: datetime) -> None:
    """Remember that the account came in from this address, and count the visit."""
    await tx.execute(_ADD_ORIGIN, site_id, account_id, address, now)


FAILURES_KEPT = timedelta(days=1)
"""How long wrong tries stay; the longest window a site can set."""
