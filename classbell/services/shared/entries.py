"""Stored sessions as entries of calendars: the same for invitations, files and feeds.

The UID is the same wherever an entry is met, so calendars know that a file and an invitation mean one session.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

import msgspec

from classbell.domain import personal_links, recurrence
from classbell.domain.call import Row, Transaction
from classbell.domain.recurrence import Rule
from classbell.domain.site import Site
from classbell.errors import Refusal
from classbell.mail.calendar import Date, Entry, Person
from classbell.store import calendar_entries
from classbell.wire import dates

_ENDS_LINE = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6]|tr)>")
_TAG = re.compile(r"<[^>]*>")


class _Days(msgspec.Struct, rename="camel"):
    day: list[str] = []


class _Repeat(msgspec.Struct, rename="camel"):
    repeat_type: str | None = None
    occurence_type: str | None = None
    interval: int | None = None
    day_in_week: _Days | None = None
    day_in_month: int | None = None
    week_in_month: int | None = None
    end_after: int | None = None
    expiration_date: str | None = None


class _Schedule(msgspec.Struct, rename="camel"):
    start_date: list[str] = []


class _MetaData(msgspec.Struct, rename="camel"):
    agenda: str | None = None
    description: str | None = None
    location: str | None = None


class _Details(msgspec.Struct, rename="camel"):
    schedule: _Schedule | None = None
    repeat: _Repeat | None = None
    meta_data: _MetaData | None = None


async def entry_of(
    tx: Transaction, site: Site, session_key: int, links_base: str, *, url: str | None = None
) -> Entry | None:
    """The entry of a session; `None` for an unknown key.

    `url` is where its reader joins; without one it is the page of the session, which is for anybody.
    """
    row = await calendar_entries.one(tx, site.site_id, session_key)
    return None if row is None else read(row, site, links_base, url=url)


def read(row: Row, site: Site, links_base: str, *, url: str | None = None) -> Entry:
    """The entry in a row of `store/calendar_entries`."""
    details = msgspec.json.decode(row["details"], type=_Details)
    meta = details.meta_data or _MetaData()
    link = url or links_base + personal_links.session_path(row["session_key"])
    starts = tuple(dates.wall(text) for text in (details.schedule or _Schedule()).start_date)
    rule = _meant(_rule(details.repeat), starts)
    about = [plain(text) for text in (meta.agenda, meta.description) if text]
    return Entry(
        uid=uid(row["session_key"], site, links_base),
        sequence=row["calendar_sequence"],
        summary=row["conf_name"],
        description="\n\n".join([*about, *([f"{meta.location}"] if meta.location else []), link]),
        url=link,
        location=link,
        organizer=Person(f"{row['first_name']} {row['last_name']}".strip() or row["web_ex_id"], row["email"]),
        zone=row["zone"],
        duration=timedelta(minutes=row["duration_minutes"]),
        rule=rule,
        starts=starts,
        dates=tuple(
            Date(number, wall, first_wall)
            for number, wall, first_wall in zip(row["numbers"], row["walls"], row["first_walls"], strict=True)
        ),
        changed_at=row["changed_at"],
        created_at=row["created_at"],
    )


def uid(session_key: int, site: Site, links_base: str) -> str:
    """What calendars know a session by, for ever."""
    return f"{session_key}@{site.name}.{urlsplit(links_base).hostname or 'localhost'}"


def plain(text: str) -> str:
    """A rich text as lines of plain text."""
    if "<" not in text:
        return text
    return unescape(_TAG.sub("", _ENDS_LINE.sub("\n", text))).strip()


def _rule(repeat: _Repeat | None) -> Rule:
    if repeat is None:
        return Rule(repeat_type="SINGLE", occurence_type="NO_REPEAT")
    return recurrence.normalise(
        Rule(
            repeat_type=repeat.repeat_type if repeat.repeat_type != "NO_REPEAT" else "SINGLE",  # type: ignore[arg-type]
            occurence_type=repeat.occurence_type,  # type: ignore[arg-type]
            interval=repeat.interval,
            days=tuple(repeat.day_in_week.day) if repeat.day_in_week is not None else (),
            day_in_month=repeat.day_in_month,
            week_in_month=repeat.week_in_month,
            end_after=repeat.end_after,
            expiration=repeat.expiration_date,
        )
    )


def _meant(rule: Rule, starts: Sequence[datetime]) -> Rule:
    """The rule, or, where it yields no dates any more, one that says they stand for themselves."""
    try:
        recurrence.expand(rule, starts)
    except Refusal:
        return Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY")
    return rule
