"""Signatures of webhooks, and when they are tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from classbell.domain import webhooks

AT = datetime(2026, 3, 2, 12, 0, 0, 700_000, tzinfo=UTC)


def test_number_and_time_and_body_are_signed() -> None:
    secret = webhooks.new_secret()
    expected = hmac.new(secret, b"msg-1.1772452800.{}", hashlib.sha256).digest()

    assert webhooks.signature(secret, "msg-1", AT, b"{}") == "v1," + base64.b64encode(expected).decode()
    assert webhooks.signature(secret, "msg-2", AT, b"{}") != webhooks.signature(secret, "msg-1", AT, b"{}")
    assert base64.b64decode(webhooks.secret_text(secret).removeprefix("whsec_")) == secret
    assert webhooks.new_secret() != secret


def test_waiting_doubles_up_to_a_day_and_ends_after_five() -> None:
    waits: list[timedelta] = []
    while (wait := webhooks.wait_after(len(waits) + 1)) is not None:
        waits.append(wait)

    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]
    assert max(waits) == timedelta(days=1)
    assert timedelta(days=4) < sum(waits, timedelta()) <= timedelta(days=5)


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("https://lms.example.com/hook?key=1", True),
        ("http://10.0.0.1:8080", True),
        ("https://[2606:4700::1111]/", True),
        ("ftp://lms.example.com/", False),
        ("https:///hook", False),
        ("https://user:secret@lms.example.com/", False),
        ("https://lms.example.com\\@other.example.com/", False),
        ("https://lms.example.com/a b", False),
        ("https://lms.example.com:99999/", False),
        ("https://[::1/", False),
        ("https://lms.example.com/" + "a" * 2_000, False),
        ("", False),
    ],
)
def test_an_address_can_be_used_or_not(url: str, usable: bool) -> None:
    assert webhooks.is_usable(url) is usable


def test_events_are_asked_for_once_or_all_together() -> None:
    assert webhooks.chosen([]) == webhooks.chosen(["session.ended", "*"]) == ["*"]
    assert webhooks.chosen(["session.ended", "session.created", "session.ended"]) == [
        "session.ended",
        "session.created",
    ]
