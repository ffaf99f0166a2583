"""Session keys and the rows of a session, below the operations."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import asyncpg
import pytest

from classbell.errors import SessionNotFound
from classbell.store import participants, sessions
from classbell.store.sessions import Message, OccurrenceRow, ParticipantRow, SessionRow
from tests.support import NOW, Person

WALL = datetime(2026, 4, 6, 10, 0)  # noqa: DTZ001 - a wall time has no zone


def _row(host: Person, days: int = 3) -> SessionRow:
    """A session of some days with a person and a reminder."""
    start = NOW + timedelta(days=30)
    return SessionRow(
        host_id=host.account_id,
        type_id=9,
        conf_name="Bells",
        listing="PUBLIC",
        repeat_type="RECURRING_SINGLE",
        zone="Etc/UTC",
        duration_minutes=60,
        auto_delete=True,
        tracking=[],
        details="{}",
        occurrences=[
            OccurrenceRow(
                number,
                WALL + timedelta(days=number),
                start + timedelta(days=number),
                start + timedelta(days=number, hours=1),
            )
            for number in range(1, days + 1)
        ],
        participants=[ParticipantRow("attendees", "kim@example.com", "ATTENDEE", "INVITE", "{}")],
        messages=[Message("reminder", 1, "kim@example.com", start)],
    )


async def _add(db: asyncpg.Connection, site_id: int, host: Person, row: SessionRow) -> int:
    key = await sessions.next_key(db)
    await sessions.add(
        db, site_id, key, row, host_key="123456", guest_token="0" * 32, by=host.account_id, now=NOW
    )  # fmt: skip
    return key


async def test_keys_are_nine_digits_and_never_the_same(db: asyncpg.Connection) -> None:
    keys = [await sessions.next_key(db) for _ in range(5 * sessions.KEYS_AT_ONCE)]

    assert len(set(keys)) == len(keys)
    assert all(100_000_000 <= key <= 999_999_999 for key in keys)


async def test_neighbouring_keys_say_nothing_of_each_other(db: asyncpg.Connection) -> None:
    keys = [await sessions.next_key(db) for _ in range(100)]

    steps = {second - first for first, second in pairwise(keys)}
    assert len(steps) == 99
    assert sorted(keys) != keys


async def test_processes_take_keys_in_blocks_that_do_not_meet(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [await sessions.next_key(db) for _ in range(3)]
    monkeypatch.setattr(sessions, "_numbers", sessions._Numbers())

    theirs = [await sessions.next_key(db) for _ in range(2 * sessions.KEYS_AT_ONCE)]

    assert not set(mine) & set(theirs)


async def test_a_session_is_written_and_read_whole(db: asyncpg.Connection, site_id: int, alice: Person) -> None:
    key = await _add(db, site_id, alice, _row(alice))

    stored = await sessions.get(db, site_id, key)

    assert stored.numbers == [1, 2, 3]
    assert stored.host_web_ex_id == "alice"
    assert stored.start_at == stored.starts_at[0]
    assert len(set(stored.conf_ids)) == 3
    assert not stored.in_progress
    assert await participants.everybody(db, site_id, key) == _row(alice).participants


async def test_an_unknown_key_is_refused(db: asyncpg.Connection, site_id: int, alice: Person) -> None:
    key = await _add(db, site_id, alice, _row(alice))

    for site, unknown in ((site_id, key + 1), (site_id + 1, key)):
        for read in (sessions.get, sessions.lock):
            with pytest.raises(SessionNotFound):
                await read(db, site, unknown)


async def test_dates_that_stay_keep_their_number_for_conferences(
    db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    key = await _add(db, site_id, alice, _row(alice))
    before = (await sessions.get(db, site_id, key)).conf_ids
    row = _row(alice)
    first, second, third = row.occurrences
    # The second moves onto the place of the third, which moves away; a fourth comes.
    moved = [
        first,
        OccurrenceRow(2, third.wall, third.start_at, third.end_at),
        OccurrenceRow(3, second.wall, second.start_at, second.end_at),
        OccurrenceRow(
            4, third.wall + timedelta(days=1), third.start_at + timedelta(days=1), third.end_at + timedelta(days=1)
        ),
    ]
    row.occurrences[:] = moved

    await sessions.update(db, site_id, key, row, NOW)

    stored = await sessions.get(db, site_id, key)
    assert stored.conf_ids[:3] == before
    assert stored.starts_at == [occurrence.start_at for occurrence in moved]
    assert await db.fetchval("SELECT revision FROM session WHERE session_key = $1", key) == 2


async def test_people_are_replaced_list_by_list(db: asyncpg.Connection, site_id: int, alice: Person) -> None:
    key = await _add(db, site_id, alice, _row(alice))
    bob = ParticipantRow("presenters", "bob@example.com", "HOST", "INVITE", "{}")

    await participants.put(db, site_id, key, ["presenters"], [bob])
    assert await participants.everybody(db, site_id, key) == [bob, *_row(alice).participants]
    assert (await sessions.get(db, site_id, key)).alternate_addresses == {"bob@example.com"}
    await participants.put(db, site_id, key, ["attendees"], [])
    await participants.drop_person(db, site_id, key, "bob@example.com")

    assert await participants.everybody(db, site_id, key) == []


async def test_two_dates_on_one_start_are_refused_by_the_database(
    db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    row = _row(alice, days=1)
    row.occurrences.append(
        OccurrenceRow(2, row.occurrences[0].wall, row.occurrences[0].start_at, row.occurrences[0].end_at)
    )

    with pytest.raises(asyncpg.UniqueViolationError, match="occurrence_once_per_start"):
        await _add(db, site_id, alice, row)
