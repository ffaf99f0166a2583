"""Room in a lab, instant by instant."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.labs import Span, fits

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def span(start: int, end: int, computers: int) -> Span:
    return Span(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end), computers)


@pytest.mark.parametrize(
    ("taken", "wanted", "room"),
    [
        ([], [span(0, 60, 10)], True),
        ([], [span(0, 60, 11)], False),
        ([span(0, 60, 6)], [span(0, 60, 4)], True),
        ([span(0, 60, 6)], [span(0, 60, 5)], False),
        ([span(0, 60, 10)], [span(60, 120, 10)], True),
        ([span(60, 120, 10)], [span(0, 60, 10)], True),
        ([span(0, 60, 10)], [span(59, 120, 1)], False),
        ([span(0, 30, 6), span(30, 60, 6)], [span(0, 60, 4)], True),
        ([span(0, 31, 6), span(30, 60, 6)], [span(0, 60, 4)], False),
        ([span(20, 40, 10)], [span(0, 60, 1)], False),
        ([], [span(0, 60, 6), span(30, 90, 5)], False),
        ([], [span(0, 60, 6), span(60, 90, 10)], True),
        ([span(0, 60, 99)], [span(60, 90, 10)], True),
        ([span(0, 60, 99)], [], True),
    ],
)
def test_a_start_counts_and_an_end_does_not(taken: Sequence[Span], wanted: Sequence[Span], room: bool) -> None:
    assert fits(10, taken, wanted) is room


SPANS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(1, 6)).map(lambda t: span(t[0], t[0] + t[1], t[2])),
    max_size=6,
)


@given(SPANS, SPANS, st.integers(1, 20))
def test_it_agrees_with_counting_every_minute(taken: list[Span], wanted: list[Span], total: int) -> None:
    def in_use(spans: list[Span], at: datetime) -> int:
        return sum(one.computers for one in spans if one.start_at <= at < one.end_at)

    minutes = [NOON + timedelta(minutes=minute) for minute in range(20)]
    room = all(in_use(taken + wanted, at) <= total for at in minutes if in_use(wanted, at))

    assert fits(total, taken, wanted) is room
