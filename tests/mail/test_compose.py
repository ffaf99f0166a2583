"""Mails, read back as a mail program and a calendar read them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from classbell.domain.recurrence import Rule
from classbell.languages import LANGUAGES, Speech
from classbell.mail import segments, words
from classbell.mail.calendar import Date, Entry, Guest, Person
from classbell.mail.compose import compose
from classbell.mail.facts import Facts, Invite, Links, Logo, Meeting, Span
from classbell.mail.short_words import Sms

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
START = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
WALL = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 - a wall time
ALICE = Person("Alice", "alice@example.com")
MEETING = Meeting(
    name="First aid", host=ALICE, zone="America/Vancouver", dates=[Span(START, START + timedelta(hours=1))],
    about="Bring a pen", place="Room 1", invitation="Do come",
)  # fmt: skip
ENTRY = Entry(
    uid="1@acme.example", sequence=3, summary="First aid", description="Bring a pen", url="https://x.example/s/1",
    location="https://x.example/s/1", organizer=ALICE, zone="America/Vancouver", duration=timedelta(hours=1),
    rule=Rule(repeat_type="SINGLE"), starts=(WALL,), dates=(Date(1, WALL, WALL),), changed_at=NOW, created_at=NOW,
)  # fmt: skip
LINKS = Links(
    session="https://x.example/s/1", join="https://x.example/s/1/join?t=a", mine="https://x.example/my/b",
    other="https://x.example/o", unsubscribe="https://x.example/unsubscribe/c",
)  # fmt: skip
TOLD: dict[str, object] = {
    "title": "Bandages", "minutes": 20, "score": 7, "most": 10, "grade": "B", "comments": "Well done\nGo on",
    "opens": START.isoformat(), "closes": START.isoformat(), "place": 3, "text": "Hello\nall", "name": "Old name",
    "moved": [{"was": START.isoformat(), "now": NOW.isoformat()}], "subject": "Parking",
    "sessions": [{"name": "First aid", "registered": 2, "pending": 1, "waiting": 0, "withdrawn": 1}],
    "day": NOW.isoformat(), "about": "registered", "occurrence": 4,
}  # fmt: skip
EVIL = '"Eve\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>\x00\u2028,;:\\ <x@y.z>'


def facts(kind: str = "invitation", **changes: Any) -> Facts:
    made = Facts(
        kind=kind, recipient="bob@example.com", speech=Speech("en", "Europe/Berlin"), site="Acme school",
        sender="classbell@x.example", now=NOW, name="Bob", meeting=MEETING, links=LINKS, told=TOLD,
        invite=Invite(method="REQUEST", entry=ENTRY, guest=Guest("Bob", "bob@example.com")),
    )  # fmt: skip
    return replace(made, **changes)


def mail(given: Facts) -> EmailMessage:
    """The mail as the reader's program has it."""
    made = compose(given)
    assert isinstance(made, EmailMessage)
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body(message: EmailMessage, subtype: str) -> str:
    found = [part for part in message.walk() if part.get_content_type() == f"text/{subtype}"]
    assert len(found) == 1
    return str(found[0].get_content()).replace("\r\n", "\n")


def read(text: str) -> Any:
    return Calendar.from_ical(text)


def test_an_invitation_has_text_html_and_a_calendar_beside_each_other() -> None:
    message = mail(facts())

    alternative = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    parts = list(alternative.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert (parts[2].get_param("method"), parts[2].get_param("charset")) == ("REQUEST", "UTF-8")
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("invite.ics", "application/ics")
    (event,) = read(parts[2].get_content()).walk("VEVENT")
    assert (event["summary"], event["sequence"], event["attendee"]) == ("First aid", 3, "mailto:bob@example.com")
    assert attachment.get_content().strip() == bytes(parts[2].get_payload(decode=True)).strip()


def test_mails_of_no_host_come_from_the_name_that_is_set_or_the_site() -> None:
    assert mail(facts("password.reset", meeting=None))["From"] == "Acme school <classbell@x.example>"
    named = mail(facts("password.reset", meeting=None, sender_name="Training desk"))
    assert named["From"] == "Training desk <classbell@x.example>"


def test_headers_say_who_writes_through_whom() -> None:
    message = mail(facts())

    assert message["Subject"] == "Invitation: First aid"
    assert message["From"] == "Alice via Acme school <classbell@x.example>"
    assert message["Reply-To"] == "Alice <alice@example.com>"
    assert message["To"] == "bob@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://x.example/unsubscribe/c>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("way", [policy.SMTP, policy.SMTPUTF8, policy.SMTP.clone(cte_type="7bit")])
def test_the_link_to_unsubscribe_is_a_link_however_long_it_is(way: policy.EmailPolicy) -> None:
    link = f"https://x.example/unsubscribe/{'c' * 600}"
    message = compose(facts("reminder", links=replace(LINKS, unsubscribe=link)))

    assert isinstance(message, EmailMessage)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in message.as_bytes(policy=way)


def test_times_are_those_of_the_session_and_of_the_reader() -> None:
    text = body(mail(facts()), "plain")

    assert re.search(r"\n  Tuesday, 1 December 2026, 09:00–10:00, .*\(UTC-07:00\)\n", text)
    assert re.search(r"Your time: Tuesday, 1 December 2026, 17:00–18:00, .*\(UTC\+01:00\)\n", text)
    assert "Your time" not in body(mail(facts(speech=Speech("en", "America/Vancouver"))), "plain")


def test_styles_are_inline_and_nothing_is_loaded() -> None:
    html = body(mail(facts()), "html")

    assert "<style" not in html
    assert 'style="' in html
    assert "src=" not in html
    assert "https://x.example/s/1/join?t=a" in html


def test_each_site_has_its_own_colour_in_mails_and_none_another() -> None:
    plain, red = body(mail(facts()), "html"), body(mail(facts(accent="#aa0000")), "html")

    assert "background: #1f5f8b" in plain
    assert "background: #aa0000" in red
    assert "#1f5f8b" not in red
    assert "#0a0b0c" not in plain + red


def test_the_logo_of_a_site_travels_with_the_mail() -> None:
    message = mail(facts(logo=Logo("image/png", b"\x89PNG"), accent="#aa0000"))

    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<logo>"
    assert 'src="cid:logo"' in body(message, "html")
    assert "#aa0000" in body(message, "html")
    assert body(message, "calendar")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*words._KINDS, "something new"])
def test_every_kind_can_be_said_in_every_language(kind: str, language: str) -> None:
    message = mail(facts(kind, speech=Speech(language, "Europe/Berlin")))

    assert message["Subject"]
    assert "%(" not in body(message, "plain")
    assert "%(" not in body(message, "html")


@pytest.mark.parametrize("kind", [kind for kind in words._KINDS if kind.split(".")[0] not in
                                  ("host", "password", "welcome", "lab-reserved")])  # fmt: skip
def test_the_subject_names_the_session(kind: str) -> None:
    assert "First aid" in mail(facts(kind))["Subject"]


@pytest.mark.parametrize("kind", words._KINDS)
def test_no_text_of_a_user_adds_a_header_or_markup(kind: str) -> None:
    told = {name: EVIL if isinstance(value, str) and name != "about" else value for name, value in TOLD.items()}
    meeting = replace(MEETING, name=EVIL, host=Person(EVIL, "alice@example.com"), about=EVIL, place=EVIL,
                      invitation=EVIL)  # fmt: skip
    entry = replace(ENTRY, summary=EVIL, description=EVIL, organizer=Person(EVIL, "alice@example.com"))
    invite = Invite(method="REQUEST", entry=entry, guest=Guest(EVIL, "bob@example.com"))
    plain = mail(facts(kind))
    message = mail(facts(kind, site=EVIL, name=EVIL, meeting=meeting, invite=invite, told=told))

    assert message.keys() == plain.keys()
    assert "Bcc" not in message
    assert "<script" not in body(message, "html")
    assert [part.get_content_type() for part in message.walk()] == [part.get_content_type() for part in plain.walk()]
    (event,) = read(body(message, "calendar")).walk("VEVENT")
    assert event["attendee"] == "mailto:bob@example.com"


@pytest.mark.parametrize(
    "word", ["=?utf-8?q?x=0D=0ABcc:_all@example.com?=", "=?utf-8?b?eA0KQmNjOiBhbGxAZXhhbXBsZS5jb20=?="]
)
@pytest.mark.parametrize("kind", words._KINDS)
def test_no_text_of_a_user_is_decoded_on_its_way_into_a_header(kind: str, word: str) -> None:
    told = {name: word if isinstance(value, str) and name != "about" else value for name, value in TOLD.items()}
    message = mail(facts(kind, site=word, told=told, meeting=replace(MEETING, name=word, host=Person(word, "a@b.cd"))))

    assert message.keys() == mail(facts(kind)).keys()
    assert message.as_bytes().partition(b"\n\n")[0].count(b"Bcc: all@") == 0
    assert not any(character in str(value) for value in message.values() for character in "\r\n")


def test_an_address_no_header_can_hold_is_left_out() -> None:
    message = mail(facts(meeting=replace(MEETING, host=Person("Alice", "alice\r\nBcc: x@example.com"))))

    assert message["Reply-To"] is None
    assert "Bcc" not in message


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("a:b@example.com", '"a:b"@example.com'),
        ("jörg@example.com", "jörg@example.com"),
        ("x@=?utf-8?q?y=0D=0ABcc:z?=.com", "undisclosed-recipients:;"),
    ],
)
def test_the_recipient_is_one_address_or_none(recipient: str, shown: str) -> None:
    message = compose(facts(recipient=recipient))

    assert isinstance(message, EmailMessage)
    assert message["To"] == shown
    assert b"\nBcc" not in message.as_bytes(policy=policy.SMTPUTF8)


def test_a_dropped_date_is_cancelled_alone() -> None:
    weekly = Rule(repeat_type="RECURRING_SINGLE", occurence_type="WEEKLY", days=("TUESDAY",), end_after=2)
    second = WALL + timedelta(days=7)
    entry = replace(ENTRY, rule=weekly, dates=(Date(1, WALL, WALL),))
    invite = Invite(method="CANCEL", entry=entry, guest=Guest("Bob", "bob@example.com"),
                    dropped=[Date(2, second, second)])  # fmt: skip
    told: dict[str, object] = {"dropped": [{"start": (START + timedelta(days=7)).isoformat()}]}
    message = mail(facts("cancelled", invite=invite, told=told))

    assert message["Subject"] == "Cancelled date: First aid"
    assert "8 Dec 2026, 09:00" in body(message, "plain")
    calendar = read(body(message, "calendar"))
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert event["recurrence-id"].dt.replace(tzinfo=None) == second


def test_telephones_get_one_line() -> None:
    text = compose(facts("reminder.mobile", recipient="+1 408 555 0100"))
    assert isinstance(text, Sms)
    assert text.number == "+1 408 555 0100"
    assert text.text.startswith("First aid begins 1 Dec 2026, 09:00, ")
    assert text.text.endswith("https://x.example/s/1/join?t=a")

    message = mail(facts("reminder.mobile", recipient="4085550100@sms.example"))
    assert message.get_content_type() == "text/plain"
    assert message["Subject"] == "First aid"


@pytest.mark.parametrize("name", ["Bells " * 90, "Колокола " * 55, "🔔" * 250])
def test_a_long_name_costs_a_telephone_neither_the_hour_nor_the_link(name: str) -> None:
    text = compose(facts("reminder.mobile", recipient="+1", meeting=replace(MEETING, name=name)))

    assert isinstance(text, Sms)
    assert segments.fits(text.text)
    assert text.text.startswith(name[:20])
    assert "... begins 1 Dec 2026, 09:00, " in text.text
    assert text.text.endswith("https://x.example/s/1/join?t=a")
