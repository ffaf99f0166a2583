"""Mails after a date was held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg

from classbell.services.shared import followups
from classbell.store import runs
from classbell.store.runs import Run
from tests.outbox.letters import INVITED, KIM, LEE, Letters
from tests.services.training.sending import ATTENDEE, Training, people, person
from tests.support import Person

START = datetime(2026, 4, 6, 10, tzinfo=UTC)
END = START + timedelta(hours=1)


async def held(db: asyncpg.Connection, site_id: int, key: int, *came: str) -> Run:
    """A run of the session that is over, with the people who came."""
    run = await runs.begin(db, site_id, key, START)
    for email in came:
        await db.execute(
            "INSERT INTO attendance (site_id, run_id, person, email, role, joined_at, left_at, source)"
            " VALUES ($1, $2, $3, $3, 'ATTENDEE', $4, $4, 'link')",
            site_id, run.run_id, email, START,
        )  # fmt: skip
    ended = await runs.end(db, site_id, key, END)
    assert ended is not None
    return ended


async def test_those_who_came_and_those_who_did_not_are_written_to(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()

    await followups.ask(db, site_id, await held(db, site_id, key, KIM))

    assert sorted(await letters_out.leave(END)) == [("followup.came", KIM), ("followup.missed", LEE)]


async def test_nobody_is_written_to_where_the_site_wants_none(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()
    await db.execute("""UPDATE site SET settings = '{"follow_up": false}' WHERE site_id = $1""", site_id)

    await followups.ask(db, site_id, await held(db, site_id, key, KIM))

    assert await letters_out.leave(END) == {}


async def test_nobody_is_written_to_who_never_heard_of_the_session_from_us(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, people(ATTENDEE, {**person(KIM), "joinStatus": "ACCEPT"}))

    await followups.ask(db, site_id, await held(db, site_id, key, KIM))

    assert await letters_out.leave(END) == {}
