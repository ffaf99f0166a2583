"""`classbell init`, `site`, `user`: sites, switches and accounts from the command line."""

from __future__ import annotations

import io

import psycopg
import pytest
from argon2 import PasswordHasher

from classbell.cli import switches
from classbell.domain.site import SiteSettings
from tests.cli.conftest import Command, value_of


def test_init_makes_a_site_with_a_type_and_an_administrator(empty: Command, dsn: str) -> None:
    said = empty("init", "--site", "Acme", "--admin", "boss", "--email", "Boss@Example.com")

    assert said.code == 0
    assert value_of(dsn, "SELECT is_site_admin AND is_host FROM account WHERE web_ex_id = 'boss'") is True
    assert value_of(dsn, "SELECT type_id FROM session_type WHERE is_default") == 9
    assert value_of(dsn, "SELECT name FROM site") == "acme"


def test_the_generated_password_is_shown_and_opens_the_account(
    empty: Command, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = empty("init", "--site", "acme", "--admin", "boss", "--email", "boss@example.com")
    row = next(line for line in said.out.splitlines() if "boss" in line)
    password = row.split("│")[4].strip()

    stored = str(value_of(dsn, "SELECT password_hash FROM account"))
    assert PasswordHasher().verify(stored, password)


def test_a_second_init_of_the_same_site_is_refused_and_changes_nothing(site: Command, dsn: str) -> None:
    before = value_of(dsn, "SELECT password_hash FROM account")

    said = site("init", "--site", "acme", "--admin", "other", "--email", "other@example.com")

    assert (said.code, said.err) == (1, "classbell: There is a site acme already.\n")
    assert value_of(dsn, "SELECT count(*) FROM account") == 1
    assert value_of(dsn, "SELECT password_hash FROM account") == before


def test_init_with_a_bad_address_leaves_no_half_made_site(empty: Command, dsn: str) -> None:
    said = empty("init", "--site", "acme", "--admin", "boss", "--email", "nonsense")

    assert said.code == 1
    assert "email" in said.err
    assert value_of(dsn, "SELECT count(*) FROM site") == 0


def test_sites_are_added_and_listed(site: Command) -> None:
    assert site("site", "add", "branch-2").code == 0
    said = site("site", "list")

    assert said.code == 0
    assert "acme" in said.out
    assert "branch-2" in said.out


@pytest.mark.parametrize("name", ["a b", "-x", "x" * 64, "über", ""])
def test_a_name_that_is_no_host_label_is_refused(site: Command, name: str) -> None:
    assert site("site", "add", "--", name).code == 1


def test_with_several_sites_the_command_asks_which(site: Command) -> None:
    site("site", "add", "second")

    said = site("user", "list")

    assert said.code == 2
    assert "acme, second" in said.err
    assert site("user", "list", "--site", "ACME").code == 0
    assert site("user", "list", "--site", "third").code == 2


def test_a_switch_is_set_shown_and_set_back(site: Command, dsn: str) -> None:
    assert site("site", "set", "default_listing", "private").code == 0
    assert "PRIVATE" in site("site", "show").out
    assert value_of(dsn, "SELECT settings::text FROM site") == '{"default_listing": "PRIVATE"}'

    assert site("site", "set", "default_listing", "").code == 0
    assert value_of(dsn, "SELECT settings::text FROM site") == "{}"


def test_setting_one_switch_keeps_the_others_and_leaves_a_trace(site: Command, dsn: str) -> None:
    site("site", "set", "host_limit", "12")
    site("site", "set", "strict_html", "yes")
    site("site", "set", "allowed_partner_ids", "4711, 4712")

    assert value_of(dsn, "SELECT settings::text FROM site") == (
        '{"host_limit": 12, "strict_html": true, "allowed_partner_ids": ["4711", "4712"]}'
    )
    assert value_of(dsn, "SELECT count(*) FROM audit WHERE operation = 'site set'") == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("wrong_tries", "0"),
        ("wrong_tries", "６"),
        ("wrong_tries", "many"),
        ("strict_html", "perhaps"),
        ("default_listing", "SECRET"),
        ("time_zone", "Europe/Nowhere"),
        ("html_allowed_tags", "b,script"),
        ("session_password_min_length", "17"),
    ],
)
def test_a_value_a_switch_cannot_have_is_refused(site: Command, dsn: str, key: str, value: str) -> None:
    said = site("site", "set", key, value)

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert key in said.err
    assert value_of(dsn, "SELECT settings::text FROM site") == "{}"


def test_an_unknown_switch_names_the_known_ones(site: Command) -> None:
    said = site("site", "set", "strict_htm", "true")

    assert said.code == 2
    assert "Did you mean strict_html?" in said.err
    assert "retention_days" in said.err


def test_every_switch_has_a_meaning_and_can_be_set_to_its_default() -> None:
    for key in SiteSettings.__struct_fields__:
        assert switches.meaning_of(key)
        value = switches.parsed(key, switches.shown(switches.default_of(key)))
        assert switches.switched({}, key, value) == SiteSettings()


def test_accounts_are_added_and_listed_with_their_roles(site: Command) -> None:
    said = site("user", "add", "rita", "rita@example.com", "--first-name", "Rita", "--last-name", "R", "--generate",
                "--read-only-admin")  # fmt: skip
    assert said.code == 0
    assert "shown only now" in said.out

    row = next(line for line in site("user", "list").out.splitlines() if "rita" in line)
    assert "read-only administrator" in row


def test_an_account_that_is_taken_is_refused(site: Command) -> None:
    said = site("user", "add", "BOSS", "new@example.com", "--first-name", "B", "--last-name", "B", "--generate")

    assert (said.code, said.err) == (1, "classbell: WebEx ID already exists (030004)\n")


def test_a_password_comes_from_standard_input_and_withdraws_tickets(
    site: Command, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO ticket SELECT site_id, 'x', account_id, now() + interval '1 hour' FROM account")
    before = value_of(dsn, "SELECT password_hash FROM account")
    monkeypatch.setattr("sys.stdin", io.StringIO("a much better one\n"))

    assert site("user", "password", "boss", "--stdin").code == 0

    assert value_of(dsn, "SELECT password_hash FROM account") != before
    assert value_of(dsn, "SELECT count(*) FROM ticket") == 0


def test_a_password_the_site_does_not_allow_is_refused_without_being_repeated(
    site: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cr\n"))

    said = site("user", "password", "boss", "--stdin")

    assert said.code == 1
    assert "s3cr" not in said.err + said.out
    assert "classbell site show" in said.err


def test_an_empty_standard_input_is_no_password(site: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert site("user", "password", "boss", "--stdin").code == 2


def test_an_account_whose_device_is_lost_signs_in_with_one_step_again(site: Command, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO second_factor (site_id, account_id, secret, confirmed_at, created_at) "
            "SELECT site_id, account_id, '', now(), now() FROM account WHERE web_ex_id = 'boss'"
        )

    assert site("user", "one-step", "BOSS").code == 0

    assert value_of(dsn, "SELECT count(*) FROM second_factor") == 0
    assert value_of(dsn, "SELECT account_id || subject FROM audit WHERE operation = 'api.RemoveSecondStep'") == "0boss"
    assert "one step as it is" in site("user", "one-step", "boss").err
    assert site("user", "one-step", "nobody").code == 1
