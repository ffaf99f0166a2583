"""What a change changed."""

from __future__ import annotations

import pytest

from classbell.domain import changes


def test_only_what_differs_is_told() -> None:
    found = changes.between(
        {"a": 1, "b": {"c": "x", "d": None}, "e": ["p", "q"]},
        {"a": 1, "b": {"c": "y"}, "e": ["p", "r", "s"], "f": True},
    )

    assert found.before == {"b/c": "x", "e[2]": "q"}
    assert found.after == {"b/c": "y", "e[2]": "r", "e[3]": "s", "f": True}


@pytest.mark.parametrize(
    "path",
    [
        "accessControl/sessionPassword",
        "password",
        "hostKey",
        "access_token",
        "sessionTicket",
        "personalPIN",
        "pinCode[2]",
    ],
)
def test_a_secret_is_masked(path: str) -> None:
    found = changes.between({path: "one"}, {path: "two"})

    assert found.before == found.after == {path: changes.MASKED}


@pytest.mark.parametrize(
    "path", ["password_min_length", "session_password_mixed_case", "require_session_password", "password_forbidden[1]"]
)
def test_a_rule_about_secrets_is_none(path: str) -> None:
    assert changes.between({path: 1}, {path: 2}).after == {path: 2}


def test_long_texts_are_cut_and_many_values_left_out() -> None:
    found = changes.between({}, {f"n{number}": "x" * 1000 for number in range(300)})

    assert len(found.after) == changes.MOST
    assert found.after["n0"] == "x" * changes.LONGEST + "…"


def test_nothing_changed_is_nothing() -> None:
    assert not changes.between({"a": [], "b": ""}, {"c": None})
