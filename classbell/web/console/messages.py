"""The delivery log: what leaves to whom, when, and what the mail server said; and sending once more.

A kept mail may be read here while no mail server is set. Its links let a reader act for whom it is for, so only
administrators see them whole; for other hosts what follows the address of a link is taken out.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import access
from classbell.domain.call import Row
from classbell.errors import NoRecord, NotPermitted, Refusal, SessionNotFound
from classbell.languages import N_
from classbell.mail import files
from classbell.outbox import reading
from classbell.services.api.messages import NEVER_AGAIN, LstMessages, ResendMessage
from classbell.services.shared.serv import ListControl
from classbell.store import outbox, sessions
from classbell.web.console import entry, message_words, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import NOTHING_FOUND, AnyRequest

HOME: Final = "/console/messages"
PAGE: Final = 50
_LARGEST: Final = 2**63 - 1
"""The database knows no larger number."""

STATES: Final = {
    "waiting": N_("waits to leave"), "sent": N_("sent"), "dead": N_("not delivered"), "withdrawn": N_("taken back"),
}  # fmt: skip
LOOKS: Final = {"waiting": "warn", "sent": "good", "dead": "bad", "withdrawn": ""}
_AGAIN: Final = N_("The message leaves again now.")
_NOT_AGAIN: Final = N_("This message cannot be sent again.")
_KEPT: Final = re.compile(r"^kept as [^/]+/(\S+\.eml): ")


@get(HOME)
async def everything(request: AnyRequest) -> Response[Any]:
    """The messages of all sessions the visitor looks after."""
    async with entry.desk(request) as desk:
        return await _list(desk, None)


@get("/console/sessions/{key:str}/messages")
async def of_session(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The messages about one session."""
    async with session_work.at(request, key) as (desk, found):
        return await _list(desk, found)


@get(HOME + "/{number:int}")
async def page(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """One message, with the mail itself where it was kept."""
    async with entry.desk(request) as desk:
        return await _one(desk, number)


@post(HOME + "/{number:int}", status_code=200)
async def resend(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Let a message leave again."""
    async with entry.desk(request) as desk:
        if number > _LARGEST:
            return await _one(desk, number)
        try:
            await desk.run(ResendMessage(message_id=number))
        except (NoRecord, NotPermitted) as refusal:
            if isinstance(refusal, NoRecord):
                return desk.page("console/no_record.html", 404)
            return session_work.refused(desk, refusal)
        except Refusal:
            return await _one(desk, number, 409, {"": desk.speech.text(_NOT_AGAIN)})
        return session_work.go(f"{HOME}/{number}?done=1")


async def _list(desk: Desk, found: Found | None) -> Response[str]:
    asked = {name: desk.query.get(name) for name in ("q", "kind", "state")}
    first = max(desk.query.number("first") or 1, 1)
    state: Any = asked["state"] if asked["state"] in STATES else None
    kind = asked["kind"] if asked["kind"] in message_words.KINDS else None
    key = found.stored.session_key if found is not None else None
    wanted = LstMessages(
        list_control=ListControl(start_from=first, maximum_num=PAGE), session_key=key, state=state, kind=kind,
        recipient=asked["q"] or None,
    )  # fmt: skip
    try:
        answered = await desk.run(wanted)
        messages, total = answered.message, answered.matching_records.total
    except NOTHING_FOUND:
        messages, total = [], 0
    base = HOME if key is None else f"/console/sessions/{key}/messages"
    text = desk.speech.text
    return desk.page(
        "console/messages.html", found=found, session_key=key, base=base, messages=messages, total=total,
        asked=asked, first=first, size=PAGE, kinds=message_words.kinds(desk.speech), at=_at,
        states={name: text(words) for name, words in STATES.items()}, looks=LOOKS,
        kept=desk.settings.smtp_url == "", searched=any(asked.values()),
        answer=lambda said: message_words.answer(said, desk.speech),
        address=lambda start: f"{base}?{urlencode({**asked, 'first': start})}",
    )  # fmt: skip


async def _one(desk: Desk, number: int, status: int = 200, errors: dict[str, str] | None = None) -> Response[str]:
    if number > _LARGEST:
        return desk.page("console/no_record.html", 404)
    row = await outbox.find_message(desk.call.tx, desk.site.site_id, number)
    may_change = await _may(desk, row) if row is not None else None
    if row is None or may_change is None:
        return desk.page("console/no_record.html", 404)
    secret = row["kind"] in NEVER_AGAIN
    mail = None
    kept = _KEPT.match(row["last_answer"] or "")
    if kept and (desk.account.is_site_admin or not secret):
        mail = files.read(desk.settings.mail_folder, kept[1])
    text = desk.speech.text
    return desk.page(
        "console/message.html", status, message=row, mail=mail and _shown(mail, whole=desk.account.is_site_admin),
        kinds=message_words.kinds(desk.speech), looks=LOOKS,
        states={name: text(words) for name, words in STATES.items()},
        may_resend=may_change and not secret and row["state"] != "withdrawn", kept=desk.settings.smtp_url == "",
        answer=message_words.answer(row["last_answer"], desk.speech), errors=errors or {},
        done=text(_AGAIN) if desk.query.get("done") else "",
    )  # fmt: skip


async def _may(desk: Desk, row: Row) -> bool | None:
    """Whether the visitor may change the message's session; `None` where he may not even see it."""
    who = desk.account
    if who.is_site_admin or row["host_id"] == who.account_id:
        return True
    try:
        stored = await sessions.get(desk.call.tx, desk.site.site_id, row["session_key"] or 0)
    except SessionNotFound:
        return False if who.sees_site else None
    if not access.may_see(who, stored.host_id, stored.alternate_addresses):
        return None
    return access.may_change(who, stored.host_id, stored.alternate_addresses)


def _shown(mail: EmailMessage, *, whole: bool) -> dict[str, str]:
    """The head and the text of a kept mail."""
    content = reading.text_of(mail)
    return {
        "subject": str(mail["Subject"] or ""), "from": str(mail["From"] or ""), "to": str(mail["To"] or ""),
        "text": content if whole else reading.without_links(content),
    }  # fmt: skip


def _at(text: str | None) -> datetime | None:
    """An instant of the log."""
    return datetime.fromisoformat(text) if text else None


ROUTES: Final = [everything, of_session, page, resend]
