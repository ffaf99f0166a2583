"""The labs of the site: what is booked of them day by day, what is free, and reservations without a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post

from classbell.domain import timezones
from classbell.errors import LabUnavailable, NoRecord, NotPermitted, Refusal
from classbell.languages import N_
from classbell.services.api.labs import CreateLab, DelLab
from classbell.services.training.labs import CheckLabAvailability, GetLabInfo, GetLabSchedule, ReserveLab
from classbell.store import labs as store
from classbell.web.console import entry, faults, session_work
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import AnyRequest
from classbell.wire import dates

HOME: Final = "/console/labs"
WEEK: Final = 7

_DONE: Final = {
    "reserved": N_("The computers are reserved."), "added": N_("The lab is there."), "removed": N_("The lab is gone."),
}  # fmt: skip
_FREE: Final = N_("So many computers are free then.")
_NOT_FREE: Final = N_("So many computers are not free then.")
_WHEN: Final = N_("An end after the beginning is needed, at most 31 days later.")
_COMPUTERS: Final = N_("A number of computers is needed, 1 at least.")
_BOOKED: Final = N_("Computers of this lab are still booked.")
_NAME: Final = N_("A new name is needed, of up to 255 characters.")
_OF_LAB: Final = {"labName": "name", "description": "description", "numComputers": "total"}
_OF_BOOKING: Final = {
    "labName": "lab", "numComputers": "computers", "topic": "topic", "startDate": "start", "endDate": "end",
    "sessionStartTime": "start", "sessionEndTime": "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Booking:
    """What stands in a day of the table."""

    start: datetime
    end: datetime
    title: str
    host: str
    computers: int


@get(HOME)
async def page(request: AnyRequest) -> Response[Any]:
    """The labs and what is booked."""
    async with entry.desk(request) as desk:
        return await _shown(desk)


@post(HOME, status_code=200)
async def change(request: AnyRequest) -> Response[Any]:
    """See whether computers are free, reserve them, add a lab or take one away."""
    async with entry.desk(request) as desk:
        act, text = desk.form.get("act"), desk.speech.text
        try:
            if act in ("add", "remove"):
                return await _changed(desk, add=act == "add")
            return await _reserved(desk, only_look=act == "check")
        except LabUnavailable:
            words = _BOOKED if act == "remove" else _NOT_FREE
            return await _shown(desk, 409, {"" if act == "remove" else "computers": text(words)})
        except NotPermitted as refusal:
            return session_work.refused(desk, refusal)
        except Refusal as refusal:
            errors = faults.by_field(refusal, desk.speech, _OF_LAB if act == "add" else _OF_BOOKING)
            own = {"name": _NAME, "start": _WHEN, "end": _WHEN, "computers": _COMPUTERS, "total": _COMPUTERS}
            return await _shown(desk, 422, {name: text(own[name]) if name in own else errors[name] for name in errors})


async def _changed(desk: Desk, *, add: bool) -> Response[Any]:
    """Add a lab, or take one away."""
    form = desk.form
    if not add:
        await desk.run(DelLab(lab_name=form.get("lab")))
        return session_work.go(f"{HOME}?done=removed")
    given = {"labName": form.get("name"), "description": form.get("description"), "numComputers": form.get("total")}
    document = {name: value for name, value in given.items() if value}
    await desk.run(desk.read(document, CreateLab))
    return session_work.go(f"{HOME}?done=added")


async def _reserved(desk: Desk, *, only_look: bool) -> Response[Any]:
    """Reserve computers, or see whether they are free."""
    form, text = desk.form, desk.speech.text
    start, end, computers = _wall(form.get("start")), _wall(form.get("end")), form.number("computers")
    if start is None or end is None or end <= start:
        return await _shown(desk, 422, {"end" if start else "start": text(_WHEN)})
    if not computers:
        return await _shown(desk, 422, {"computers": text(_COMPUTERS)})
    if only_look:
        span = CheckLabAvailability(
            lab_name=form.get("lab"), session_start_time=dates.write(start), session_end_time=dates.write(end),
            num_computers=computers,
        )  # fmt: skip
        answered = await desk.run(span)
        free = answered.availability_labs[0].status == "AVAILABLE"
        return await _shown(desk, 200, said=(free, text(_FREE if free else _NOT_FREE)))
    document: dict[str, Any] = {
        "labName": form.get("lab"), "numComputers": computers, "startDate": dates.write(start),
        "endDate": dates.write(end), "sendMail": form.get("mail") == "true",
    }  # fmt: skip
    if form.get("topic"):
        document["topic"] = form.get("topic")
    await desk.run(desk.read(document, ReserveLab))
    return session_work.go(f"{HOME}?{urlencode({'day': start.date().isoformat(), 'done': 'reserved'})}")


async def _shown(
    desk: Desk, status: int = 200, errors: dict[str, str] | None = None, said: tuple[bool, str] | None = None
) -> Response[str]:
    zone = desk.account.zone or desk.site.settings.time_zone
    today = timezones.from_utc(desk.now, zone).date()
    given = desk.form if desk.posted else desk.query
    days = 1 if desk.query.get("view") == "day" else WEEK
    first = _day(given.get("day") or given.get("start")[:10]) or today
    if days == WEEK:
        first -= timedelta(days=first.weekday())
    shown = [first + timedelta(days=number) for number in range(days)]
    try:
        found = (await desk.run(GetLabInfo())).lab_info
    except NoRecord:
        found = []
    except NotPermitted as refusal:
        return session_work.refused(desk, refusal)
    free = await store.free(desk.call.tx, desk.site.site_id, desk.now)
    table = {lab.lab_name: await _booked(desk, lab.lab_name, shown) for lab in found}
    done = _DONE.get(desk.query.get("done"))
    start = (timezones.from_utc(desk.now, zone) + timedelta(hours=1)).replace(minute=0)
    return desk.page(
        "console/labs.html", status, labs=found, free=free, table=table, days=shown, today=today, zone=zone,
        said=said,
        view="day" if days == 1 else "week", errors=errors or {}, given=desk.form,
        done=desk.speech.text(done) if done else "",
        before=_link(first - timedelta(days=days), days), after=_link(first + timedelta(days=days), days),
        this=_link(today, days), other=_link(first if today not in shown else today, WEEK if days == 1 else 1),
        start=f"{start:%Y-%m-%dT%H:%M}", end=f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        may_change=desk.account.is_site_admin,
        may_reserve=not desk.account.is_read_only_admin or desk.account.is_site_admin or desk.account.may_host,
    )  # fmt: skip


async def _booked(desk: Desk, name: str, days: list[date]) -> dict[date, list[Booking]]:
    """What is booked of a lab, by day."""
    found: dict[date, list[Booking]] = {day: [] for day in days}
    span = GetLabSchedule(
        lab_name=name, session_start_time=dates.write(datetime.combine(days[0], datetime.min.time())),
        session_end_time=dates.write(datetime.combine(days[-1] + timedelta(days=1), datetime.min.time())),
    )  # fmt: skip
    try:
        booked = (await desk.run(span)).scheduled_labs
    except NoRecord:
        return found
    for each in booked:
        start, end = dates.wall(each.session_start_time), dates.wall(each.session_end_time)
        booking = Booking(start, end, each.conf_name, each.host_web_ex_id, each.num_computers)
        for day, bookings in found.items():
            if start.date() <= day <= (end - timedelta(seconds=1)).date():
                bookings.append(booking)
    return found


def _link(day: date, days: int) -> str:
    return f"{HOME}?{urlencode({'day': day.isoformat(), 'view': 'day' if days == 1 else 'week'})}"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if dates.EARLIEST.date() <= day <= dates.LATEST.date() - timedelta(days=400) else None


def _wall(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None and dates.EARLIEST <= at <= dates.LATEST else None


ROUTES: Final = [page, change]
