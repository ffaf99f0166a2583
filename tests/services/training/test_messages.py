"""What waits in the outbox for a session: reminders at the right instants, invitations once per person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classbell.errors import InvalidValue
from tests.services.training.sending import ATTENDEE, LEFT_OUT, PRESENTER, Training, instant, people, person
from tests.support import NOW, Person, refused

START = instant("04/06/2026 10:00:00")
ON = {"remind/enableReminder": True}
TWICE = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY", "repeat/endAfter": 2}
KIM, LEE = "kim@example.com", "lee@example.com"
INVITE = {"attendeeOptions/emailInvitations": True}
GUESTS = {**people(PRESENTER, person(KIM)), **people(ATTENDEE, person("KIM@example.com"), person(LEE))}


@pytest.mark.effect("remind/enableReminder")
async def test_reminders_are_planned_only_when_switched_on(training: Training, alice: Person) -> None:
    for switch in (LEFT_OUT, False):
        key = await training.create(
            alice, {"remind/enableReminder": switch, "remind/sendEmail": True, "remind/emails/email": KIM}
        )
        assert await training.waiting(key) == []


@pytest.mark.effect("remind/enableReminder")
async def test_without_a_target_the_host_is_reminded(training: Training, admin: Person, alice: Person) -> None:
    key = await training.create(admin, {**ON, "schedule/hostWebExID": "alice", "remind/emails/email": "String"})

    assert await training.waiting(key) == [
        ("reminder", 1, "alice@example.com", START - timedelta(minutes=15)),
    ]


@pytest.mark.effect("remind/daysAhead", "remind/hoursAhead", "remind/minutesAhead")
@pytest.mark.parametrize(
    ("days", "hours", "minutes", "lead"),
    [
        (1, 1, 1, timedelta(days=1, hours=1, minutes=1)),
        (2, LEFT_OUT, LEFT_OUT, timedelta(days=2)),
        (LEFT_OUT, 30, 0, timedelta(hours=30)),
        (0, 0, 90, timedelta(minutes=90)),
        (0, 0, 0, timedelta(minutes=15)),
        (None, LEFT_OUT, LEFT_OUT, timedelta(minutes=15)),
    ],
)
async def test_the_lead_is_the_sum_of_its_parts(
    training: Training, alice: Person, days: object, hours: object, minutes: object, lead: timedelta
) -> None:
    key = await training.create(
        alice, {**ON, "remind/daysAhead": days, "remind/hoursAhead": hours, "remind/minutesAhead": minutes}
    )

    assert [due for *_, due in await training.waiting(key)] == [START - lead]


@pytest.mark.effect("remind/daysAhead", "remind/hoursAhead", "remind/minutesAhead")
async def test_a_lead_is_a_number_of_0_or_more(training: Training, alice: Person) -> None:
    for part in ("daysAhead", "hoursAhead", "minutesAhead"):
        for wrong in (-1, "soon"):
            with refused(InvalidValue, f"remind/{part}"):
                await training.create(alice, {f"remind/{part}": wrong})
        assert await training.create(alice, {**ON, f"remind/{part}": 2**31 - 1})


@pytest.mark.effect("remind/sendEmail", "remind/emails/email", "remind/sendMobile", "remind/mobile")
async def test_every_target_is_reminded_of_every_occurrence(training: Training, alice: Person) -> None:
    key = await training.create(
        alice,
        {
            **ON,
            **TWICE,
            "remind/sendEmail": True,
            "remind/emails/email": ["Kim@Example.com", LEE, "KIM@example.com"],
            "remind/sendMobile": True,
            "remind/mobile": "+1 408 555 0100",
        },
    )

    first, second = START - timedelta(minutes=15), START + timedelta(days=1, minutes=-15)
    assert await training.waiting(key) == [
        ("reminder", 1, KIM, first),
        ("reminder", 1, LEE, first),
        ("reminder", 2, KIM, second),
        ("reminder", 2, LEE, second),
        ("reminder.mobile", 1, "+1 408 555 0100", first),
        ("reminder.mobile", 2, "+1 408 555 0100", second),
    ]


@pytest.mark.effect("remind/sendEmail", "remind/emails/email", "remind/sendMobile", "remind/mobile")
async def test_targets_are_used_and_checked_only_when_their_kind_is_switched_on(
    training: Training, alice: Person
) -> None:
    words = {"remind/emails/email": ["String", KIM], "remind/mobile": "String"}
    key = await training.create(alice, {**ON, **words})

    read = await training.get(alice, key)
    assert (read.all("remind/emails/email"), read["remind/mobile"]) == (["String", KIM], "String")
    assert [to for _, _, to, _ in await training.waiting(key)] == ["alice@example.com"]
    with refused(InvalidValue, "remind/emails/email[1]"):
        await training.set(alice, key, {"remind/sendEmail": True})
    with refused(InvalidValue, "remind/mobile"):
        await training.set(alice, key, {"remind/sendMobile": True})
    await training.set(alice, key, {"remind/sendMobile": True, "remind/mobile": "Kim@Example.com"})
    assert [(kind, to) for kind, _, to, _ in await training.waiting(key)] == [("reminder.mobile", KIM)]


async def test_a_series_reminds_only_of_what_is_ahead(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **TWICE, "schedule/startDate": "03/02/2026 10:00:00"})

    assert [(number, due) for _, number, _, due in await training.waiting(key)] == [
        (2, instant("03/03/2026 09:45:00")),
    ]


async def test_a_moment_that_has_passed_while_the_session_is_ahead_is_now(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, "remind/daysAhead": 300})

    assert [due for *_, due in await training.waiting(key)] == [NOW]


async def test_nothing_is_planned_for_a_session_that_is_over(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **INVITE, **GUESTS, "schedule/startDate": "04/05/2004 10:00:00"})

    assert await training.waiting(key) == []


@pytest.mark.effect("attendeeOptions/emailInvitations")
async def test_everybody_is_invited_once_when_the_call_says_so(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**GUESTS, **INVITE, **TWICE})
    assert await training.waiting(key) == [("invitation", 0, KIM, NOW), ("invitation", 0, LEE, NOW)]
    assert (await training.get(alice, key))["attendeeOptions/emailInvitations"] == "true"

    for value in (LEFT_OUT, False):
        silent = await training.create(alice, {**GUESTS, "attendeeOptions/emailInvitations": value})
        assert await training.waiting(silent) == []


async def test_the_host_is_not_invited(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**people(ATTENDEE, person("alice@example.com"), person(KIM)), **INVITE})

    assert [to for _, _, to, _ in await training.waiting(key)] == [KIM]


async def test_a_later_call_invites_only_if_it_says_so(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**GUESTS, **INVITE})
    await training.db.execute("UPDATE outbox SET state = 'sent' WHERE session_key = $1", key)

    await training.set(alice, key, {"metaData/agenda": "Bells"})
    await training.set(alice, key, {"attendeeOptions/emailInvitations": False})
    assert await training.waiting(key) == []
    await training.set(alice, key, INVITE)

    assert [to for _, _, to, _ in await training.waiting(key)] == [KIM, LEE]


async def test_who_leaves_the_lists_is_not_invited_any_more(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**GUESTS, **INVITE})

    await training.set(alice, key, people(ATTENDEE, person("mia@example.com")))

    # Kim is still a presenter.
    assert [to for _, _, to, _ in await training.waiting(key)] == [KIM]


async def test_a_change_of_the_start_moves_reminders(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **TWICE})

    await training.set(alice, key, {"schedule/startDate": "04/20/2026 10:00:00", "repeat/endAfter": 1})

    assert [(number, due) for _, number, _, due in await training.waiting(key)] == [
        (1, instant("04/20/2026 09:45:00")),
    ]


async def test_a_change_of_the_zone_moves_reminders(training: Training, alice: Person) -> None:
    key = await training.create(alice, ON)

    await training.set(alice, key, {"schedule/timeZoneID": 46})

    assert [due for *_, due in await training.waiting(key)] == [instant("04/06/2026 01:45:00")]


async def test_dropping_and_moving_an_instance_follows_in_the_outbox(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **TWICE})

    await training.set(
        alice,
        key,
        {
            "repeat/repeatSession[1]/action": "DELETE",
            "repeat/repeatSession[1]/index": 1,
            "repeat/repeatSession[2]/index": 2,
            "repeat/repeatSession[2]/startDate": "04/10/2026 12:00:00",
        },
    )

    assert [(number, due) for _, number, _, due in await training.waiting(key)] == [
        (2, instant("04/10/2026 11:45:00")),
    ]


async def test_switching_reminders_off_withdraws_them(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **TWICE})

    await training.set(alice, key, {"remind/enableReminder": False})

    assert await training.waiting(key) == []


async def test_nobody_is_reminded_twice_of_the_same_hour(training: Training, alice: Person) -> None:
    key = await training.create(alice, ON)
    await training.db.execute("UPDATE outbox SET state = 'sent' WHERE session_key = $1", key)
    later = START - timedelta(minutes=5)

    await training.set(alice, key, {"metaData/location": "Room 1"}, now=later)
    assert await training.waiting(key) == []
    await training.set(alice, key, {"schedule/startDate": "04/07/2026 10:00:00"}, now=later)

    assert [due for *_, due in await training.waiting(key)] == [instant("04/07/2026 09:45:00")]


async def test_a_new_host_is_reminded_instead_of_the_old(
    training: Training, alice: Person, bob: Person, admin: Person
) -> None:
    key = await training.create(alice, ON)

    await training.set(admin, key, {"schedule/hostWebExID": "bob"})

    assert [to for _, _, to, _ in await training.waiting(key)] == ["bob@example.com"]


async def test_deleting_a_session_withdraws_everything(training: Training, alice: Person) -> None:
    key = await training.create(alice, {**ON, **TWICE, **GUESTS, **INVITE})
    assert len(await training.waiting(key)) == 4

    await training.delete(alice, key)

    assert await training.waiting(key) == []


async def test_reminders_have_a_limit_of_addresses(training: Training, alice: Person) -> None:
    many = [f"a{number}@example.com" for number in range(51)]
    series = {**ON, "remind/sendEmail": True, "remind/emails/email": many[:50]}

    assert len(await training.waiting(await training.create(alice, series))) == 50
    with refused(InvalidValue, "remind/emails/email[51]"):
        await training.create(alice, {"remind/emails/email": many})
