"""What the history operations share: scopes of time, the zone of answers, how far back they look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.domain.timezones import Zone
from classbell.wire import dates
from classbell.wire.element import DateText, Element
from classbell.wire.names import HISTORY

KEPT: Final = timedelta(days=90)
"""History reaches back so far (related.md 4)."""


class StartTimeScope(Element, ns=HISTORY):
    """Bounds of the start, both inclusive."""

    session_start_time_start: Annotated[str, DateText()]
    session_start_time_end: Annotated[str, DateText()]


class EndTimeScope(Element, ns=HISTORY):
    """Bounds of the end, both inclusive."""

    session_end_time_start: Annotated[str, DateText()]
    session_end_time_end: Annotated[str, DateText()]


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone in which a request speaks and is answered: that of timeZoneID, GMT without one."""

    zone: Zone

    def instant(self, text: str) -> datetime:
        """The instant a date of the request means."""
        return timezones.to_utc(dates.wall(text), self.zone.name)

    def write(self, at: datetime) -> str:
        """An instant as a date of the answer, to the second."""
        return dates.write(timezones.from_utc(at, self.zone.name))

    def write_minute(self, at: datetime) -> str:
        """An instant as a date of the answer, to the minute."""
        return dates.write(timezones.from_utc(at, self.zone.name).replace(second=0))


def clock(number: int | None) -> Clock:
    """The clock of a request; refuses an unknown zone (000903)."""
    return Clock(timezones.GMT if number is None or number < 0 else timezones.by_number(number))


def pattern(text: str | None) -> str | None:
    """A name as a pattern of LIKE: `%` stands for anything, everything else for itself."""
    return None if text is None else text.replace("\\", "\\\\").replace("_", "\\_")


def whose(call: Call) -> int | None:
    """The host whose history is shown; `None` for those who see the site."""
    return None if call.caller.sees_site else call.caller.account_id


def host_name(call: Call, text: str | None) -> str | None:
    """The host asked for; counts for administrators only (related.md 4)."""
    return text.lower() if text is not None and call.caller.sees_site else None
