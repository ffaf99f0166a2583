"""The operations of webhooks."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, cast

import asyncpg
import pytest

from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.outbox.webhooks import Teller
from classbell.services.api.webhooks import (
    CreateWebhook,
    DelWebhook,
    GetWebhook,
    LstWebhookDeliveries,
    LstWebhooks,
    RedeliverWebhook,
    SetWebhook,
    TestWebhook,
)
from tests.conftest import SITE
from tests.services.api.asking import ask
from tests.support import NOW, OneConnection, Person, refused

URL = "https://lms.example.com/hook"


async def make(db: asyncpg.Connection, who: Person, url: str = URL, *events: Any) -> int:
    return int((await ask(db, who, CreateWebhook(url=url, event=list(events)))).webhook_id)


async def has_webhooks(db: asyncpg.Connection) -> bool:
    return bool(await db.fetchval("SELECT has_webhooks FROM site WHERE name = $1", SITE))


async def test_a_webhook_is_made_shown_without_its_key_changed_and_removed(
    db: asyncpg.Connection, site_id: int, admin: Person
) -> None:
    assert not await has_webhooks(db)
    made = await ask(db, admin, CreateWebhook(url=URL, event=["session.created", "session.created"]))
    assert len(base64.b64decode(made.secret.removeprefix("whsec_"))) == 32
    assert type(made).__told_once__
    assert await has_webhooks(db)

    (listed,) = (await ask(db, admin, LstWebhooks())).webhook
    assert (listed.webhook_id, listed.url, listed.event, listed.active) == (
        made.webhook_id, URL, ["session.created"], True,
    )  # fmt: skip
    assert made.secret not in repr(listed)

    changed = await ask(db, admin, SetWebhook(webhook_id=made.webhook_id, active=False))
    assert (changed.url, changed.event, changed.active) == (URL, ["session.created"], False)
    assert not await has_webhooks(db)
    changed = await ask(db, admin, SetWebhook(webhook_id=made.webhook_id, url=URL + "/2", event=["*"], active=True))
    assert (changed.url, changed.event, changed.active) == (URL + "/2", ["*"], True)
    assert await ask(db, admin, GetWebhook(webhook_id=made.webhook_id)) is not None

    await ask(db, admin, DelWebhook(webhook_id=made.webhook_id))
    assert (await ask(db, admin, LstWebhooks())).webhook == []
    assert not await has_webhooks(db)
    rows = await db.fetch("SELECT operation FROM audit WHERE site_id = $1 ORDER BY audit_id", site_id)
    assert [row["operation"] for row in rows] == [
        "api.CreateWebhook", "api.SetWebhook", "api.SetWebhook", "api.DelWebhook",
    ]  # fmt: skip


async def test_only_administrators_have_to_do_with_webhooks(
    db: asyncpg.Connection, admin: Person, alice: Person, reader: Person
) -> None:
    number = await make(db, admin)
    requests = (
        CreateWebhook(url=URL),
        LstWebhooks(),
        GetWebhook(webhook_id=number),
        SetWebhook(webhook_id=number, active=False),
        DelWebhook(webhook_id=number),
        LstWebhookDeliveries(webhook_id=number),
        RedeliverWebhook(webhook_id=number, delivery_id=1),
        TestWebhook(webhook_id=number),
    )
    for who in (alice, reader):
        for request in requests:
            with refused(NotPermitted):
                await ask(db, who, request)


async def test_what_is_not_there_or_no_address_is_refused(db: asyncpg.Connection, admin: Person) -> None:
    number = await make(db, admin)
    for request in (
        GetWebhook(webhook_id=1),
        SetWebhook(webhook_id=1),
        DelWebhook(webhook_id=1),
        LstWebhookDeliveries(webhook_id=1),
        RedeliverWebhook(webhook_id=number, delivery_id=1),
        TestWebhook(webhook_id=1),
    ):
        with refused(NoRecord):
            await ask(db, admin, request)
    for url in ("ftp://lms.example.com", "https://a:b@lms.example.com/", "lms.example.com"):
        with refused(InvalidValue, "url"):
            await make(db, admin, url)
        with refused(InvalidValue, "url"):
            await ask(db, admin, SetWebhook(webhook_id=number, url=url))
    await ask(db, admin, SetWebhook(webhook_id=number, active=False))
    with refused(InvalidValue, "webhookID"):
        await ask(db, admin, TestWebhook(webhook_id=number))


async def test_webhooks_of_other_sites_are_not_there(db: asyncpg.Connection, admin: Person) -> None:
    other = await db.fetchval("INSERT INTO site (name) VALUES ('other') RETURNING site_id")
    number = await db.fetchval(
        "INSERT INTO webhook (site_id, url, secret, events, created_by, created_at)"
        " VALUES ($1, 'https://x.example.com', 'k', '{*}', 0, $2) RETURNING webhook_id",
        other, NOW,
    )  # fmt: skip

    assert (await ask(db, admin, LstWebhooks())).webhook == []
    for request in (GetWebhook(webhook_id=number), DelWebhook(webhook_id=number), TestWebhook(webhook_id=number)):
        with refused(NoRecord):
            await ask(db, admin, request)


async def test_a_test_is_told_to_one_webhook_and_stands_in_the_log(db: asyncpg.Connection, admin: Person) -> None:
    # An address no public name has, so that it fails without a network.
    number = await make(db, admin, "https://127.0.0.1/", "session.deleted")
    await make(db, admin)

    delivery = (await ask(db, admin, TestWebhook(webhook_id=number))).delivery_id

    (waiting,) = (await ask(db, admin, LstWebhookDeliveries(webhook_id=number))).delivery
    assert (waiting.delivery_id, waiting.event, waiting.state) == (delivery, "webhook.test", "waiting")
    assert waiting.next_attempt == "2026-03-02T12:00:00+00:00"
    assert waiting.last_status is None
    pool = cast("asyncpg.Pool", OneConnection(db))
    assert await Teller().run(pool, NOW) == {"delivered": 0, "failed": 1}
    (failed,) = (await ask(db, admin, LstWebhookDeliveries(webhook_id=number, state="waiting"))).delivery
    assert (failed.attempts, failed.next_attempt) == (1, "2026-03-02T12:00:30+00:00")
    assert "not public" in failed.last_answer
    assert (await ask(db, admin, GetWebhook(webhook_id=number))).failing_since == "2026-03-02T12:00:00+00:00"

    await ask(db, admin, RedeliverWebhook(webhook_id=number, delivery_id=delivery), now=NOW + timedelta(seconds=9))

    (again,) = (await ask(db, admin, LstWebhookDeliveries(webhook_id=number))).delivery
    assert (again.attempts, again.next_attempt) == (0, "2026-03-02T12:00:09+00:00")
    assert again.event_id == failed.event_id


@pytest.mark.parametrize(("before", "most", "found"), [(None, None, 3), (None, 2, 2), (1, 2, 1), (2, None, 0)])
async def test_the_log_comes_in_pages(
    db: asyncpg.Connection, admin: Person, before: int | None, most: int | None, found: int
) -> None:
    number = await make(db, admin)
    made = [(await ask(db, admin, TestWebhook(webhook_id=number))).delivery_id for _ in range(3)]
    last = made[::-1][before] if before is not None else None

    page = await ask(db, admin, LstWebhookDeliveries(webhook_id=number, before=last, maximum_num=most))

    assert len(page.delivery) == found
    assert [each.delivery_id for each in page.delivery] == [n for n in made[::-1] if last is None or n < last][:most]
