"""Certificates without an account: the page that verifies one, and links that give it as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from classbell.domain import certificates, links
from classbell.domain.call import Call, Row
from classbell.domain.links import BadLink
from classbell.store import certificates as store
from classbell.store import credentials, installation

PURPOSE: Final = "certificate"
LINK_LIFE: Final = timedelta(days=30)
FACTOR: Final = 5
"""An address may try so many times as many unknown codes as an account is tried: many people share one."""

# What wrong tries are counted under; no account has a blank in its name.
_TRIED: Final = "certificate code"


class TooMany(Exception):
    """The address tried too many codes that are unknown."""


async def verify(call: Call, text: str, address: str) -> Row | None:
    """The certificate of a code, a revoked one too; `None` for an unknown one. Raises `TooMany`."""
    since = call.now - timedelta(minutes=call.site.settings.wrong_tries_minutes)
    tries = await credentials.tries(call.tx, call.site.site_id, _TRIED, None, address, since)
    if tries.of_address >= call.site.settings.wrong_tries * FACTOR:
        raise TooMany
    code = certificates.read_code(text)
    row = None if code is None else await store.find_by_code(call.tx, call.site.site_id, code)
    if row is None:
        await credentials.add_failure(call.tx, call.site.site_id, _TRIED, address, call.now)
    return row


async def file_link(call: Call, row: Row) -> str:
    """A link that gives a certificate as a file to whoever has it, for a month."""
    facts = {"site": str(call.site.site_id), "code": row["code"]}
    token = links.sign(await installation.secret(call.tx), PURPOSE, facts, call.now + LINK_LIFE)
    return f"{call.links_base}/certificates/{row['code']}/file?t={token}"


async def by_link(call: Call, code: str, token: str) -> Row:
    """The certificate that a link gives. Raises `BadLink`, for a revoked one too."""
    facts = links.read(await installation.secret(call.tx), PURPOSE, token, call.now)
    if (facts["site"], facts["code"]) != (str(call.site.site_id), code):
        raise BadLink
    row = await store.find_by_code(call.tx, call.site.site_id, code)
    if row is None or row["revoked_at"] is not None:
        raise BadLink
    return row
