"""Who is called to a test on the web, who is told what was handed in, and what is handed in by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from classbell.outbox import tests as job
from classbell.services.training import tests_taking
from tests.outbox.letters import BASE, KIM, LEE, Letters, text_of
from tests.services.training.papers import right
from tests.services.training.sending import Training, attendees
from tests.services.training.taking import Tests
from tests.support import NOW, OneConnection, Person

OPENS, CLOSES = datetime(2026, 4, 1, 10, tzinfo=UTC), datetime(2026, 4, 5, 10, tzinfo=UTC)
MAIL = "deliveryMethod/website/emailAttendee"
TIMED: Mapping[str, object] = {
    "deliveryMethod/website/startDate": "04/01/2026 10:00:00",
    "deliveryMethod/website/dueDate": "04/05/2026 10:00:00",
    "timeLimit/noLimit": "true",
    "attemptLimit/noLimit": "true",
}
CALLED: Mapping[str, object] = {
    **TIMED,
    f"{MAIL}/invite": True,
    f"{MAIL}/reminderAfterStart": True,
    f"{MAIL}/beforeDays": 1,
    f"{MAIL}/beforeHours": 2,
    f"{MAIL}/beforeMinutes": 3,
}
LAST = CLOSES - timedelta(days=1, hours=2, minutes=3)


@pytest.fixture
def tests(training: Training, db: asyncpg.Connection, site_id: int) -> Tests:
    return Tests(training, db, site_id)


async def given(tests: Tests, who: Person, values: Mapping[str, object], *people: str) -> tuple[int, int]:
    """A session of these attendees with one test; gives key and number."""
    key = await tests.training.create(who, attendees(people or [KIM, LEE]))
    [number] = await tests.add(who, key, await tests.upload(who))
    await tests.set(who, key, number, values)
    return key, number


async def look(db: asyncpg.Connection, now: datetime) -> dict[str, int]:
    """One turn of the worker."""
    pool: Any = OneConnection(db)
    return await job.run(pool, now)


async def waiting(db: asyncpg.Connection, email: str = KIM) -> dict[str, datetime]:
    """When what waits for somebody is due, by kind."""
    rows = await db.fetch("SELECT kind, due_at FROM outbox WHERE recipient = $1 AND state = 'waiting'", email)
    return {row["kind"]: row["due_at"] for row in rows}


async def test_people_are_invited_and_reminded_as_it_opens_and_before_it_closes(
    tests: Tests, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    _, number = await given(tests, alice, CALLED)
    assert await waiting(db) == {"test.invitation": NOW, "test.opens": OPENS, "test.due": LAST}

    await letters_out.leave()
    opened = await letters_out.leave(OPENS)
    due = await letters_out.leave(LAST)

    assert sorted(opened) == [("test.opens", KIM), ("test.opens", LEE)]
    assert sorted(due) == [("test.due", KIM), ("test.due", LEE)]
    said = text_of(due["test.due", KIM])
    assert "You have not handed in the test" in said
    assert "from 1 Apr 2026, 10:00 to 5 Apr 2026, 10:00" in said
    assert f"{BASE}/t/{number}?t=" in said
    assert due["test.due", KIM]["List-Unsubscribe"]


async def test_who_has_handed_in_is_reminded_no_more(
    tests: Tests, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    _, number = await given(tests, alice, CALLED)
    await letters_out.leave()

    await tests.take(number, now=OPENS)

    assert await waiting(db) == {}
    assert sorted(await letters_out.leave(LAST)) == [("test.due", LEE), ("test.opens", LEE)]


async def test_who_is_taken_off_the_list_is_called_no_more(tests: Tests, letters_out: Letters, alice: Person) -> None:
    key, _ = await given(tests, alice, CALLED)

    await tests.training.set(alice, key, attendees([LEE]))

    assert {email for _, email in await letters_out.leave(OPENS)} - {KIM} == {LEE}
    assert not [kind for kind, email in letters_out.mails if email == KIM and kind.startswith("test.")]


async def test_a_test_that_is_scheduled_anew_moves_what_waits_and_invites_to_the_new_dates(
    tests: Tests, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    key, number = await given(tests, alice, CALLED)
    await letters_out.leave()

    await tests.set(alice, key, number, {**CALLED, f"{MAIL}/beforeDays": 2})
    assert await waiting(db) == {"test.opens": OPENS, "test.due": LAST - timedelta(days=1)}
    await tests.set(alice, key, number, {**CALLED, "deliveryMethod/website/dueDate": "04/06/2026 10:00:00"})

    assert await waiting(db) == {"test.invitation": NOW, "test.opens": OPENS, "test.due": LAST + timedelta(days=1)}


@pytest.mark.parametrize("wanted", [{}, {"deliveryMethod/session": "true"}])
async def test_what_is_wanted_no_more_is_withdrawn(
    tests: Tests, alice: Person, db: asyncpg.Connection, wanted: Mapping[str, object]
) -> None:
    key, number = await given(tests, alice, CALLED)

    limits = {name: TIMED[name] for name in ("timeLimit/noLimit", "attemptLimit/noLimit")}
    await tests.set(alice, key, number, {**wanted, **limits} if wanted else TIMED)

    assert await waiting(db) == {}


async def test_a_test_that_is_taken_out_calls_nobody(tests: Tests, alice: Person, db: asyncpg.Connection) -> None:
    key, number = await given(tests, alice, CALLED)
    assert "test.due" in await waiting(db, LEE)

    await tests.send(alice, "DelScheduledTest", {"sessionKey": key, "testID": number})

    assert (await waiting(db), await waiting(db, LEE)) == ({}, {})


async def test_the_host_is_told_of_each_who_hands_in(tests: Tests, letters_out: Letters, alice: Person) -> None:
    key, number = await given(tests, alice, {**TIMED, f"{MAIL}/notifySubmits": True})
    mine = await tests.take(number, now=OPENS)
    await tests.take(number, LEE, now=OPENS)

    count = await tests.db.fetchval("SELECT count(*) FROM outbox WHERE kind = 'test.handed-in' AND state = 'waiting'")
    await letters_out.leave(OPENS)

    assert count == 2
    said = letters_out.mails["test.handed-in", "alice@example.com"]
    assert said["Subject"] == "Test “Bells & ropes” handed in: Bells"
    assert "Kim Park has handed in" in text_of(said)
    assert f"{BASE}/console/sessions/{key}/tests/{number}/handed-in/" in text_of(said)
    assert mine.submission_id


async def test_what_was_saved_is_handed_in_when_the_time_is_over(
    tests: Tests, alice: Person, db: asyncpg.Connection
) -> None:
    _, number = await given(tests, alice, {**TIMED, "sendReport": True, f"{MAIL}/notifySubmits": True})
    attempt = await tests.start(number, now=OPENS)
    await tests_taking.save_attempt(tests.call(now=OPENS), attempt.submission_id, email=KIM, answers=right())

    before = await look(db, CLOSES)
    after = await look(db, CLOSES + timedelta(minutes=1))
    again = await look(db, CLOSES + timedelta(minutes=2))

    assert (before["handed_in"], after["handed_in"], again["handed_in"]) == (0, 1, 0)
    kept = await db.fetchrow("SELECT submitted_at, draft FROM submission")
    assert kept is not None
    assert (kept["submitted_at"], kept["draft"]) == (CLOSES, None)
    assert "test.handed-in" in await waiting(db, "alice@example.com")


async def test_who_comes_to_the_session_later_is_called_too(
    tests: Tests, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    key, _ = await given(tests, alice, CALLED, LEE)
    await letters_out.leave()
    await tests.training.set(alice, key, attendees([KIM, LEE]))

    first = await look(db, NOW)
    second = await look(db, NOW)

    assert (first["called"], second["called"]) == (3, 0)
    assert await waiting(db) == {"test.invitation": NOW, "test.opens": OPENS, "test.due": LAST}
    assert sorted(await letters_out.leave()) == [("test.invitation", KIM)]


async def test_nobody_is_called_late_to_a_test_without_invitations(
    tests: Tests, alice: Person, db: asyncpg.Connection
) -> None:
    await given(tests, alice, {**CALLED, f"{MAIL}/invite": False})

    assert await look(db, NOW) == {"handed_in": 0, "called": 0}
