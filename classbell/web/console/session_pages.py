"""One session: what it is, its dates one by one, starting it, deleting it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import InvalidRecurrence, NotPermitted, Refusal
from classbell.languages import N_
from classbell.rooms.base import Held
from classbell.services.meeting import rooms
from classbell.services.meeting.links import GethosturlMeeting, GetjoinurlMeeting
from classbell.services.shared.dry_run import Planned
from classbell.services.training.change import SetTrainingSession
from classbell.services.training.get import DelTrainingSession
from classbell.services.training.types import Repeat, RepeatSession
from classbell.store import members, participants
from classbell.web.console import session_planning, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.web.pages import refusal_words
from classbell.web.pages.visit import AnyRequest
from classbell.wire import dates

BASE: Final = "/console/sessions/{key:str}"

_DONE: Final = {
    "created": N_("The session is planned."),
    "changed": N_("The change is saved."),
    "same": N_("Nothing was different, so nothing was changed."),
    "dates": N_("The dates are saved."),
}
NOT_A_DATE: Final = N_("This is no date with a time of day.")
NOT_THESE: Final = N_("The dates cannot lie like this; two may be the same, or none would be left.")


@get(BASE)
async def overview(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """What the session is, and the links to it."""
    async with session_work.at(request, key) as (desk, found):
        stored = found.stored
        dates_of = session_planning.of_stored(desk, found)
        people = await participants.everybody(desk.call.tx, desk.site.site_id, stored.session_key)
        host = await members.get(desk.call.tx, desk.site.site_id, stored.host_id, desk.now)
        ahead = [date for date in dates_of.dates if date.end > desk.now]
        done = _DONE.get(desk.query.get("done"))
        return desk.page(
            "console/session.html", found=found, session_key=stored.session_key, dates=dates_of, words="",
            people=people, host=host, next=ahead[0] if ahead else None, links=await _links(desk, found),
            room=_room(desk, found), done=desk.speech.text(done) if done else "",
        )  # fmt: skip


def _room(desk: Desk, found: Found) -> str:
    own = found.described.meta_data.room_link if found.described.meta_data is not None else None
    return rooms.provider(desk.site).join_url(Held(found.stored.session_key, own or ""))


async def _links(desk: Desk, found: Found) -> dict[str, str]:
    key = found.stored.session_key
    classic = await desk.run(GetjoinurlMeeting(session_key=key))
    options = found.described.attendee_options
    links = {"public": desk.link(f"/s/{key}"), "join": desk.link(f"/s/{key}/join")}
    if options is not None and options.registration:
        links["register"] = desk.link(f"/s/{key}/register")
    links["classic"] = classic.join_meeting_url or ""
    return links


@post(BASE + "/start", status_code=200)
async def start(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Begin the session as its host."""
    async with session_work.at(request, key) as (desk, found):
        try:
            answered = await desk.run(GethosturlMeeting(session_key=found.stored.session_key))
        except Refusal as refusal:
            return session_work.refused(desk, refusal)
        parts = urlsplit(answered.host_meeting_url)
        # A form of ours leads to pages of ours only, by whatever name the visitor calls them.
        return session_work.go(f"{parts.path}?{parts.query}")


@get(BASE + "/delete")
async def delete_page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Ask whether the session is really to go."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        if not found.full:
            return session_work.refused(desk, NotPermitted())
        return await _asking(desk, found)


async def _asking(desk: Desk, found: Found, reason: str = "") -> Response[str]:
    key = found.stored.session_key
    told: list[Planned] | None = None
    # What keeps the session from being deleted is said when somebody tries.
    with suppress(Refusal):
        told = await session_work.told(desk, key, lambda: desk.run(DelTrainingSession(session_key=key)))
    return desk.page(
        "console/session_delete.html", 409 if reason else 200, found=found, session_key=key, told=told,
        errors={"": reason} if reason else {}, **session_work.words_of_told(desk),
    )  # fmt: skip


@post(BASE + "/delete", status_code=200)
async def delete(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Delete the session."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        if not found.full:
            return session_work.refused(desk, NotPermitted())
        try:
            await desk.run(DelTrainingSession(session_key=found.stored.session_key))
        except Refusal as refusal:
            return await _asking(desk, found, refusal_words.said(refusal, desk.speech))
        return session_work.go("/console/sessions?done=deleted")


@get(BASE + "/dates")
async def dates_page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The dates of a series, each to be moved or dropped."""
    async with session_work.at(request, key) as (desk, found):
        return _dates(desk, found)


def _dates(
    desk: Desk,
    found: Found,
    errors: dict[str, str] | None = None,
    status: int = 200,
    told: list[Planned] | None = None,
) -> Response[str]:
    planned = session_planning.of_stored(desk, found)
    texts = {date.number: session_planning.wall_of(date, planned.zone) for date in planned.dates}
    dropped: set[int] = set()
    if desk.posted:
        for number, text in list(texts.items()):
            texts[number] = desk.form.get(_name(number, "startDate"), text)
            if desk.form.get(_name(number, "action")) == "DELETE":
                dropped.add(number)
    return desk.page(
        "console/session_dates.html", status, found=found, session_key=found.stored.session_key, dates=planned,
        texts=texts, dropped=dropped, errors=errors or {}, single=found.stored.repeat_type != "RECURRING_SINGLE",
        told=told, **session_work.words_of_told(desk),
    )  # fmt: skip


def _name(number: int, element: str) -> str:
    return f"repeat.repeatSession[{number}].{element}"


@post(BASE + "/dates", status_code=200)
async def change_dates(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Move and drop dates."""
    async with session_work.at(request, key, lock=True) as (desk, found):
        errors: dict[str, str] = {}
        edits: list[RepeatSession] = []
        planned = session_planning.of_stored(desk, found)
        if desk.form.get("revision") != found.revision:
            errors[""] = desk.speech.text(OVERTAKEN)
        for date in planned.dates:
            text = desk.form.get(_name(date.number, "startDate"))
            if desk.form.get(_name(date.number, "action")) == "DELETE":
                edits.append(RepeatSession(action="DELETE", index=date.number))
            elif text and text != session_planning.wall_of(date, planned.zone):
                at = _wall(text)
                if at is None:
                    errors[_name(date.number, "startDate")] = desk.speech.text(NOT_A_DATE)
                else:
                    edits.append(RepeatSession(action="EDIT", index=date.number, start_date=dates.write(at)))
        look = desk.form.get("look") == "true"
        if look and not edits and not errors:
            return _dates(desk, found, told=[])
        if edits and not errors:
            change = SetTrainingSession(session_key=found.stored.session_key, repeat=Repeat(repeat_session=edits))
            try:
                if look:
                    told = await session_work.told(desk, found.stored.session_key, lambda: desk.run(change))
                    return _dates(desk, found, told=told)
                await desk.run(change)
            except Refusal as refusal:
                known = isinstance(refusal, InvalidRecurrence)
                errors[""] = desk.speech.text(NOT_THESE) if known else refusal_words.said(refusal, desk.speech)
        if errors:
            return _dates(desk, found, errors, 422)
        return session_work.go(f"/console/sessions/{found.stored.session_key}?done={'dates' if edits else 'same'}")


OVERTAKEN: Final = N_("Somebody else changed the session meanwhile. Look at the dates once more, then save.")


def _wall(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None and dates.EARLIEST <= at <= dates.LATEST else None


ROUTES: Final = [overview, start, delete_page, delete, dates_page, change_dates]
