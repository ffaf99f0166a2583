"""The password that opens a session, and what the site asks of it."""

import pytest

from classbell.errors import InvalidValue, SessionPasswordRequired
from tests.services.training.sending import LEFT_OUT, Training, Values
from tests.support import Person, refused

PASSWORD = "accessControl/sessionPassword"
ENFORCE = "accessControl/enforcePassword"


@pytest.mark.effect("accessControl/sessionPassword")
async def test_a_password_has_16_characters_at_most(training: Training, alice: Person) -> None:
    assert (await training.made(alice, {PASSWORD: "x" * 16}))[PASSWORD] == "x" * 16
    with refused(InvalidValue, PASSWORD):
        await training.create(alice, {PASSWORD: "x" * 17})


@pytest.mark.effect("accessControl/sessionPassword")
async def test_a_password_is_kept_to_the_character(training: Training, alice: Person) -> None:
    assert (await training.made(alice, {PASSWORD: "<b>&é 5%</b>"}))[PASSWORD] == "<b>&é 5%</b>"
    with refused(InvalidValue, PASSWORD):
        await training.create(alice, {PASSWORD: "two\nlines"})


@pytest.mark.effect("accessControl/sessionPassword", "accessControl/enforcePassword")
async def test_a_site_may_demand_a_password(training: Training, alice: Person) -> None:
    await training.switch(require_session_password=True)

    for given in ({}, {PASSWORD: None}, {ENFORCE: True}):
        with refused(SessionPasswordRequired, PASSWORD):
            await training.create(alice, given)
    assert await training.create(alice, {PASSWORD: "ladder42"})
    assert await training.create(alice, {ENFORCE: False})


async def test_without_that_a_session_needs_none(training: Training, alice: Person) -> None:
    assert (await training.made(alice))[PASSWORD] is None


@pytest.mark.effect("accessControl/sessionPassword", "accessControl/enforcePassword")
@pytest.mark.parametrize(
    ("switches", "weak", "good"),
    [
        ({"session_password_min_length": 6}, "five5", "sixsix"),
        ({"session_password_mixed_case": True}, "lower", "Mixed"),
        ({"session_password_min_digits": 2}, "one1", "two22"),
        ({"session_password_min_letters": 3}, "ab12", "abc1"),
        ({"session_password_min_special": 1}, "plain1", "plain!"),
        ({"session_password_forbidden": ["secret"]}, "SECRET", "secrets"),
        ({"session_password_not_guessable": True}, "bells", "belfry"),
        ({"session_password_not_guessable": True}, "alice example", "alice"),
        ({"session_password_not_guessable": True}, "ACME", "acme2"),
    ],
)
async def test_the_site_s_criteria_hold_unless_the_session_waives_them(
    training: Training, alice: Person, switches: dict[str, object], weak: str, good: str
) -> None:
    await training.switch(**switches)

    with refused(InvalidValue, PASSWORD):
        await training.create(alice, {PASSWORD: weak})
    assert await training.create(alice, {PASSWORD: good})
    assert (await training.made(alice, {PASSWORD: weak, ENFORCE: False}))[ENFORCE] == "false"


async def test_a_password_is_never_repeated_in_a_refusal(training: Training, alice: Person) -> None:
    await training.switch(session_password_min_length=16)

    for values in (
        {PASSWORD: "hunter2"},
        {PASSWORD: "hunter2" * 5},
        {"attendeeOptions/registrationPWD": "hunter2" * 80},
    ):
        with refused(InvalidValue):
            await training.create(alice, values)
        assert "hunter2" not in training.api.last_reply


@pytest.mark.effect("accessControl/enforcePassword")
async def test_a_change_is_held_to_the_criteria_too(training: Training, alice: Person) -> None:
    key = await training.create(alice, {PASSWORD: "weak", ENFORCE: False})
    await training.switch(session_password_min_length=8)

    await training.set(alice, key, {"metaData/location": "Room 1"})
    with refused(InvalidValue, PASSWORD):
        await training.set(alice, key, {ENFORCE: True})
    await training.set(alice, key, {ENFORCE: True, PASSWORD: "stronger"})

    assert (await training.get(alice, key))[PASSWORD] == "stronger"


@pytest.mark.effect("accessControl/listing")
async def test_the_listing_is_the_site_s_unless_given(training: Training, alice: Person) -> None:
    listing = "accessControl/listing"

    async def listed(values: Values) -> tuple[str | None, str | None]:
        key = await training.create(alice, values)
        row = (await training.summary(alice, {"sessionKey": key})).groups("trainingSession")[0]
        return (await training.get(alice, key))[listing], row["listStatus"]

    assert await listed({listing: LEFT_OUT}) == ("PUBLIC", "PUBLIC")
    assert await listed({listing: "unlisted"}) == ("UNLISTED", "UNLISTED")
    await training.switch(default_listing="PRIVATE")
    assert await listed({listing: LEFT_OUT}) == ("PRIVATE", "PRIVATE")
    assert await listed({listing: "Public"}) == ("PUBLIC", "PUBLIC")
    with refused(InvalidValue, listing):
        await training.create(alice, {listing: "SECRET"})


@pytest.mark.effect("attendeeOptions/registrationPWD")
async def test_the_password_of_the_registration_form_is_kept_to_the_character(
    training: Training, alice: Person
) -> None:
    path = "attendeeOptions/registrationPWD"

    assert (await training.made(alice, {path: "<i>pass</i> &"}))[path] == "<i>pass</i> &"
    with refused(InvalidValue, path):
        await training.create(alice, {path: "two\nlines"})
