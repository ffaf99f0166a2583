"""Limits stand on both sides: what just passes, and what just does not."""

import pytest

from classbell.domain import passwords
from classbell.domain.site import SiteSettings
from classbell.errors import InvalidValue


def account(password: str, **switches: object) -> None:
    passwords.check_account_password(
        password,
        SiteSettings(**{"password_min_length": 0, **switches}),  # type: ignore[arg-type]
        web_ex_id="alice.a",
        names=("Alice", "Adams", "Alice Adams", ""),
    )


def session(password: str, **switches: object) -> None:
    passwords.check_session_password(
        password,
        SiteSettings(**switches),  # type: ignore[arg-type]
        conf_name="First aid",
        host_name="Alice Adams",
        site_name="demo",
    )


RULES = [
    ("min_length", 5, "abcde", "abcd"),
    ("min_length", 5, "ä€𝄞bc", "ä€𝄞b"),
    ("mixed_case", True, "aB", "ab"),
    ("mixed_case", True, "éÉ", "ÉÉ"),
    ("min_digits", 2, "a1b2", "a1b"),
    ("min_letters", 2, "1a2b", "1a2"),
    ("min_letters", 2, "éß1", "é1"),
    ("min_special", 2, "a!1?", "a!1"),
    ("min_special", 1, "a b", "ab"),
    ("forbidden", ("secret", " Pass "), "secrets", "SECRET"),
    ("forbidden", ("secret", " Pass "), "passe", "pass"),
    ("forbidden", ("Straße",), "strasze", "STRASSE"),
]


@pytest.mark.parametrize(("switch", "value", "good", "bad"), RULES)
def test_a_switch_of_accounts_parts_good_from_bad(switch: str, value: object, good: str, bad: str) -> None:
    account(good, **{f"password_{switch}": value})

    with pytest.raises(InvalidValue) as refusal:
        account(bad, **{f"password_{switch}": value})
    assert (refusal.value.path, refusal.value.value) == ("password", None)


@pytest.mark.parametrize(("switch", "value", "good", "bad"), RULES)
def test_a_switch_of_sessions_parts_good_from_bad(switch: str, value: object, good: str, bad: str) -> None:
    session(good, **{f"session_password_{switch}": value})

    with pytest.raises(InvalidValue) as refusal:
        session(bad, **{f"session_password_{switch}": value})
    assert (refusal.value.path, refusal.value.value) == ("accessControl/sessionPassword", None)


@pytest.mark.parametrize("word", ["alice.a", "ALICE.A", "Alice", "adams", "alice adams", "******"])
def test_the_name_of_its_owner_or_a_mask_is_no_password(word: str) -> None:
    with pytest.raises(InvalidValue):
        account(word)


def test_a_password_that_only_contains_the_name_passes() -> None:
    account("alice.a1")


@pytest.mark.parametrize("word", ["First aid", "FIRST AID", "alice adams", "demo"])
def test_guessable_passwords_of_sessions_are_refused_only_where_the_site_says_so(word: str) -> None:
    session(word)

    with pytest.raises(InvalidValue):
        session(word, session_password_not_guessable=True)


def test_a_site_that_says_nothing_wants_eight_characters_of_accounts_and_nothing_of_sessions() -> None:
    settings = SiteSettings()

    passwords.check_account_password("12345678", settings, web_ex_id="a", names=())
    passwords.check_session_password("1", settings, conf_name="", host_name="", site_name="")
    with pytest.raises(InvalidValue):
        passwords.check_account_password("1234567", settings, web_ex_id="a", names=())


@pytest.mark.parametrize(
    "settings",
    [
        SiteSettings(),
        SiteSettings(password_min_length=40, password_mixed_case=True),
        SiteSettings(password_min_letters=20, password_min_digits=15, password_min_special=12),
    ],
)
def test_a_generated_password_is_one_the_site_allows(settings: SiteSettings) -> None:
    made = {passwords.generated(settings) for _ in range(20)}

    assert len(made) == 20
    for password in made:
        assert len(password) >= passwords.GENERATED_LENGTH
        passwords.check_account_password(password, settings, web_ex_id="ann", names=())
