"""SQL of certificates and of the rules that earn them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.domain.certificates import Rule


@dataclass(frozen=True, slots=True)
class Earned:
    """A certificate as it is written."""

    code: str
    session_key: int
    person: str
    email: str
    name: str
    conf_name: str
    host_name: str
    zone: str
    first_at: datetime
    last_at: datetime
    minutes: int
    percent: int
    score: int | None


_RULE = "SELECT certificate_rule FROM session WHERE site_id = $1 AND session_key = $2"

_SET_RULE = """
UPDATE session
SET certificate_rule = $3
WHERE site_id = $1 AND session_key = $2
"""

_ADD = """
INSERT INTO certificate (
    site_id, code, session_key, person, email, name, conf_name, host_name, zone, first_at, last_at, minutes, percent,
    score, issued_at, issued_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (site_id, session_key, person) WHERE revoked_at IS NULL DO NOTHING
RETURNING certificate_id
"""

_COLUMNS = """
    c.certificate_id, c.code, c.session_key, c.person, c.email, c.name, c.conf_name, c.host_name, c.zone, c.first_at,
    c.last_at, c.minutes, c.percent, c.score, c.issued_at, c.revoked_at
"""

_OF_SESSION = f"""
SELECT {_COLUMNS}
FROM certificate c
WHERE c.site_id = $1 AND c.session_key = $2
ORDER BY c.revoked_at IS NOT NULL, lower(c.name), c.certificate_id
"""

_OF_EMAIL = f"""
SELECT {_COLUMNS}
FROM certificate c
WHERE c.site_id = $1 AND c.email = $2 AND c.email <> '' AND c.revoked_at IS NULL
ORDER BY c.issued_at DESC
"""

_BY_CODE = f"""
SELECT {_COLUMNS}
FROM certificate c
WHERE c.site_id = $1 AND c.code = $2
"""

_GET = f"""
SELECT {_COLUMNS}
FROM certificate c
WHERE c.site_id = $1 AND c.certificate_id = $2
"""

# $1 site, $2 host (NULL: everybody's), $3 session, $4 offset, $5 limit.
_LIST = f"""
SELECT {_COLUMNS}, count(*) OVER () AS total
FROM certificate c
WHERE c.site_id = $1
    AND ($2::bigint IS NULL OR EXISTS (
        SELECT FROM session s WHERE s.site_id = $1 AND s.session_key = c.session_key AND s.host_id = $2))
    AND ($3::bigint IS NULL OR c.session_key = $3)
ORDER BY c.issued_at DESC, c.certificate_id DESC
OFFSET $4
LIMIT $5
"""

_REVOKE = """
UPDATE certificate
SET revoked_at = $3
WHERE site_id = $1 AND certificate_id = $2 AND revoked_at IS NULL
RETURNING certificate_id
"""

_FORGET = "DELETE FROM certificate WHERE site_id = $1 AND email = $2"


async def rule_of(tx: Transaction, site_id: int, session_key: int) -> Rule | None:
    """The rule of a session; `None` where that of the site counts."""
    text = await tx.fetchval(_RULE, site_id, session_key)
    return None if text is None else msgspec.json.decode(text, type=Rule)


async def set_rule(tx: Transaction, site_id: int, session_key: int, rule: Rule | None) -> None:
    """Give a session a rule of its own, or that of the site."""
    await tx.execute(_SET_RULE, site_id, session_key, None if rule is None else msgspec.json.encode(rule).decode())


async def add(tx: Transaction, site_id: int, earned: Earned, issued_by: int, now: datetime) -> int | None:
    """Issue a certificate; `None` if the person has a good one for this session."""
    number: int | None = await tx.fetchval(
        _ADD,
        site_id, earned.code, earned.session_key, earned.person, earned.email, earned.name, earned.conf_name,
        earned.host_name, earned.zone, earned.first_at, earned.last_at, earned.minutes, earned.percent, earned.score,
        now, issued_by,
    )  # fmt: skip
    return number


async def of_session(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """The certificates of a session by name, revoked ones last."""
    return await tx.fetch(_OF_SESSION, site_id, session_key)


async def list_of_email(tx: Transaction, site_id: int, email: str) -> Sequence[Row]:
    """The good certificates of an address, which is lower-cased, the latest first."""
    return await tx.fetch(_OF_EMAIL, site_id, email)


async def find_by_code(tx: Transaction, site_id: int, code: str) -> Row | None:
    """The certificate of a code, a revoked one too."""
    return await tx.fetchrow(_BY_CODE, site_id, code)


async def find(tx: Transaction, site_id: int, certificate_id: int) -> Row | None:
    """The certificate of a number, a revoked one too."""
    return await tx.fetchrow(_GET, site_id, certificate_id)


async def list_certificates(
    tx: Transaction, site_id: int, *, host_id: int | None, session_key: int | None, start: int, limit: int
) -> Sequence[Row]:
    """Certificates, the latest first: of one host's sessions, of one session, or of the site."""
    return await tx.fetch(_LIST, site_id, host_id, session_key, start, limit)


async def revoke(tx: Transaction, site_id: int, certificate_id: int, now: datetime) -> bool:
    """Make a certificate worthless; `False` if it was already, or there is none."""
    return await tx.fetchval(_REVOKE, site_id, certificate_id, now) is not None


async def forget(tx: Transaction, site_id: int, email: str) -> None:
    """Erase the certificates of an address, which is lower-cased."""
    await tx.execute(_FORGET, site_id, email)
