"""Summaries for hosts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg

from classbell.outbox import digests
from tests.outbox.letters import KIM, LEE, Letters, text_of
from tests.services.training.sending import Training, attendees
from tests.support import NOW, OneConnection, Person


async def test_hosts_are_told_once_a_day_what_happened(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, attendees([KIM]))
    await training.create(alice, {**attendees([LEE]), "metaData/confName": "Gongs"})
    await db.execute(
        "UPDATE participant SET registered_at = $2, register_id = 1, join_status = 'ACCEPT' WHERE session_key = $1",
        key, NOW,
    )  # fmt: skip
    tomorrow = NOW + timedelta(days=1)
    pool: Any = OneConnection(db)

    assert [await digests.run(pool, tomorrow), await digests.run(pool, tomorrow)] == [{"asked": 1}, {"asked": 0}]

    sent = await letters_out.leave(tomorrow)
    assert sorted(sent) == [("host.digest", "alice@example.com")]
    text = text_of(sent["host.digest", "alice@example.com"])
    assert "Bells" in text
    assert "1 new registration" in text
    assert "Gongs" not in text
