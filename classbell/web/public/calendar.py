"""The site's calendar: PUBLIC sessions as a list or a month, in the visitor's zone, and as a feed."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get

from classbell.domain import timezones
from classbell.domain.registering import Registering
from classbell.mail import calendar as ics
from classbell.services.shared import entries
from classbell.store import calendar_entries, public_lists
from classbell.store.public_lists import Listed
from classbell.web.pages.visit import AnyRequest, Visit, visiting
from classbell.web.public import found

PAGE: Final = 50
MOST_WORDS: Final = 8
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Item:
    """A session of the calendar with what can be said of its registration."""

    session: Listed
    registering: Registering


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the visitor's zone."""

    day: date
    items: list[Item]
    outside: bool = False
    """Of another month, to fill the week."""


@get("/")
async def site_calendar(request: AnyRequest) -> Response[Any]:
    """The calendar, as a list of what is ahead or as a month."""
    async with visiting(request) as visit:
        text = " ".join(visit.query.get("q").split())[:120]
        words = text.lower().split()[:MOST_WORDS]
        if visit.query.get("view") == "month":
            return await _month(visit, text, words)
        first = max(visit.query.number("from") or 1, 1)
        listed = await public_lists.upcoming(
            visit.call.tx, visit.site.site_id, visit.now, words, passed_over=min(first, 10**9) - 1, limit=PAGE + 1
        )
        return visit.page(
            "public/calendar.html",
            words=text,
            days=_by_day(visit, listed[:PAGE]),
            earlier=_address(q=text, **{"from": str(first - PAGE)}) if first > PAGE else None,
            later=_address(q=text, **{"from": str(first + PAGE)}) if len(listed) > PAGE else None,
            this_month=f"{_here(visit, visit.now):%Y-%m}",
        )


@get("/calendar.ics")
async def feed(request: AnyRequest) -> Response[bytes]:
    """The PUBLIC sessions ahead, for calendars."""
    async with visiting(request) as visit:
        rows = await calendar_entries.public(visit.call.tx, visit.site.site_id, visit.now)
        shown = [entries.read(row, visit.site, visit.call.links_base) for row in rows]
        return calendar_file(ics.publish(shown, visit.site.settings.display_name or visit.site.name, visit.now))


def calendar_file(content: bytes, name: str = "calendar.ics") -> Response[bytes]:
    """A reply that is a calendar; `name` is of our making."""
    return Response(
        content,
        media_type="text/calendar",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _month(visit: Visit, text: str, words: list[str]) -> Response[Any]:
    asked = _MONTH.fullmatch(visit.query.get("month"))
    today = _here(visit, visit.now).date()
    first = date(int(asked[1]), int(asked[2]), 1) if asked else today.replace(day=1)
    weekday = visit.speech.locale.first_week_day
    weeks = Calendar(weekday).monthdatescalendar(first.year, first.month)
    listed = await public_lists.between(
        visit.call.tx, visit.site.site_id, visit.now, words,
        _midnight(visit, weeks[0][0]), _midnight(visit, weeks[-1][-1] + timedelta(days=1)),
    )  # fmt: skip
    by_day = {day.day: day.items for day in _by_day(visit, listed)}
    return visit.page(
        "public/month.html",
        words=text,
        first=first,
        today=today,
        weeks=[[Day(day, by_day.get(day, []), day.month != first.month) for day in week] for week in weeks],
        before=_address(q=text, view="month", month=f"{first - timedelta(days=1):%Y-%m}"),
        after=_address(q=text, view="month", month=f"{first + timedelta(days=31):%Y-%m}"),
        month=f"{first:%Y-%m}",
    )


def _by_day(visit: Visit, listed: Iterable[Listed]) -> list[Day]:
    # What began before today and goes on stands under today.
    now = _here(visit, visit.now)

    def day(session: Listed) -> date:
        start = _here(visit, session.start_at)
        return now.date() if start < now < _here(visit, session.end_at) else start.date()

    items = sorted(listed, key=lambda session: (day(session), session.start_at, session.session_key))
    return [
        Day(which, [Item(session, found.registration(visit, session)) for session in sessions])
        for which, sessions in groupby(items, key=day)
    ]


def _here(visit: Visit, instant: datetime) -> datetime:
    return timezones.from_utc(instant, visit.speech.zone)


def _midnight(visit: Visit, day: date) -> datetime:
    return timezones.to_utc(datetime(day.year, day.month, day.day), visit.speech.zone)  # noqa: DTZ001 - a wall time


def _address(**parts: str) -> str:
    given = {name: value for name, value in parts.items() if value}
    return f"/?{urlencode(given)}" if given else "/"


ROUTES: Final = [site_calendar, feed]
