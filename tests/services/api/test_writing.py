"""A host writes to people of a session: to whom, how often, and how it reads."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from classbell.domain.call import Call, Caller
from classbell.errors import AttendeeNotFound, InvalidValue, MissingElement, NotPermitted, SessionNotFound
from classbell.services import registry
from classbell.services.api.writing import WriteToPeople, WriteToPeopleResponse
from classbell.store import members, runs, sites
from tests.conftest import SITE
from tests.outbox.letters import BASE, KIM, LEE, WEEKLY, Letters, text_of
from tests.services.training.sending import ATTENDEE, Training, attendees, people, person
from tests.support import NOW, Api, Person, refused

MAX = "max@example.com"


class Desk:
    """A session of Alice's, and everybody who writes to its people."""

    def __init__(self, training: Training, site_id: int) -> None:
        self.training, self.db, self.site_id = training, training.db, site_id
        self.key = 0

    async def __call__(self, who: Person, **wanted: Any) -> int:
        site = await sites.find(self.db, SITE)
        assert site is not None
        account = await members.get(self.db, site.site_id, who.account_id, NOW)
        call = Call(site=site, now=NOW, tx=self.db, links_base=BASE, by=Caller(account, account))
        request = WriteToPeople(**{"session_key": self.key, "subject": "Parking", "text": "Use gate 3.", **wanted})
        answer = await registry.of(WriteToPeople).run(call, request)
        assert isinstance(answer, WriteToPeopleResponse)
        return answer.count

    async def waiting(self) -> list[str]:
        """Who will get a message."""
        rows = await self.db.fetch(
            "SELECT recipient FROM outbox WHERE session_key = $1 AND kind = 'message' AND state = 'waiting'"
            " ORDER BY recipient",
            self.key,
        )
        return [row["recipient"] for row in rows]

    async def hold(self, *came: str) -> None:
        """A run of the first date, with the people who came."""
        at = await self.db.fetchval("SELECT start_at FROM occurrence WHERE session_key = $1 AND number = 1", self.key)
        run = await runs.begin(self.db, self.site_id, self.key, at)
        for email in came:
            await self.db.execute(
                "INSERT INTO attendance (site_id, run_id, person, email, role, joined_at, left_at, source)"
                " VALUES ($1, $2, $3, $3, 'ATTENDEE', $4, $4, 'link')",
                self.site_id, run.run_id, email, at,
            )  # fmt: skip


@pytest.fixture
async def write(api: Api, db: asyncpg.Connection, site_id: int, alice: Person) -> Desk:
    desk = Desk(Training(api, db, site_id), site_id)
    desk.key = await desk.training.create(alice, attendees([KIM, LEE]))
    return desk


async def test_a_message_reads_as_it_was_written_and_answers_reach_the_host(write: Desk, alice: Person) -> None:
    assert await write(alice, text="Use gate 3.\nThank you") == 2

    sent = await Letters(write.db).leave()
    assert sorted(sent) == [("message", KIM), ("message", LEE)]
    message = sent["message", KIM]
    assert message["Subject"] == "Parking: Bells"
    assert message["Reply-To"] == "Alice Example <Alice@Example.com>"
    assert "Use gate 3.\nThank you" in text_of(message)


async def test_several_messages_to_one_person_about_one_session_all_leave(write: Desk, alice: Person) -> None:
    letters = Letters(write.db)
    for subject in ("Parking", "Lunch", "Lunch"):
        await write(alice, subject=subject, email=[LEE])
    assert len(await write.waiting()) == 3

    await letters.leave()

    await write(alice, subject="Lunch", email=[LEE])
    assert sorted(await letters.leave()) == [("message", LEE)]


async def test_what_is_sent_again_under_its_key_reaches_only_whom_it_has_not_reached(
    write: Desk, alice: Person
) -> None:
    assert [await write(alice, email=[LEE], idempotency_key="one") for _ in range(2)] == [1, 1]
    assert await write.waiting() == [LEE]
    await Letters(write.db).leave()

    assert await write(alice, idempotency_key="one") == 2

    assert await write.waiting() == [KIM]
    assert await write.db.fetchval("SELECT count(*) FROM audit WHERE operation = 'api.WriteToPeople'") == 2


async def test_another_text_under_the_same_key_is_another_message(write: Desk, alice: Person) -> None:
    await write(alice, email=[LEE], idempotency_key="one")
    await write(alice, email=[LEE], idempotency_key="one", text="Use gate 4.")

    assert await write.waiting() == [LEE, LEE]


async def test_whoever_is_in_several_groups_and_named_gets_one_mail(write: Desk, alice: Person) -> None:
    assert await write(alice, group=["everybody", "unanswered"], email=[KIM, KIM]) == 2

    assert await write.waiting() == [KIM, LEE]


async def test_a_group_is_written_to_and_nobody_else(write: Desk, alice: Person) -> None:
    write.key = await write.training.create(
        alice, people(ATTENDEE, {**person(KIM), "joinStatus": "ACCEPT"}, {**person(LEE), "joinStatus": "REJECT"},
                      person(MAX)),
    )  # fmt: skip

    assert await write(alice, group=["accepted"]) == 1
    assert await write.waiting() == [KIM]
    assert await write(alice) == 2
    assert await write(alice, group=["waiting"]) == 0


async def test_who_came_and_who_did_not_are_told_apart_by_date(write: Desk, alice: Person) -> None:
    write.key = await write.training.create(alice, {**attendees([KIM, LEE]), **WEEKLY})
    assert await write(alice, group=["came", "absent"]) == 0
    await write.hold(KIM, "walk-in@example.com")

    assert await write(alice, group=["absent"]) == 1
    assert await write.waiting() == [LEE]
    assert await write(alice, group=["came"], occurrence=1) == 2
    assert await write(alice, group=["came", "absent"], occurrence=2) == 0
    assert await write.waiting() == [KIM, LEE, "walk-in@example.com"]


async def test_a_message_without_text_or_to_strangers_is_refused(write: Desk, alice: Person) -> None:
    with refused(AttendeeNotFound, "email[1]"):
        await write(alice, email=["x@example.com"])
    with refused(MissingElement, "text"):
        await write(alice, text=" ")
    with refused(MissingElement, "subject"):
        await write(alice, subject="")
    with refused(InvalidValue, "occurrence"):
        await write(alice, occurrence=2)


async def test_nobody_writes_to_the_people_of_anothers_session(
    write: Desk, bob: Person, charlie: Person, reader: Person
) -> None:
    for who in (bob, charlie, reader):
        with refused(NotPermitted):
            await write(who)
    with refused(SessionNotFound):
        await write(charlie, session_key=1)
    assert await write.waiting() == []
