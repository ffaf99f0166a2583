"""LstTimeZone: the 62 time zones and their offsets on a day."""

from datetime import UTC, datetime
from typing import Annotated

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.errors import InvalidValue, Refusal, raise_all
from classbell.services.registry import operation
from classbell.wire import dates
from classbell.wire.element import DateText, Element, Long, MaxItems, Wire
from classbell.wire.names import SITE


class LstTimeZone(Element, ns=SITE):
    """Ask for time zones: some by number, or all.

    Source: site.xsd, lstTimeZone.
    """

    time_zone_id: Annotated[list[Long], MaxItems(500)] = []
    """Numbers, 0 to 61; -1 counts as absent. None: all 62."""
    date: Annotated[str, DateText()] | None = None
    """The moment the offsets are for, in GMT; absent: now."""


class TimeZone(Element, ns=SITE):
    """A time zone at one moment."""

    time_zone_id: Long
    """Number of the zone."""
    gmt_offset: Long
    """Minutes east of GMT, summer time included."""
    description: str
    """Label of the zone, as requests may name it."""
    short_name: str | None = None
    """The place."""
    hide_time_zone_name: bool | None = None
    """Always false: no site hides names of zones."""
    fall_in_dst: Annotated[bool, Wire("fallInDST")] | None = None
    """Whether summer time is in force."""
    standard_label: str | None = None
    """Name of the time in winter."""
    daylight_label: str | None = None
    """Name of the time in summer; absent where there is none."""


class LstTimeZoneResponse(Element, ns=SITE):
    """The zones asked for, in that order."""

    time_zone: list[TimeZone] = []


@operation("site.LstTimeZone", http="GET /time-zones", one_statement=True)
async def lst_time_zone(call: Call, request: LstTimeZone) -> LstTimeZoneResponse:
    """List zones as they are at `date`. The two deprecated numbers are listed as themselves.

    Raises InvalidValue (000903) for every number there is no zone for.
    """
    at = call.now if request.date is None else dates.wall(request.date).replace(tzinfo=UTC)
    wanted: list[timezones.Zone] = []
    faults: list[Refusal] = []
    for place, number in enumerate(request.time_zone_id, start=1):
        if 0 <= number < len(timezones.ZONES):
            wanted.append(timezones.ZONES[number])
        elif number != timezones.NOT_GIVEN:
            faults.append(InvalidValue(path=f"timeZoneID[{place}]", value=str(number)))
    raise_all(faults)
    return LstTimeZoneResponse(time_zone=[_shown(zone, at) for zone in wanted or timezones.ZONES])


def _shown(zone: timezones.Zone, at: datetime) -> TimeZone:
    return TimeZone(
        time_zone_id=zone.number,
        gmt_offset=timezones.offset_minutes(zone, at),
        description=zone.label,
        short_name=zone.short_name,
        hide_time_zone_name=False,
        fall_in_dst=timezones.in_dst(zone, at),
        standard_label=zone.standard_label,
        daylight_label=zone.daylight_label,
    )
