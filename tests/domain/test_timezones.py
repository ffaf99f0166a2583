"""The 62 zones of the wire, and instants across clock changes in both hemispheres."""

from __future__ import annotations

import csv
import zoneinfo
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.domain import timezones
from classbell.domain.timezones import GMT, ZONES, Chosen
from classbell.errors import InvalidValue
from classbell.wire import dates

FACTS = Path(__file__).parents[3] / "shared" / "protocol" / "timezones.csv"


def wall(text: str) -> datetime:
    return dates.wall(dates.read(text)[0])


def utc(text: str) -> datetime:
    return wall(text).replace(tzinfo=UTC)


def test_all_62_zones_are_there_by_number() -> None:
    assert [zone.number for zone in ZONES] == list(range(62))
    assert len({zone.label for zone in ZONES}) == 62
    assert all(timezones.is_known(zone.name) for zone in ZONES)


@pytest.mark.skipif(not FACTS.exists(), reason="the protocol texts are not beside the repository")
def test_the_table_holds_the_facts_of_the_protocol() -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = [
            (int(row["timeZoneID"]), row["label_xsd"], row["label_guide_table_A1"], row["iana_zone"])
            for row in csv.DictReader(file)
        ]

    assert [(zone.number, zone.label, zone.guide_label, zone.name) for zone in ZONES] == facts


def test_the_spellings_strict_clients_validate_are_kept() -> None:
    assert ZONES[3].label == "GMT-09:00, Alaska (Ancorage)"
    assert ZONES[42].label == "GMT+06:00, Columbo (Columbo)"
    assert ZONES[8].label == "GMT-06:00, Mexico (Mexico City,Tegucigalpa)"
    assert [zone.number for zone in ZONES if zone.guide_label != zone.label] == [3, 8, 35, 38, 51]


@pytest.mark.parametrize("number", [-2, -1, 62, 10**9])
def test_a_number_outside_the_table_is_refused(number: int) -> None:
    with pytest.raises(InvalidValue) as refusal:
        timezones.by_number(number)
    assert (refusal.value.path, refusal.value.value) == ("timeZoneID", str(number))


@pytest.mark.parametrize(("number", "read_as"), [(0, 0), (24, 23), (27, 26), (61, 61)])
def test_deprecated_numbers_are_read_as_their_successors(number: int, read_as: int) -> None:
    assert timezones.by_number(number).number == read_as


@pytest.mark.parametrize(
    ("label", "number", "lenient"),
    [
        ("GMT-09:00, Alaska (Ancorage)", 3, False),
        ("GMT-09:00, Alaska (Anchorage)", 3, True),
        ("gmt+01:00, europe (BERLIN)", 25, True),
        ("  GMT+01:00,\n Europe   (Berlin) ", 25, True),
        ("GMT-06:00, Mexico (Mexico City, Tegucigalpa)", 8, True),
        ("GMT+03:30, Iran (Tehran)", 35, True),
        ("GMT+01:00, Europe (Prague)", 23, False),
        ("GMT+02:00, Eastern Europe (Bucharest)", 26, False),
    ],
)
def test_labels_are_read_in_both_spellings(label: str, number: int, lenient: bool) -> None:
    zone, was_lenient = timezones.by_label(label)

    assert (zone.number, was_lenient) == (number, lenient)


def test_every_label_of_both_tables_finds_its_zone() -> None:
    for zone in ZONES:
        expected = timezones.by_number(zone.number)
        assert timezones.by_label(zone.label) == (expected, False)
        assert timezones.by_label(zone.guide_label)[0] == expected


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(InvalidValue) as refusal:
        timezones.by_label("Moon")
    assert (refusal.value.path, refusal.value.value) == ("timeZone", "Moon")


def test_the_number_wins_over_the_label() -> None:
    # The reference's own sample pairs 46 with the Dateline label; 46 is Perth.
    chosen = timezones.resolve(46, "GMT-12:00, Dateline (Eniwetok)", GMT)

    assert chosen == Chosen("Australia/Perth", 46, False)


def test_a_label_that_does_not_count_is_not_read() -> None:
    assert timezones.resolve(46, "Moon", GMT).number == 46


@pytest.mark.parametrize("number", [None, -1])
def test_the_label_counts_when_there_is_no_number(number: int | None) -> None:
    assert timezones.resolve(number, "GMT-08:00, Pacific (San Jose)", GMT) == Chosen("America/Los_Angeles", 4, False)
    assert timezones.resolve(number, "gmt-08:00, pacific (san jose)", GMT).lenient
    with pytest.raises(InvalidValue) as refusal:
        timezones.resolve(number, "Moon", GMT)
    assert refusal.value.path == "schedule/timeZone"


@pytest.mark.parametrize("label", [None, "", " \n"])
def test_the_default_counts_when_nothing_is_given(label: str | None) -> None:
    assert timezones.resolve(None, label, ZONES[25]) == Chosen("Europe/Berlin", 25, False)
    assert timezones.resolve(-1, label, "Europe/Berlin") == Chosen("Europe/Berlin", 25, False)
    assert timezones.resolve(-1, label, "Africa/Lagos") == Chosen("Africa/Lagos", None, False)


def test_a_refused_number_carries_the_path_of_its_group() -> None:
    with pytest.raises(InvalidValue) as refusal:
        timezones.resolve(62, None, GMT)
    assert refusal.value.path == "schedule/timeZoneID"
    with pytest.raises(InvalidValue) as refusal:
        timezones.resolve(-2, None, GMT, path="")
    assert refusal.value.path == "timeZoneID"


def test_names_outside_the_data_are_not_known() -> None:
    assert timezones.is_known("Africa/Lagos")
    for name in ("", "Moon", "africa/lagos", "America", "../UTC", "__init__.py"):
        assert not timezones.is_known(name)


def test_only_the_pinned_data_is_used() -> None:
    assert zoneinfo.TZPATH == ()


def test_british_columbia_keeps_one_time_after_november_2026() -> None:
    # Data from before 2026 puts Vancouver back to UTC-8 on 1 November 2026: mails an hour early.
    assert tuple(map(int, version("tzdata").split("."))) >= (2026, 1)
    assert timezones.to_utc(wall("10/31/2026 09:00"), "America/Vancouver") == utc("10/31/2026 16:00")
    assert timezones.to_utc(wall("11/01/2026 01:30"), "America/Vancouver") == utc("11/01/2026 08:30")
    assert timezones.to_utc(wall("11/02/2026 09:00"), "America/Vancouver") == utc("11/02/2026 16:00")
    assert timezones.to_utc(wall("01/15/2027 09:00"), "America/Vancouver") == utc("01/15/2027 16:00")
    assert timezones.to_utc(wall("07/15/2027 09:00"), "America/Vancouver") == utc("07/15/2027 16:00")
    assert timezones.from_utc(utc("01/15/2027 16:00"), "America/Vancouver") == wall("01/15/2027 09:00")
    # Seattle, once always the same, still changes its clocks.
    assert timezones.to_utc(wall("01/15/2027 09:00"), "America/Los_Angeles") == utc("01/15/2027 17:00")


@pytest.mark.parametrize(
    ("name", "local", "instant"),
    [
        # Forward in the north: 02:00 to 03:00 on 8 March 2026; 01:00 to 02:00 GMT on 29 March.
        ("America/New_York", "03/08/2026 01:59", "03/08/2026 06:59"),
        ("America/New_York", "03/08/2026 02:30", "03/08/2026 07:30"),
        ("America/New_York", "03/08/2026 03:00", "03/08/2026 07:00"),
        ("Europe/Berlin", "03/29/2026 02:30", "03/29/2026 01:30"),
        # Back in the north: the first of the two.
        ("America/New_York", "11/01/2026 01:30", "11/01/2026 05:30"),
        ("Europe/Berlin", "10/25/2026 02:30", "10/25/2026 00:30"),
        # Forward in the south: 4 October 2026; 27 September in New Zealand.
        ("Australia/Sydney", "10/04/2026 02:30", "10/03/2026 16:30"),
        ("Pacific/Auckland", "09/27/2026 02:30", "09/26/2026 14:30"),
        # Back in the south: 5 April 2026.
        ("Australia/Sydney", "04/05/2026 02:30", "04/04/2026 15:30"),
        ("Pacific/Auckland", "04/05/2026 02:30", "04/04/2026 13:30"),
        # A change of half an hour.
        ("Australia/Lord_Howe", "10/04/2026 02:15", "10/03/2026 15:45"),
    ],
)
def test_wall_times_mean_one_instant_at_every_clock_change(name: str, local: str, instant: str) -> None:
    assert timezones.to_utc(wall(local), name) == utc(instant)


def test_a_skipped_wall_time_moves_forward_by_the_gap() -> None:
    instant = timezones.to_utc(wall("03/08/2026 02:30"), "America/New_York")

    assert timezones.from_utc(instant, "America/New_York") == wall("03/08/2026 03:30")


def test_the_second_of_two_equal_wall_times_cannot_be_asked_for() -> None:
    second = wall("11/01/2026 01:30").replace(fold=1)

    assert timezones.to_utc(second, "America/New_York") == utc("11/01/2026 05:30")
    assert timezones.from_utc(utc("11/01/2026 06:30"), "America/New_York").fold == 0


@settings(max_examples=80, deadline=None)
@given(st.datetimes(dates.EARLIEST, dates.LATEST, timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_an_instant_survives_the_way_to_a_wall_time_unless_it_is_ambiguous(at: datetime, zone: timezones.Zone) -> None:
    local = timezones.from_utc(at, zone.name)
    back = timezones.to_utc(local, zone.name)

    # The later of two equal wall times comes back as the earlier one.
    assert back <= at
    assert timezones.from_utc(back, zone.name) == local


def test_a_zone_of_the_62_is_shown_as_itself() -> None:
    assert timezones.for_iana("Europe/Berlin", []) == (ZONES[25], True)
    assert timezones.for_iana("Etc/UTC", [wall("1/1/2026")]) == (GMT, True)


@pytest.mark.parametrize(
    ("name", "walls", "number"),
    [
        ("America/Toronto", ["01/15/2027 09:00"], 11),
        ("America/Toronto", ["01/15/2027 09:00", "07/15/2027 09:00"], 11),
        ("Europe/Prague", ["01/15/2027 09:00"], 23),
        ("Europe/Bucharest", ["01/15/2027 09:00"], 26),
        ("Asia/Manila", ["01/15/2027 09:00"], 45),
        # Lagos never changes its clocks; in winter its offset is that of Amsterdam.
        ("Africa/Lagos", ["01/15/2027 09:00"], 22),
        ("America/Vancouver", ["02/02/2026 09:00", "07/06/2026 09:00"], 4),
        ("America/Vancouver", ["07/06/2026 09:00", "01/04/2027 09:00"], 5),
    ],
)
def test_another_zone_is_shown_as_the_entry_that_keeps_every_wall_time(
    name: str, walls: list[str], number: int
) -> None:
    zone, exact = timezones.for_iana(name, map(wall, walls))

    assert (zone.number, exact) == (number, True)


@pytest.mark.parametrize(
    ("name", "walls"),
    [
        ("Africa/Lagos", ["01/15/2027 09:00", "07/15/2027 09:00"]),
        ("Asia/Kathmandu", ["01/15/2027 09:00"]),
        ("America/Vancouver", ["02/02/2026 09:00", "07/06/2026 09:00", "01/04/2027 09:00"]),
        ("Africa/Lagos", []),
    ],
)
def test_a_zone_without_a_like_is_shown_in_gmt(name: str, walls: list[str]) -> None:
    assert timezones.for_iana(name, map(wall, walls)) == (GMT, False)


@pytest.mark.parametrize(
    ("number", "at", "label"),
    [
        (25, "07/01/2026", "Berlin (Europe Summer Time, GMT+02:00)"),
        (25, "01/01/2026", "Berlin (Europe Standard Time, GMT+01:00)"),
        (4, "01/01/2026", "San Francisco (Pacific Standard Time, GMT-08:00)"),
        (4, "07/01/2026", "San Francisco (Pacific Daylight Time, GMT-07:00)"),
        (15, "01/01/2026", "Newfoundland (Newfoundland Standard Time, GMT-03:30)"),
        (55, "01/01/2026", "Sydney (Australia Eastern Daylight Time, GMT+11:00)"),
        (55, "07/01/2026", "Sydney (Australia Eastern Standard Time, GMT+10:00)"),
        (20, "07/01/2026", "Casablanca (Greenwich Time, GMT+00:00)"),
        (0, "07/01/2026", "Eniwetok (Dateline Standard Time, GMT-12:00)"),
        # Beijing had summer time until 1991, and no name for it here.
        (45, "07/01/1990", "Beijing (China Standard Time, GMT+09:00)"),
    ],
)
def test_the_label_with_summer_time_names_what_is_in_force(number: int, at: str, label: str) -> None:
    assert timezones.with_dst_label(ZONES[number], utc(at)) == label


def test_summer_time_is_told_in_both_hemispheres() -> None:
    assert timezones.in_dst(ZONES[11], utc("07/01/2026"))
    assert not timezones.in_dst(ZONES[11], utc("01/01/2026"))
    assert timezones.in_dst(ZONES[60], utc("01/01/2026"))
    assert not timezones.in_dst(ZONES[60], utc("07/01/2026"))
    assert not timezones.in_dst(ZONES[29], utc("01/01/2026"))


@pytest.mark.parametrize(
    ("number", "at", "minutes"),
    [(4, "01/26/2015 21:00", -480), (4, "07/26/2015 21:00", -420), (38, "1/1/2026", 270), (42, "1/1/2026", 330)],
)
def test_offsets_are_those_of_the_data_not_of_the_label(number: int, at: str, minutes: int) -> None:
    assert timezones.offset_minutes(ZONES[number], utc(at)) == minutes


def test_every_zone_that_changes_its_clocks_today_has_a_name_for_it() -> None:
    for zone in ZONES:
        if timezones.in_dst(zone, utc("01/01/2026")) or timezones.in_dst(zone, utc("07/01/2026")):
            assert zone.daylight_label, zone
