"""What every list has in common: the page, the order, the bounds of a search (protocol README 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.services.shared.sess import DateScope
from classbell.store.session_lists import DateBounds
from classbell.wire import dates

DEFAULT_PAGE = 50
LARGEST_PAGE = 500
FURTHEST_START = 2**62
"""No list is that long, and the database can still add a page to it."""
SORT_FIELDS = 3

Direction = Literal["ASC", "DESC"]


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that is wanted."""

    start_from: int
    """First record, from 1."""
    size: int
    any_field: bool
    """Whether one matching search field is enough."""

    def records(self, total: int, returned: int) -> MatchingRecords:
        """Where this page lies, in the words of the protocol."""
        return MatchingRecords(total=total, returned=returned, start_from=self.start_from)


def page(control: ListControl | None) -> Page:
    """Read a page request: 0 and less start at 1; no, zero or a negative number of records is 50, most are 500."""
    control = control or ListControl()
    size = control.maximum_num or DEFAULT_PAGE
    return Page(
        start_from=min(max(control.start_from or 1, 1), FURTHEST_START),
        size=min(size, LARGEST_PAGE) if size > 0 else DEFAULT_PAGE,
        any_field=control.list_method == "OR",
    )


def order(order_by: Sequence[str], order_ad: Sequence[str], default: str) -> list[tuple[str, Literal["ASC", "DESC"]]]:
    """Pair fields and directions by position; a missing direction is ASC. Padded with blanks to `SORT_FIELDS`."""
    fields = list(order_by) or [default]
    pairs: list[tuple[str, Literal["ASC", "DESC"]]] = [
        (name, "DESC" if position < len(order_ad) and order_ad[position] == "DESC" else "ASC")
        for position, name in enumerate(fields)
    ]
    return (pairs + [("", "ASC")] * SORT_FIELDS)[:SORT_FIELDS]


def bounds(call: Call, scope: DateScope | None) -> DateBounds:
    """Read a date scope in its zone, else in the caller's; refuses an unknown zone (000903)."""
    if scope is None:
        return DateBounds()
    zone = timezones.resolve(
        scope.time_zone_id, None, call.caller.zone or call.site.settings.time_zone, path="dateScope"
    )

    def instant(text: str | None) -> datetime | None:
        return None if text is None else timezones.to_utc(dates.wall(text), zone.name)

    return DateBounds(
        instant(scope.start_date_start),
        instant(scope.start_date_end),
        instant(scope.end_date_start),
        instant(scope.end_date_end),
    )


def pattern(text: str) -> str:
    """The lower-cased LIKE pattern of a searched text: `%` stands for anything, nothing else is special."""
    return text.lower().replace("\\", "\\\\").replace("_", "\\_")
