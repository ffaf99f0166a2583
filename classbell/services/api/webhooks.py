"""Webhooks: addresses that are told what happens on the site, and the log of what they were told.

Rules:
1. Only site administrators see and change them: they are told everything that happens on the site.
2. The key of the signatures is told once, when a webhook is made.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from classbell.domain import access
from classbell.domain import webhooks as rules
from classbell.domain.call import Call, Row
from classbell.domain.webhooks import Event
from classbell.errors import InvalidValue, NoRecord
from classbell.services.registry import operation
from classbell.services.shared import events
from classbell.store import audit, webhooks
from classbell.wire.element import Element, Int, Long, MaxLen, Range, Wire
from classbell.wire.names import API

WebhookId = Annotated[Long, Wire("webhookID")]
DeliveryId = Annotated[Long, Wire("deliveryID")]
Url = Annotated[str, MaxLen(rules.URL_MAX)]
State = Literal["waiting", "delivered", "dead"]

MOST = 500


class CreateWebhook(Element, ns=API):
    """Make a webhook."""

    url: Url
    """Where events are posted: https, or http inside networks that the setting `webhook_allow` names."""
    event: list[Event] = []
    """What it is told; absent or `*`: everything."""


class CreateWebhookResponse(Element, ns=API):
    """The webhook's number and key, told this once."""

    __told_once__ = True

    webhook_id: WebhookId
    secret: str
    """Key of the signatures: `whsec_` and the key in Base64."""


class LstWebhooks(Element, ns=API):
    """List the site's webhooks."""


class Webhook(Element, ns=API):
    """A webhook without its key."""

    webhook_id: WebhookId
    url: str
    event: list[Event] = []
    """What it is told; `*` is everything."""
    active: bool
    """False: nothing is told to it."""
    created: str
    """When it was made, in ISO 8601."""
    failing_since: str | None = None
    """When telling it first failed after the last success, in ISO 8601; absent: all is well."""
    last_answer: str | None = None
    """Beginning of its last answer, or why there was none."""


class LstWebhooksResponse(Element, ns=API):
    """The webhooks, oldest first."""

    webhook: list[Webhook] = []


class GetWebhook(Element, ns=API):
    """Read one webhook."""

    webhook_id: WebhookId


class GetWebhookResponse(Webhook, ns=API):
    """The webhook."""


class SetWebhook(Element, ns=API):
    """Change a webhook; what is not mentioned stays."""

    webhook_id: WebhookId
    url: Url | None = None
    event: list[Event] = []
    """In the place of those it is told now; absent: they stay."""
    active: bool | None = None
    """False: tell it nothing; what waits, waits. True: tell it again, also what waits."""


class SetWebhookResponse(Webhook, ns=API):
    """The webhook as it is now."""


class DelWebhook(Element, ns=API):
    """Remove a webhook with the log of what it was told."""

    webhook_id: WebhookId


class DelWebhookResponse(Element, ns=API):
    """Empty on success."""


class LstWebhookDeliveries(Element, ns=API):
    """List what a webhook was told and is to be told, the newest first."""

    webhook_id: WebhookId
    state: State | None = None
    """Absent: all."""
    before: Long | None = None
    """Only deliveries with a lower number: the last one of the page before."""
    maximum_num: Annotated[Int, Range(1, MOST)] | None = None
    """Most deliveries in the answer; 50 if nothing is said."""


class Delivery(Element, ns=API):
    """One event for one webhook."""

    delivery_id: DeliveryId
    event: str
    event_id: Annotated[str, Wire("eventID")]
    """`id` of the event, and `Webhook-Id` of every attempt."""
    state: State
    """`dead`: given up."""
    attempts: Int
    """How often it was posted."""
    created: str
    """When it happened, in ISO 8601."""
    next_attempt: str | None = None
    """When it is posted next, in ISO 8601."""
    delivered: str | None = None
    """When it was accepted, in ISO 8601."""
    last_status: Int | None = None
    """HTTP status of the last answer; absent: none came."""
    last_answer: str | None = None
    """Beginning of the last answer, or why there was none."""


class LstWebhookDeliveriesResponse(Element, ns=API):
    """The deliveries of a page; an empty one is the last."""

    delivery: list[Delivery] = []


class RedeliverWebhook(Element, ns=API):
    """Post a delivery once more."""

    webhook_id: WebhookId
    delivery_id: DeliveryId


class RedeliverWebhookResponse(Element, ns=API):
    """Empty: it is on its way."""


class TestWebhook(Element, ns=API):
    """Tell a webhook the event `webhook.test`."""

    __test__ = False

    webhook_id: WebhookId


class TestWebhookResponse(Element, ns=API):
    """The delivery, to be looked up in the log."""

    __test__ = False

    delivery_id: DeliveryId


@operation("api.CreateWebhook", http="POST /webhooks")
async def create_webhook(call: Call, request: CreateWebhook) -> CreateWebhookResponse:
    """Make a webhook, which is told what happens from now on.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises InvalidValue (000903) for an address that is none, or holds credentials.
    """
    access.require_site_admin(call.caller)
    _require_usable(request.url)
    secret = rules.new_secret()
    number = await webhooks.add(
        call.tx, call.site.site_id, request.url, secret, rules.chosen(request.event), call.caller.account_id, call.now
    )
    await _note(call, "api.CreateWebhook", number)
    return CreateWebhookResponse(webhook_id=number, secret=rules.secret_text(secret))


@operation("api.LstWebhooks", http="GET /webhooks", one_statement=True)
async def lst_webhooks(call: Call, request: LstWebhooks) -> LstWebhooksResponse:
    """List all webhooks of the site.

    Callers: site administrators; others are refused with NotPermitted (000001).
    """
    del request
    access.require_site_admin(call.caller)
    rows = await webhooks.list_webhooks(call.tx, call.site.site_id)
    return LstWebhooksResponse(webhook=[Webhook(**_fields(row)) for row in rows])


@operation("api.GetWebhook", http="GET /webhooks/{webhookID}", one_statement=True)
async def get_webhook(call: Call, request: GetWebhook) -> GetWebhookResponse:
    """Read a webhook and how it fares.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015).
    """
    return GetWebhookResponse(**_fields(await _webhook(call, request.webhook_id)))


@operation("api.SetWebhook", http="PATCH /webhooks/{webhookID}")
async def set_webhook(call: Call, request: SetWebhook) -> SetWebhookResponse:
    """Change a webhook, or switch it off and on; its key stays.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015), InvalidValue (000903) for an address that is none, or holds credentials.
    """
    access.require_site_admin(call.caller)
    if request.url is not None:
        _require_usable(request.url)
    if not await webhooks.change(
        call.tx, call.site.site_id, request.webhook_id, url=request.url, active=request.active,
        events=rules.chosen(request.event) if request.event else None,
    ):  # fmt: skip
        raise NoRecord
    await _note(call, "api.SetWebhook", request.webhook_id)
    return SetWebhookResponse(**_fields(await _webhook(call, request.webhook_id)))


@operation("api.DelWebhook", http="DELETE /webhooks/{webhookID}")
async def del_webhook(call: Call, request: DelWebhook) -> DelWebhookResponse:
    """Remove a webhook; what waits for it is not told any more.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015).
    """
    access.require_site_admin(call.caller)
    if not await webhooks.remove(call.tx, call.site.site_id, request.webhook_id):
        raise NoRecord
    await _note(call, "api.DelWebhook", request.webhook_id)
    return DelWebhookResponse()


@operation("api.LstWebhookDeliveries", http="GET /webhooks/{webhookID}/deliveries")
async def lst_webhook_deliveries(call: Call, request: LstWebhookDeliveries) -> LstWebhookDeliveriesResponse:
    """List deliveries; those delivered or given up are kept for 30 days.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015).
    """
    await _webhook(call, request.webhook_id)
    rows = await webhooks.deliveries(
        call.tx, call.site.site_id, request.webhook_id, state=request.state, before=request.before,
        limit=request.maximum_num or 50,
    )  # fmt: skip
    return LstWebhookDeliveriesResponse(delivery=[_delivery(row) for row in rows])


@operation("api.RedeliverWebhook", http="POST /webhooks/{webhookID}/deliveries/{deliveryID}/redelivery 204")
async def redeliver_webhook(call: Call, request: RedeliverWebhook) -> RedeliverWebhookResponse:
    """Let a delivery be posted now, as if for the first time; its `Webhook-Id` stays.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015).
    """
    access.require_site_admin(call.caller)
    number = request.delivery_id
    if not await webhooks.again(call.tx, call.site.site_id, request.webhook_id, number, call.now):
        raise NoRecord
    await _note(call, "api.RedeliverWebhook", request.webhook_id, f" delivery {number}")
    return RedeliverWebhookResponse()


@operation("api.TestWebhook", http="POST /webhooks/{webhookID}/test 200")
async def test_webhook(call: Call, request: TestWebhook) -> TestWebhookResponse:
    """Ask that the webhook be told `webhook.test`; the log says what became of it.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises NoRecord (000015), InvalidValue (000903) for one that is switched off.
    """
    if not (await _webhook(call, request.webhook_id))["active"]:
        raise InvalidValue(path="webhookID", value=str(request.webhook_id))
    told = events.payload(events.place_of(call), rules.TEST, {"webhookID": request.webhook_id})
    number = await webhooks.tell_one(call.tx, call.site.site_id, request.webhook_id, rules.TEST, told, call.now)
    await _note(call, "api.TestWebhook", request.webhook_id)
    return TestWebhookResponse(delivery_id=number)


def _require_usable(url: str) -> None:
    if not rules.is_usable(url):
        raise InvalidValue(path="url")


async def _webhook(call: Call, number: int) -> Row:
    """The webhook of a number, for administrators; raises `NoRecord`."""
    access.require_site_admin(call.caller)
    rows = await webhooks.list_webhooks(call.tx, call.site.site_id, number)
    if not rows:
        raise NoRecord
    return rows[0]


def _fields(row: Row) -> dict[str, Any]:
    return {
        "webhook_id": row["webhook_id"],
        "url": row["url"],
        "event": list(row["events"]),
        "active": row["active"],
        "created": _text(row["created_at"]),
        "failing_since": _text(row["failing_since"]) if row["failing_since"] else None,
        "last_answer": row["last_answer"],
    }


def _delivery(row: Row) -> Delivery:
    return Delivery(
        delivery_id=row["delivery_id"],
        event=row["event"],
        event_id=str(row["event_id"]),
        state=row["state"],
        attempts=row["attempts"],
        created=_text(row["created_at"]),
        next_attempt=_text(row["due_at"]) if row["state"] == "waiting" else None,
        delivered=_text(row["delivered_at"]) if row["delivered_at"] else None,
        last_status=row["last_status"],
        last_answer=row["last_answer"],
    )


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


async def _note(call: Call, name: str, number: int, more: str = "") -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=name, at=call.now,
        subject=f"webhook {number}{more}",
    )  # fmt: skip
