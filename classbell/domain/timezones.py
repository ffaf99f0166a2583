"""The 62 time zones of the wire, and wall time to instant and back.

Rules (protocol README 6):
1. A number wins over a label; -1 and absent mean not given. 24 reads as 23 and 27 as 26, and is answered so.
2. Labels are read in the schema's and in the guide's spelling, in any case; the schema's is the one we write, because
   strict clients validate it, even where its offset is wrong (35, 38, 51).
3. Number 20 is plain GMT without summer time, whatever its label says.
4. Offsets come from the pinned `tzdata` package alone. The system's own data may be older, and two sources that
   disagree make mails and pages differ by an hour.
5. A wall time that a clock change skips moves forward by the gap; one that happens twice means the first.
6. An IANA name may stand in a label's place; as no schema has it there, strict reading refuses it.
7. A zone outside the 62 is shown as the entry under which every occurrence keeps its wall time, else as 20 with
   times in GMT.

This module does not know how dates are written (`wire.dates`) nor which sessions exist.
"""

from __future__ import annotations

import csv
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from classbell.errors import InvalidValue
from classbell.wire import json_zones

zoneinfo.reset_tzpath(to=())

GMT_NUMBER: Final = 20
NOT_GIVEN: Final = -1
_DEPRECATED: Final = {24: 23, 27: 26}


@dataclass(frozen=True, slots=True)
class Zone:
    """One of the 62 time zones a client can name."""

    number: int
    """timeZoneID."""
    label: str
    """The schema's spelling, the one to write."""
    guide_label: str
    """The guide's spelling; the same for all but five."""
    name: str
    """IANA zone by which times are computed."""
    short_name: str
    """The place, for `with_dst_label` and LstTimeZone."""
    standard_label: str
    daylight_label: str | None
    """Name of its summer time; None where it never had one that could be shown."""


class Chosen(NamedTuple):
    """The zone of a value: what a session stores."""

    name: str
    """IANA zone."""
    number: int | None
    """timeZoneID, None for a zone outside the 62."""
    lenient: bool
    """Whether a label was read that is not spelled as in the schema."""


def _rows() -> tuple[Zone, ...]:
    text = resources.files(__package__).joinpath("timezones.csv").read_text("utf-8")
    return tuple(
        Zone(
            number=int(row["number"]),
            label=row["label"],
            guide_label=row["guide_label"] or row["label"],
            name=row["name"],
            short_name=row["short_name"],
            standard_label=row["standard_label"],
            daylight_label=row["daylight_label"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _info(name: str) -> ZoneInfo:
    # ZoneInfo forgets all but the last eight zones; reading one again takes longer than a whole request may.
    return ZoneInfo(name)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


ZONES: Final = _rows()
"""All 62, by number, the two deprecated ones included."""

GMT: Final = ZONES[GMT_NUMBER]
_ACTIVE: Final = tuple(zone for zone in ZONES if zone.number not in _DEPRECATED)
_BY_LABEL: Final = {_folded(label): zone for zone in ZONES for label in (zone.label, zone.guide_label)}
_BY_NAME: Final = {zone.name: zone for zone in _ACTIVE}
_STANDS_FOR: Final = {ZONES[old].name: ZONES[new] for old, new in _DEPRECATED.items()}


def by_number(number: int, *, path: str = "timeZoneID") -> Zone:
    """Find a zone by timeZoneID, deprecated numbers included.

    Raises InvalidValue with `path` for a number outside 0..61.
    """
    if not 0 <= number < len(ZONES):
        raise InvalidValue(path=path, value=str(number))
    return ZONES[_DEPRECATED.get(number, number)]


def by_label(text: str, *, path: str = "timeZone") -> tuple[Zone, bool]:
    """Find a zone by its label; the second answer says that the spelling was not exactly the schema's.

    Raises InvalidValue with `path` for a text that is none of the labels.
    """
    zone = _BY_LABEL.get(_folded(text))
    if zone is None:
        raise InvalidValue(path=path, value=text)
    return ZONES[_DEPRECATED.get(zone.number, zone.number)], text != zone.label


def by_name(name: str) -> Chosen:
    """The zone of an IANA name as a session stores it, with its number if it is among the 62."""
    zone = _BY_NAME.get(name)
    return Chosen(name, zone.number if zone else None, False)


def resolve(number: int | None, label: str | None, default: Zone | str, *, path: str = "schedule") -> Chosen:
    """Settle the zone of a group of elements: its number, else its label, else `default` (a zone or an IANA name).

    The label is not even read when the number counts. One that is none of the 62 may be an IANA name, spelt exactly;
    that reading is lenient. Raises InvalidValue for `<path>/timeZoneID` or `<path>/timeZone`.
    """
    prefix = f"{path}/" if path else ""
    if number is not None and number != NOT_GIVEN:
        zone = by_number(number, path=f"{prefix}timeZoneID")
        return Chosen(zone.name, zone.number, False)
    if label is not None and label.strip():
        if _folded(label) not in _BY_LABEL and is_known(label.strip()):
            return by_name(label.strip())._replace(lenient=True)
        zone, lenient = by_label(label, path=f"{prefix}timeZone")
        return Chosen(zone.name, zone.number, lenient)
    return by_name(default) if isinstance(default, str) else Chosen(default.name, default.number, False)


@cache
def _known_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def is_known(name: str) -> bool:
    """Whether the pinned data has a zone of exactly this IANA name."""
    return name in _known_names()


@cache
def names() -> tuple[str, ...]:
    """The IANA names a person may choose from: those of places, and UTC."""
    places = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
              "Pacific/")  # fmt: skip
    return (*sorted(name for name in _known_names() if name.startswith(places)), "Etc/UTC")


def to_utc(wall: datetime, name: str) -> datetime:
    """Turn a naive wall time of an IANA zone into the instant it means (rule 5)."""
    return wall.replace(tzinfo=_info(name), fold=0).astimezone(UTC)


def from_utc(instant: datetime, name: str) -> datetime:
    """Turn an aware instant into the naive wall time that clocks of an IANA zone show."""
    return instant.astimezone(_info(name)).replace(tzinfo=None, fold=0)


def offset(name: str, instant: datetime) -> timedelta:
    """How far clocks of an IANA zone are ahead of UTC at an instant."""
    there = instant.astimezone(_info(name)).utcoffset()
    assert there is not None
    return there


def changes(name: str, start: datetime, end: datetime) -> list[datetime]:
    """The instants after `start` and before `end` at which clocks of an IANA zone change, to the second, UTC."""
    found = []
    step = timedelta(days=7)
    before = start
    while before < end:
        after = min(before + step, end)
        if offset(name, before) != offset(name, after):
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                low, high = (low, middle) if offset(name, middle) != offset(name, before) else (middle, high)
            found.append(high)
        before = after
    return found


@lru_cache(maxsize=512)
def _most_alike(name: str, year: int) -> tuple[Zone, ...]:
    """The zones, those first that agree with `name` in more months of the year, then by number.

    Without this a single January session in Toronto would be shown as Bogota.
    """
    firsts = [datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13)]
    offsets = [offset(name, first) for first in firsts]

    def distance(zone: Zone) -> tuple[int, bool]:
        differing = sum(offset(zone.name, first) != there for first, there in zip(firsts, offsets, strict=True))
        return differing, zone is not _STANDS_FOR.get(name)

    return tuple(sorted(_ACTIVE, key=distance))


def for_iana(name: str, walls: Iterable[datetime]) -> tuple[Zone, bool]:
    """Choose the entry under which a session of an IANA zone is shown; `walls` are its occurrences.

    True: the wall times stand as they are. False: the entry is GMT, and every time has to be turned into GMT.
    """
    zone = _BY_NAME.get(name)
    if zone is not None:
        return zone, True
    starts = [(wall, to_utc(wall, name)) for wall in walls]
    if not starts:
        return GMT, False
    for candidate in _most_alike(name, starts[0][0].year):
        if all(to_utc(wall, candidate.name) == instant for wall, instant in starts):
            return candidate, True
    return GMT, False


def offset_minutes(zone: Zone, at: datetime) -> int:
    """Minutes east of GMT at an instant, summer time included."""
    return int(offset(zone.name, at).total_seconds()) // 60


def in_dst(zone: Zone, at: datetime) -> bool:
    """Whether summer time is in force at an instant."""
    return bool(at.astimezone(_info(zone.name)).dst())


def with_dst_label(zone: Zone, at: datetime) -> str:
    """Write timeZoneWithDST for an instant, such as `Berlin (Europe Summer Time, GMT+02:00)`."""
    label = zone.daylight_label if in_dst(zone, at) and zone.daylight_label else zone.standard_label
    minutes = offset_minutes(zone, at)
    hours, rest = divmod(abs(minutes), 60)
    return f"{zone.short_name} ({label}, GMT{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d})"


class _Known:
    """What the JSON messages ask about zones."""

    def name_of(self, number: int | None, label: str | None) -> str | None:
        try:
            return resolve(number, label, "").name or None
        except InvalidValue:
            return None

    def wall_of(self, instant: datetime, name: str) -> datetime:
        return from_utc(instant, name)

    def moment_of(self, wall: datetime, name: str, shown_in: str) -> datetime:
        return to_utc(wall, name).astimezone(_info(shown_in))


json_zones.offer(_Known())
