"""How people are written to: by which way, in which language, and with which links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import asyncpg
import pytest

from classbell.outbox.composing import Composer
from classbell.store import deliveries, letters, logos
from tests.outbox.letters import BASE, INVITED, KIM, LEE, Letters, calendar_of, event_of, text_of
from tests.services.training.sending import Training, attendees, xml
from tests.support import NOW, Person, message, raise_refusal


async def test_reminders_go_to_each_by_his_way(training: Training, letters_out: Letters, alice: Person) -> None:
    await training.create(
        alice,
        {**attendees([KIM]), "remind/enableReminder": True, "remind/sendEmail": True, "remind/emails/email": [KIM, LEE],
         "remind/sendMobile": True, "remind/mobile": "+1 408 555 0100"},
    )  # fmt: skip

    sent = await letters_out.leave(datetime(2026, 4, 6, 9, 50, tzinfo=UTC))

    assert sorted(sent) == [("reminder", KIM), ("reminder", LEE)]
    assert "/join?t=" in text_of(sent["reminder", KIM])
    assert "/join?t=" not in text_of(sent["reminder", LEE])
    assert [text.number for text in letters_out.texts] == ["+1 408 555 0100"]
    assert "Bells begins 6 Apr 2026, 10:00" in letters_out.texts[0].text


async def test_who_unsubscribed_from_reminders_gets_none(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    await training.create(
        alice, {"remind/enableReminder": True, "remind/sendEmail": True, "remind/emails/email": [KIM, LEE]}
    )
    await letters.stop(db, site_id, KIM.upper(), "reminder", NOW)

    sent = await letters_out.leave(datetime(2026, 4, 6, 9, 50, tzinfo=UTC))

    assert sorted(sent) == [("reminder", LEE)]
    assert letters_out.withdrawn == [("reminder", KIM)]


async def test_people_are_told_in_their_language_and_zone(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection
) -> None:
    key = await training.create(alice, INVITED)
    await db.execute(
        "UPDATE participant SET preferences = $2 WHERE session_key = $1 AND email = $3",
        key, '{"locale": "de-AT", "zone": "Europe/Vienna"}', KIM,
    )  # fmt: skip

    sent = await letters_out.leave()

    assert "12:00–13:00" in text_of(sent["invitation", KIM])
    assert "Montag, 6. April 2026" in text_of(sent["invitation", KIM])
    assert "Monday, 6 April 2026" in text_of(sent["invitation", LEE])


@pytest.mark.parametrize("details", ['{"language": "de"}', '{"language": "GERMAN"}', '{"locale": "de_AT"}'])
async def test_a_host_is_told_in_the_language_of_the_account(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, details: str
) -> None:
    await db.execute("UPDATE account SET details = $2 WHERE account_id = $1", alice.account_id, details)
    await training.create(alice, {"remind/enableReminder": True, "remind/sendEmail": True})

    sent = await letters_out.leave(datetime(2026, 4, 6, 9, 50, tzinfo=UTC))

    (message,) = [mail for (kind, _), mail in sent.items() if kind == "reminder"]
    assert message["Subject"].startswith("Erinnerung: ")


async def test_an_account_without_a_language_is_told_in_that_of_the_site(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    await db.execute(
        "UPDATE account SET details = $2 WHERE account_id = $1", alice.account_id, '{"language": "KOREAN"}'
    )
    await db.execute("UPDATE site SET settings = settings || $2 WHERE site_id = $1", site_id, '{"language": "es"}')
    await training.create(alice, {"remind/enableReminder": True, "remind/sendEmail": True})

    sent = await letters_out.leave(datetime(2026, 4, 6, 9, 50, tzinfo=UTC))

    (message,) = [mail for (kind, _), mail in sent.items() if kind == "reminder"]
    assert message["Subject"].startswith("Recordatorio: ")


async def test_a_test_is_announced_to_the_attendees(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, attendees([KIM, LEE]))
    paper = await db.fetchval(
        "INSERT INTO test_paper (site_id, title, description, questions, max_score, one_per_page, assign_grades,"
        " content, created_at) VALUES ($1, 'Bandages', '', 1, 10, false, false, '', $2) RETURNING paper_id",
        site_id, NOW,
    )  # fmt: skip
    test_id = await db.fetchval(
        "INSERT INTO scheduled_test (site_id, session_key, paper_id, author_id, created_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING test_id",
        site_id, key, paper, alice.account_id, NOW,
    )  # fmt: skip
    await training.send(
        alice, "SetScheduledTest",
        xml({
            "sessionKey": key, "testID": test_id,
            "deliveryMethod/website/startDate": "04/01/2026 10:00:00",
            "deliveryMethod/website/dueDate": "04/05/2026 10:00:00",
            "deliveryMethod/website/emailAttendee/invite": True,
            "timeLimit/withinMinutes": 20, "attemptLimit/attemptTimes": 1,
        }),
    )  # fmt: skip

    sent = await letters_out.leave()

    assert sorted(sent) == [("test.invitation", KIM), ("test.invitation", LEE)]
    assert sent["test.invitation", KIM]["Subject"] == "Test “Bandages”: Bells"
    assert f"{BASE}/t/{test_id}?t=" in text_of(sent["test.invitation", KIM])


async def test_registrants_are_told_how_they_stand(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(
        alice, {"attendeeOptions/registration": True, "attendeeOptions/maxRegistrations": 1,
                "attendeeOptions/waitingList": True},
    )  # fmt: skip

    async def register(email: str, status: str) -> None:
        body = xml({"attendees/person/name": email, "attendees/person/email": email, "attendees/person/type": "VISITOR",
                    "attendees/joinStatus": status, "attendees/sessionKey": key})  # fmt: skip
        header = training.api.header(alice)
        name = "java:com.webex.service.binding.attendee.RegisterMeetingAttendee"
        raise_refusal(await training.api.post(message(name, body, header)))

    await register(KIM, "ACCEPT")
    await register(LEE, "ACCEPT")
    sent = await letters_out.leave()
    assert sorted(sent) == [("registration.accepted", KIM), ("registration.waiting", LEE)]
    invited = event_of(sent["registration.accepted", KIM])
    assert invited["attendee"].params["PARTSTAT"] == "ACCEPTED"
    waiting = sent["registration.waiting", LEE]
    assert "Your place on the waiting list: 1." in text_of(waiting)
    assert f"{BASE}/my/" in text_of(waiting)
    assert not [part for part in waiting.walk() if part.get_content_type() == "text/calendar"]

    await register(KIM, "REJECT")
    sent = await letters_out.leave()
    assert sorted(sent) == [("registration.promoted", LEE), ("registration.rejected", KIM)]
    assert calendar_of(sent["registration.rejected", KIM])["method"] == "CANCEL"
    assert calendar_of(sent["registration.promoted", LEE])["method"] == "REQUEST"
    assert "/join?t=" not in text_of(sent["registration.rejected", KIM])


async def test_a_new_logo_is_in_the_next_mail(
    training: Training, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    await training.create(alice, INVITED)
    composer = Composer(BASE, "classbell@training.example.com")
    claimed = await deliveries.claim(db, NOW, NOW + timedelta(minutes=1), 2)
    found = []

    for one, (content, digest) in zip(claimed, ((b"old", "1"), (b"new", "2")), strict=True):
        await logos.put(db, site_id, "image/png", content, digest, NOW)
        row = await deliveries.begin(db, one, NOW, "training.example.com")
        assert row is not None
        made = await composer(db, deliveries.site_of(row), row, NOW)
        assert isinstance(made, EmailMessage)
        found += [part.get_content() for part in made.walk() if part.get_content_type() == "image/png"]

    assert found == [b"old", b"new"]
