"""Signed links: what is changed, meant for something else or too old is worth nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import links
from classbell.domain.links import BadLink

SECRET = b"s" * 32
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
FACTS = {"site": "1", "name": "Zoë + & ="}


def test_a_token_gives_back_its_facts_in_characters_that_survive_a_link() -> None:
    token = links.sign(SECRET, "join", FACTS, LATER)

    assert links.read(SECRET, "join", token, NOW) == FACTS
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_a_token_is_good_until_its_end() -> None:
    token = links.sign(SECRET, "join", FACTS, LATER)

    assert links.read(SECRET, "join", token, LATER - timedelta(seconds=1))
    with pytest.raises(BadLink):
        links.read(SECRET, "join", token, LATER)


def test_a_token_of_another_purpose_or_installation_is_refused() -> None:
    token = links.sign(SECRET, "join", FACTS, LATER)

    for secret, purpose in ((SECRET, "host"), (b"t" * 32, "join"), (SECRET, "joi"), (SECRET, "")):
        with pytest.raises(BadLink):
            links.read(secret, purpose, token, NOW)


def test_every_changed_character_is_noticed() -> None:
    token = links.sign(SECRET, "join", FACTS, LATER)

    for place, old in enumerate(token):
        for new in {"A", "B", "-", ".", "é", ""} - {old}:
            with pytest.raises(BadLink):
                links.read(SECRET, "join", token[:place] + new + token[place + 1 :], NOW)


@given(st.text(max_size=5000))
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(BadLink):
        links.read(SECRET, "join", text, NOW)
