"""Sessions as calendars understand them: invitations, updates, cancellations, feeds (RFC 5545 and 5546).

Rules:
1. A session is one entry: the same UID for ever, and a SEQUENCE that rises with every change of it.
2. Times are wall times in the IANA zone of the session, with a VTIMEZONE from the data that pages and instants use.
3. A series that follows a rule is an RRULE with its exceptions: EXDATE for a dropped date, an entry with RECURRENCE-ID
   for a moved one. Any other series is one entry for each date, under the one UID, since all entries of a REQUEST must
   have the same (RFC 5546, 3.2.2). A rule is written only if it yields exactly the dates that are meant.
4. A date keeps the RECURRENCE-ID it was first told under, whereto it is moved, and whatever becomes of the series.
5. A message speaks to one guest, and names nobody else: who attends is the business of the host.
6. Texts are escaped by the library; names, which stand in parameters, lose what could end one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import Final, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from classbell.domain import recurrence, timezones
from classbell.domain.recurrence import Rule

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
Form = Literal["one", "rule", "each"]
"""How an entry is written: as one date, as a rule with its exceptions, or as an entry for each date."""
Role = Literal["CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT"]
Answer = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]

PRODUCT: Final = f"-//Classbell//Classbell {version('classbell')}//EN"

_DAYS: Final = {
    "SUNDAY": "SU", "MONDAY": "MO", "TUESDAY": "TU", "WEDNESDAY": "WE", "THURSDAY": "TH", "FRIDAY": "FR",
    "SATURDAY": "SA",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name and an address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Guest(Person):
    """Whom an invitation speaks to."""

    role: Role = "REQ-PARTICIPANT"
    answer: Answer = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a session."""

    number: int
    """Index of the occurrence, from 1."""
    wall: datetime
    """Start in the zone of the session, naive."""
    first_wall: datetime
    """Where it was first planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A session as a calendar entry."""

    uid: str
    sequence: int
    summary: str
    description: str
    url: str
    location: str
    organizer: Person
    zone: str
    """IANA name."""
    duration: timedelta
    rule: Rule
    starts: tuple[datetime, ...]
    """Start dates the rule was given, naive wall times."""
    dates: tuple[Date, ...]
    changed_at: datetime
    created_at: datetime
    alarm: timedelta | None = timedelta(minutes=15)
    """How long before each date calendars remind; `None` for not at all."""


def request(entry: Entry, guest: Guest, now: datetime) -> bytes:
    """An invitation of one guest, or its update: the text of a calendar with METHOD:REQUEST."""
    calendar = _calendar("REQUEST")
    for event in _events(entry, now):
        _invite(event, entry, guest)
        calendar.add_component(event)
    return _text(calendar, [entry])


def cancel(entry: Entry, guest: Guest, now: datetime, dropped: Sequence[Date] = ()) -> bytes:
    """Take the entry out of a guest's calendar, or only the dates in `dropped`: METHOD:CANCEL.

    The first wall of a dropped date is what `recurrence_ids` gave for it while the entry still had it.
    """
    calendar = _calendar("CANCEL")
    dates: Sequence[Date | None] = dropped or [None]
    for date in dates:
        event = _event(entry, now, date or min(entry.dates, key=lambda each: each.wall))
        if date is not None:
            event.add("recurrence-id", _at(date.first_wall, entry.zone))
        event["status"] = vText("CANCELLED")
        _invite(event, entry, guest)
        calendar.add_component(event)
    return _text(calendar, [entry])


def form(entry: Entry) -> Form:
    """How the entry is written."""
    if len(entry.dates) == 1 and entry.rule.repeat_type in (None, "SINGLE"):
        return "one"
    pattern, rule = _series(entry.rule, entry.starts)
    return "each" if rule is None or max(date.number for date in entry.dates) > len(pattern) else "rule"


def recurrence_ids(entry: Entry) -> dict[int, datetime]:
    """The wall times under which calendars know the dates of an entry, by the numbers of the dates."""
    if form(entry) == "one":
        return {date.number: date.wall for date in entry.dates}
    return {date.number: _pattern_wall(entry, date) for date in entry.dates}


def publish(entries: Iterable[Entry], name: str, now: datetime) -> bytes:
    """A feed or a file of sessions, for anybody: METHOD:PUBLISH."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=1))
    shown = list(entries)
    for entry in shown:
        for event in _events(entry, now):
            event.add("organizer", _address(entry.organizer))
            if entry.alarm is not None:
                event.add_component(_alarm(entry, entry.alarm))
            calendar.add_component(event)
    return _text(calendar, shown)


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _text(calendar: Calendar, entries: Sequence[Entry]) -> bytes:
    spans: dict[str, tuple[int, int]] = {}
    for entry in entries:
        years = [date.wall.year for date in entry.dates] + [date.first_wall.year for date in entry.dates]
        first, last = spans.get(entry.zone, (min(years), max(years)))
        spans[entry.zone] = min(first, *years), max(last, *years)
    zones = b"".join(_timezone(zone, *span) for zone, span in spans.items() if zone != "Etc/UTC")
    text: bytes = calendar.to_ical()
    # A line that begins a component holds nothing else, and no text of a user can make one: line breaks are escaped.
    head, begin, rest = text.partition(b"\r\nBEGIN:VEVENT\r\n")
    return head + b"\r\n" + zones + begin.removeprefix(b"\r\n") + rest if begin else text


@lru_cache(maxsize=128)
def _timezone(zone: str, first: int, last: int) -> bytes:
    """The text of the VTIMEZONE of a zone for the years that are used, each change of its clocks by itself.

    Rules of change are left out: a law may end them any year, as British Columbia's did in 2026.
    """
    component = Timezone()
    component.add("tzid", zone)
    start = datetime(first - 1, 1, 1, tzinfo=UTC)
    offset = timezones.offset(zone, start)
    component.add_component(_observance(zone, start, offset))
    for instant in timezones.changes(zone, start, datetime(last + 2, 1, 1, tzinfo=UTC)):
        component.add_component(_observance(zone, instant, offset))
        offset = timezones.offset(zone, instant)
    return bytes(component.to_ical())


def _observance(zone: str, instant: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What a zone observes from an instant on; it starts at the wall time before the change (RFC 5545, 3.6.5)."""
    there = instant.astimezone(ZoneInfo(zone))
    observance = TimezoneDaylight() if there.dst() else TimezoneStandard()
    observance.add("dtstart", (instant + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", there.utcoffset())
    observance.add("tzname", there.tzname() or zone)
    return observance


def _at(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=UTC if zone == "Etc/UTC" else ZoneInfo(zone))


def _events(entry: Entry, now: datetime) -> list[Event]:
    """The entry as components: one, or one for the series and one for each exception, or one for each date."""
    written = form(entry)
    if written == "one":
        return [_event(entry, now, entry.dates[0])]
    pattern, rule = _series(entry.rule, entry.starts)
    if rule is None or written == "each":
        events = []
        for date in entry.dates:
            event = _event(entry, now, date)
            event.add("recurrence-id", _at(_pattern_wall(entry, date), entry.zone))
            events.append(event)
        return events
    lying = {date.number: date for date in entry.dates}
    series = _event(entry, now, Date(1, pattern[0], pattern[0]))
    series.add("rrule", vRecur.from_ical(rule))
    exceptions = []
    for number, wall in enumerate(pattern, start=1):
        if number not in lying:
            series.add("exdate", _at(wall, entry.zone))
        elif lying[number].wall != wall:
            moved = _event(entry, now, lying[number])
            moved.add("recurrence-id", _at(wall, entry.zone))
            exceptions.append(moved)
    return [series, *exceptions]


@lru_cache(maxsize=128)
def _series(rule: Rule, starts: tuple[datetime, ...]) -> tuple[Sequence[datetime], str | None]:
    """The dates a rule yields with its RRULE; `None` for a series without one that a calendar knows.

    The same for everybody who is invited, and for each date of a message.
    """
    if recurrence.normalise(rule).occurence_type not in ("DAILY", "WEEKLY", "MONTHLY"):
        return (), None
    pattern = tuple(recurrence.expand(rule, starts))
    return pattern, _rule_text(rule, pattern) if pattern else None


def _pattern_wall(entry: Entry, date: Date) -> datetime:
    """The RECURRENCE-ID of a date: where the rule puts it, else where it was first planned, made unlike the others'."""
    pattern, _ = _series(entry.rule, entry.starts)
    if form(entry) == "rule" and date.number <= len(pattern):
        return pattern[date.number - 1]
    taken: set[datetime] = set()
    for other in sorted({*entry.dates, date}, key=lambda each: each.number):
        wall = other.first_wall
        while wall in taken:
            wall += timedelta(minutes=1)
        taken.add(wall)
        if other.number == date.number:
            return wall
    return date.first_wall


def _rule_text(rule: Rule, pattern: Sequence[datetime]) -> str | None:
    """The RRULE that yields exactly these dates; `None` if there is none."""
    rule = recurrence.normalise(rule)
    parts = {"FREQ": str(rule.occurence_type), "INTERVAL": str(rule.interval or 1)}
    days = [_DAYS[day] for day in rule.days]
    if rule.occurence_type == "WEEKLY" or (rule.occurence_type == "DAILY" and rule.interval is None and days):
        parts |= {"FREQ": "WEEKLY", "WKST": "SU"}
        if days:
            parts["BYDAY"] = ",".join(dict.fromkeys(days))
    elif rule.occurence_type == "MONTHLY" and rule.week_in_month is not None and days:
        # The fifth weekday of a month stands for its last one.
        parts["BYDAY"] = f"{-1 if rule.week_in_month == recurrence.LAST_WEEK else rule.week_in_month}{days[0]}"
    elif rule.occurence_type == "MONTHLY":
        parts["BYMONTHDAY"] = str(rule.day_in_month or pattern[0].day)
    parts["COUNT"] = str(len(pattern))
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    # A rule from which nothing follows any more ends only at the last year there is.
    found = []
    for wall in rrulestr(f"RRULE:{text}", dtstart=pattern[0]):
        found.append(wall)
        if found[-1] != pattern[len(found) - 1]:
            return None
    return text if found == list(pattern) else None


def _event(entry: Entry, now: datetime, date: Date) -> Event:
    start = _at(date.wall, entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("summary", one_line(entry.summary))
    event.add("description", entry.description)
    event.add("location", one_line(entry.location))
    if entry.url:
        event.add("url", entry.url)
    event.add("dtstart", start)
    event.add("duration", entry.duration)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("created", entry.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    return event


def _invite(event: Event, entry: Entry, guest: Guest) -> None:
    event.add("organizer", _address(entry.organizer))
    who = _address(guest)
    who.params["cutype"] = vText("INDIVIDUAL")
    who.params["role"] = vText(guest.role)
    who.params["partstat"] = vText(guest.answer)
    who.params["rsvp"] = vText("TRUE" if guest.answer == "NEEDS-ACTION" else "FALSE")
    event.add("attendee", who, encode=False)
    if entry.alarm is not None and str(event["status"]) != "CANCELLED":
        event.add_component(_alarm(entry, entry.alarm))


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(entry.summary))
    alarm.add("trigger", -before)
    return alarm


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    name = one_line(person.name).replace('"', "'").strip()
    if name:
        address.params["cn"] = vText(name)
    return address


def one_line(text: str) -> str:
    """A text on one line, without characters nobody sees: what stands in headers and parameters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
