from datetime import UTC, datetime

import pytest

from classbell.errors import BadCredentials, InvalidValue
from classbell.services.site.zones import LstTimeZone, LstTimeZoneResponse
from tests.support import Answered, Api, Person, refused

BERLIN = 25


async def test_without_numbers_all_62_zones_are_listed_by_number(api: Api, alice: Person) -> None:
    answer: LstTimeZoneResponse = await api(alice, LstTimeZone())

    assert [zone.time_zone_id for zone in answer.time_zone] == list(range(62))
    assert 'xsi:type="ns1:lstTimeZoneResponse"' in api.last_reply
    assert "<ns1:timeZone><ns1:timeZoneID>0</ns1:timeZoneID>" in api.last_reply


async def test_numbers_are_answered_in_the_order_asked_deprecated_ones_as_themselves(api: Api, alice: Person) -> None:
    answer: LstTimeZoneResponse = await api(alice, LstTimeZone(time_zone_id=[27, 3, 24, -1]))

    assert [zone.time_zone_id for zone in answer.time_zone] == [27, 3, 24]


async def test_minus_one_alone_counts_as_no_number(api: Api, alice: Person) -> None:
    assert len((await api(alice, LstTimeZone(time_zone_id=[-1]))).time_zone) == 62


@pytest.mark.parametrize(
    ("date", "offset", "summer"),
    [
        ("03/29/2026 00:59:59", 60, False),
        ("03/29/2026 01:00:00", 120, True),
        ("10/25/2026 00:59:59", 120, True),
        ("10/25/2026 01:00:00", 60, False),
    ],
)
async def test_offsets_are_those_of_the_date_which_is_in_gmt(
    api: Api, alice: Person, date: str, offset: int, summer: bool
) -> None:
    [zone] = (await api(alice, LstTimeZone(time_zone_id=[BERLIN], date=date))).time_zone

    assert (zone.gmt_offset, zone.fall_in_dst) == (offset, summer)


async def test_without_a_date_offsets_are_those_of_now(api: Api, alice: Person) -> None:
    july = datetime(2026, 7, 1, tzinfo=UTC)

    [winter] = (await api(alice, LstTimeZone(time_zone_id=[BERLIN]))).time_zone
    [summer] = (await api(alice, LstTimeZone(time_zone_id=[BERLIN]), now=july)).time_zone

    assert (winter.gmt_offset, summer.gmt_offset) == (60, 120)


async def test_a_zone_is_described_as_requests_may_name_it(api: Api, alice: Person) -> None:
    [berlin, gmt, pretoria] = (await api(alice, LstTimeZone(time_zone_id=[BERLIN, 20, 29]))).time_zone

    assert berlin.description == "GMT+01:00, Europe (Berlin)"
    assert berlin.short_name == "Berlin"
    assert berlin.daylight_label
    assert berlin.standard_label
    assert berlin.hide_time_zone_name is False
    assert (gmt.gmt_offset, gmt.fall_in_dst) == (0, False)
    assert (pretoria.gmt_offset, pretoria.fall_in_dst) == (120, False)


async def test_every_number_there_is_no_zone_for_is_named(api: Api, alice: Person) -> None:
    with pytest.raises(Answered) as answer:
        await api(alice, LstTimeZone(time_zone_id=[62, 1, -2]))

    assert answer.value.kind is InvalidValue
    assert answer.value.paths == ["timeZoneID[1]", "timeZoneID[3]"]


async def test_only_accounts_may_ask(api: Api) -> None:
    with refused(BadCredentials):
        await api(None, LstTimeZone())


async def test_attendees_may_ask(api: Api, dave: Person) -> None:
    assert await api(dave, LstTimeZone(time_zone_id=[0]))
