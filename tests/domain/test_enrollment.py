"""What registrants become, who is seated, who waits."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import enrollment
from classbell.domain.enrollment import Rules, Seats, Standing
from classbell.errors import RegistrationsFull

OPEN = Rules(registration=True, auto=False, waiting_list=False)
AUTO = Rules(registration=True, auto=True, waiting_list=False)
WAITING = Rules(registration=True, auto=False, waiting_list=True)


@pytest.mark.parametrize(
    ("state", "short", "form", "seat"),
    [
        ("REGISTER", "REGISTER", "PENDING", True),
        ("INVITE", "INVITE", "PENDING", False),
        ("REJECT", "REJECT", "REJECTED", False),
        ("ACCEPT", "ACCEPT", "APPROVED", True),
        ("REJECTREGISTER", "REJECT", "REJECTED", False),
        ("ACCEPTREGISTER", "ACCEPT", "APPROVED", True),
        ("REJECTINVITE", "REJECT", "REJECTED", False),
        ("ACCEPTINVITE", "ACCEPT", "APPROVED", True),
    ],
)
def test_eight_states_have_four_short_names_and_three_on_a_form(state: str, short: str, form: str, seat: bool) -> None:
    assert enrollment.short_state(state) == short
    assert enrollment.form_state(state) == form
    assert (state in enrollment.SEATED) is seat


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        (OPEN, "INVITE"),
        (AUTO, "ACCEPT"),
        (Rules(registration=False, auto=False, waiting_list=False), "ACCEPT"),
        (Rules(registration=None, auto=False, waiting_list=False), "INVITE"),
    ],
)
def test_people_put_on_a_list_are_invited_or_accepted(rules: Rules, state: str) -> None:
    assert enrollment.invited_state(rules) == state


@pytest.mark.parametrize(
    ("asked", "before", "rules", "by_host", "state"),
    [
        (None, None, OPEN, True, "REGISTER"),
        (None, None, AUTO, True, "ACCEPT"),
        ("REGISTER", None, AUTO, True, "REGISTER"),
        ("INVITE", Standing("ACCEPT", holds_seat=True), OPEN, True, "INVITE"),
        ("ACCEPT", None, OPEN, False, "REGISTER"),
        ("REGISTER", None, AUTO, False, "ACCEPT"),
        ("INVITE", None, OPEN, False, "REGISTER"),
        ("REJECT", Standing("ACCEPT", holds_seat=True), OPEN, False, "REJECT"),
        (None, Standing("ACCEPT", holds_seat=True), OPEN, True, "ACCEPT"),
        (None, Standing("ACCEPT"), OPEN, False, "REGISTER"),
        ("ACCEPT", Standing("REJECT"), AUTO, False, "REGISTER"),
    ],
)
def test_a_registration_asks_for_a_state(
    asked: str | None, before: Standing | None, rules: Rules, by_host: bool, state: str
) -> None:
    assert enrollment.registered_state(asked, before, rules, by_host=by_host) == state


def test_without_a_seat_a_registrant_waits_or_is_refused() -> None:
    full = Seats(1, 1, 0, 1, waiting=False)

    with pytest.raises(RegistrationsFull):
        enrollment.seated("ACCEPT", None, full, OPEN, attendee=True, counted=False)
    assert enrollment.seated("ACCEPT", None, full, OPEN, attendee=False, counted=False).holds_seat
    assert enrollment.seated("ACCEPT", None, full, WAITING, attendee=True, counted=False) == Standing(
        "REGISTER", waiting_for="ACCEPT"
    )


def test_the_limit_of_people_does_not_keep_out_who_is_counted_already() -> None:
    full = Seats(0, 0, 1, 1, waiting=False)

    assert enrollment.seated("ACCEPT", None, full, OPEN, attendee=True, counted=True).holds_seat
    with pytest.raises(RegistrationsFull):
        enrollment.seated("ACCEPT", None, full, OPEN, attendee=True, counted=False)


def test_nobody_passes_those_who_wait() -> None:
    free = Seats(2, 1, 0, 1, waiting=True)

    assert enrollment.seated("ACCEPT", None, free, WAITING, attendee=True, counted=False).waiting_for == "ACCEPT"
    assert enrollment.seated("ACCEPT", None, free, WAITING, attendee=False, counted=False).holds_seat


@given(
    st.integers(0, 4),
    st.integers(0, 4),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["REGISTER", "INVITE", "REJECT", "ACCEPT"])), max_size=40),
)
def test_limits_hold_and_seats_are_counted_right_whatever_is_asked(
    registrations: int, participants: int, waiting_list: bool, asked: list[tuple[int, str]]
) -> None:
    seats = Seats(registrations, 0, participants, 0, waiting=False)
    rules = Rules(registration=True, auto=False, waiting_list=waiting_list)
    people: dict[int, Standing] = {}
    for who, state in asked:
        try:
            people[who] = enrollment.seated(state, people.get(who), seats, rules, attendee=True, counted=False)
        except RegistrationsFull:
            assert not waiting_list
        seats.waiting = any(person.waiting_for is not None for person in people.values())

        held = sum(person.holds_seat for person in people.values())
        assert seats.registrations == seats.participants == held
        assert not 0 < registrations < held
        assert not 0 < participants < held


def test_registration_closes_after_its_last_moment_in_the_zone_of_the_session() -> None:
    close = "03/02/2026 13:00:00"

    assert not enrollment.is_closed(close, "Europe/Berlin", datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert enrollment.is_closed(close, "Europe/Berlin", datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC))
    assert not enrollment.is_closed(None, "Europe/Berlin", datetime(2030, 1, 1, tzinfo=UTC))
