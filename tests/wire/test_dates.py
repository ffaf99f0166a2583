"""Dates of the wire, read generously and written exactly."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.wire import dates

moments = st.datetimes(dates.EARLIEST, dates.LATEST).map(lambda at: at.replace(microsecond=0))


@pytest.mark.parametrize(
    "text",
    [
        "04/05/2004 08:00:00",
        "4/05/2004 08:00:00",
        "4/5/2004 8:0:0",
        " \n\t04/05/2004   08:00:00\r\n",
        "04/05/2004\t8:00:00",
    ],
)
def test_padding_and_blanks_are_nobodys_business(text: str) -> None:
    assert dates.read(text) == ("04/05/2004 08:00:00", False)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("4/5/2004 8:05", "04/05/2004 08:05:00"), ("4/5/2004", "04/05/2004 00:00:00")],
)
def test_missing_seconds_and_a_missing_time_are_read_leniently(text: str, canonical: str) -> None:
    assert dates.read(text) == (canonical, True)


def test_a_date_alone_can_keep_its_form() -> None:
    assert dates.read(" 4/5/2004 ", keep_date_only=True) == ("04/05/2004", False)
    assert dates.read("4/5/2004 8:00", keep_date_only=True) == ("04/05/2004 08:00:00", True)
    assert dates.read("4/5/2004 0:0:0", keep_date_only=True) == ("04/05/2004 00:00:00", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "String",
        "02/30/2026 10:00:00",
        "02/29/2026 10:00:00",
        "04/31/2026 10:00:00",
        "13/01/2026 10:00:00",
        "00/01/2026 10:00:00",
        "01/00/2026 10:00:00",
        "01/01/2026 24:00:00",
        "01/01/2026 23:60:00",
        "01/01/2026 23:59:60",
        "12/31/1899 23:59:59",
        "01/01/3000 00:00:00",
        "01/01/26 10:00:00",
        "001/01/2026 10:00:00",
        "2026-01-01 10:00:00",
        "2026/01/01 10:00:00",
        "01/01/2026T10:00:00",
        "01/01/2026 10",
        "01/01/2026 10:",
        "01/01/2026 10:00:00 PM",
        "01/01/2026 10:00:00.5",
        "01/01/2026 -1:00:00",
        "01/01/2026 1 0:00:00",
        "01/01/2026 10:00:00\x00",
        "01/01/2026 10:00:00 01/01/2026 10:00:00",
        "٠١/٠١/٢٠٢٦ ١٠:٠٠:٠٠",
        "０1/01/2026 10:00:00",
        "01/01/202６ 10:00:00",
        "1_1/01/2026 10:00:00",
        "01/01/2026" + " " * 60_000 + "x",
    ],
)
def test_what_is_no_existing_date_is_refused(text: str) -> None:
    for keep_date_only in (False, True):
        with pytest.raises(ValueError, match=r"."):
            dates.read(text, keep_date_only=keep_date_only)


def test_the_years_end_where_they_should() -> None:
    assert dates.read("1/1/1900 0:0:0") == ("01/01/1900 00:00:00", False)
    assert dates.read("12/31/2999 23:59:59") == ("12/31/2999 23:59:59", False)


def test_a_leap_day_exists_only_in_leap_years() -> None:
    assert dates.read("02/29/2000 00:00:00") == ("02/29/2000 00:00:00", False)
    with pytest.raises(ValueError, match=r"."):
        dates.read("02/29/1900 00:00:00")


def test_canonical_text_becomes_a_wall_time() -> None:
    assert dates.wall("04/05/2004 10:20:30") == datetime(2004, 4, 5, 10, 20, 30)  # noqa: DTZ001
    assert dates.wall("04/05/2004") == datetime(2004, 4, 5)  # noqa: DTZ001


def test_a_day_is_told_from_a_moment() -> None:
    assert dates.is_date_only("04/05/2004")
    assert not dates.is_date_only("04/05/2004 00:00:00")


def test_fractions_of_a_second_are_not_written() -> None:
    assert dates.write(datetime(2004, 4, 5, 1, 2, 3, 999_999)) == "04/05/2004 01:02:03"  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(moments)
def test_every_moment_survives_writing_and_reading(at: datetime) -> None:
    text = dates.write(at)

    assert dates.read(text) == (text, False)
    assert dates.wall(text) == at


@settings(max_examples=60, deadline=None)
@given(moments)
def test_unpadded_and_padded_forms_mean_the_same(at: datetime) -> None:
    unpadded = f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute}:{at.second}"

    assert dates.read(unpadded) == dates.read(dates.write(at))


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789/: \t-x\x00٣６", max_size=24))
def test_no_text_raises_anything_but_a_value_error(text: str) -> None:
    try:
        canonical, _ = dates.read(text)
    except ValueError:
        return
    assert dates.read(canonical) == (canonical, False)
