"""SQL of the logos of sites."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.call import Row, Transaction

_PUT = """
INSERT INTO site_logo (site_id, media_type, content, digest, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (site_id) DO UPDATE
SET media_type = excluded.media_type, content = excluded.content, digest = excluded.digest,
    changed_at = excluded.changed_at
"""

_REMOVE = "DELETE FROM site_logo WHERE site_id = $1"

_FIND = "SELECT media_type, content, digest FROM site_logo WHERE site_id = $1"

_DIGEST = "SELECT digest FROM site_logo WHERE site_id = $1"


async def put(tx: Transaction, site_id: int, media_type: str, content: bytes, digest: str, now: datetime) -> None:
    """Give a site a logo, in place of the one it had."""
    await tx.execute(_PUT, site_id, media_type, content, digest, now)


async def remove(tx: Transaction, site_id: int) -> None:
    """Take the logo of a site away."""
    await tx.execute(_REMOVE, site_id)


async def find(tx: Transaction, site_id: int) -> Row | None:
    """Kind, content and digest of a site's logo; `None` without one."""
    return await tx.fetchrow(_FIND, site_id)


async def digest_of(tx: Transaction, site_id: int) -> str:
    """The digest of a site's logo, which is part of its address; empty without one."""
    return await tx.fetchval(_DIGEST, site_id) or ""
