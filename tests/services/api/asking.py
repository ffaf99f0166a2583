"""Operations of ours, which no XML reaches: carried out as their door would."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import asyncpg

from classbell.domain.call import Call, Caller
from classbell.services import registry
from classbell.store import classic_links, sites
from classbell.wire.element import Element
from tests.conftest import SITE
from tests.support import NOW, Person


async def ask(
    db: asyncpg.Connection, who: Person, request: Element, *, now: datetime = NOW, address: str = "192.0.2.1"
) -> Any:
    """Carry out one operation as `who`; raises what it refuses."""
    site = await sites.find(db, SITE)
    assert site is not None
    found = await classic_links.account(db, site.site_id, who.account_id, now)
    assert found is not None
    call = Call(
        site=site, now=now, tx=db, links_base="https://classes.example.com", by=Caller(found[0], found[0]),
        address=address,
    )  # fmt: skip
    return await registry.of(type(request)).run(call, request)
