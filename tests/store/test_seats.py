"""Many who register at the same time, on connections of their own: never one seat over, and the order holds."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site, SiteSettings
from classbell.errors import AttendeeNotFound, RegistrationsFull
from classbell.services.attendee.delete import AttendeeEmail, DelMeetingAttendee, del_meeting_attendee
from classbell.services.attendee.register import RegisterMeetingAttendee, Registrant, register_meeting_attendee
from classbell.services.attendee.types import Person
from classbell.services.shared.sess import Schedule
from classbell.services.training.change import SetTrainingSession, set_training_session
from classbell.services.training.create import CreateTrainingSession, create_training_session
from classbell.services.training.types import AttendeeOptions, MetaData
from classbell.store.pool import connect

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONNECTIONS, PEOPLE, SEATS, ROUNDS = 32, 200, 20, 10

pytestmark = pytest.mark.slow


class Rush:
    """A site that is committed, its host, and connections that work side by side."""

    def __init__(self, connections: list[asyncpg.Connection], site_id: int, host: Account) -> None:
        self.site_id = site_id
        self.host = host
        self.first = connections[0]
        self.free: asyncio.Queue[asyncpg.Connection] = asyncio.Queue()
        for connection in connections:
            self.free.put_nowait(connection)

    async def run(self, operation: object, request: object, *, waiting_list: bool) -> object:
        """Carry out an operation on the next free connection; gives the refusal if there is one."""
        connection = await self.free.get()
        site = Site(site_id=self.site_id, name="rush", settings=SiteSettings(waiting_list=waiting_list))
        try:
            async with connection.transaction():
                call = Call(site=site, now=NOW, tx=connection, links_base="", by=Caller(self.host, self.host))
                return await operation(call, request)  # type: ignore[operator]
        except (RegistrationsFull, AttendeeNotFound) as refusal:
            return refusal
        finally:
            self.free.put_nowait(connection)

    async def create(self, limits: AttendeeOptions) -> int:
        request = CreateTrainingSession(
            meta_data=MetaData(conf_name="Rush"),
            schedule=Schedule(start_date=[(NOW + timedelta(days=9)).strftime("%m/%d/%Y %H:%M:%S")]),
            attendee_options=limits,
        )
        made = await self.run(create_training_session, request, waiting_list=False)
        return made.session_key[0]  # type: ignore[attr-defined, no-any-return]

    async def register(self, key: int, name: str, status: str | None, *, waiting_list: bool) -> object:
        registrant = Registrant(
            person=Person(email=f"{name}@example.com"), session_key=key, join_status=status  # type: ignore[arg-type]
        )  # fmt: skip
        return await self.run(
            register_meeting_attendee, RegisterMeetingAttendee(attendees=[registrant]), waiting_list=waiting_list
        )

    async def delete(self, key: int, name: str) -> object:
        named = AttendeeEmail(email=f"{name}@example.com", session_key=key)
        return await self.run(del_meeting_attendee, DelMeetingAttendee(attendee_email=[named]), waiting_list=True)

    async def counted(self, key: int) -> tuple[int, int, int, int]:
        """Registrations and participants taken, rows with a seat, rows that wait."""
        row = await self.first.fetchrow(
            "SELECT s.registrations_taken, s.participants_taken, count(*) FILTER (WHERE p.holds_seat),"
            " count(p.waiting_number) FROM session s LEFT JOIN participant p USING (site_id, session_key)"
            " WHERE s.site_id = $1 AND s.session_key = $2 GROUP BY 1, 2",
            self.site_id, key,
        )  # fmt: skip
        assert row is not None
        return tuple(row)


@pytest.fixture
async def rush(dsn: str) -> AsyncIterator[Rush]:
    connections = [await connect(dsn) for _ in range(CONNECTIONS)]
    first = connections[0]
    site_id = await first.fetchval("INSERT INTO site (name) VALUES ('rush') RETURNING site_id")
    await first.execute(
        "INSERT INTO session_type (site_id, type_id, name, is_default) VALUES ($1, 9, 'Training', true)", site_id
    )
    number = await first.fetchval(
        "INSERT INTO account (site_id, web_ex_id, email, password_hash) VALUES ($1, 'host', 'host@example.com', '')"
        " RETURNING account_id",
        site_id,
    )
    yield Rush(connections, site_id, Account(number, "host", "host@example.com"))
    for table in ("audit", "outbox", "session", "account", "session_type"):
        await first.execute(f"DELETE FROM {table} WHERE site_id = $1", site_id)
    await first.execute("DELETE FROM site WHERE site_id = $1", site_id)
    for connection in connections:
        await connection.close()


LIMITS = (
    AttendeeOptions(registration=True, auto=True, max_registrations=SEATS),
    AttendeeOptions(registration=True, participant_limit=SEATS),
)


@pytest.mark.parametrize("waiting_list", [True, False])
async def test_two_hundred_want_twenty_seats(rush: Rush, waiting_list: bool) -> None:
    for turn in range(ROUNDS):
        key = await rush.create(LIMITS[turn % 2])

        # Hosts accept by name and people register, all at once.
        answers = await asyncio.gather(
            *(
                rush.register(key, f"p{number}", "ACCEPT" if number % 2 else None, waiting_list=waiting_list)
                for number in range(PEOPLE)
            )
        )

        refusals = sum(isinstance(answer, RegistrationsFull) for answer in answers)
        waits = PEOPLE - SEATS if waiting_list else 0
        assert await rush.counted(key) == (SEATS, SEATS, SEATS, waits)
        assert refusals == PEOPLE - SEATS - waits


async def test_deletions_between_registrations_keep_the_order_of_those_who_wait(rush: Rush) -> None:
    key = await rush.create(LIMITS[0])
    for number in range(60):
        await rush.register(key, f"p{number:03}", None, waiting_list=True)
    gone = random.Random(7).sample(range(SEATS), 15)

    await asyncio.gather(
        *(rush.delete(key, f"p{number:03}") for number in gone),
        *(rush.register(key, f"q{number:03}", "ACCEPT", waiting_list=True) for number in range(40)),
    )

    assert await rush.counted(key) == (SEATS, SEATS, SEATS, 65)
    seated = await rush.first.fetch(
        "SELECT email FROM participant WHERE session_key = $1 AND holds_seat ORDER BY email", key
    )
    stayed = [number for number in range(SEATS) if number not in gone]
    assert [row["email"][1:4] for row in seated] == [f"{number:03}" for number in sorted([*stayed, *range(20, 35)])]


async def test_a_limit_raised_in_the_rush_is_used_up_and_never_passed(rush: Rush) -> None:
    key = await rush.create(LIMITS[0])
    raised = SetTrainingSession(session_key=key, attendee_options=AttendeeOptions(max_registrations=SEATS + 10))

    await asyncio.gather(
        *(rush.register(key, f"p{number}", None, waiting_list=True) for number in range(30)),
        rush.run(set_training_session, raised, waiting_list=True),
        *(rush.register(key, f"q{number}", None, waiting_list=True) for number in range(30)),
    )

    assert await rush.counted(key) == (30, 30, 30, 30)


async def test_one_person_who_registers_many_times_at_once_has_one_seat(rush: Rush) -> None:
    key = await rush.create(LIMITS[0])

    answers = await asyncio.gather(*(rush.register(key, "kim", None, waiting_list=True) for _ in range(CONNECTIONS)))

    numbers = {(answer.register[0].attendee_id, answer.register[0].register_id) for answer in answers}  # type: ignore[attr-defined]
    assert len(numbers) == 1
    assert await rush.counted(key) == (1, 1, 1, 0)


async def test_the_table_refuses_one_seat_over_whoever_writes(rush: Rush) -> None:
    key = await rush.create(LIMITS[0])

    with pytest.raises(asyncpg.CheckViolationError, match="session_registrations_within_limit"):
        await rush.first.execute("UPDATE session SET registrations_taken = 21 WHERE session_key = $1", key)
