"""Sessions held in a lab: every instance books its computers, and what becomes of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.errors import InvalidValue, LabNotFound, LabUnavailable, MissingElement, NoRecord
from classbell.store import housekeeping as house
from tests.services.training.sending import LAB, Training
from tests.support import Person, refused

WEEKLY: Mapping[str, object] = {
    "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "WEEKLY", "repeat/endAfter": 3,
}  # fmt: skip


async def booked(training: Training, key: int) -> list[tuple[int, str, int]]:
    """Occurrence, start and computers of a session's bookings."""
    rows = await training.db.fetch(
        "SELECT occurrence, start_at, computers FROM lab_booking WHERE session_key = $1 ORDER BY start_at", key
    )
    return [(row["occurrence"], f"{row['start_at']:%m/%d %H:%M}", row["computers"]) for row in rows]


class TestSessions:
    @pytest.mark.effect("handsOnLab/*")
    async def test_every_instance_of_a_series_is_booked(self, training: Training, alice: Person, lab: int) -> None:
        key = await training.create(alice, {**LAB, **WEEKLY})

        assert await booked(training, key) == [(1, "04/06 10:00", 6), (2, "04/13 10:00", 6), (3, "04/20 10:00", 6)]
        read = await training.get(alice, key)
        assert [read[f"handsOnLab/{name}"] for name in ("reserveHOL", "labName", "numComputers")] == [
            "true", "Lab", "6",
        ]  # fmt: skip

    async def test_one_full_instance_refuses_the_whole_series(
        self, training: Training, alice: Person, bob: Person, lab: int
    ) -> None:
        await training.create(bob, {**LAB, "schedule/startDate": "04/13/2026 10:30:00"})

        with refused(LabUnavailable, "handsOnLab/numComputers"):
            await training.create(alice, {**LAB, **WEEKLY})

        assert await training.db.fetchval("SELECT count(*) FROM lab_booking") == 1
        with refused(NoRecord):
            await training.summary(alice)

    @pytest.mark.parametrize(
        ("wrong", "refusal", "path"),
        [
            ({"handsOnLab/labName": None}, LabNotFound, "handsOnLab/labName"),
            ({"handsOnLab/numComputers": None}, MissingElement, "handsOnLab/numComputers"),
            ({"handsOnLab/numComputers": 0}, InvalidValue, "handsOnLab/numComputers"),
            ({"handsOnLab/numComputers": 11}, LabUnavailable, "handsOnLab/numComputers"),
            ({"handsOnLab/labName": "Other"}, LabNotFound, "handsOnLab/labName"),
        ],
    )
    async def test_a_booking_that_cannot_be_is_refused(
        self, training: Training, alice: Person, lab: int, wrong: Mapping[str, object], refusal: type, path: str
    ) -> None:
        with refused(refusal, path):
            await training.create(alice, {**LAB, **wrong})
        await training.create(alice, {**LAB, **wrong, "handsOnLab/reserveHOL": False})

    async def test_what_is_over_books_nothing(self, training: Training, alice: Person, lab: int) -> None:
        past = {**LAB, **WEEKLY, "schedule/startDate": "02/23/2026 10:00:00"}

        assert [start for _, start, _ in await booked(training, await training.create(alice, past))] == ["03/09 10:00"]

    async def test_a_moved_session_moves_its_booking_even_onto_itself(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        key = await training.create(alice, LAB)

        await training.set(alice, key, {"schedule/startDate": "04/06/2026 10:30:00", "schedule/timeZoneID": 20})
        assert await booked(training, key) == [(1, "04/06 10:30", 6)]
        await training.set(alice, key, {"handsOnLab/numComputers": 10})
        assert await booked(training, key) == [(1, "04/06 10:30", 10)]
        await training.set(alice, key, {"handsOnLab/reserveHOL": False})
        assert await booked(training, key) == []
        await training.set(alice, key, {"handsOnLab/reserveHOL": True})
        assert await booked(training, key) == [(1, "04/06 10:30", 10)]

    async def test_a_change_that_finds_no_room_is_refused_and_keeps_what_was(
        self, training: Training, alice: Person, bob: Person, lab: int
    ) -> None:
        key = await training.create(alice, LAB)
        await training.create(bob, {**LAB, "schedule/startDate": "04/06/2026 12:00:00"})

        with refused(LabUnavailable, "handsOnLab/numComputers"):
            await training.set(alice, key, {"schedule/startDate": "04/06/2026 11:30:00", "schedule/timeZoneID": 20})

        assert await booked(training, key) == [(1, "04/06 10:00", 6)]

    async def test_what_was_had_stays_when_the_rest_is_changed(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        key = await training.create(alice, {**LAB, **WEEKLY})
        later = datetime(2026, 4, 8, tzinfo=UTC)

        await training.set(alice, key, {"handsOnLab/numComputers": 2}, now=later)

        assert await booked(training, key) == [(1, "04/06 10:00", 6), (2, "04/13 10:00", 2), (3, "04/20 10:00", 2)]

    async def test_deletion_gives_back_what_is_still_ahead(self, training: Training, alice: Person, lab: int) -> None:
        key = await training.create(alice, {**LAB, **WEEKLY})
        training.api.now = datetime(2026, 4, 8, tzinfo=UTC)

        await training.delete(alice, key)

        assert await booked(training, key) == [(1, "04/06 10:00", 6)]

    async def test_a_template_may_ask_for_the_lab(self, training: Training, alice: Person, lab: int) -> None:
        await training.add_template("Exercises", LAB)

        key = await training.create(alice, {"metaData/sessionTemplate/use": "Exercises"})

        assert await booked(training, key) == [(1, "04/06 10:00", 6)]

    async def test_the_database_judges_where_nobody_looked_before(
        self, training: Training, alice: Person, bob: Person, lab: int
    ) -> None:
        key = await training.create(alice, LAB)

        with pytest.raises(asyncpg.CheckViolationError):
            async with training.db.transaction():
                await training.db.execute(
                    "INSERT INTO lab_booking (site_id, lab_id, account_id, computers, start_at, end_at)"
                    " SELECT site_id, lab_id, $2, 5, start_at - interval '30 days', start_at + interval '1 second'"
                    " FROM lab_booking WHERE session_key = $1",
                    key, bob.account_id,
                )  # fmt: skip


class TestHousekeeping:
    async def test_a_booking_follows_its_occurrence_to_another_instant(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        key = await training.create(alice, LAB)
        [(_, _, start_at)] = await training.starts(key)

        await house.move(training.db, [(training.site_id, key, 1, start_at, start_at + timedelta(hours=1))])

        assert await booked(training, key) == [(1, "04/06 11:00", 6)]
