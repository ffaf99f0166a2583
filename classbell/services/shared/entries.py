"""Stored sessions as entries of calendars: the same for invitations, files and feeds.

The UID is the same wherever an entry is met, so calendars know that a file and an invitation mean one session.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from html import unescape

import msgspec

from classbell.domain import personal_links, recurrence, timezones
from classbell.domain.call import Row, Transaction
from classbell.domain.recurrence import Rule
from classbell.domain.site import Site
from classbell.errors import Refusal
from classbell.mail.calendar import Date, Entry, Form, Person, form, recurrence_ids
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
        uid=uid(row["guest_token"], site),
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


@dataclass(frozen=True, slots=True)
class Known:
    """How calendars know the dates of a session."""

    form: Form
    zone: str
    ids: Mapping[int, datetime]
    """RECURRENCE-IDs by the numbers of the dates: wall times in the zone."""


async def known(tx: Transaction, site: Site, session_key: int) -> Known:
    """How calendars know the dates of a session that exists."""
    entry = await entry_of(tx, site, session_key, "")
    assert entry is not None
    return Known(form(entry), entry.zone, recurrence_ids(entry))


async def keep_known(tx: Transaction, site: Site, session_key: int, before: Known) -> Known:
    """Let the dates of a changed session keep the names under which calendars know them.

    An entry for each date overrides those dates of a rule that calendars have, and moves with them into another zone.
    Gives the names from before as wall times in the zone of now, with those of dates that are no more.
    """
    after = await known(tx, site, session_key)
    ids = {
        number: wall
        if after.zone == before.zone
        else timezones.from_utc(timezones.to_utc(wall, before.zone), after.zone)
        for number, wall in before.ids.items()
    }
    if after.form == "each" and (before.form, before.zone) != (after.form, after.zone):
        await calendar_entries.keep_first_walls(tx, site.site_id, session_key, ids)
    return Known("each" if "each" in (before.form, after.form) else after.form, after.zone, ids)


def uid(guest_token: str, site: Site) -> str:
    """What calendars know a session by, for ever: whatever the address of this installation becomes.

    The guest token is unlike any other in the world; what is made of it here does not tell it.
    """
    return f"{blake2b(guest_token.encode(), digest_size=16, person=b'calendar').hexdigest()}@{site.name}"


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
