import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import keys

SECRET = b"a secret of the installation"
LAST = 899_999_999


@given(st.integers(0, LAST))
def test_a_session_key_has_nine_digits(number: int) -> None:
    assert 100_000_000 <= keys.session_key(number, SECRET) <= 999_999_999


def test_no_two_numbers_give_the_same_key() -> None:
    assert len({keys.session_key(number, SECRET) for number in range(20_000)}) == 20_000


def test_keys_of_neighbours_are_no_neighbours() -> None:
    made = [keys.session_key(number, SECRET) for number in range(1_000)]

    assert made != sorted(made)
    assert min(abs(first - second) for first, second in pairwise(made)) > 1


def test_another_installation_has_other_keys() -> None:
    assert [keys.session_key(number, SECRET) for number in range(50)] != [
        keys.session_key(number, b"another") for number in range(50)
    ]


def test_a_number_always_gives_the_same_key() -> None:
    assert keys.session_key(7, SECRET) == keys.session_key(7, SECRET)


@pytest.mark.parametrize("number", [-1, LAST + 1])
def test_there_is_no_key_for_a_number_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match="no session key left"):
        keys.session_key(number, SECRET)


@pytest.mark.parametrize("number", [0, LAST])
def test_the_first_and_the_last_number_have_keys(number: int) -> None:
    keys.session_key(number, SECRET)


def test_secrets_have_their_shapes_and_do_not_repeat() -> None:
    assert re.fullmatch("[0-9a-f]{32}", keys.guest_token())
    assert re.fullmatch("[0-9]{6}", keys.host_key())
    assert re.fullmatch("[A-Za-z0-9_-]{43}", keys.ticket())
    assert len({keys.ticket() for _ in range(100)}) == len({keys.guest_token() for _ in range(100)}) == 100


@given(st.text())
def test_a_ticket_is_found_by_its_hash_whatever_was_sent(text: str) -> None:
    assert keys.ticket_hash(text) == keys.ticket_hash(text)
    assert len(keys.ticket_hash(text)) == 32


def test_other_tickets_have_other_hashes() -> None:
    assert keys.ticket_hash("a") != keys.ticket_hash("b")
    assert keys.ticket_hash("\ud800") != keys.ticket_hash("?")
