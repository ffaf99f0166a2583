"""The delivery log: who sees which messages, and sending once more."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from classbell.domain.call import Call, Caller
from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.services import registry
from classbell.services.api.messages import LstMessages, ResendMessage
from classbell.services.shared.serv import ListControl
from classbell.store import members, sites
from classbell.wire.element import Element
from tests.conftest import SITE
from tests.services.training.sending import Training
from tests.support import NOW, Api, Person, refused

ASKED = """
INSERT INTO outbox (site_id, kind, session_key, occurrence, recipient, due_at, state, attempts, last_answer)
VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8)
RETURNING outbox_id
"""


class Log:
    """A session of Alice's with messages."""

    def __init__(self, db: asyncpg.Connection, site_id: int, key: int) -> None:
        self.db, self.site_id, self.key = db, site_id, key

    async def add(
        self, recipient: str, state: str = "waiting", kind: str = "invitation", session_key: int | None = None
    ) -> int:
        number: int = await self.db.fetchval(
            ASKED, self.site_id, kind, self.key if session_key is None else session_key, recipient, NOW, state,
            0 if state == "waiting" else 1, None if state == "waiting" else "250 taken",
        )  # fmt: skip
        return number


class Door:
    """Carries out operations of ours in somebody's name; they are not asked for in XML."""

    def __init__(self, db: asyncpg.Connection, site_id: int) -> None:
        self.db, self.site_id = db, site_id

    async def __call__(self, who: Person, request: Element) -> Any:
        site = await sites.find(self.db, SITE)
        assert site is not None
        account = await members.get(self.db, self.site_id, who.account_id, NOW)
        call = Call(site=site, now=NOW, tx=self.db, links_base="http://localhost", by=Caller(account, account))
        return await registry.of(type(request)).run(call, request)


@pytest.fixture
def door(db: asyncpg.Connection, site_id: int) -> Door:
    return Door(db, site_id)


@pytest.fixture
async def log(db: asyncpg.Connection, site_id: int, api: Api, alice: Person) -> Log:
    return Log(db, site_id, await Training(api, db, site_id).create(alice))


async def test_a_host_sees_what_became_of_each_message(log: Log, door: Door, alice: Person) -> None:
    number = await log.add("ann@example.com", "sent")

    (message,) = (await door(alice, LstMessages(session_key=log.key))).message

    assert (message.message_id, message.kind, message.recipient) == (number, "invitation", "ann@example.com")
    assert (message.state, message.attempts, message.answer) == ("sent", 1, "250 taken")
    assert (message.conf_name, message.first_due_at) == ("Bells", "2026-03-02T12:00:00Z")


async def test_messages_are_found_by_state_kind_recipient_and_page(log: Log, door: Door, alice: Person) -> None:
    for name, state in (("ann", "sent"), ("bob", "waiting"), ("b_b", "waiting")):
        await log.add(f"{name}@example.com", state)

    async def found(**wanted: object) -> list[str]:
        answer = await door(alice, LstMessages(**wanted))  # type: ignore[arg-type]
        return [message.recipient for message in answer.message]

    assert await found(state="sent") == ["ann@example.com"]
    assert await found(recipient="B_B") == ["b_b@example.com"]
    assert len(await found(kind="invitation")) == 3
    assert len(await found(list_control=ListControl(start_from=3, maximum_num=5))) == 1
    with refused(NoRecord):
        await found(kind="reminder")


async def test_nobody_sees_messages_of_anothers_session(
    log: Log, door: Door, charlie: Person, reader: Person, admin: Person
) -> None:
    await log.add("ann@example.com")

    with refused(NoRecord):
        await door(charlie, LstMessages(session_key=log.key))
    with refused(NoRecord):
        await door(charlie, LstMessages())
    for who in (reader, admin):
        assert len((await door(who, LstMessages())).message) == 1


@pytest.mark.parametrize("state", ["sent", "dead", "waiting"])
async def test_a_message_is_sent_once_more(log: Log, door: Door, alice: Person, state: str) -> None:
    number = await log.add("ann@example.com", state)

    answer = await door(alice, ResendMessage(message_id=number))

    assert (answer.message.state, answer.message.attempts, answer.message.answer) == ("waiting", 0, None)
    edition = await log.db.fetchval("SELECT edition FROM outbox WHERE outbox_id = $1", number)
    assert edition == (1 if state == "waiting" else 2)
    assert await log.db.fetchval("SELECT count(*) FROM audit WHERE operation = 'api.ResendMessage'") == 1


async def test_what_was_withdrawn_stays_withdrawn(log: Log, door: Door, alice: Person) -> None:
    number = await log.add("ann@example.com", "withdrawn")

    with refused(InvalidValue, "messageID"):
        await door(alice, ResendMessage(message_id=number))


async def test_a_link_for_a_new_password_is_not_sent_again(log: Log, door: Door, admin: Person) -> None:
    number = await log.add("ann@example.com", "sent", "password.reset", 0)

    with refused(InvalidValue, "messageID"):
        await door(admin, ResendMessage(message_id=number))


async def test_nobody_sends_for_anothers_session(log: Log, door: Door, charlie: Person, reader: Person) -> None:
    number = await log.add("ann@example.com", "sent")
    about_none = await log.add("ann@example.com", "sent", "welcome", 0)

    for who in (charlie, reader):
        for message in (number, about_none):
            with refused(NotPermitted):
                await door(who, ResendMessage(message_id=message))
    with refused(NoRecord):
        await door(charlie, ResendMessage(message_id=about_none + 1_000))


async def test_messages_of_a_deleted_session_are_still_its_hosts(
    log: Log, door: Door, alice: Person, charlie: Person, admin: Person
) -> None:
    number = await log.add("ann@example.com", "dead", "cancelled")
    await log.db.execute("UPDATE session SET deleted_at = now()")

    for who in (alice, admin):
        (message,) = (await door(who, LstMessages(session_key=log.key))).message
        assert message.message_id == number
        assert (await door(who, ResendMessage(message_id=number))).message.state == "waiting"
    with refused(NoRecord):
        await door(charlie, LstMessages(session_key=log.key))
    with refused(NotPermitted):
        await door(charlie, ResendMessage(message_id=number))


async def test_an_alternate_host_sees_and_sends_too(log: Log, door: Door, bob: Person) -> None:
    number = await log.add("ann@example.com", "sent")
    await log.db.execute(
        "INSERT INTO participant (site_id, session_key, list, email, position, role, join_status, details)"
        " VALUES ($1, $2, 'presenters', 'bob@example.com', 1, 'HOST', 'ACCEPT', '{}')",
        log.site_id, log.key,
    )  # fmt: skip

    (message,) = (await door(bob, LstMessages(session_key=log.key))).message
    assert message.message_id == number
    assert (await door(bob, ResendMessage(message_id=number))).message.state == "waiting"


async def test_the_log_says_what_the_caller_may_send_again(
    log: Log, door: Door, alice: Person, reader: Person, admin: Person
) -> None:
    for recipient, state in (("sent@example.com", "sent"), ("gone@example.com", "withdrawn")):
        await log.add(recipient, state)
    await log.add("secret@example.com", "sent", "confirm")

    async def offered(who: Person, **wanted: Any) -> set[str]:
        found = (await door(who, LstMessages(**wanted))).message
        return {message.recipient for message in found if message.may_be_resent}

    for wanted in ({}, {"session_key": log.key}):
        assert await offered(alice, **wanted) == {"sent@example.com"}
        assert await offered(admin, **wanted) == {"sent@example.com"}
        assert await offered(reader, **wanted) == set()


async def test_a_message_about_a_test_names_no_date(log: Log, door: Door, alice: Person) -> None:
    number = await log.add("ann@example.com", "sent", "test.score")
    await log.db.execute("UPDATE outbox SET occurrence = 1 WHERE outbox_id = $1", number)

    (message,) = (await door(alice, LstMessages(session_key=log.key))).message

    assert (message.occurrence, message.occurrence_at) == (1, None)
