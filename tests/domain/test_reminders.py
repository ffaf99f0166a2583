"""When reminders are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from classbell.domain import reminders

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        ((1, 2, 3), 1563),
        ((None, None, 5), 5),
        ((None, 2, None), 120),
        ((1, None, None), 1440),
        ((0, 0, 0), 15),
        ((None, None, None), 15),
        ((0, 0, 1), 1),
    ],
)
def test_the_lead_is_the_sum_of_its_parts_or_a_quarter_of_an_hour(
    parts: tuple[int | None, int | None, int | None], minutes: int
) -> None:
    assert reminders.lead_minutes(*parts) == minutes


def test_each_occurrence_ahead_gets_one_reminder_a_lead_before_it() -> None:
    starts = [NOW + timedelta(days=7), NOW + timedelta(days=14)]

    assert reminders.instants(starts, 60, NOW) == [
        (1, starts[0] - timedelta(hours=1)),
        (2, starts[1] - timedelta(hours=1)),
    ]


def test_what_has_begun_is_not_reminded_of_and_positions_stay() -> None:
    starts = [NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]

    assert reminders.instants(starts, 15, NOW) == [(3, NOW + timedelta(hours=23, minutes=45))]


def test_a_reminder_whose_moment_has_passed_is_due_now() -> None:
    starts = [NOW + timedelta(minutes=14), NOW + timedelta(minutes=15), NOW + timedelta(minutes=16)]

    assert reminders.instants(starts, 15, NOW) == [(1, NOW), (2, NOW), (3, NOW + timedelta(minutes=1))]


def test_a_lead_of_aeons_is_due_now() -> None:
    starts = [datetime(2999, 12, 31, tzinfo=UTC)]

    assert reminders.instants(starts, 10**30, NOW) == [(1, NOW)]


def test_nothing_ahead_means_no_reminder() -> None:
    assert reminders.instants([], 15, NOW) == []


OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=5)


@pytest.mark.parametrize(
    ("at_opening", "lead", "now", "moments"),
    [
        (True, timedelta(), NOW, (OPENS, None)),
        (False, timedelta(days=1), NOW, (None, CLOSES - timedelta(days=1))),
        (True, timedelta(days=1), NOW, (OPENS, CLOSES - timedelta(days=1))),
        (True, timedelta(days=9), NOW, (None, OPENS)),
        (True, timedelta(days=1), OPENS, (None, CLOSES - timedelta(days=1))),
        (True, timedelta(days=1), CLOSES - timedelta(days=1), (None, None)),
        (False, timedelta(), NOW, (None, None)),
    ],
)
def test_a_test_is_reminded_of_as_it_opens_and_before_it_closes(
    at_opening: bool, lead: timedelta, now: datetime, moments: tuple[datetime | None, datetime | None]
) -> None:
    assert reminders.of_test(OPENS, CLOSES, at_opening=at_opening, lead=lead, now=now) == moments
