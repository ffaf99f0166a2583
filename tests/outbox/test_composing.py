"""From a call to the mails it brings about: who is told, by what, and what his calendar makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest
from icalendar import Calendar

from classbell.domain.call import Call, Caller
from classbell.errors import AttendeeNotFound, NotPermitted
from classbell.mail.sms import Sms
from classbell.outbox import digests
from classbell.outbox.composing import Composer
from classbell.services import registry
from classbell.services.api.writing import WriteToPeople
from classbell.services.shared import followups
from classbell.store import deliveries, letters, members, runs, sites
from tests.conftest import SITE
from tests.services.training.sending import Training, attendees, xml
from tests.support import NOW, Api, OneConnection, Person, message, raise_refusal, refused

KIM, LEE = "kim@example.com", "lee@example.com"
BASE = "https://training.example.com"
INVITED = {**attendees([KIM, LEE]), "attendeeOptions/emailInvitations": True}
WEEKLY = {
    "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "WEEKLY", "repeat/dayInWeek/day": "MONDAY",
    "repeat/endAfter": 3,
}  # fmt: skip
IRREGULAR = {
    "repeat/repeatType": "MULTIPLE_SESSION", "repeat/occurenceType": "IRREGULARLY",
    "schedule/startDate": ["04/06/2026 10:00:00", "04/08/2026 10:00:00", "04/09/2026 10:00:00"],
}  # fmt: skip


@dataclass
class Letters:
    """Everything that leaves, by kind and recipient."""

    db: asyncpg.Connection
    mails: dict[tuple[str, str], EmailMessage] = field(default_factory=dict)
    texts: list[Sms] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)

    async def leave(self, now: datetime = NOW) -> dict[tuple[str, str], EmailMessage]:
        """Send what is due and give it."""
        self.mails.clear()
        composer = Composer(BASE, "classbell@training.example.com")
        for claimed in await deliveries.claim(self.db, now, now + timedelta(minutes=1), 100):
            row = await deliveries.begin(self.db, claimed, now, "training.example.com")
            assert row is not None
            made = await composer(self.db, deliveries.site_of(row), row, now)
            if made is None:
                await deliveries.withdraw(self.db, claimed, "nothing")
                self.withdrawn.append((row["kind"], row["recipient"]))
                continue
            await deliveries.sent(self.db, claimed, now, answer="250", subject=None, keep_facts=True)
            if isinstance(made, Sms):
                self.texts.append(made)
            else:
                read = message_from_bytes(made.as_bytes(), policy=policy.default)
                assert isinstance(read, EmailMessage)
                self.mails[row["kind"], row["recipient"]] = read
        return dict(self.mails)


@pytest.fixture
def letters_out(db: asyncpg.Connection) -> Letters:
    return Letters(db)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    return Training(api, db, site_id)


def calendar_of(message: EmailMessage) -> Any:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


def text_of(message: EmailMessage) -> str:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return str(part.get_content()).replace("\r\n", "\n")


def event_of(message: EmailMessage) -> Any:
    (event,) = calendar_of(message).walk("VEVENT")
    return event


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


async def test_those_who_came_and_those_who_did_not_are_written_to(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, INVITED)
    await letters_out.leave()
    start = datetime(2026, 4, 6, 10, tzinfo=UTC)
    run = await runs.begin(db, site_id, key, start)
    await db.execute(
        "INSERT INTO attendance (site_id, run_id, person, email, role, joined_at, left_at, source)"
        " VALUES ($1, $2, $3, $3, 'ATTENDEE', $4, $4, 'link')",
        site_id, run.run_id, KIM, start,
    )  # fmt: skip
    ended = await runs.end(db, site_id, key, start + timedelta(hours=1))
    assert ended is not None

    await followups.ask(db, site_id, ended)

    sent = await letters_out.leave(start + timedelta(hours=1))
    assert sorted(sent) == [("followup.came", KIM), ("followup.missed", LEE)]
    await db.execute("""UPDATE site SET settings = '{"follow_up": false}' WHERE site_id = $1""", site_id)
    await db.execute("DELETE FROM outbox WHERE site_id = $1", site_id)
    await followups.ask(db, site_id, ended)
    assert await letters_out.leave(start + timedelta(hours=1)) == {}


async def test_hosts_are_told_once_a_day_what_happened(
    training: Training, letters_out: Letters, alice: Person, db: asyncpg.Connection, site_id: int
) -> None:
    key = await training.create(alice, attendees([KIM]))
    await training.create(alice, {**attendees([LEE]), "metaData/confName": "Gongs"})
    await db.execute(
        "UPDATE participant SET registered_at = $2, register_id = 1, join_status = 'ACCEPT' WHERE session_key = $1",
        key, NOW,
    )  # fmt: skip
    tomorrow = NOW + timedelta(days=1)
    pool: Any = OneConnection(db)

    assert [await digests.run(pool, tomorrow), await digests.run(pool, tomorrow)] == [{"asked": 1}, {"asked": 0}]

    sent = await letters_out.leave(tomorrow)
    assert sorted(sent) == [("host.digest", "alice@example.com")]
    text = text_of(sent["host.digest", "alice@example.com"])
    assert "Bells" in text
    assert "1 new registration" in text
    assert "Gongs" not in text


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


async def write(db: asyncpg.Connection, who: Person, request: WriteToPeople, now: datetime = NOW) -> Any:
    """Carry out the operation in somebody's name; it is not asked for in XML."""
    site = await sites.find(db, SITE)
    assert site is not None
    account = await members.get(db, site.site_id, who.account_id, now)
    call = Call(site=site, now=now, tx=db, links_base=BASE, by=Caller(account, account))
    return await registry.of(WriteToPeople).run(call, request)


async def test_a_host_writes_to_the_people_of_a_session(
    training: Training, letters_out: Letters, db: asyncpg.Connection, alice: Person, bob: Person
) -> None:
    key = await training.create(alice, attendees([KIM, LEE]))

    answer = await write(db, alice, WriteToPeople(session_key=key, subject="Parking", text="Use gate 3.\nThank you"))
    assert answer.count == 2
    sent = await letters_out.leave()
    assert sorted(sent) == [("message", KIM), ("message", LEE)]
    message = sent["message", KIM]
    assert message["Subject"] == "Parking: Bells"
    assert message["Reply-To"] == "Alice Example <Alice@Example.com>"
    assert "Use gate 3.\nThank you" in text_of(message)

    later = NOW + timedelta(seconds=1)
    await write(db, alice, WriteToPeople(session_key=key, subject="Lunch", text="At noon", email=[LEE]), later)
    assert sorted(await letters_out.leave(later)) == [("message", LEE)]
    with refused(AttendeeNotFound, "email[1]"):
        await write(db, alice, WriteToPeople(session_key=key, subject="Lunch", text="At noon", email=["x@example.com"]))
    with refused(NotPermitted):
        await write(db, bob, WriteToPeople(session_key=key, subject="Lunch", text="At noon"))


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
