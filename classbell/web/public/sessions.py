"""The page of a session, and the session as a file for calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from classbell.domain import personal_links, timezones
from classbell.mail import calendar as ics
from classbell.services.shared import entries
from classbell.store.public_sessions import Opened
from classbell.web.pages.visit import AnyRequest, visiting
from classbell.web.public import found
from classbell.web.public.calendar import calendar_file
from classbell.wire import dates

DATES_SHOWN: Final = 20


class _About(msgspec.Struct, rename="camel"):
    agenda: str | None = None
    description: str | None = None
    location: str | None = None


class _Details(msgspec.Struct, rename="camel"):
    meta_data: _About = msgspec.field(default_factory=_About)


@get("/s/{key:str}")
async def session_page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """What the session is about, when it is, and how one gets in."""
    async with visiting(request) as visit:
        token = visit.query.get("t")
        session, email = await found.session(visit, key, token)
        ahead = [start for start in session.starts_at if start + session.duration > visit.now]
        registering = found.registration(visit, session)
        return visit.page(
            "public/session.html",
            session=session,
            about=msgspec.json.decode(session.details, type=_Details).meta_data,
            dates=ahead or session.starts_at[-1:],
            dates_shown=DATES_SHOWN,
            next_start=session.next_start(visit.now),
            registering=registering,
            closes_at=_closes_at(session),
            over=session.end_at <= visit.now,
            addresses=_addresses(session, token if email else None),
        )


@get("/s/{key:str}/calendar.ics")
async def session_file(request: AnyRequest, key: FromPath[str]) -> Response[bytes]:
    """The session for a calendar; whoever came by a link of his own gets his own way in."""
    async with visiting(request) as visit:
        token = visit.query.get("t")
        session, email = await found.session(visit, key, token)
        entry = await entries.entry_of(
            visit.call.tx, visit.site, session.session_key, visit.call.links_base,
            url=visit.link(personal_links.join_path(session.session_key, t=token)) if email else None,
        )  # fmt: skip
        assert entry is not None, "it was found a moment ago"
        return calendar_file(ics.publish([entry], session.conf_name, visit.now), f"session-{session.session_key}.ics")


def _closes_at(session: Opened) -> datetime | None:
    """The last moment to register."""
    return timezones.to_utc(dates.wall(session.close_date), session.zone) if session.close_date else None


def _addresses(session: Opened, token: str | None) -> dict[str, str]:
    """Where the buttons of a page lead; a link somebody came by goes along."""
    key = session.session_key
    return {
        "register": personal_links.register_path(key, token),
        "join": personal_links.join_path(key, t=token),
        "calendar": personal_links.calendar_path(key, token),
    }


ROUTES: Final = [session_page, session_file]
