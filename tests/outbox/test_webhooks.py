"""Telling webhooks: real receivers, real connections, and a clock that the tests set."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from classbell.config import Settings
from classbell.domain import webhooks as rules
from classbell.outbox import housekeeping
from classbell.outbox.pinned import ANSWER_SHOWN
from classbell.outbox.webhooks import LEASE, Teller
from classbell.outbox.worker import jobs_of
from classbell.services.shared import events
from classbell.store import webhooks
from classbell.store.pool import open_pool
from tests.outbox.receiving import Receiver, receiving
from tests.support import NOW

pytestmark = pytest.mark.slow

LOOPBACK = ("127.0.0.0/8",)
SECRET = b"k" * 32
HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "webhooks.md"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


class Place:
    """A committed site with webhooks."""

    def __init__(self, pool: asyncpg.Pool, site_id: int) -> None:
        self.pool = pool
        self.site_id = site_id

    async def webhook(self, url: str, *names: str) -> int:
        async with self.pool.acquire() as connection, connection.transaction():
            return await webhooks.add(connection, self.site_id, url, SECRET, names or ("*",), 0, NOW)

    async def tell(self, count: int = 1, event: str = "session.created") -> None:
        async with self.pool.acquire() as connection:
            place = events.Place(connection, self.site_id, "hooks", NOW)
            await events.tell_at(place, event, *({"sessionKey": number} for number in range(count)))

    async def turn(self, now: datetime = NOW, teller: Teller | None = None) -> dict[str, int]:
        return await (teller or Teller(LOOPBACK)).run(self.pool, now)

    async def rows(self) -> list[Any]:
        async with self.pool.acquire() as connection:
            return await connection.fetch(
                "SELECT * FROM webhook_delivery WHERE site_id = $1 ORDER BY delivery_id", self.site_id
            )

    async def only(self) -> Any:
        (row,) = await self.rows()
        return row

    async def value(self, query: str) -> Any:
        async with self.pool.acquire() as connection:
            return await connection.fetchval(query, self.site_id)


@pytest.fixture
async def place(dsn: str) -> AsyncIterator[Place]:
    pool = await open_pool(dsn, size=6)
    number: int = await pool.fetchval("INSERT INTO site (name) VALUES ('hooks') RETURNING site_id")
    yield Place(pool, number)
    await pool.execute("DELETE FROM site WHERE site_id = $1", number)
    await pool.close()


async def test_what_is_told_is_signed_and_delivered_once(place: Place, receiver: Receiver) -> None:
    await place.webhook(receiver.url + "?key=1", "session.created")
    await place.tell()
    await place.tell(event="session.deleted")

    assert await place.turn() == {"delivered": 1, "failed": 0}
    assert await place.turn(NOW + timedelta(days=9)) == {"delivered": 0, "failed": 0}

    ((path, headers, body),) = receiver.got
    told = json.loads(body)
    assert path == "/hook?key=1"
    assert (told["event"], told["site"], told["data"]) == ("session.created", "hooks", {"sessionKey": 0})
    assert told["createdAt"] == "2026-03-02T12:00:00Z"
    assert headers["Webhook-Id"] == told["id"]
    assert headers["Webhook-Timestamp"] == str(int(NOW.timestamp()))
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    signed = f"{told['id']}.{headers['Webhook-Timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["Webhook-Signature"] == f"v1,{signature}"
    row = await place.only()
    assert (row["state"], row["attempts"], row["last_status"], row["delivered_at"]) == ("delivered", 1, 204, NOW)


async def test_failures_are_tried_again_ever_later_with_the_same_number(place: Place, receiver: Receiver) -> None:
    receiver.answers = [(500, b"  no\n\x00 luck "), (302, b""), (200, b"done")]
    await place.webhook(receiver.url)
    await place.tell()

    assert await place.turn() == {"delivered": 0, "failed": 1}
    row = await place.only()
    assert (row["state"], row["due_at"], row["last_status"]) == ("waiting", NOW + timedelta(seconds=30), 500)
    assert row["last_answer"] == "no luck"
    assert await place.value("SELECT failing_since FROM webhook WHERE site_id = $1") == NOW
    await place.turn(NOW + timedelta(seconds=29))
    assert len(receiver.got) == 1
    # A redirect is a failure, and nobody goes where it points.
    await place.turn(NOW + timedelta(seconds=30))
    assert (await place.only())["due_at"] == NOW + timedelta(seconds=90)
    assert await place.turn(NOW + timedelta(seconds=90)) == {"delivered": 1, "failed": 0}

    assert [path for path, _, _ in receiver.got] == ["/hook"] * 3
    assert len(set(receiver.numbers())) == 1
    assert await place.value("SELECT failing_since FROM webhook WHERE site_id = $1") is None


async def test_after_five_days_it_is_given_up(place: Place, receiver: Receiver) -> None:
    receiver.answers = [(503, b"")]
    await place.webhook(receiver.url)
    await place.tell()

    while (row := await place.only())["state"] == "waiting":
        await place.turn(row["due_at"])

    assert row["state"] == "dead"
    assert timedelta(days=4) < row["due_at"] - NOW <= timedelta(days=5)
    assert len(receiver.got) == row["attempts"]


async def test_an_answer_of_410_switches_the_webhook_off(place: Place, receiver: Receiver) -> None:
    receiver.answers = [(410, b"gone")]
    await place.webhook(receiver.url)
    await place.tell()
    assert await place.value("SELECT has_webhooks FROM site WHERE site_id = $1") is True

    await place.turn()

    assert (await place.only())["state"] == "dead"
    assert await place.value("SELECT active FROM webhook WHERE site_id = $1") is False
    assert await place.value("SELECT has_webhooks FROM site WHERE site_id = $1") is False
    await place.tell()
    assert len(await place.rows()) == 1


async def test_two_workers_never_send_the_same_delivery(place: Place, receiver: Receiver) -> None:
    for _ in range(3):
        await place.webhook(receiver.url)
    await place.tell(10)

    done = await asyncio.gather(*(place.turn() for _ in range(3)))

    while await place.turn() != {"delivered": 0, "failed": 0}:
        pass
    assert sum(each["failed"] for each in done) == 0
    assert len(receiver.got) == 30
    numbers = receiver.numbers()
    assert all(numbers.count(number) == 3 for number in set(numbers))
    assert {row["attempts"] for row in await place.rows()} == {1}


async def test_whoever_dies_between_sending_and_writing_has_it_sent_again(place: Place, receiver: Receiver) -> None:
    await place.webhook(receiver.url)
    await place.tell()
    receiver.may_answer.clear()
    dying = asyncio.ensure_future(place.turn())
    await asyncio.to_thread(receiver.arrived.wait, 30)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    receiver.may_answer.set()

    assert (await place.only())["attempts"] == 0
    assert await place.turn(NOW + LEASE / 2) == {"delivered": 0, "failed": 0}
    assert await place.turn(NOW + LEASE) == {"delivered": 1, "failed": 0}

    first, second = receiver.numbers()
    assert first == second


async def test_whoever_was_too_slow_writes_nothing(place: Place, receiver: Receiver) -> None:
    await place.webhook(receiver.url)
    await place.tell()
    async with place.pool.acquire() as connection:
        (late,) = await webhooks.claim(connection, NOW, NOW + LEASE, limit=9, of_each=9)
        assert await place.turn(NOW + LEASE) == {"delivered": 1, "failed": 0}

        assert not await webhooks.settle(
            connection, late, "waiting", due_at=NOW, status=500, answer="late", now=NOW + LEASE
        )

    assert (await place.only())["state"] == "delivered"


async def test_a_webhook_can_be_removed_while_it_is_told(place: Place, receiver: Receiver) -> None:
    number = await place.webhook(receiver.url)
    await place.tell()
    async with place.pool.acquire() as one, place.pool.acquire() as other:
        (claimed,) = await webhooks.claim(one, NOW, NOW + LEASE, limit=9, of_each=9)
        removal = one.transaction()
        await removal.start()
        assert await webhooks.remove(one, place.site_id, number)

        async def settle() -> bool:
            async with other.transaction():
                return await webhooks.settle(other, claimed, "delivered", due_at=None, status=204, answer="", now=NOW)

        settling = asyncio.ensure_future(settle())
        await removal.commit()
        assert not await settling


async def test_one_slow_webhook_leaves_room_for_others(place: Place, receiver: Receiver) -> None:
    with receiving() as slow:
        await place.webhook(slow.url)
        await place.tell(40)
        await place.webhook(receiver.url)
        await place.tell()
        slow.may_answer.clear()
        turn = asyncio.ensure_future(place.turn())
        await asyncio.to_thread(receiver.arrived.wait, 30)
        slow.may_answer.set()
        await turn

    assert len(receiver.got) == 1


async def test_answers_are_kept_short(place: Place, receiver: Receiver) -> None:
    receiver.answers = [(200, b"x" * 3_000_000)]
    await place.webhook(receiver.url)
    await place.tell()

    await place.turn()

    assert (await place.only())["last_answer"] == "x" * ANSWER_SHOWN


async def test_a_delivery_that_is_switched_off_waits(place: Place, receiver: Receiver) -> None:
    number = await place.webhook(receiver.url)
    await place.tell()
    async with place.pool.acquire() as connection, connection.transaction():
        assert await webhooks.change(connection, place.site_id, number, url=None, events=None, active=False)

    assert await place.turn() == {"delivered": 0, "failed": 0}


async def test_a_proxy_of_the_environment_is_not_used(
    place: Place, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    await place.webhook(receiver.url)
    await place.tell()

    assert (await place.turn())["delivered"] == 1


async def test_without_permission_receivers_on_this_machine_are_not_told(place: Place, receiver: Receiver) -> None:
    await place.webhook(receiver.url)
    await place.tell()

    await place.turn(teller=Teller())

    assert receiver.got == []
    assert "webhook_allow" in (await place.only())["last_answer"]
    (job,) = [job for job in jobs_of(Settings(webhook_allow=LOOPBACK)) if job.name == "webhooks"]
    await job.run(place.pool, NOW + timedelta(seconds=30))
    assert len(receiver.got) == 1


async def test_what_is_over_is_erased_after_a_month(place: Place, receiver: Receiver) -> None:
    await place.webhook(receiver.url)
    await place.tell()
    await place.turn()
    await place.tell()

    await housekeeping.run(place.pool, NOW + webhooks.KEPT - timedelta(seconds=1))
    assert len(await place.rows()) == 2
    await housekeeping.run(place.pool, NOW + webhooks.KEPT)

    assert (await place.only())["state"] == "waiting"


async def test_the_receiver_of_the_page_believes_only_what_is_signed(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(program.replace("whsec_…", rules.secret_text(SECRET)), HOWTO, "exec"), names)
    page: type[BaseHTTPRequestHandler] = names["Receiver"]
    page.log_message = lambda *_: None  # type: ignore[method-assign]
    now = datetime.now(UTC)
    with receiving(page) as program_of_page:
        number = await place.webhook(program_of_page.url)
        await place.tell()
        assert await place.turn(now) == {"delivered": 1, "failed": 0}
        assert capsys.readouterr().out == "session.created {'sessionKey': 0}\n"
        row = await place.only()
        async with place.pool.acquire() as connection, connection.transaction():
            assert await webhooks.again(connection, place.site_id, number, row["delivery_id"], now)
        assert await place.turn(now) == {"delivered": 1, "failed": 0}
        assert capsys.readouterr().out == ""

        await place.tell()
        assert await place.turn(now + timedelta(minutes=10)) == {"delivered": 0, "failed": 1}
        await place.value("UPDATE webhook SET secret = 'other' WHERE site_id = $1")
        await place.tell()
        assert await place.turn(now) == {"delivered": 0, "failed": 1}
        assert "session.created" not in capsys.readouterr().out
