"""Dates and zones of JSON messages: ISO 8601 and IANA names beside the forms of the wire.

Rules:
1. The zone that counts for a date is that of its own group, else of the nearest group around it; `schedule` speaks for
   the group that holds it, so the pattern beside it is dated in its zone.
2. A date of ISO 8601 without an offset is a wall time of that zone; with one, an instant.
3. A reply's instant follows from the zone in which its dates are written; its offset is that of `timeZoneIANA`, where
   that is told.

What a number or a label stands for is known elsewhere: `domain.timezones` offers itself by `offer`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from classbell.wire import dates
from classbell.wire.element import DateText, DayText
from classbell.wire.json_patterns import ISO_DATE
from classbell.wire.plan import FieldPlan, Plan

ISO: Final = "ISO"
"""Behind the name of a date, names the same date in ISO 8601."""

IANA_NAME: Final = "timeZoneIANA"
SCHEDULE: Final = "schedule"

_ISO_DATE: Final = re.compile(ISO_DATE)
_CANONICAL: Final = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")


class Zones(Protocol):
    """What is known about zones."""

    def name_of(self, number: int | None, label: str | None) -> str | None:
        """The IANA name that a number, else a label or an IANA name stands for; `None` for neither."""
        ...

    def wall_of(self, instant: datetime, name: str) -> datetime:
        """The naive wall time of an instant in a zone."""
        ...

    def moment_of(self, wall: datetime, name: str, shown_in: str) -> datetime:
        """The instant of a wall time, with the offset of another zone."""
        ...


_offered: list[Zones] = []


def offer(zones: Zones) -> None:
    """Say who knows the zones; the latest offer counts."""
    _offered[:] = [zones]


def known() -> Zones:
    """Who knows the zones."""
    assert _offered, "domain.timezones offers itself when it is imported"
    return _offered[0]


def is_date(field: FieldPlan) -> bool:
    """Whether a field is declared as a date, so that its form of ISO 8601 is read too."""
    return isinstance(field.kind, (DateText, DayText))


def may_hold_date(field: FieldPlan) -> bool:
    """Whether a field of a reply may hold a date: declared as one, or a text so named."""
    name = field.wire.lower()
    return is_date(field) or (field.kind is not None and ("date" in name or "time" in name))


def has_label(plan: Plan) -> bool:
    """Whether a group names its zone by a label, so that `timeZoneIANA` may stand beside it."""
    field = plan.exact.get("timeZone")
    return field is not None and field.kind is not None


def iso_read(text: str) -> datetime | None:
    """A date of ISO 8601, aware if it has an offset; `None` for a text of another form, or a day that is none."""
    if not _ISO_DATE.match(text):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def wire_text(text: str, at: datetime, zone: str | None) -> str | None:
    """A date of ISO 8601 as the wire has it; `None` for an instant where no zone is known."""
    if at.tzinfo is not None:
        return dates.write(known().wall_of(at, zone)) if zone is not None else None
    written = dates.write(at)
    return written if "T" in text else written[: dates.DATE_LENGTH]


def iso_write(text: object, written_in: str | None, shown_in: str | None) -> str | None:
    """A date of a reply in ISO 8601; `None` for what is no date, and where no zone is known."""
    if not isinstance(text, str) or not _CANONICAL.fullmatch(text) or written_in is None:
        return None
    wall = dates.wall(text)
    if dates.is_date_only(text):
        return wall.date().isoformat()
    return known().moment_of(wall, written_in, shown_in or written_in).isoformat(timespec="seconds")


def nearest(scopes: Sequence[str | None]) -> str | None:
    """The innermost zone that is told, of those from the outside in."""
    return next((zone for zone in reversed(scopes) if zone is not None), None)
