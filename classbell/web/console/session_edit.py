"""Planning a session and changing it: one form for every element, with its dates and its messages before saving.

Rules:
1. What is saved is what the message of the form says; it is read and judged as every other message.
2. A change tells only what differs from the session as it was shown. When somebody else changed it meanwhile, nothing
   is saved before the visitor has seen that.
3. Buttons of the form do their work without scripts: one more entry, one less, the dates, who would be told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import MissingElement, Refusal, raise_all
from classbell.languages import N_
from classbell.outbox.reading import Reader
from classbell.services.shared.dry_run import Planned, dry_run
from classbell.services.training.change import SetTrainingSession
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.types import TrainingSession
from classbell.store import catalogue
from classbell.web.console import entry, session_document, session_form, session_planning, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_document import Document
from classbell.web.console.session_planning import Dates
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import AnyRequest
from classbell.wire.json_read import Given

NEW: Final = "/console/sessions/new"
USUAL_MINUTES: Final = "60"

NO_TEMPLATE: Final = N_("There is no such template.")

ACT: Final = "_act"
REVISION: Final = "revision"

_ZONE: Final = ("timeZone", "timeZoneID")


async def _page(
    desk: Desk,
    document: Document,
    found: Found | None,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    extra: str = "",
    dates: Dates | None = None,
    told: list[Planned] | None = None,
    overtaken: list[str] | None = None,
) -> Response[str]:
    """The form, with what came of the button that was pressed."""
    of_site = await session_work.known(desk)
    sections = session_form.Form(document, of_site, desk.speech, errors={}, extra=extra).sections()
    errors: dict[str, str] = {}
    if refusal is not None:
        errors = session_work.faults(refusal, desk.speech, session_work.names_of(sections))
        sections = session_form.Form(document, of_site, desk.speech, errors=errors, extra=extra).sections()
    shown_dates = dates or session_planning.of_document(desk, document, found)
    return desk.page(
        "console/session_form.html", status,
        sections=sections, errors=errors, found=found, templates=of_site.templates,
        address=f"/console/sessions/{found.stored.session_key}/edit" if found else NEW,
        revision=found.revision if found else "", zones=session_work.zone_names(),
        dates=shown_dates, words=_why(desk, shown_dates), told=told, overtaken=overtaken,
        extra=extra, title=session_document.at(document, "metaData.confName") or "",
        **session_work.words_of_told(desk),
    )  # fmt: skip


async def _told(desk: Desk, given: Given[Any]) -> list[Planned]:
    """Who would be told what by saving."""
    return await dry_run(replace(desk.call, cleared=given.cleared), given.element, read=Reader(desk.settings))


def _posted(desk: Desk) -> tuple[str, str, Document]:
    """The button that was pressed, the list it lengthens, and the document of the form."""
    act, _, path = desk.form.get(ACT, "save").partition(":")
    pairs = desk.form.pairs
    if act == "remove":
        pairs = [(name, value) for name, value in pairs if not (name == path or name.startswith(path + "."))]
    return act, path if act == "add" else "", session_document.of_form(pairs, CreateTrainingSession)


def _created(desk: Desk, document: Document) -> Given[CreateTrainingSession]:
    wanted = session_document.filled(document)
    try:
        return desk.read(wanted, CreateTrainingSession)
    except Refusal as refusal:
        # The operation would ask for the title only when everything else can be read; people want to hear it at once.
        nameless = not session_document.at(document, "metaData.confName")
        missing: list[Refusal] = [MissingElement(path="metaData/confName")] if nameless else []
        raise_all([*missing, *(refusal.sub_errors or (refusal,))])
        raise


def _changed(desk: Desk, changed: Document, key: int) -> Given[SetTrainingSession]:
    schedule = changed.get("schedule", {})
    if any(schedule.get(name) for name in _ZONE):
        # One of the two gives way to the other; a session is never without a zone.
        kept = {name: value for name, value in schedule.items() if name not in _ZONE or value is not None}
        changed = {**changed, "schedule": kept}
    return desk.read({**changed, "sessionKey": str(key)}, SetTrainingSession)


@get(NEW)
async def new_page(request: AnyRequest) -> Response[Any]:
    """An empty form, or one filled in from a template or another session."""
    async with entry.desk(request) as desk:
        document = await _beginning(desk)
        if document is None:
            return desk.page("console/session_refused.html", 404, gone=True, reason=desk.speech.text(NO_TEMPLATE))
        return await _page(desk, document, None)


async def _beginning(desk: Desk) -> Document | None:
    """What a new session begins with; `None` for a template or a session that is not there."""
    name, key = desk.query.get("template"), desk.query.number("from")
    document: Document = {}
    if name:
        of_site = await catalogue.of_site(desk.call.tx, desk.site)
        template = next((each for each in of_site.templates if each.name == name), None)
        if template is None:
            return None
        details = msgspec.json.decode(template.details, type=TrainingSession)
        document = session_document.of_element(details)
        session_document.put(document, "metaData.sessionTemplate.use", template.name)
    elif key is not None:
        try:
            found = await session_work.find(desk, key)
        except Refusal:
            return None
        document = found.document
        if found.stored.starts_at and min(found.stored.starts_at) < desk.now:
            document.get("schedule", {}).pop("startDate", None)
    if not session_document.at(document, "schedule.startDate"):
        zone = desk.account.zone or desk.site.settings.time_zone
        morning = (desk.speech.at(desk.now, zone) + timedelta(days=1)).replace(hour=9, minute=0, second=0)
        session_document.put(document, "schedule.startDate", [morning.strftime("%Y-%m-%dT%H:%M")])
    if not session_document.at(document, "schedule.duration"):
        session_document.put(document, "schedule.duration", USUAL_MINUTES)
    return document


@post(NEW, status_code=200)
async def new(request: AnyRequest) -> Response[Any]:
    """Plan a session, or show what would come of it."""
    async with entry.desk(request) as desk:
        act, extra, document = _posted(desk)
        if act in ("add", "remove"):
            return await _page(desk, document, None, extra=extra)
        if act == "dates":
            return await _page(desk, document, None, dates=session_planning.of_document(desk, document))
        try:
            given = _created(desk, document)
            if act == "told":
                return await _page(desk, document, None, told=await _told(desk, given))
            made = await desk.run(given)
        except Refusal as refusal:
            return await _page(desk, document, None, status=422, refusal=refusal)
        return session_work.go(f"/console/sessions/{made.session_key[0]}?done=created")


@get("/console/sessions/{key:str}/edit")
async def edit_page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The form of a session as it is."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        return await _page(desk, found.document, found)


@post("/console/sessions/{key:str}/edit", status_code=200)
async def edit(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Change a session, or show what would come of it."""
    async with session_work.at(request, key, changing=True, lock=True) as (desk, found):
        return await _changing(desk, found)


async def _changing(desk: Desk, found: Found) -> Response[Any]:
    """Do what the button of the form of a session says."""
    act, extra, document = _posted(desk)
    if act in ("add", "remove"):
        return await _page(desk, document, found, extra=extra)
    if act == "dates":
        return await _page(desk, document, found, dates=session_planning.of_document(desk, document, found))
    changed = session_document.changes(document, found.document, CreateTrainingSession)
    if act == "save" and desk.form.get(REVISION) != found.revision:
        return await _page(desk, document, found, status=409, overtaken=session_work.titles(changed, desk.speech))
    done = "changed" if changed else "same"
    try:
        given = _changed(desk, changed, found.stored.session_key)
        if act == "told":
            return await _page(desk, document, found, told=await _told(desk, given))
        if changed:
            await desk.run(given)
    except Refusal as refusal:
        return await _page(desk, document, found, status=422, refusal=refusal)
    return session_work.go(f"/console/sessions/{found.stored.session_key}?done={done}")


@post("/console/sessions/preview", status_code=200)
async def preview(request: AnyRequest) -> Response[Any]:
    """The dates that the form stands for now, for the script of the page."""
    async with entry.desk(request) as desk:
        _, _, document = _posted(desk)
        found = None
        key = desk.form.number("of")
        if key is not None:
            try:
                found = await session_work.find(desk, key)
            except Refusal:
                found = None
        dates = session_planning.of_document(desk, document, found)
        return desk.page("console/session_dates_list.html", dates=dates, words=_why(desk, dates))


def _why(desk: Desk, dates: Dates) -> str:
    if dates.refusal is None:
        return ""
    return " ".join(session_work.faults(dates.refusal, desk.speech, ()).values())


ROUTES: Final = [new_page, new, edit_page, edit, preview]
