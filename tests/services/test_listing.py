from datetime import UTC, datetime
from typing import Any

import pytest

from classbell.domain.access import Account
from classbell.domain.call import Call, Caller
from classbell.domain.site import Site, SiteSettings
from classbell.errors import InvalidValue
from classbell.services import listing
from classbell.services.shared.serv import ListControl
from classbell.services.shared.sess import DateScope
from classbell.store.session_lists import DateBounds

NO_DATABASE: Any = None


def call(zone: str | None = None) -> Call:
    alice = Account(account_id=1, web_ex_id="alice", email="alice@example.org", zone=zone)
    return Call(
        site=Site(site_id=1, name="acme", settings=SiteSettings(time_zone="Asia/Tokyo")),
        now=datetime(2026, 3, 2, tzinfo=UTC),
        tx=NO_DATABASE,
        links_base="http://x",
        by=Caller(account=alice, authenticated=alice),
    )


@pytest.mark.parametrize(
    ("start", "first"), [(None, 1), (0, 1), (1, 1), (-5, 1), (2, 2), (2**62, 2**62), (2**63 - 1, 2**62), (-(2**63), 1)]
)
def test_a_page_starts_at_the_record_named_from_1(start: int | None, first: int) -> None:
    assert listing.page(ListControl(start_from=start)).start_from == first


@pytest.mark.parametrize(
    ("asked", "size"),
    [(None, 50), (0, 50), (-1, 50), (-(2**63), 50), (1, 1), (499, 499), (500, 500), (501, 500), (2**63 - 1, 500)],
)
def test_a_page_has_fifty_records_unless_asked_and_never_more_than_five_hundred(asked: int | None, size: int) -> None:
    assert listing.page(ListControl(maximum_num=asked)).size == size


def test_without_a_control_the_first_page_is_meant() -> None:
    assert listing.page(None) == listing.Page(start_from=1, size=50, any_field=False)


def test_one_field_is_enough_only_with_or() -> None:
    assert listing.page(ListControl(list_method="OR")).any_field
    assert not listing.page(ListControl(list_method="AND")).any_field


def test_a_page_says_where_it_lies() -> None:
    records = listing.page(ListControl(start_from=51)).records(total=120, returned=50)

    assert (records.total, records.returned, records.start_from) == (120, 50, 51)


@pytest.mark.parametrize(
    ("order_by", "order_ad", "pairs"),
    [
        ([], [], [("STARTTIME", "ASC"), ("", "ASC"), ("", "ASC")]),
        ([], ["DESC"], [("STARTTIME", "DESC"), ("", "ASC"), ("", "ASC")]),
        (["CONFNAME"], [], [("CONFNAME", "ASC"), ("", "ASC"), ("", "ASC")]),
        (["CONFNAME", "HOSTWEBEXID"], ["DESC"], [("CONFNAME", "DESC"), ("HOSTWEBEXID", "ASC"), ("", "ASC")]),
        (["A", "B", "C"], ["ASC", "DESC", "DESC"], [("A", "ASC"), ("B", "DESC"), ("C", "DESC")]),
        (["A"], ["ASC", "DESC", "DESC"], [("A", "ASC"), ("", "ASC"), ("", "ASC")]),
        (["A", "B", "C", "D"], [], [("A", "ASC"), ("B", "ASC"), ("C", "ASC")]),
    ],
)
def test_fields_and_directions_pair_by_position(
    order_by: list[str], order_ad: list[str], pairs: list[tuple[str, str]]
) -> None:
    assert listing.order(order_by, order_ad, "STARTTIME") == pairs


def test_without_a_scope_there_are_no_bounds() -> None:
    assert listing.bounds(call(), None) == DateBounds()
    assert listing.bounds(call(), DateScope()) == DateBounds(None, None, None, None)


def test_bounds_are_read_in_the_zone_of_the_scope() -> None:
    scope = DateScope(
        start_date_start="03/02/2026 09:00:00",
        start_date_end="07/02/2026 09:00:00",
        end_date_start="03/02/2026 10:00:00",
        end_date_end="07/02/2026 10:00:00",
        time_zone_id=25,
    )

    assert listing.bounds(call("America/New_York"), scope) == DateBounds(
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        datetime(2026, 7, 2, 7, tzinfo=UTC),
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        datetime(2026, 7, 2, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize("number", [None, -1])
@pytest.mark.parametrize(("zone", "hour"), [("America/New_York", 14), (None, 0)])
def test_without_a_zone_the_callers_counts_and_else_the_sites(number: int | None, zone: str | None, hour: int) -> None:
    scope = DateScope(start_date_start="03/02/2026 09:00:00", time_zone_id=number)

    assert listing.bounds(call(zone), scope).start_from == datetime(2026, 3, 2, hour, tzinfo=UTC)


@pytest.mark.parametrize("number", [62, -2, 2**40])
def test_an_unknown_zone_is_refused_with_its_path(number: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        listing.bounds(call(), DateScope(start_date_start="03/02/2026 09:00:00", time_zone_id=number))

    assert caught.value.path == "dateScope/timeZoneID"
