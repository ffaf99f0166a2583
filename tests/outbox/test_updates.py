"""Who is told when a session changes, and who is not."""

from __future__ import annotations

import pytest

from tests.outbox.letters import INVITED, KIM, LEE, Letters, event_of
from tests.services.training.sending import Training, attendees
from tests.support import Person


@pytest.mark.parametrize(
    "change",
    [{"metaData/agenda": "Bring a pen"}, {"attendeeOptions/maxRegistrations": 5}, {"tracking/trackingCode1": "x"}, {}],
)
async def test_what_no_calendar_shows_is_told_to_nobody(
    training: Training, letters_out: Letters, alice: Person, change: dict[str, object]
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()

    await training.set(alice, key, {"metaData/confName": "Bells", **change})

    assert await letters_out.leave() == {}


@pytest.mark.parametrize(
    "change",
    [{"metaData/confName": "Gongs"}, {"schedule/duration": 90}, {"metaData/location": "Room 1"},
     {"schedule/timeZoneID": 4}],
)  # fmt: skip
async def test_what_calendars_show_is_told_to_those_who_know(
    training: Training, letters_out: Letters, alice: Person, change: dict[str, object]
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()

    await training.set(alice, key, change)

    assert sorted(await letters_out.leave()) == [("changed", KIM), ("changed", LEE)]


async def test_who_has_not_been_told_yet_is_told_what_is_true_then(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, INVITED)

    await training.set(alice, key, {"schedule/startDate": "04/07/2026 11:00:00"})

    sent = await letters_out.leave()
    assert sorted(sent) == [("invitation", KIM), ("invitation", LEE)]
    assert event_of(sent["invitation", KIM])["dtstart"].dt.day == 7


async def test_a_new_invitation_is_the_update(training: Training, letters_out: Letters, alice: Person) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()

    await training.set(
        alice, key, {"schedule/startDate": "04/07/2026 11:00:00", "attendeeOptions/emailInvitations": True}
    )

    assert sorted(await letters_out.leave()) == [("invitation", KIM), ("invitation", LEE)]


async def test_nobody_is_told_of_the_end_of_what_he_did_not_know(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    quiet = await training.create(alice, attendees([KIM]))
    waiting = await training.create(alice, INVITED)

    await training.delete(alice, quiet)
    await training.delete(alice, waiting)

    assert await letters_out.leave() == {}
