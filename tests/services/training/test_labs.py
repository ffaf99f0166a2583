"""Labs: what they are, whether they are free, who has them, and reservations without a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.errors import InvalidValue, LabNotFound, LabUnavailable, MissingElement, NoRecord, NotPermitted
from classbell.store import housekeeping as house
from tests.conftest import add_person
from tests.services.training.sending import LAB, Answer, Training, xml
from tests.support import NOW, Person, refused

SPAN: Mapping[str, object] = {
    "labName": "Lab", "timeZoneID": 20,
    "sessionStartTime": "04/06/2026 10:00:00", "sessionEndTime": "04/06/2026 11:00:00",
}  # fmt: skip
RESERVE: Mapping[str, object] = {
    "labName": "Lab", "numComputers": 4, "topic": "Repairs", "timeZoneID": 20,
    "startDate": "04/06/2026 10:30:00", "endDate": "04/06/2026 12:00:00",
}  # fmt: skip


async def check(training: Training, who: Person, computers: int, **more: object) -> str | None:
    answer = await training.send(who, "CheckLabAvailability", xml({**SPAN, "numComputers": computers, **more}))
    return answer["availabilityLabs/status"]


async def schedule(training: Training, who: Person, **more: object) -> Answer:
    return await training.send(who, "GetLabSchedule", xml({**SPAN, **more}))


class TestInformation:
    async def test_a_lab_is_described_with_what_is_in_use_at_this_moment(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        await training.create(alice, LAB)
        during = datetime(2026, 4, 6, 10, tzinfo=UTC)

        then = await training.send(alice, "GetLabInfo", "", now=during)
        after = await training.send(alice, "GetLabInfo", xml({"labName": "Lab"}), now=during + timedelta(hours=1))

        assert then.leaves() == [
            ("labInfo/labName", "Lab"), ("labInfo/description", "Upstairs"), ("labInfo/totalComputers", "10"),
            ("labInfo/computersInSession", "6"),
        ]  # fmt: skip
        assert after["labInfo/computersInSession"] == "0"

    async def test_no_lab_is_told_from_an_unknown_one(self, training: Training, alice: Person) -> None:
        with refused(NoRecord):
            await training.send(alice, "GetLabInfo", "")
        with refused(LabNotFound):
            await training.send(alice, "GetLabInfo", xml({"labName": "Lab"}))

    async def test_labs_of_other_sites_are_unknown(
        self, training: Training, db: asyncpg.Connection, alice: Person
    ) -> None:
        other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
        await db.execute("INSERT INTO lab (site_id, name, computers) VALUES ($1, 'Lab', 10)", other)

        with refused(LabNotFound):
            await check(training, alice, 1)
        with refused(LabNotFound):
            await training.create(alice, LAB)


class TestAvailability:
    @pytest.mark.parametrize(("computers", "status"), [(4, "AVAILABLE"), (5, "UNAVAILABLE"), (11, "UNAVAILABLE")])
    async def test_it_is_what_a_session_leaves_over(
        self, training: Training, alice: Person, lab: int, computers: int, status: str
    ) -> None:
        await training.create(alice, LAB)

        assert await check(training, alice, computers) == status

    async def test_a_span_ends_just_before_its_end(self, training: Training, alice: Person, lab: int) -> None:
        await training.create(alice, LAB)
        before = {"sessionStartTime": "04/06/2026 09:00:00", "sessionEndTime": "04/06/2026 10:00:00"}
        after = {"sessionStartTime": "04/06/2026 11:00:00", "sessionEndTime": "04/06/2026 12:00:00"}
        into = {"sessionStartTime": "04/06/2026 09:00:00", "sessionEndTime": "04/06/2026 10:00:01"}

        assert [await check(training, alice, 10, **span) for span in (before, after, into)] == [
            "AVAILABLE", "AVAILABLE", "UNAVAILABLE",
        ]  # fmt: skip

    async def test_what_was_asked_is_repeated_in_its_zone(self, training: Training, alice: Person, lab: int) -> None:
        await training.create(alice, LAB)
        berlin = {"sessionStartTime": "4/6/2026 12:00:00", "sessionEndTime": "4/6/2026 13:00:00", "timeZoneID": 25}

        answer = await training.send(alice, "CheckLabAvailability", xml({**SPAN, **berlin, "numComputers": 5}))

        assert answer.leaves("") == [
            ("availabilityLabs/labName", "Lab"), ("availabilityLabs/timeZoneID", "25"),
            ("availabilityLabs/sessionStartTime", "04/06/2026 12:00:00"),
            ("availabilityLabs/sessionEndTime", "04/06/2026 13:00:00"),
            ("availabilityLabs/numComputers", "5"), ("availabilityLabs/status", "UNAVAILABLE"),
        ]  # fmt: skip

    async def test_without_a_zone_the_callers_counts(self, training: Training, alice: Person, lab: int) -> None:
        await training.db.execute("UPDATE account SET zone = 'Europe/Berlin' WHERE account_id = $1", alice.account_id)
        span = {key: value for key, value in SPAN.items() if key != "timeZoneID"}

        answer = await training.send(alice, "CheckLabAvailability", xml({**span, "numComputers": 1}))

        assert answer["availabilityLabs/timeZoneID"] == "25"

    @pytest.mark.parametrize(
        ("wrong", "path"),
        [
            ({"sessionEndTime": "04/06/2026 10:00:00"}, "sessionEndTime"),
            ({"sessionEndTime": "tomorrow"}, "sessionEndTime"),
            ({"timeZoneID": 62}, "timeZoneID"),
            ({"numComputers": 0}, "numComputers"),
            ({"numComputers": 2**31}, "numComputers"),
        ],
    )
    async def test_nonsense_is_refused(
        self, training: Training, alice: Person, lab: int, wrong: Mapping[str, object], path: str
    ) -> None:
        with refused(InvalidValue, path):
            await training.send(alice, "CheckLabAvailability", xml({**SPAN, "numComputers": 1, **wrong}))

    async def test_what_is_needed_is_named(self, training: Training, alice: Person) -> None:
        for path in ("labName", "sessionStartTime", "sessionEndTime", "numComputers"):
            with refused(MissingElement, path):
                await training.send(alice, "CheckLabAvailability", "")


class TestSchedule:
    async def test_bookings_that_touch_the_span_are_listed_by_their_start(
        self, training: Training, alice: Person, bob: Person, lab: int
    ) -> None:
        await training.send(bob, "ReserveLab", xml(RESERVE))
        await training.create(alice, LAB)

        found = await schedule(
            training, alice, timeZoneID=25, sessionStartTime="04/06/2026 12:59:59", sessionEndTime="04/07/2026 00:00:00"
        )

        assert found.leaves() == [
            ("scheduledLabs/labName", "Lab"), ("scheduledLabs/confName", "Bells"), ("scheduledLabs/timeZoneID", "25"),
            ("scheduledLabs/sessionStartTime", "04/06/2026 12:00:00"),
            ("scheduledLabs/sessionEndTime", "04/06/2026 13:00:00"),
            ("scheduledLabs/hostWebExID", "alice"), ("scheduledLabs/numComputers", "6"),
            ("scheduledLabs/labName", "Lab"), ("scheduledLabs/confName", "Repairs"),
            ("scheduledLabs/timeZoneID", "25"), ("scheduledLabs/sessionStartTime", "04/06/2026 12:30:00"),
            ("scheduledLabs/sessionEndTime", "04/06/2026 14:00:00"),
            ("scheduledLabs/hostWebExID", "bob"), ("scheduledLabs/numComputers", "4"),
        ]  # fmt: skip
        with refused(NoRecord):
            await schedule(
                training, alice, sessionStartTime="04/06/2026 09:00:00", sessionEndTime="04/06/2026 10:00:00"
            )

    async def test_titles_of_unlisted_sessions_are_for_their_host_and_administrators(
        self, training: Training, alice: Person, charlie: Person, reader: Person, lab: int
    ) -> None:
        await training.create(alice, {**LAB, "accessControl/listing": "UNLISTED"})

        seen = [(await schedule(training, who))["scheduledLabs/confName"] for who in (alice, reader, charlie)]

        assert seen == ["Bells", "Bells", "Reserved"]


class TestReservation:
    async def test_what_is_reserved_is_gone_and_the_reply_is_empty(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        answer = await training.send(alice, "ReserveLab", xml(RESERVE))

        assert answer.leaves() == []
        assert 'xsi:type="train:reserveLabResponse"' in training.api.last_reply
        assert await check(training, alice, 7) == "UNAVAILABLE"
        assert await check(training, alice, 6) == "AVAILABLE"

    async def test_the_end_wins_over_the_minutes(self, training: Training, alice: Person, lab: int) -> None:
        await training.send(alice, "ReserveLab", xml({**RESERVE, "timeLimit": 5}))
        minutes = {**RESERVE, "timeLimit": 5, "endDate": None, "startDate": "04/07/2026 10:00:00"}
        await training.send(alice, "ReserveLab", xml(minutes))

        rows = await training.db.fetch("SELECT end_at FROM lab_booking ORDER BY start_at")
        assert [f"{row['end_at']:%d %H:%M}" for row in rows] == ["06 12:00", "07 10:05"]

    async def test_more_than_is_free_is_refused(self, training: Training, alice: Person, bob: Person, lab: int) -> None:
        await training.create(alice, LAB)

        with refused(LabUnavailable, "numComputers"):
            await training.send(bob, "ReserveLab", xml({**RESERVE, "numComputers": 5}))
        await training.send(bob, "ReserveLab", xml(RESERVE))

    @pytest.mark.parametrize(
        ("wrong", "refusal", "path"),
        [
            ({"endDate": "04/06/2026 10:30:00"}, InvalidValue, "endDate"),
            ({"endDate": "05/07/2026 10:30:01"}, InvalidValue, "endDate"),
            ({"endDate": None}, MissingElement, "endDate"),
            ({"startDate": None}, MissingElement, "startDate"),
            ({"timeLimit": 0}, InvalidValue, "timeLimit"),
            ({"timeLimit": 44_641}, InvalidValue, "timeLimit"),
            ({"numComputers": 0}, InvalidValue, "numComputers"),
            ({"labName": "lab"}, LabNotFound, None),
        ],
    )
    async def test_nonsense_is_refused(
        self, training: Training, alice: Person, lab: int, wrong: Mapping[str, object], refusal: type, path: str | None
    ) -> None:
        with refused(refusal, path):
            await training.send(alice, "ReserveLab", xml({**RESERVE, **wrong}))
        await training.send(alice, "ReserveLab", xml({**RESERVE, "endDate": "05/07/2026 10:30:00"}))

    async def test_every_reservation_is_confirmed_by_mail_if_asked(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        for start in ("04/06/2026 10:00:00", "04/07/2026 10:00:00"):
            values = {**RESERVE, "startDate": start, "endDate": None, "timeLimit": 30}
            await training.send(alice, "ReserveLab", xml({**values, "sendMail": True}))
        await training.send(alice, "ReserveLab", xml({**RESERVE, "startDate": "04/05/2026 10:00:00"}))

        assert [row[2] for row in await training.waiting(0, "lab-reserved")] == ["alice@example.com"] * 2


class TestAccess:
    async def test_hosts_lab_administrators_and_administrators_use_labs(
        self, training: Training, db: asyncpg.Connection, site_id: int, alice: Person, admin: Person, reader: Person,
        dave: Person, lab: int,
    ) -> None:  # fmt: skip
        keeper = await add_person(
            db, site_id, "Keeper", is_host=False, details='{"webExId": "keeper", "privilege": {"labAdmin": true}}'
        )
        only_reader = await add_person(db, site_id, "Auditor", is_host=False, is_read_only_admin=True)
        requests = {
            "GetLabInfo": "", "CheckLabAvailability": xml({**SPAN, "numComputers": 1}), "GetLabSchedule": xml(SPAN),
            "ReserveLab": xml({**RESERVE, "numComputers": 1}),
        }  # fmt: skip
        await training.create(alice, {**LAB, "handsOnLab/numComputers": 1})

        for operation, body in requests.items():
            for who in (alice, keeper, admin, reader):
                await training.send(who, operation, body)
            with refused(NotPermitted):
                await training.send(dave, operation, body)
        await training.send(only_reader, "GetLabSchedule", xml(SPAN))
        with refused(NotPermitted):
            await training.send(only_reader, "ReserveLab", requests["ReserveLab"])


class TestHousekeeping:
    async def test_reservations_end_with_the_retention_of_the_site(
        self, training: Training, alice: Person, lab: int
    ) -> None:
        await training.switch(retention_days=30)
        await training.send(alice, "ReserveLab", xml(RESERVE))

        for days, left in ((60, 1), (70, 0)):
            await house.erase(training.db, NOW + timedelta(days=days))
            assert await training.db.fetchval("SELECT count(*) FROM lab_booking") == left
