"""Groups among the people of a session."""

from __future__ import annotations

import pytest

from classbell.domain.audience import GROUPS, Group, Standing, members

STANDINGS = [
    Standing("ann", "attendees", "accepted", True, True),
    Standing("ben", "attendees", "accepted", False, True),
    Standing("cid", "attendees", "registered", False, True),
    Standing("dan", "attendees", "waiting", False, True),
    Standing("eva", "attendees", "invited", False, True),
    Standing("fay", "attendees", "rejected", False, True),
    Standing("gil", "presenters", "invited", True, True),
    Standing("hal", "presenters", "rejected", False, True),
    Standing("ann", "presenters", "accepted", True, True),
    Standing("ivy", "visitors", "accepted", True, True),
]

EXPECTED: dict[Group, str] = {
    "everybody": "ann ben cid dan eva gil",
    "accepted": "ann ben",
    "pending": "cid",
    "waiting": "dan",
    "unanswered": "eva",
    "presenters": "gil ann",
    "came": "ann gil ivy",
    "absent": "ben eva",
}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_has_its_people_each_once(group: Group) -> None:
    assert members(group, STANDINGS) == EXPECTED[group].split()


def test_before_a_date_was_held_nobody_is_absent() -> None:
    assert members("absent", [each._replace(came=False, held=False) for each in STANDINGS]) == []
