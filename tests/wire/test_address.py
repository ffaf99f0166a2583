"""Which e-mail addresses and telephone numbers are taken."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.wire.address import EMAIL_MAX, LOCAL_MAX, email, email_or_phone, phone

DOMAIN = ".".join(["d" * 63] * 3)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("johnsmith@xyz.com", "johnsmith@xyz.com"),
        (" John.Smith+tag@XYZ.com\n", "john.smith+tag@xyz.com"),
        ("o'brien@x-y.co.uk", "o'brien@x-y.co.uk"),
        ("_x@x.com", "_x@x.com"),
        ("7@x.com", "7@x.com"),
        ("a@localhost", "a@localhost"),
        ("a!#$%&*/=?^{}~@x.com", "a!#$%&*/=?^{}~@x.com"),
        ("zoë@x.com", "zoë@x.com"),
        ("ZOE\u0308@x.com", "zoë@x.com"),
        ("a@Bücher.example", "a@xn--bcher-kva.example"),
        ("a@XN--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("a@日本。jp", "a@xn--wgv71a.jp"),
        ("a@1.2.3.example", "a@1.2.3.example"),
        ("a..b.@x.com", "a..b.@x.com"),
    ],
)
def test_addresses_are_taken_in_lower_case_and_ascii_domains(text: str, stored: str) -> None:
    assert email(text) == stored
    assert email(stored) == stored


def test_the_address_of_an_account_keeps_its_case() -> None:
    assert email(" John.Smith@XYZ.com ", lower=False) == "John.Smith@XYZ.com"
    assert email("Zoë@Bücher.example", lower=False) == "Zoë@xn--bcher-kva.example"


NONE_OR_SEVERAL = [
    "",
    "x",
    "@",
    "@x.com",
    "x@",
    "a@b@x.com",
    "a@x.com,b@x.com",
    "a@x.com;b@x.com",
    "a,b@x.com",
    "a;b@x.com",
]
QUOTED = ["John <a@x.com>", "<a@x.com>", '"a"@x.com', "a(b)@x.com", "a:b@x.com", "[a]@x.com"]
BLANKS = [
    "a b@x.com",
    "a @x.com",
    "a@ x.com",
    "a@x .com",
    "a\tb@x.com",
    "a@x.com\nBcc: b@x.com",
    "a@x.com\r\nX: y",
    "a\n@x.com",
]
INVISIBLE = [
    "a\0@x.com",
    "a\x7f@x.com",
    "\u202ea@x.com",
    "a\u2066@x.com",
    "a\u200e@x.com",
    "a@x\u200f.com",
    "a\u2028@x.com",
]
FOLDED = ["é\uff0cb@x.com", "é\uff1cb@x.com", "é\uff20b@x.com", "a@\u2488.com"]
SHELL = [
    "|sh@x.com",
    "a|b@x.com",
    "a\\b@x.com",
    "a`b@x.com",
    "-a@x.com",
    ".a@x.com",
    "+a@x.com",
    "'a@x.com",
    "/a@x.com",
]
DOMAINS = [
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@x..com",
    "a@.x.com",
    "a@x.com.",
    "a@-x.com",
    "a@x-.com",
    "a@x_y.com",
    "a@x/y.com",
]
DOMAINS += ["a@x.com|sh", "a@x.com%0ab", "a@xn--zzzzzz99.com", "a@é..com", "a@\ud800.com"]
LOCALS = ["\u0661a@x.com", "a\ud800@x.com", "²a@x.com"]


@pytest.mark.parametrize(
    "text", [*NONE_OR_SEVERAL, *QUOTED, *BLANKS, *INVISIBLE, *FOLDED, *SHELL, *DOMAINS, *LOCALS], ids=ascii
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        email(text)
    assert type(caught.value) is ValueError


@pytest.mark.parametrize("letter", ["a", "é"])
def test_the_lengths_of_an_address_are_limited(letter: str) -> None:
    local = letter * (LOCAL_MAX // len(letter.encode()))
    longest = "a" * (EMAIL_MAX - len(DOMAIN) - 1) + "@" + DOMAIN

    assert email(local + "@x.com") == local + "@x.com"
    assert email(longest) == longest
    assert len(longest) == EMAIL_MAX
    for text in (f"{local}a@x.com", "a" + longest, "é" + longest[1:], "a@" + "d" * 64 + ".com", "a@" + "é" * 64):
        with pytest.raises(ValueError, match=r"."):
            email(text)


@given(
    st.text()
    | st.tuples(st.text(), st.sampled_from(["x.com", "bücher.example", "a.b"]) | st.text()).map("@".join)
    | st.emails()
)
def test_an_address_is_always_one_address(text: str) -> None:
    try:
        stored = email(text)
    except ValueError:
        return
    assert email(stored) == stored
    assert stored.isprintable()
    assert stored.count("@") == 1
    if stored.isascii():
        local, _, domain = stored.partition("@")
        message = EmailMessage()
        message["To"] = Address("Somebody", local, domain)
        assert len(message["To"].addresses) == 1
        # Headers, each with its folded lines, then the empty line: one header only.
        assert [line for line in message.as_string().splitlines() if line[:1].strip()] == [
            message.as_string().splitlines()[0]
        ]


@pytest.mark.parametrize("text", ["12345", "+1 (212) 555-0100", "0.0.0", "1" * 32, " 12345 ", "(0)-12"])
def test_telephone_numbers_are_taken(text: str) -> None:
    assert phone(text) == text.strip()
    assert email_or_phone(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234",
        "1" * 33,
        "+- ()",
        "12345x",
        "1234\n5",
        "tel:12345",
        "١٢٣٤٥",
        "１２３４５",
        "12345,6",
        "12345@",
        "String",
    ],
)
def test_other_telephone_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        email_or_phone(text)


def test_an_address_may_stand_where_a_telephone_number_does() -> None:
    assert email_or_phone("Pager@X.com") == "pager@x.com"
