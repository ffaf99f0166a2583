"""What the history operations share: scopes of time, the zone of answers, how far back they look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Protocol

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.domain.timezones import Zone
from classbell.services.listing import Direction, Page
from classbell.store.history import Search
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


class Asking(Protocol):
    """What both lists can be asked for, wherever the schema puts it."""

    session_key: Any
    conf_name: Any
    start_time_scope: Any
    end_time_scope: Any
    conf_id: Any


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


def search(
    call: Call, request: Asking, clock: Clock, page: Page, order: Sequence[tuple[str, Direction]], *,
    host_name: str | None = None,
    pso_field: str | None = None,
) -> Search:  # fmt: skip
    """What a request looks for, on behalf of its caller, on one page of the list."""
    start: StartTimeScope | None = request.start_time_scope
    end: EndTimeScope | None = request.end_time_scope
    return Search(
        site_id=call.site.site_id,
        host_id=whose(call),
        since=call.now - KEPT,
        session_key=request.session_key,
        conf_name=pattern(request.conf_name),
        start_from=clock.instant(start.session_start_time_start) if start else None,
        start_to=clock.instant(start.session_start_time_end) if start else None,
        host_name=host_name,
        end_from=clock.instant(end.session_end_time_start) if end else None,
        end_to=clock.instant(end.session_end_time_end) if end else None,
        conf_id=request.conf_id,
        any_field=page.any_field,
        order=order,
        offset=page.start_from - 1,
        limit=page.size,
        pso_field=pso_field,
    )
