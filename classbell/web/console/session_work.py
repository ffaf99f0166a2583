"""What the pages of a session share: finding it, what the site knows for its form, carrying a change out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zoneinfo import available_timezones

from litestar import Response
from litestar.response import Redirect

from classbell.domain import access, timezones
from classbell.errors import NotPermitted, Refusal, SessionNotFound
from classbell.languages import Speech
from classbell.outbox.reading import Reader
from classbell.services.shared.dry_run import Planned, rehearse
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.twin import twin_of
from classbell.store import catalogue, labs, sessions
from classbell.store.sessions import Stored
from classbell.web.console import entry, message_words, session_document, session_form
from classbell.web.console.entry import Desk
from classbell.web.console.session_document import Document
from classbell.web.pages import engine, refusal_words
from classbell.web.pages.visit import AnyRequest
from classbell.wire.json_read import Given
from classbell.wire.render import render


@dataclass(frozen=True, slots=True)
class Found:
    """A session as the console shows it."""

    stored: Stored
    described: CreateTrainingSession
    full: bool
    """Whether the visitor may see its passwords and delete it."""
    may_change: bool

    @property
    def revision(self) -> str:
        """Changes with everything that can be changed of the session."""
        return sha256(render(self.described).encode()).hexdigest()[:24]

    @property
    def document(self) -> Document:
        """The session as its form shows it: a zone with a number is told by that alone."""
        document = session_document.of_element(self.described)
        schedule = document.get("schedule", {})
        if "timeZoneID" in schedule:
            schedule.pop("timeZone", None)
        return document


async def find(desk: Desk, key: int, *, lock: bool = False) -> Found:
    """The session; raises `SessionNotFound`, and `NotPermitted` for one that is not the visitor's."""
    read = sessions.lock if lock else sessions.get
    stored = await read(desk.call.tx, desk.site.site_id, key)
    caller = desk.account
    if not access.may_see(caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    full = access.may_delete(caller, stored.host_id) or caller.sees_site
    may_change = access.may_change(caller, stored.host_id, stored.alternate_addresses)
    return Found(stored, twin_of(stored, secrets=full), full, may_change)


@asynccontextmanager
async def at(
    request: AnyRequest, key: str, *, changing: bool = False, lock: bool = False
) -> AsyncIterator[tuple[Desk, Found]]:
    """A desk with the session of an address, on a page about it.

    Raises `NotShown` for a session that is not there or not the visitor's; where it is `changing`, also for one that he
    may only look at.
    """
    async with entry.desk(request) as desk:
        try:
            found = await find(desk, key_of(key), lock=lock)
            if changing and not found.may_change:
                raise NotPermitted
        except Refusal as refusal:
            raise NotShown(refused(desk, refusal)) from None
        yield desk, found


class NotShown(Exception):
    """A session is not shown to the visitor; `page` says why."""

    def __init__(self, page: Response[str]) -> None:
        super().__init__()
        self.page = page


def not_shown(_: AnyRequest, reason: NotShown) -> Response[str]:
    """Answer the page that says why."""
    return reason.page


async def carry_out(desk: Desk, given: Given[Any]) -> Any:
    """Carry out the operation of a message that was read; see `Visit.run`."""
    return await desk.run(given)


async def told(desk: Desk, key: int, run: Callable[[], Awaitable[object]]) -> list[Planned]:
    """Who would be told what about a session if the page did this; nothing of it lasts. Raises what `run` raises."""

    async def carry_out() -> tuple[int, ...]:
        await run()
        return ()

    return await rehearse(desk.call, [key], carry_out, Reader(desk.settings))


def words_of_told(desk: Desk) -> dict[str, dict[str, str]]:
    """What the list of a dry run is written with."""
    return {"kinds": message_words.kinds(desk.speech), "changes": message_words.changes(desk.speech)}


async def known(desk: Desk) -> session_form.Known:
    """The choices that the site gives."""
    of_site = await catalogue.of_site(desk.call.tx, desk.site)
    found = await labs.of_site(desk.call.tx, desk.site.site_id, desk.now)
    zone = desk.account.zone or desk.site.settings.time_zone
    return session_form.Known(
        types=tuple((str(kind.type_id), f"{kind.type_id} · {kind.name}") for kind in of_site.types),
        templates=tuple((template.name, template.name) for template in of_site.templates),
        zones=tuple((str(entry.number), entry.label) for entry in timezones.ZONES),
        labs=tuple((lab.name, lab.name) for lab in found),
        zone_default=zone,
    )


def zone_names() -> list[str]:
    """The places one may name as a zone."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


def faults(refusal: Refusal, speech: Speech, names: Iterable[str]) -> dict[str, str]:
    """What a refusal says, by the field it is about; what is about none of the `names` stands under the empty name."""
    shown = list(names)
    found: dict[str, str] = {}
    for fault in refusal.sub_errors or (refusal,):
        path = (fault.path or "").replace("/", ".")
        name = _nearest(path, shown)
        words = _words(fault, path, speech)
        if name in found and not name:
            words = f"{found[name]} {words}"
        if name not in found or not name:
            found[name] = words
    return found


def _words(fault: Refusal, path: str, speech: Speech) -> str:
    plain = session_document.plain(path)
    title = session_form.title_of(plain, speech)
    # An element without a name of its own is called by its path.
    return refusal_words.said(fault, speech, "" if title == plain else title)


def _nearest(path: str, names: list[str]) -> str:
    """The field of a fault: that of its path, else the first within the group or list it names."""
    if path in names or not path:
        return path
    bare = session_document.plain(path)
    within = (name for name in names if name.startswith((f"{path}.", f"{path}[")))
    return next(within, bare if bare in names else "")


def names_of(sections: Iterable[session_form.Section]) -> list[str]:
    """The names of all fields of a form."""
    found: list[str] = []
    for section in sections:
        for part in section.parts:
            if isinstance(part, session_form.Shown):
                found.append(part.name)
            else:
                found += [shown.name for entry in part.entries for shown in (*entry.first, *entry.more)]
    return found


def key_of(text: str) -> int:
    """The number of a session in an address; raises `SessionNotFound` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise SessionNotFound
    return int(text)


def refused(desk: Desk, refusal: Refusal) -> Response[str]:
    """The page that says why a session is not shown."""
    gone = isinstance(refusal, SessionNotFound)
    return desk.page("console/session_refused.html", 404 if gone else 403, gone=gone)


def go(address: str) -> Redirect:
    """Go on to another page after a form was taken."""
    return Redirect(address, status_code=303, headers=dict(engine.HEADERS))


def titles(document: Mapping[str, Any], speech: Speech) -> list[str]:
    """What the elements of a document are called."""
    return list(dict.fromkeys(session_form.title_of(session_document.plain(path), speech) for path in _shown(document)))


def _shown(document: Mapping[str, Any]) -> list[str]:
    return session_document.paths(document)
