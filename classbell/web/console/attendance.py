"""Attendance: date by date who was to come and who came, noted by hand, brought in and taken out, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.domain import sheets
from classbell.domain.sheets import NoTable
from classbell.errors import MissingElement, Refusal
from classbell.languages import N_
from classbell.services.history import imported, report
from classbell.services.history.imported import Line
from classbell.services.history.presence import MarkPresence, UnmarkPresence
from classbell.services.history.report import Date, Report
from classbell.store import attendance_report
from classbell.web.console import entry, faults, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.faults import of_table
from classbell.web.console.session_work import Found
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/attendance"
MOST_LINES: Final = 2_000
PAGE: Final = 50

SOURCES: Final = {
    "link": N_("link"), "heartbeat": N_("page"), "import": N_("import"), "room": N_("room"),
    "host": N_("noted by host"),
}  # fmt: skip
LACKS: Final = {
    "presence": N_("was not there"), "minutes": N_("too few minutes"), "percent": N_("too small a part"),
    "score": N_("score too low"),
}  # fmt: skip
_DONE: Final = {
    "marked": N_("Noted as present."), "unmarked": N_("Taken back."), "imported": N_("The file is imported."),
}  # fmt: skip
_COLUMNS: Final = (
    "session", "occurrence", "date", "name", "email", "listed", "joined", "left", "source", "late", "minutes",
    "percent",
)  # fmt: skip
_NEEDED: Final = ("joined", "left")
_NO_COLUMNS: Final = N_("The file needs a first line with the names of its columns, joined and left among them.")
_BAD_LINE: Final = N_("Line %(number)s: what stands in “%(column)s” does not fit.")
_NO_FILE: Final = N_("Choose a file first.")
_FIELDS: Final = {"name": "name", "email": "email", "minutes": "minutes"}
_NOT_MARKED: Final = N_("Nobody was noted: give a name or an address, and a date that has begun.")


@get("/console/attendance")
async def everything(request: AnyRequest) -> Response[Any]:
    """The dates that were held, over all sessions."""
    async with entry.desk(request) as desk:
        first = max(desk.query.number("first") or 1, 1)
        host_id = None if desk.account.sees_site else desk.account.account_id
        asked = desk.query.get("q")
        rows = await attendance_report.list_held(desk.call.tx, desk.site.site_id, host_id, asked, first - 1, PAGE)
        return desk.page(
            "console/attendance_all.html", rows=rows, asked=asked, first=first, size=PAGE,
            total=rows[0]["total"] if rows else 0,
            address=lambda start: f"/console/attendance?q={quote(asked)}&first={start}",
        )  # fmt: skip


@get(BASE)
async def of_session(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """One date of a session, and everybody in total."""
    async with session_work.at(request, key) as (desk, session):
        return await _shown(desk, session)


@get(BASE + "/sheet")
async def sheet(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """A sheet to print: to be signed before, or as a record afterwards."""
    async with session_work.at(request, key) as (desk, session):
        found = await report.of_session(desk.call, session.stored.session_key)
        return desk.page(
            "console/attendance_sheet.html", found=found, date=_chosen(desk, found),
            session_key=session.stored.session_key,
        )  # fmt: skip


@get(BASE + ".csv")
async def exported(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Everybody at every date as CSV, one interval a line."""
    async with session_work.at(request, key) as (desk, session):
        number = session.stored.session_key
        found = await report.of_session(desk.call, number)
        return Response(
            sheets.written(_COLUMNS, _rows(found)), media_type="text/csv",
            headers={**engine.HEADERS, "Content-Disposition": f'attachment; filename="attendance-{number}.csv"'},
        )  # fmt: skip


@post(BASE, status_code=200)
async def change(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Note somebody as present, or take that back."""
    async with session_work.at(request, key) as (desk, session):
        number = session.stored.session_key
        date = desk.form.number("date") or 0
        try:
            if "unmark" in desk.form:
                await desk.run(UnmarkPresence(session_key=number, attendance_id=desk.form.number("unmark") or 0))
                done = "unmarked"
            else:
                minutes = desk.form.get("minutes")
                for email, name in _people(desk):
                    given = {"sessionKey": number, "occurrence": date, "name": name, "email": email, "minutes": minutes}
                    document = {part: value for part, value in given.items() if value != ""}
                    await desk.run(desk.read(document, MarkPresence))
                done = "marked"
        except Refusal as refusal:
            errors = faults.by_field(refusal, desk.speech, _FIELDS)
            if "" in errors or isinstance(refusal, MissingElement):
                errors = {"": desk.speech.text(_NOT_MARKED)}
            return await _shown(desk, session, 422, errors)
        return session_work.go(f"/console/sessions/{number}/attendance?date={date}&done={done}")


@post(BASE + "/import", status_code=200)
async def bring_in(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Bring in intervals from a CSV file, all or none."""
    async with session_work.at(request, key, changing=True) as (desk, session):
        number = session.stored.session_key
        errors = await _imported(desk, number)
        if errors:
            return await _shown(desk, session, 422, errors)
        return session_work.go(f"/console/sessions/{number}/attendance?done=imported")


async def _imported(desk: Desk, number: int) -> dict[str, str]:
    """Add the intervals of the file sent; gives what is wrong with it, and then nothing is added."""
    text = desk.speech.text
    content = desk.files.get("file")
    if not content:
        return {"file": text(_NO_FILE)}
    try:
        lines = sheets.lines(content, most=MOST_LINES)
    except NoTable as reason:
        return {"file": of_table(reason, desk.speech)}
    if not lines or any(name not in lines[0][1] for name in _NEEDED):
        return {"file": text(_NO_COLUMNS)}
    bad: list[str] = []
    savepoint = desk.call.tx.transaction()  # type: ignore[attr-defined]
    await savepoint.start()
    for line, cells in lines:
        if not cells.get("joined") and not cells.get("left"):
            # Lines of our own export about people who did not come.
            continue
        try:
            async with desk.call.tx.transaction():  # type: ignore[attr-defined]
                await imported.add(
                    desk.call,
                    Line(
                        session=str(number), occurrence=cells.get("occurrence", ""), name=cells.get("name", ""),
                        email=cells.get("email", ""), joined=cells.get("joined", ""), left=cells.get("left", ""),
                    ),
                )  # fmt: skip
        except Refusal as refusal:
            bad.append(text(_BAD_LINE, number=line, column=refusal.path or "session"))
    if bad:
        await savepoint.rollback()
        return {"file": " ".join(bad[:10])}
    await savepoint.commit()
    return {}


async def _shown(desk: Desk, session: Found, status: int = 200, errors: dict[str, str] | None = None) -> Response[Any]:
    number = session.stored.session_key
    found = await report.of_session(desk.call, number)
    done = _DONE.get(desk.query.get("done"))
    return desk.page(
        "console/attendance.html", status, report=found, found=session, session_key=number, date=_chosen(desk, found),
        sources={name: desk.speech.text(words) for name, words in SOURCES.items()},
        lacks={name: desk.speech.text(words) for name, words in LACKS.items()},
        done=desk.speech.text(done) if done else "", errors=errors or {},
    )  # fmt: skip


def _chosen(desk: Desk, found: Report) -> Date | None:
    """The date asked for, else the one under way or held last, else the first."""
    number = desk.query.number("date") or desk.form.number("date")
    asked = next((date for date in found.dates if date.number == number), None)
    begun = [date for date in found.dates if date.begun]
    return asked or (begun[-1] if begun else next(iter(found.dates), None))


def _people(desk: Desk) -> list[tuple[str, str]]:
    """Who is to be noted: those ticked, or the one written down."""
    ticked = [(email, "") for email in desk.form.all("person") if email]
    return ticked or [(desk.form.get("email"), desk.form.get("name"))]


def _rows(found: Report) -> Iterator[tuple[object, ...]]:
    for date in found.dates:
        for line in date.lines:
            head = (
                found.session.session_key, date.number, _instant(date.start_at), line.name, line.email,
                "yes" if line.listed else "no",
            )  # fmt: skip
            if not line.stays:
                yield (*head, "", "", "", "", 0, 0)
            for stay in line.stays:
                yield (
                    *head, _instant(stay.joined_at), _instant(stay.left_at), stay.source, line.late, line.minutes,
                    line.percent,
                )  # fmt: skip


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


ROUTES: Final = [everything, of_session, sheet, exported, change, bring_in]
