"""SQL of session types and templates: what requests take left-out values from.

Workers keep a site's catalogue until its revision rises, so the busiest operation asks for it only once.
"""

from __future__ import annotations

from dataclasses import dataclass

from classbell.domain.call import Transaction
from classbell.domain.site import Site


@dataclass(frozen=True, slots=True)
class SessionType:
    """A kind of session that hosts of the site may plan."""

    type_id: int
    name: str
    options: str
    """JSON of an enableOptions element."""
    is_default: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Named values for what a request leaves out."""

    name: str
    type_id: int | None
    is_default: bool
    details: str
    """JSON of a training session element."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The active session types, by number, and the templates, by name, of a site."""

    types: tuple[SessionType, ...]
    templates: tuple[Template, ...]


_TYPES = """
SELECT type_id, name, options, is_default
FROM session_type
WHERE site_id = $1 AND active
ORDER BY type_id
"""

_TEMPLATES = """
SELECT name, type_id, is_default, details
FROM session_template
WHERE site_id = $1
ORDER BY name
"""

_UNSET_DEFAULT_TYPE = """
UPDATE session_type
SET is_default = false
WHERE site_id = $1 AND is_default
"""

_ADD_TYPE = """
WITH risen AS (UPDATE site SET catalogue = catalogue + 1 WHERE site_id = $1)
INSERT INTO session_type (site_id, type_id, name, options, is_default)
VALUES ($1, $2, $3, $4, $5)
"""

_UNSET_DEFAULT_TEMPLATE = """
UPDATE session_template
SET is_default = false
WHERE site_id = $1 AND type_id IS NOT DISTINCT FROM $2::bigint AND is_default
"""

_ADD_TEMPLATE = """
WITH risen AS (UPDATE site SET catalogue = catalogue + 1 WHERE site_id = $1)
INSERT INTO session_template (site_id, name, type_id, is_default, details)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (site_id, name) DO UPDATE
SET type_id = excluded.type_id, is_default = excluded.is_default, details = excluded.details
"""

_DELETE_TEMPLATE = """
WITH risen AS (UPDATE site SET catalogue = catalogue + 1 WHERE site_id = $1)
DELETE FROM session_template
WHERE site_id = $1 AND name = $2
RETURNING name
"""

_kept: dict[int, tuple[int, Catalogue]] = {}


async def of_site(tx: Transaction, site: Site) -> Catalogue:
    """The catalogue of the site, as of its present revision."""
    kept = _kept.get(site.site_id)
    if kept is None or kept[0] != site.catalogue:
        types = tuple(
            SessionType(row["type_id"], row["name"], row["options"], row["is_default"])
            for row in await tx.fetch(_TYPES, site.site_id)
        )
        templates = tuple(
            Template(row["name"], row["type_id"], row["is_default"], row["details"])
            for row in await tx.fetch(_TEMPLATES, site.site_id)
        )
        kept = _kept[site.site_id] = (site.catalogue, Catalogue(types, templates))
    return kept[1]


async def add_type(tx: Transaction, site_id: int, type_id: int, name: str, options: str, *, is_default: bool) -> None:
    """Add a session type; a new default takes the place of the old one."""
    if is_default:
        await tx.execute(_UNSET_DEFAULT_TYPE, site_id)
    await tx.execute(_ADD_TYPE, site_id, type_id, name, options, is_default)


async def add_template(
    tx: Transaction, site_id: int, name: str, type_id: int | None, details: str, *, is_default: bool
) -> None:
    """Add a template of values that requests leave out, in place of one of this name; likewise a new default."""
    if is_default:
        await tx.execute(_UNSET_DEFAULT_TEMPLATE, site_id, type_id)
    await tx.execute(_ADD_TEMPLATE, site_id, name, type_id, is_default, details)


async def remove_template(tx: Transaction, site_id: int, name: str) -> bool:
    """Take a template away; false for a name that none has."""
    return await tx.fetchval(_DELETE_TEMPLATE, site_id, name) is not None


async def list_templates(tx: Transaction, site_id: int) -> list[Template]:
    """The templates of a site as they are now, by name."""
    return [
        Template(row["name"], row["type_id"], row["is_default"], row["details"])
        for row in await tx.fetch(_TEMPLATES, site_id)
    ]
