"""Webhooks of a site: where events are told, what became of each telling, and telling once more."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import webhooks as rules
from classbell.errors import NoRecord, Refusal
from classbell.languages import N_
from classbell.services.api.webhooks import (
    CreateWebhook,
    DelWebhook,
    GetWebhook,
    LstWebhookDeliveries,
    LstWebhooks,
    RedeliverWebhook,
    SetWebhook,
    TestWebhook,
    Webhook,
)
from classbell.web.console import entry, session_work, webhook_words
from classbell.web.console.entry import Desk
from classbell.web.console.site import HOME, NotForYou, site_page
from classbell.web.pages.visit import AnyRequest

BASE: Final = HOME + "/webhooks"
ONE: Final = BASE + "/{number:int}"
PAGE: Final = 50

STATES: Final = {"waiting": N_("waiting"), "delivered": N_("delivered"), "dead": N_("given up")}
LOOKS: Final = {"waiting": "warn", "delivered": "good", "dead": "bad"}
_TEST: Final = N_("A test of the webhook")
_ADDRESS: Final = N_("The address was not taken: https is needed, and a host that may be told things.")
_OFF: Final = N_("A webhook that is switched off is told nothing.")
_DONE: Final = {
    "saved": N_("Saved."), "test": N_("A test is on its way; reload the page to see what came of it."),
    "again": N_("It is told once more."),
}  # fmt: skip


@get(BASE)
async def page(request: AnyRequest) -> Response[Any]:
    """Where events are told; what they hold is for full administrators alone."""
    async with entry.desk(request) as desk:
        _require(desk)
        return await _all(desk)


@post(BASE, status_code=200)
async def add(request: AnyRequest) -> Response[Any]:
    """Make a webhook; its key is shown this once."""
    async with entry.desk(request) as desk:
        _require(desk)
        try:
            chosen = [event for event in desk.form.all("event") if event]
            made = await desk.run(desk.read({"url": desk.form.get("url"), "event": chosen}, CreateWebhook))
        except Refusal:
            return await _all(desk, 422, errors={"url": desk.speech.text(_ADDRESS)})
        return await _all(desk, secret=made.secret)


@get(ONE)
async def one(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """A webhook, and the log of what it was told."""
    async with entry.desk(request) as desk:
        _require(desk)
        try:
            return await _one(desk, number)
        except NoRecord:
            return desk.page("console/no_record.html", 404)


@post(ONE, status_code=200)
async def change(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Change a webhook, switch it on or off, send it a test, tell it something once more, or remove it."""
    async with entry.desk(request) as desk:
        _require(desk)
        form, act = desk.form, desk.form.get("act")
        done = "saved"
        try:
            if act == "remove":
                await desk.run(DelWebhook(webhook_id=number))
                return session_work.go(f"{BASE}?done=saved")
            if act == "save":
                chosen = [event for event in form.all("event") if event] or ["*"]
                document = {"webhookID": number, "url": form.get("url"), "event": chosen}
                await desk.run(desk.read(document, SetWebhook))
            elif act in ("on", "off"):
                await desk.run(SetWebhook(webhook_id=number, active=act == "on"))
            elif act == "test":
                await desk.run(TestWebhook(webhook_id=number))
                done = "test"
            elif form.number("again"):
                await desk.run(RedeliverWebhook(webhook_id=number, delivery_id=form.number("again") or 0))
                done = "again"
        except NoRecord:
            return desk.page("console/no_record.html", 404)
        except Refusal:
            said = {"": _OFF} if act == "test" else {"url": _ADDRESS}
            return await _one(desk, number, 422, {name: desk.speech.text(words) for name, words in said.items()})
        return session_work.go(f"{BASE}/{number}?done={done}")


def _require(desk: Desk) -> None:
    if not desk.account.is_site_admin:
        raise NotForYou


async def _all(
    desk: Desk, status: int = 200, *, secret: str = "", errors: dict[str, str] | None = None
) -> Response[Any]:
    answered = await desk.run(LstWebhooks())
    return site_page(
        desk, "console/site_webhooks.html", status, title=desk.speech.text(N_("Webhooks")), webhooks=answered.webhook,
        told=lambda hook: _told(desk, hook), secret=secret, errors=errors or {}, done=_said(desk),
        events=_events(desk), given=desk.form, shown_path="",
    )  # fmt: skip


async def _one(desk: Desk, number: int, status: int = 200, errors: dict[str, str] | None = None) -> Response[Any]:
    hook = await desk.run(GetWebhook(webhook_id=number))
    text, state, before = desk.speech.text, desk.query.get("state"), desk.query.number("before")
    asked: dict[str, Any] = {"webhookID": number, "before": before, "maximumNum": PAGE + 1}
    if state in STATES:
        asked["state"] = state
    answered = await desk.run(desk.read(asked, LstWebhookDeliveries))
    shown = answered.delivery[:PAGE]
    return site_page(
        desk, "console/site_webhook.html", status, title=text(N_("Webhook")), hook=hook, deliveries=shown,
        older=shown[-1].delivery_id if len(answered.delivery) > PAGE else None, state=state, at=datetime.fromisoformat,
        states={name: text(words) for name, words in STATES.items()}, looks=LOOKS, errors=errors or {},
        names={**webhook_words.events(desk.speech), rules.TEST: text(_TEST)}, events=_events(desk), done=_said(desk),
        chosen=desk.form.all("event") if desk.posted else hook.event,
        url=desk.form.get("url") if "url" in desk.form else hook.url, shown_path="/console/site/webhooks",
    )  # fmt: skip


def _said(desk: Desk) -> str:
    words = _DONE.get(desk.query.get("done"))
    return desk.speech.text(words) if words else ""


def _events(desk: Desk) -> list[tuple[str, str]]:
    """What webhooks can ask for; none ticked is all."""
    return [(event, words) for event, words in webhook_words.events(desk.speech).items() if event != "*"]


def _told(desk: Desk, hook: Webhook) -> str:
    """What a webhook is told, in words."""
    if "*" in hook.event:
        return desk.speech.text(N_("every event"))
    return "; ".join(words for event, words in _events(desk) if event in hook.event)


ROUTES: Final = [page, add, one, change]
