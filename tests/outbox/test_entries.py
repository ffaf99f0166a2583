"""What mails make of the calendars of those who get them."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from tests.outbox.letters import BASE, INVITED, KIM, LEE, WEEKLY, Letters, calendar_of, event_of, text_of
from tests.services.training.sending import Training, attendees
from tests.support import Person

IRREGULAR = {
    "repeat/repeatType": "MULTIPLE_SESSION", "repeat/occurenceType": "IRREGULARLY",
    "schedule/startDate": ["04/06/2026 10:00:00", "04/08/2026 10:00:00", "04/09/2026 10:00:00"],
}  # fmt: skip


async def test_one_invitation_for_a_whole_series(training: Training, letters_out: Letters, alice: Person) -> None:
    key = await training.create(alice, {**INVITED, **WEEKLY})

    sent = await letters_out.leave()

    assert sorted(sent) == [("invitation", KIM), ("invitation", LEE)]
    event = event_of(sent["invitation", KIM])
    assert event["rrule"].to_ical().decode().startswith("FREQ=WEEKLY;COUNT=3")
    assert event["organizer"] == "mailto:Alice@Example.com"
    assert f"{BASE}/s/{key}/join?t=" in event["location"]
    assert event["location"] == event["url"]
    assert str(event["location"]) in str(event["description"])
    assert str(event["location"]) in text_of(sent["invitation", KIM])
    assert str(event["location"]) != str(event_of(sent["invitation", LEE])["location"])


async def test_an_entry_keeps_its_uid_and_its_sequence_rises(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, INVITED)
    invited = event_of((await letters_out.leave())["invitation", KIM])

    await training.set(alice, key, {"schedule/startDate": "04/07/2026 11:00:00"})
    sent = await letters_out.leave()
    assert sorted(sent) == [("changed", KIM), ("changed", LEE)]
    message = sent["changed", KIM]
    changed = event_of(message)
    assert calendar_of(message)["method"] == "REQUEST"
    assert changed["dtstart"].dt == datetime(2026, 4, 7, 11, tzinfo=changed["dtstart"].dt.tzinfo)
    assert "6 Apr 2026, 10:00 is now 7 Apr 2026, 11:00." in text_of(message)

    await training.delete(alice, key)
    message = (await letters_out.leave())["cancelled", KIM]
    gone = event_of(message)
    assert (calendar_of(message)["method"], gone["status"]) == ("CANCEL", "CANCELLED")
    assert invited["uid"] == changed["uid"] == gone["uid"]
    assert invited["sequence"] < changed["sequence"] < gone["sequence"]


async def test_a_dropped_date_is_taken_out_of_the_calendar(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, {**INVITED, **WEEKLY})
    await letters_out.leave()

    await training.set(alice, key, {**WEEKLY, "repeat/repeatSession/action": "DELETE", "repeat/repeatSession/index": 2})

    sent = await letters_out.leave()
    assert sorted(sent) == [("cancelled", KIM), ("cancelled", LEE)]
    message = sent["cancelled", KIM]
    assert calendar_of(message)["method"] == "CANCEL"
    assert event_of(message)["recurrence-id"].dt.day == 13
    assert "13 Apr 2026, 10:00" in text_of(message)


async def test_dates_dropped_from_a_series_that_was_moved_are_named_as_calendars_know_them(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, {**INVITED, **WEEKLY})
    await training.set(alice, key, {"schedule/startDate": "04/08/2026 12:00:00"})
    await letters_out.leave()

    await training.set(alice, key, {"repeat/endAfter": 1})

    events = calendar_of((await letters_out.leave())["cancelled", KIM]).walk("VEVENT")
    assert events
    assert [each["recurrence-id"].dt.replace(tzinfo=None) for each in events] == [
        each["dtstart"].dt.replace(tzinfo=None) for each in events
    ]


async def test_a_moved_date_keeps_the_name_calendars_know_it_by(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(alice, {**INVITED, **IRREGULAR})
    await letters_out.leave()

    moved = ["04/06/2026 10:00:00", "04/08/2026 15:00:00", "04/09/2026 10:00:00"]
    await training.set(alice, key, {**IRREGULAR, "schedule/startDate": moved})
    events = calendar_of((await letters_out.leave())["changed", KIM]).walk("VEVENT")
    assert [(each["recurrence-id"].dt.hour, each["dtstart"].dt.hour) for each in events] == [
        (10, 10), (10, 15), (10, 10),
    ]  # fmt: skip

    await training.set(alice, key, {**IRREGULAR, "schedule/startDate": [moved[0], moved[2]]})
    sent = await letters_out.leave()
    assert ("cancelled", KIM) in sent
    assert await db.fetchval("SELECT calendar_sequence FROM session WHERE session_key = $1", key) == 2


async def test_who_is_taken_off_the_list_loses_the_entry(
    training: Training, letters_out: Letters, alice: Person
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()

    await training.set(alice, key, attendees([LEE]))

    sent = await letters_out.leave()
    assert sorted(sent) == [("registration.removed", KIM)]
    assert calendar_of(sent["registration.removed", KIM])["method"] == "CANCEL"


async def test_vancouver_in_december_2026_is_the_same_hour_everywhere(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(
        alice,
        {**INVITED, "schedule/timeZoneID": -1, "schedule/timeZone": "America/Vancouver",
         "schedule/startDate": "12/01/2026 09:00:00"},
    )  # fmt: skip
    instant = await db.fetchval("SELECT start_at FROM occurrence WHERE session_key = $1", key)

    message = (await letters_out.leave())["invitation", KIM]

    assert "Tuesday, 1 December 2026, 09:00–10:00" in text_of(message)
    start = event_of(message)["dtstart"]
    assert (start.params["TZID"], start.dt.hour) == ("America/Vancouver", 9)
    (zone,) = calendar_of(message).walk("VTIMEZONE")
    assert start.dt.replace(tzinfo=zone.to_tz()).astimezone(UTC) == instant == datetime(2026, 12, 1, 16, tzinfo=UTC)
