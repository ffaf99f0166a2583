"""Attendance: merged intervals, minutes, the peak, lateness, and which date is being held."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import attendance
from classbell.domain.attendance import Interval, Planned

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def span(start: float, end: float) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=end))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)).map(lambda pair: span(pair[0], sum(pair))))


def test_intervals_that_overlap_or_touch_count_once() -> None:
    assert attendance.merge([span(5, 10), span(0, 5), span(20, 30), span(22, 25)]) == [span(0, 10), span(20, 30)]
    assert attendance.minutes([span(0, 10), span(5, 15), span(20, 20)]) == 15


def test_minutes_are_rounded_up_after_adding() -> None:
    assert attendance.minutes([span(0, 0.1)]) == 1
    assert attendance.minutes([span(0, 0.4), span(1, 1.4)]) == 1
    assert attendance.minutes([]) == attendance.minutes([span(3, 3)]) == 0
    assert attendance.people_minutes([[span(0, 0.5)], [span(0, 0.5)], [span(0, 0.1)]]) == 2


def test_the_peak_counts_those_present_together() -> None:
    assert attendance.peak([]) == 0
    assert attendance.peak([[span(0, 10)], [span(10, 20)]]) == 1
    assert attendance.peak([[span(0, 10), span(5, 15)]]) == 1
    assert attendance.peak([[span(0, 10)], [span(9, 20)], [span(9.5, 9.6)]]) == 3
    assert attendance.peak([[span(4, 4)], [span(4, 4)]]) == 2


@given(st.lists(SPANS, max_size=5))
def test_figures_agree_with_counting_minute_by_minute(people: list[list[Interval]]) -> None:
    def there(who: list[Interval], minute: int) -> bool:
        at = START + timedelta(minutes=minute)
        return any(i.joined_at <= at < i.left_at for i in who)

    counted = [sum(there(who, minute) for who in people) for minute in range(100)]

    assert attendance.people_minutes(people) == sum(counted)
    long = [[i for i in who if i.left_at > i.joined_at] for who in people]
    assert attendance.peak(long) == max(counted)


def test_only_who_comes_after_the_start_is_late() -> None:
    assert attendance.late_minutes([span(-5, 5)], START) == 0
    assert attendance.late_minutes([span(9, 10), span(3.5, 5)], START) == 3


def test_the_date_under_way_is_held_else_the_nearest() -> None:
    hour = timedelta(hours=1)
    dates = [Planned(n, n, START + n * 24 * hour, START + n * 24 * hour + hour) for n in range(3)]

    for at, number in ((-99, 0), (0, 0), (1, 0), (12, 0), (13, 1), (23.9, 1), (24.5, 1), (200, 2), (12.5, 1)):
        assert attendance.occurrence_at(dates, START + at * hour).number == number, at


def test_people_are_told_apart_by_address_else_by_name() -> None:
    assert attendance.person("Ann@X.com", "Ann", "1") == "ann@x.com"
    assert attendance.person("", " Ann  Lee ", "1") == attendance.person("", "ann lee", "2")
    assert attendance.person("", "", "1") != attendance.person("", "", "2")
