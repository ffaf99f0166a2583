"""What may be the address of a room."""

from __future__ import annotations

import pytest

from classbell.domain import room_links


@pytest.mark.parametrize(
    "text",
    ["https://a.example", "HTTPS://a.example/x", "http://[::1]:8080/{key}", "https://{key}.a.example/#k=%22v%22"],
)
def test_addresses_of_the_web_are_links(text: str) -> None:
    assert room_links.is_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a.example", "ftp://a.example", "javascript:alert(1)", "https://", "https:///x", "https://?", "https://a b",
        "https://a.example/{room}", "https://a.example/}", "https://me:secret@a.example/", "https://a.example/\u202ex",
        "https://a.example/\"onclick=", "https://a.example/\nx", "https://a.example/\x00",
    ],
)  # fmt: skip
def test_what_must_not_be_followed_is_no_link(text: str) -> None:
    assert not room_links.is_link(text)
