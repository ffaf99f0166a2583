"""Which addresses of the web and which secrets are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.wire.text import URL_MAX, is_link, secret, url

PIECES = st.sampled_from(
    ["http:", "javascript:", "data:", "//", "<b>", "<script>", "</script>", "<", ">", "x.com", "@", ":1", "/"]
)
TEXTS = st.lists(PIECES).map("".join)


# -- addresses of the web


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("http://example.com", "http://example.com"),
        (" HTTPS://Example.com:8443/a?b=c&d=%20#e ", "HTTPS://Example.com:8443/a?b=c&d=%20#e"),
        ("https://example.com/?mail=a@x.com", "https://example.com/?mail=a@x.com"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("http://example.com/{id}", "http://example.com/{id}"),
        ('http://example.com/a b<c>"\\`', "http://example.com/a%20b%3Cc%3E%22%5C%60"),
        ("http://example.com/\u202e\xa0", "http://example.com/%E2%80%AE"),
        ("String", "String"),
        ("www.example.com/x", "www.example.com/x"),
        ("www.example.com:8080/x", "www.example.com:8080/x"),
        ("//example.com", "//example.com"),
        ("5<6", "5<6"),
        ("<b>www.example.com</b>", "www.example.com"),
        ("<b>javascript:alert(1)", ""),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("javascript:1/alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.com", ""),
        ("mailto:a@x.com", ""),
        ("http:", ""),
        ("http://", ""),
        ("http:///x", ""),
        ("http:example.com", ""),
        ("http://user@example.com", ""),
        ("http://user:word@example.com/", ""),
        ("http://exa mple.com/", ""),
        ("http://example.com\\@evil.example/", ""),
        ("http://example.com:99999/", ""),
        ("http://example.com:x/", ""),
        ("http://example.com:0/", ""),
        ("http://:80/", ""),
        ("http://[::1/", ""),
        ("", ""),
    ],
)
def test_addresses_of_the_web_are_kept_encoded_or_emptied(text: str, stored: str) -> None:
    assert url(text) == stored
    assert url(stored) == stored


@pytest.mark.parametrize("text", ["http://x.com/\nSet-Cookie: x", "java\tscript:x", "a\rb", "x\u2028y"])
def test_addresses_have_no_line_breaks(text: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        url(text)


def test_the_length_of_an_address_is_limited() -> None:
    longest = "http://x.com/".ljust(URL_MAX, "y")

    assert url(longest) == longest
    for text in (longest + "y", longest[:-1] + "<", "y" * (URL_MAX + 1)):
        with pytest.raises(ValueError, match="too long"):
            url(text)


@pytest.mark.parametrize("value", ["http://example.com", "https://x.com/a?b=c"])
def test_links_are_recognised(value: str) -> None:
    assert is_link(value)


@pytest.mark.parametrize(
    "value", ["", "String", "www.example.com", "//x.com", "javascript:x", "http://a@b/", "http://x.com/<"]
)
def test_what_is_no_link_is_never_linked(value: str) -> None:
    assert not is_link(value)


@given(st.text() | TEXTS | st.text().map(lambda tail: "http://x.com/" + tail))
def test_a_stored_address_is_stable_and_harmless(text: str) -> None:
    try:
        stored = url(text)
    except ValueError:
        return
    assert url(stored) == stored
    assert not stored.lower().startswith(("javascript:", "data:", "vbscript:"))


# -- secrets


def test_a_secret_is_kept_to_the_character() -> None:
    assert secret("<b>pa ss&\xa0é</b>") == "<b>pa ss&\xa0é</b>"
    assert secret("111111") == "111111"


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\u2028"])
def test_a_secret_is_one_line(character: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        secret(f"a{character}b")
