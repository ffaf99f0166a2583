"""The sessions of a host as a list with search, and as a calendar."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, cast
from urllib.parse import urlencode

from babel.dates import format_date, get_day_names
from litestar import Response, get

from classbell.services.shared.sess import Status
from classbell.web.console import entry, session_lines
from classbell.web.console.entry import Desk
from classbell.web.console.session_lines import Line
from classbell.web.pages.visit import AnyRequest

LIST: Final = "/console/sessions"
_ASKED: Final = ("q", "host", "from", "to", "state")
_STATUS: Final = {"running": "INPROGRESS", "waiting": "NOT_INPROGRESS"}


@get(LIST)
async def sessions(request: AnyRequest) -> Response[Any]:
    """The list, by what is looked for."""
    async with entry.desk(request) as desk:
        asked = {name: desk.query.get(name) for name in _ASKED}
        since, until = session_lines.day_of(asked["from"]), session_lines.day_of(asked["to"])
        first = desk.query.number("first") or 1
        found = await session_lines.find(
            desk,
            text=asked["q"],
            host=asked["host"] if desk.account.sees_site else "",
            since=session_lines.midnight(since, desk.speech.zone) if since else None,
            until=_end_of(until, desk.speech.zone),
            status=cast("Status | None", _STATUS.get(asked["state"])),
            first=first,
        )
        return desk.page(
            "console/sessions.html", found=found, asked=asked, address=_address(asked), size=session_lines.PAGE,
            searched=any(asked.values()),
        )  # fmt: skip


def _end_of(day: date | None, zone: str) -> Any:
    return session_lines.midnight(day + timedelta(days=1), zone) - timedelta(seconds=1) if day is not None else None


def _address(asked: dict[str, str]) -> Callable[[int], str]:
    given = {name: value for name, value in asked.items() if value}
    return lambda first: f"{LIST}?{urlencode({**given, 'first': first})}"


@get("/console/calendar")
async def calendar(request: AnyRequest) -> Response[Any]:
    """A month, each date in its day."""
    async with entry.desk(request) as desk:
        today = session_lines.today(desk)
        month = session_lines.day_of(f"{desk.query.get('month')}-01") or today.replace(day=1)
        month = month if 1900 <= month.year < 2999 else today.replace(day=1)
        weeks = Calendar(desk.speech.locale.first_week_day).monthdatescalendar(month.year, month.month)
        by_day, left_out = await _by_day(desk, weeks[0][0], weeks[-1][-1])
        following = (month + timedelta(days=32)).replace(day=1)
        names = get_day_names("abbreviated", locale=desk.speech.locale)
        whole = get_day_names("wide", locale=desk.speech.locale)
        return desk.page(
            "console/calendar.html", weeks=weeks, by_day=by_day, left_out=left_out, month=month, today=today,
            before=(month - timedelta(days=1)).strftime("%Y-%m"), after=following.strftime("%Y-%m"),
            title=format_date(month, "LLLL y", locale=desk.speech.locale),
            weekdays=[(names[day.weekday()], whole[day.weekday()]) for day in weeks[0]],
        )  # fmt: skip


async def _by_day(desk: Desk, first: date, last: date) -> tuple[dict[date, list[Line]], int]:
    """The dates of some days, by the day they begin on where the visitor is; and how many there are besides."""
    found = await session_lines.find(
        desk,
        since=session_lines.midnight(first, desk.speech.zone),
        until=_end_of(last, desk.speech.zone),
        each_date=True,
        size=session_lines.LARGEST,
    )
    by_day: dict[date, list[Line]] = {}
    for line in found.lines:
        by_day.setdefault(desk.speech.at(line.start).date(), []).append(line)
    return by_day, found.total - len(found.lines)


ROUTES: Final = [sessions, calendar]
