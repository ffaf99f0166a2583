"""Sessions as lines of a CSV file, and back into requests.

Rules:
1. A cell that a spreadsheet would take for a formula gets an apostrophe in front when it is written, and loses it when
   it is read (reliability.md 5).
2. Nothing is judged here but the form of the file: what a session may be is the operation's to say.
3. Passwords are read but never written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.errors import Refusal
from classbell.services.shared.com import Person, SessionTemplate, Tracking
from classbell.services.shared.sess import AccessControl, Participant, ParticipantList, Participants, Schedule
from classbell.services.training import people
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.types import DayInWeek, MetaData, Repeat, RepeatSession, TrainingSessionInstance


class Column(NamedTuple):
    """One column: its name, the elements it stands for, and what it holds."""

    name: str
    paths: tuple[str, ...]
    meaning: str
    written: bool = True


COLUMNS: Final = (
    Column("key", ("sessionKey",), "session key; ignored on import, which gives new ones"),
    Column("name", ("metaData/confName",), "title; needed"),
    Column("start", ("schedule/startDate",), "MM/DD/YYYY HH:MM:SS in the zone beside it; several, for dates without a "
           "rule, separated by ;"),
    Column("zone", ("schedule/timeZone", "schedule/timeZoneID"), "number 0 to 61 or label; empty: the host's"),
    Column("duration", ("schedule/duration",), "minutes; empty: 60"),
    Column("host", ("schedule/hostWebExID",), "account that hosts; empty: the first administrator"),
    Column("listing", ("accessControl/listing",), "PUBLIC, PRIVATE or UNLISTED"),
    Column("type", ("metaData/sessionType",), "number of the session type"),
    Column("agenda", ("metaData/agenda",), "text"),
    Column("description", ("metaData/description",), "text"),
    Column("location", ("metaData/location",), "text"),
    Column("opens", ("schedule/openTime",), "minutes before the start from which people may join"),
    Column("tracking", ("tracking",), "up to ten codes, separated by ;"),
    Column("repeat", ("repeat/repeatType",), "SINGLE, RECURRING_SINGLE or MULTIPLE_SESSION; empty: SINGLE"),
    Column("pattern", ("repeat/occurenceType",), "DAILY, WEEKLY, MONTHLY, IRREGULARLY, …"),
    Column("interval", ("repeat/interval",), "every so many days, weeks or months"),
    Column("days", ("repeat/dayInWeek",), "weekdays, separated by ;"),
    Column("day_in_month", ("repeat/dayInMonth",), "number of the day"),
    Column("week_in_month", ("repeat/weekInMonth",), "1 to 4, or 5 for the last"),
    Column("count", ("repeat/endAfter",), "number of dates"),
    Column("until", ("repeat/expirationDate",), "no date after this one"),
    Column("instances", ("repeat/repeatSession",), "dates of a RECURRING_SINGLE series that may have been moved: "
           "1=MM/DD/YYYY HH:MM:SS;2=…; numbers left out are deleted"),
    Column("presenters", ("presenters",), "Name <address>, separated by ;"),
    Column("attendees", ("attendees",), "Name <address>, separated by ;"),
    Column("alternate_hosts", (), "Name <address>, separated by ;"),
    Column("password", ("accessControl/sessionPassword",), "session password; only read, never written", written=False),
)  # fmt: skip

WRITTEN: Final = tuple(column.name for column in COLUMNS if column.written)

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA: Final = re.compile(r"'+[=+\-@\t\r]")
_PERSON: Final = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>|(?P<bare>[^<>\s]+)")
_INSTANCE: Final = re.compile(r"(?P<index>[0-9]{1,3})\s*=\s*(?P<start>.+)")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_MOST_INSTANCES: Final = 999


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number, its cells by column, and what was wrong with its form."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None


class CellError(Exception):
    """A cell cannot be read; the text says which and why."""


def read(text: str) -> list[Line]:
    """The lines of a file below its header; raises `Problem` when it is not such a file."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    # Spreadsheets of half of Europe separate with semicolons.
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        rows = list(_numbered(reader))
    except csv.Error as error:
        raise Problem(f"The file is no CSV: line {reader.line_num}: {error}.", code=NOT_BEGUN) from error
    if not rows:
        raise Problem("The file is empty; its first line names the columns.", code=NOT_BEGUN)
    header = [name.strip().lower() for name in rows[0][1]]
    known = [column.name for column in COLUMNS]
    if unknown := [name for name in header if name not in known]:
        raise Problem(f"Unknown columns: {', '.join(unknown)}. Known are: {', '.join(known)}.", code=NOT_BEGUN)
    if "name" not in header or len(set(header)) != len(header):
        raise Problem("The first line names the columns, each once, and one of them is `name`.", code=NOT_BEGUN)
    return [_line(number, header, row) for number, row in rows[1:] if any(cell.strip() for cell in row)]


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins: a cell may hold line breaks."""
    number = 1
    for row in reader:
        yield number, row
        number = reader.line_num + 1


def _line(number: int, header: Sequence[str], row: Sequence[str]) -> Line:
    if len(row) > len(header):
        return Line(number, {}, f"{len(row)} cells, but {len(header)} columns")
    return Line(number, {name: unquoted(cell).strip() for name, cell in zip(header, row, strict=False)})


def quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """The cell as it was before `quoted`."""
    return cell[1:] if _QUOTED_FORMULA.match(cell) else cell


def column_of(fault: Refusal) -> str | None:
    """The column a fault of a request is about."""
    path = fault.path or ""
    return next((column.name for column in COLUMNS if any(_within(path, known) for known in column.paths)), None)


def _within(path: str, known: str) -> bool:
    return path == known or path.startswith((f"{known}/", f"{known}["))


def request_of(cells: Mapping[str, str], template: str | None) -> CreateTrainingSession:
    """The request that schedules a line's session; raises `CellError`."""

    def text(name: str) -> str | None:
        return cells.get(name) or None

    def upper(name: str) -> Any:
        return value.upper() if (value := text(name)) else None

    def number(name: str) -> int | None:
        value = text(name)
        if value is None:
            return None
        if not _WHOLE.fullmatch(value):
            raise CellError(f"{name}: not a whole number: {value}")
        return int(value)

    def several(name: str) -> list[str]:
        return [part.strip() for part in (text(name) or "").split(";") if part.strip()]

    zone = text("zone")
    by_number = zone is not None and zone.isascii() and zone.isdigit()
    codes = [part.strip() for part in (text("tracking") or "").split(";")]
    if len(codes) > 10:
        raise CellError(f"tracking: {len(codes)} codes, ten at most")
    repeat = Repeat(
        repeat_type=upper("repeat"),
        expiration_date=text("until"),
        day_in_week=DayInWeek(day=[day.upper() for day in several("days")]) if text("days") else None,  # type: ignore[misc]
        end_after=number("count"),
        occurence_type=upper("pattern"),
        interval=number("interval"),
        day_in_month=number("day_in_month"),
        week_in_month=number("week_in_month"),
        repeat_session=_instances(several("instances"), number("count")),
    )
    return CreateTrainingSession(
        access_control=AccessControl(listing=upper("listing"), session_password=text("password")),
        schedule=Schedule(
            start_date=several("start"),
            time_zone=None if by_number else zone,
            time_zone_id=int(zone) if by_number and zone else None,
            duration=number("duration"),
            host_web_ex_id=text("host"),
            open_time=number("opens"),
        ),
        meta_data=MetaData(
            conf_name=text("name"),
            agenda=text("agenda"),
            description=text("description"),
            location=text("location"),
            session_type=number("type"),
            session_template=SessionTemplate(use=template) if template else None,
        ),
        tracking=Tracking(**{f"tracking_code{place}": code for place, code in enumerate(codes, start=1) if code}),
        repeat=repeat if repeat != Repeat() else None,
        presenters=_participants(
            _people("presenters", several("presenters"), "PRESENTER")
            + _people("alternate_hosts", several("alternate_hosts"), "HOST")
        ),
        attendees=_participants(_people("attendees", several("attendees"), None)),
    )


def _instances(texts: Sequence[str], count: int | None) -> list[RepeatSession]:
    """The dates that were written, and the deletion of those that were not."""
    if not texts:
        return []
    dates: dict[int, str] = {}
    for text in texts:
        found = _INSTANCE.fullmatch(text)
        if found is None:
            raise CellError(f"instances: not number=date: {text}")
        dates[int(found["index"])] = found["start"]
    last = max(*dates, min(count or 0, _MOST_INSTANCES), 0)
    return [
        RepeatSession(index=index, action="EDIT", start_date=dates[index])
        if index in dates
        else RepeatSession(index=index, action="DELETE")
        for index in range(min(1, *dates), last + 1)
    ]


def _people(column: str, texts: Sequence[str], role: Any) -> list[Participant]:
    found = []
    for text in texts:
        match = _PERSON.fullmatch(text)
        if match is None:
            raise CellError(f"{column}: not Name <address>: {text}")
        name = (match["name"] or "").strip() or None
        found.append(Participant(person=Person(name=name, email=(match["email"] or match["bare"]).strip()), role=role))
    return found


def _participants(listed: list[Participant]) -> Participants | None:
    return Participants(participants=ParticipantList(participant=listed)) if listed else None


def cells_of(session: TrainingSessionInstance) -> list[str]:
    """The cells of a session, in the order of `WRITTEN`."""
    schedule = session.schedule or Schedule()
    meta = session.meta_data or MetaData()
    repeat = session.repeat or Repeat()
    control = session.access_control or AccessControl()
    tracking = session.tracking or Tracking()
    codes = [getattr(tracking, name) or "" for name in Tracking.__struct_fields__]
    values: dict[str, object] = {
        "key": session.session_key,
        "name": meta.conf_name,
        "start": ";".join(schedule.start_date),
        "zone": schedule.time_zone,
        "duration": schedule.duration,
        "host": schedule.host_web_ex_id,
        "listing": control.listing,
        "type": meta.session_type,
        "agenda": meta.agenda,
        "description": meta.description,
        "location": meta.location,
        "opens": schedule.open_time,
        "tracking": ";".join(codes).rstrip(";"),
        "repeat": repeat.repeat_type,
        "pattern": repeat.occurence_type,
        "interval": repeat.interval,
        "days": ";".join(repeat.day_in_week.day) if repeat.day_in_week else None,
        "day_in_month": repeat.day_in_month,
        "week_in_month": repeat.week_in_month,
        "count": repeat.end_after,
        "until": repeat.expiration_date,
        "instances": ";".join(f"{one.index}={one.start_date}" for one in repeat.repeat_session)
        if repeat.repeat_type == "RECURRING_SINGLE"
        else None,
        "presenters": _written(entry for entry in people.entries(session.presenters) if entry.role != "HOST"),
        "attendees": _written(entry for entry in people.entries(session.attendees) if entry.role != "HOST"),
        "alternate_hosts": _written(
            entry for name in people.LISTS for entry in people.entries(getattr(session, name)) if entry.role == "HOST"
        ),
    }
    return [quoted("" if values[name] is None else str(values[name])) for name in WRITTEN]


def _written(entries: Iterator[Participant]) -> str:
    def one(person: Person) -> str:
        name = " ".join(re.sub(r"[;<>]", " ", person.name or "").split())
        return f"{name} <{person.email}>" if name else str(person.email)

    return ";".join(dict.fromkeys(one(entry.person) for entry in entries))
