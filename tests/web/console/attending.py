"""A session that was held, for the pages about it: Alice hosts, Ann comes, Zoe does not, Rob comes unlisted."""

from __future__ import annotations

from datetime import datetime, timedelta

import asyncpg

from classbell.domain.call import Call
from classbell.services.history import imported
from classbell.services.history.imported import Line
from classbell.store import sites
from tests.services.training.sending import Training
from tests.support import Person
from tests.web.holding import START

MINUTE = timedelta(minutes=1)
AFTER = START + timedelta(hours=3)

PEOPLE = {
    "attendees/participants/participant[1]/person/name": "Ann Ash",
    "attendees/participants/participant[1]/person/email": "ann@example.com",
    "attendees/participants/participant[1]/joinStatus": "ACCEPT",
    "attendees/participants/participant[2]/person/email": "zoe@example.com",
}


async def held(training: Training, host: Person, **values: object) -> int:
    """Plan Bells and let people be there; gives the key. It is planned for an hour."""
    key = await training.create(host, {**PEOPLE, "schedule/duration": "60", **values})
    await was_there(training.db, training.site_id, key, "Ann Ash", "ann@example.com", START + 5 * MINUTE, 50)
    await was_there(training.db, training.site_id, key, "=Rob", "", START + 10 * MINUTE, 10)
    return key


async def was_there(
    db: asyncpg.Connection, site_id: int, key: int, name: str, email: str, joined_at: datetime, minutes: int
) -> None:
    """Note that somebody was there."""
    site = next(site for site in await sites.some(db) if site.site_id == site_id)
    left_at = joined_at + minutes * MINUTE
    line = Line(str(key), "", name, email, joined_at.isoformat(), left_at.isoformat())
    await imported.add(Call(site=site, now=joined_at + timedelta(days=1), tx=db, links_base=""), line)
