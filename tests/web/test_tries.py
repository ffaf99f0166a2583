"""How passwords are checked (protocol README 3): what is remembered, how often one may try, what happens at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import msgspec
import pytest

from classbell.config import Settings
from classbell.domain import hashing
from classbell.errors import TooBusy
from classbell.services.user.accounts import SetUser
from classbell.web import authenticate
from classbell.web.authenticate import Turns
from classbell.web.xml_door import XmlDoor
from classbell.wire import parse
from tests.conftest import add_person
from tests.support import NOW, Api, Person, found, message, text_of
from tests.web.entering import Hashes, another_site, enter

# --- what is remembered ---------------------------------------------------------------------------------------------


async def test_a_right_password_is_hashed_once(api: Api, alice: Person, hashes: Hashes) -> None:
    for _ in range(3):
        assert await enter(api) == "alice"
        assert await enter(api, name="Alice@Example.com") == "alice"

    assert hashes.spent == 1


async def test_a_wrong_password_is_never_remembered(api: Api, alice: Person, hashes: Hashes) -> None:
    for number in range(1, 4):
        assert await enter(api, password="wrong") == "030002"
        assert hashes.spent == number


async def test_a_change_of_password_is_noticed_at_once(api: Api, alice: Person) -> None:
    assert await enter(api) == "alice"

    await api(alice, SetUser(web_ex_id="alice", password="another horse"))

    assert await enter(api) == "030002"
    assert await enter(api, password="another horse") == "alice"


async def test_a_right_password_is_forgotten_after_five_minutes(
    api: Api, alice: Person, hashes: Hashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    await enter(api)
    clock += 299
    await enter(api)
    assert hashes.spent == 1
    clock += 2
    await enter(api)
    assert hashes.spent == 2


async def test_what_is_remembered_is_bounded_and_holds_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate, "REMEMBERED_AT_MOST", 3)
    remembered = authenticate.Remembered()
    names = [remembered.name(1, "alice", "hash", f"password {number}") for number in range(5)]
    for name in names:
        remembered.add(name)

    assert [remembered.knows(name) for name in names] == [False, False, True, True, True]
    assert "password" not in str(vars(remembered))
    assert authenticate.Remembered().name(1, "alice", "hash", "password 4") != names[4]


async def test_one_sites_password_is_not_anothers(api: Api, alice: Person, db: asyncpg.Connection) -> None:
    other = await another_site(db)
    await add_person(db, other, "Alice", password_hash=await hashing.hash("another horse"))
    assert await enter(api) == "alice"

    assert await enter(api, site="<siteName>other</siteName>") == "030002"
    assert await enter(api, site="<siteName>other</siteName>", password="another horse") == "alice"


# --- how many tries -------------------------------------------------------------------------------------------------


async def test_after_ten_wrong_tries_an_account_waits_fifteen_minutes(
    api: Api, alice: Person, hashes: Hashes, unhurried: None
) -> None:
    for number in range(10):
        assert await enter(api, name=("alice", "Alice@Example.com")[number % 2], password="wrong") == "030002"
    assert hashes.spent == 10

    assert await enter(api) == "030002"
    assert await enter(api, address="198.51.100.7") == "030002"
    assert await enter(api, seconds_later=899) == "030002"
    assert hashes.spent == 10
    assert await enter(api, seconds_later=901) == "alice"


async def test_a_name_without_an_account_waits_like_one_with(
    api: Api, alice: Person, hashes: Hashes, unhurried: None
) -> None:
    for _ in range(15):
        assert await enter(api, name="nobody") == "030002"

    assert hashes.spent == 10


async def test_the_owner_still_comes_in_from_where_he_came_before(
    api: Api, alice: Person, unhurried: None, hashes: Hashes
) -> None:
    assert await enter(api, address="203.0.113.1") == "alice"
    for _ in range(12):
        await enter(api, password="wrong", address="198.51.100.7")
    restarted = Api(cast("Any", api.door.pool).connection, "acme")

    assert await enter(restarted, address="203.0.113.2") == "030002"
    assert await enter(restarted, address="203.0.113.1") == "alice"


async def test_an_address_waits_after_five_accounts_worth_of_wrong_tries(
    api: Api, alice: Person, hashes: Hashes, unhurried: None
) -> None:
    for number in range(50):
        assert await enter(api, name=f"nobody{number}", address="198.51.100.7") == "030002"
    assert hashes.spent == 50

    assert await enter(api, address="198.51.100.7") == "030002"
    assert hashes.spent == 50
    assert await enter(api, address="203.0.113.1") == "alice"


async def test_right_passwords_do_not_count(api: Api, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authenticate, "REMEMBERED_SECONDS", -1)
    for _ in range(60):
        assert await enter(api) == "alice"


async def test_the_number_of_tries_is_the_sites(
    api: Api, alice: Person, site_id: int, db: asyncpg.Connection, hashes: Hashes, unhurried: None
) -> None:
    settings = msgspec.json.encode({"wrong_tries": 3, "wrong_tries_minutes": 1}).decode()
    await db.execute("UPDATE site SET settings = $2 WHERE site_id = $1", site_id, settings)

    for _ in range(5):
        await enter(api, password="wrong")
    assert hashes.spent == 3
    assert await enter(api, seconds_later=61) == "alice"


class SharedConnection:
    """Stands for the pool when requests come at once: they take turns on the test's connection."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.turn = asyncio.Lock()
        self.lent = 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        async with self.turn:
            self.lent += 1
            try:
                yield self.connection
            finally:
                self.lent -= 1


@pytest.fixture
def crowded(api: Api, db: asyncpg.Connection) -> SharedConnection:
    """Lets requests of a test come at once."""
    pool = SharedConnection(db)
    api.door = XmlDoor(cast("asyncpg.Pool", pool), Settings())
    return pool


async def test_no_connection_is_held_while_a_password_is_hashed_or_seems_to_be(
    api: Api, alice: Person, crowded: SharedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = []

    async def verify(stored: str, password: str) -> bool:
        lent.append(crowded.lent)
        return False

    def seeming() -> float:
        lent.append(crowded.lent)
        return 0.0

    monkeypatch.setattr(hashing, "verify", verify)
    monkeypatch.setattr(hashing, "typical_seconds", seeming)
    for _ in range(12):
        await enter(api)

    assert lent == [0] * 12


async def test_the_same_right_password_many_times_at_once_is_one_hash_and_lets_all_in(
    api: Api, alice: Person, crowded: SharedConnection, hashes: Hashes
) -> None:
    assert await asyncio.gather(*(enter(api) for _ in range(40))) == ["alice"] * 40
    assert hashes.spent == 1


async def test_many_people_behind_one_address_all_come_in_at_once(
    api: Api, site_id: int, db: asyncpg.Connection, crowded: SharedConnection
) -> None:
    people = [await add_person(db, site_id, f"Person{number}") for number in range(40)]

    async def ticket(who: Person) -> str | None:
        document = message("user.AuthenticateUser", "", api.header(who))
        reply = await api.door.answer(document.encode(), None, None, "192.0.2.1", NOW)
        return text_of(parse.parse(reply), "//serv:result")

    assert await asyncio.gather(*map(ticket, people)) == ["SUCCESS"] * 40


async def test_different_wrong_passwords_at_once_do_not_get_past_the_limit(
    api: Api, alice: Person, crowded: SharedConnection, hashes: Hashes, unhurried: None
) -> None:
    tries = (enter(api, password=f"wrong {number}", address=f"198.51.100.{number % 20}") for number in range(60))

    assert set(await asyncio.gather(*tries)) == {"030002"}
    assert hashes.spent <= 10


async def test_turns_are_given_a_few_at_a_time_and_the_queue_is_bounded() -> None:
    turns, inside, most = Turns(), 0, 0
    refused_at_once = 0
    release = asyncio.Event()

    async def come() -> None:
        nonlocal inside, most, refused_at_once
        try:
            async with turns.wait("192.0.2.1"):
                inside += 1
                most = max(most, inside)
                await release.wait()
                inside -= 1
        except TooBusy:
            refused_at_once += 1

    tasks = [asyncio.create_task(come()) for _ in range(80)]
    while refused_at_once < 12:
        await asyncio.sleep(0)
    async with turns.wait("192.0.2.2"):
        pass
    release.set()
    await asyncio.gather(*tasks)

    assert most == authenticate.TRIES_AT_ONCE_PER_ADDRESS
    assert refused_at_once == 12
    assert vars(turns)["_of"] == {}


async def test_when_too_many_passwords_wait_the_answer_is_that_of_a_wrong_one(
    api: Api, alice: Person, db: asyncpg.Connection, unhurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(stored: str, password: str) -> bool:
        raise TooBusy(waiting=64)

    monkeypatch.setattr(hashing, "verify", busy)

    assert await enter(api) == "030002"
    assert await db.fetchval("SELECT count(*) FROM login_failure") == 0


async def test_several_refusals_name_nobody(api: Api, alice: Person) -> None:
    await enter(api, password="wrong")

    root = parse.parse(api.last_reply)
    assert found(root, "//serv:subError") == []
    assert "alice" not in api.last_reply
