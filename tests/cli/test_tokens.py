"""`classbell token`."""

from __future__ import annotations

from tests.cli.conftest import Command, value_of


def test_a_token_is_made_told_once_and_taken_back(site: Command, dsn: str) -> None:
    made = site("token", "add", "BOSS", "Our  LMS", "--days", "30")
    number, _, token = made.out.strip().removeprefix("Token ").partition(": ")

    assert made.code == 0
    assert len(token) == 43
    listed = site("token", "list").out
    assert all(word in listed for word in (number, "boss", "Our LMS"))
    assert token not in listed
    assert value_of(dsn, "SELECT count(*) FROM ticket WHERE expires_at < now() + interval '31 days'") == 1
    assert site("token", "remove", number).code == 0
    assert value_of(dsn, "SELECT count(*) FROM ticket") == 0


def test_what_is_wrong_with_a_token_is_said(site: Command) -> None:
    assert "no account nobody" in site("token", "add", "nobody", "LMS").err
    assert site("token", "add", "nobody", "LMS", "--days", "0").code == 2
    assert "no token 7" in site("token", "remove", "7").err
