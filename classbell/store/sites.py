"""SQL of sites: made with their first session type, found by name, their switches read and written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from classbell.domain.access import Account
from classbell.domain.call import Row, Transaction
from classbell.domain.site import Site, SiteSettings
from classbell.store.credentials import ACCOUNT_COLUMNS, read_account

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What a site can be called: it stands as the first label of a host name."""

FIRST_TYPE = (9, "Training")
"""Number and name of the session type every new site has, as its default."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A site with how much there is on it."""

    site: Site
    created_at: datetime
    accounts: int
    sessions: int


ADD = """
WITH made AS (
    INSERT INTO site (name) VALUES ($1)
    ON CONFLICT DO NOTHING
    RETURNING site_id
), kind AS (
    INSERT INTO session_type (site_id, type_id, name, is_default)
    SELECT site_id, $2::bigint, $3::text, true FROM made
)
SELECT site_id FROM made
"""

_FIND = """
SELECT site_id, name, settings, catalogue, has_webhooks
FROM site
WHERE name = $1
"""

_GET = """
SELECT site_id, name, settings, catalogue, has_webhooks
FROM site
WHERE site_id = $1
"""

_SOME = """
SELECT site_id, name, settings, catalogue, has_webhooks
FROM site
ORDER BY name
LIMIT 20
"""

_LIST = """
SELECT s.site_id, s.name, s.settings, s.catalogue, s.has_webhooks, s.created_at,
       (SELECT count(*) FROM account a WHERE a.site_id = s.site_id) AS accounts,
       (SELECT count(*) FROM session n WHERE n.site_id = s.site_id AND n.deleted_at IS NULL) AS sessions
FROM site s
ORDER BY s.name
"""

_LOCK_SETTINGS = """
SELECT settings
FROM site
WHERE site_id = $1
FOR NO KEY UPDATE
"""

_SAVE_SETTINGS = """
UPDATE site
SET settings = $2
WHERE site_id = $1
"""

_MEETING_PLACE = "SELECT meeting_place FROM site WHERE site_id = $1"

_SET_MEETING_PLACE = "UPDATE site SET meeting_place = $2 WHERE site_id = $1"

_FIRST_ADMINISTRATOR = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$2")}
FROM account a
WHERE a.site_id = $1 AND a.is_site_admin AND a.active = 'ACTIVATED' AND NOT a.locked
    AND (a.expires_at IS NULL OR a.expires_at > $2)
ORDER BY a.account_id
LIMIT 1
"""


async def add(tx: Transaction, name: str) -> int | None:
    """Make a site with its first session type and give its number; `None` when the name is taken.

    The name fits `NAME`.
    """
    site_id: int | None = await tx.fetchval(ADD, name, *FIRST_TYPE)
    return site_id


async def find(tx: Transaction, name: str) -> Site | None:
    """The site of this name, which is in lower case."""
    row = await tx.fetchrow(_FIND, name)
    return None if row is None else _read(row)


async def get(tx: Transaction, site_id: int) -> Site:
    """A site that exists."""
    row = await tx.fetchrow(_GET, site_id)
    assert row is not None
    return _read(row)


async def some(tx: Transaction) -> list[Site]:
    """The sites by name, at most twenty: enough to tell the only one, or to name the choices."""
    return [_read(row) for row in await tx.fetch(_SOME)]


async def list_all(tx: Transaction) -> Sequence[Overview]:
    """Every site by name, with the number of its accounts and sessions."""
    return [Overview(_read(row), row["created_at"], row["accounts"], row["sessions"]) for row in await tx.fetch(_LIST)]


async def lock_settings(tx: Transaction, site_id: int) -> dict[str, object]:
    """The switches that differ from their defaults, kept from other writers until the transaction ends."""
    text: str = await tx.fetchval(_LOCK_SETTINGS, site_id)
    settings: dict[str, object] = msgspec.json.decode(text)
    return settings


async def save_settings(tx: Transaction, site_id: int, settings: SiteSettings) -> None:
    """Write the switches of a site; they count from the next request on."""
    await tx.execute(_SAVE_SETTINGS, site_id, msgspec.json.encode(settings).decode())


async def meeting_place(tx: Transaction, site_id: int) -> str:
    """JSON of where the site's voice system is found, as an administrator told."""
    text: str = await tx.fetchval(_MEETING_PLACE, site_id)
    return text


async def set_meeting_place(tx: Transaction, site_id: int, place: str) -> None:
    """Write where the site's voice system is found."""
    await tx.execute(_SET_MEETING_PLACE, site_id, place)


async def first_administrator(tx: Transaction, site_id: int, now: datetime) -> Account | None:
    """The site administrator with the lowest number who could sign in."""
    row = await tx.fetchrow(_FIRST_ADMINISTRATOR, site_id, now)
    return None if row is None else read_account(row)


def _read(row: Row) -> Site:
    return Site(
        site_id=row["site_id"],
        name=row["name"],
        settings=msgspec.json.decode(row["settings"], type=SiteSettings),
        catalogue=row["catalogue"],
        has_webhooks=row["has_webhooks"],
    )
