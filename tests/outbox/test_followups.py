"""Mails after a date was held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg

from classbell.services.shared import followups
from classbell.store import runs
from tests.outbox.letters import INVITED, KIM, LEE, Letters
from tests.services.training.sending import Training
from tests.support import Person


async def test_those_who_came_and_those_who_did_not_are_written_to(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()
    start = datetime(2026, 4, 6, 10, tzinfo=UTC)
    run = await runs.begin(db, site_id, key, start)
    await db.execute(
        "INSERT INTO attendance (site_id, run_id, person, email, role, joined_at, left_at, source)"
        " VALUES ($1, $2, $3, $3, 'ATTENDEE', $4, $4, 'link')",
        site_id, run.run_id, KIM, start,
    )  # fmt: skip
    ended = await runs.end(db, site_id, key, start + timedelta(hours=1))
    assert ended is not None

    await followups.ask(db, site_id, ended)

    sent = await letters_out.leave(start + timedelta(hours=1))
    assert sorted(sent) == [("followup.came", KIM), ("followup.missed", LEE)]
    await db.execute("""UPDATE site SET settings = '{"follow_up": false}' WHERE site_id = $1""", site_id)
    await db.execute("DELETE FROM outbox WHERE site_id = $1", site_id)
    await followups.ask(db, site_id, ended)
    assert await letters_out.leave(start + timedelta(hours=1)) == {}
