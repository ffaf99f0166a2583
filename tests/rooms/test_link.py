"""The provider `link`: whose address wins, and what stands in for the key."""

from __future__ import annotations

import pytest

from classbell.rooms.base import Held
from classbell.rooms.link import Link


@pytest.mark.parametrize(
    ("own", "template", "url"),
    [
        ("https://own.example/{key}", "https://all.example/{key}", "https://own.example/7"),
        ("", "https://all.example/{key}?again={key}", "https://all.example/7?again=7"),
        ("https://own.example/", "", "https://own.example/"),
        ("", "", ""),
    ],
)
def test_the_address_of_the_session_wins_over_that_of_the_site(own: str, template: str, url: str) -> None:
    assert Link(template).join_url(Held(7, own)) == url
