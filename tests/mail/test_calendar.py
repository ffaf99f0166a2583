"""Calendars, read back as a client reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rruleset, rrulestr

from classbell.domain import timezones
from classbell.domain.recurrence import Rule, expand
from classbell.mail import calendar
from classbell.mail.calendar import Date, Entry, Guest, Person
from tests.calendars import events, read

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BOB = Guest("Bob", "bob@example.com")
WEEKLY = Rule(repeat_type="RECURRING_SINGLE", occurence_type="WEEKLY", days=("TUESDAY",), end_after=5)


def entry(rule: Rule | None = None, start: datetime = datetime(2026, 11, 3, 9, 0), **changes: Any) -> Entry:  # noqa: DTZ001
    rule = rule or Rule(repeat_type="SINGLE")
    walls = expand(rule, [start])
    made = Entry(
        uid="123456789@acme", sequence=2, summary="First aid", description="Bring a pen", url="https://x.example/s/1",
        location="https://x.example/s/1/join", organizer=Person("Alice", "alice@example.com"), zone="Europe/Berlin",
        duration=timedelta(minutes=90), rule=rule, starts=(start,),
        dates=tuple(Date(number, wall, wall) for number, wall in enumerate(walls, 1)), created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    return replace(made, **changes)


def instants(text: bytes) -> list[datetime]:
    """When the dates of a calendar start, as a client works it out."""
    found = events(text)
    moved = {each["recurrence-id"].dt for each in found if "recurrence-id" in each}
    starts = [each["dtstart"].dt for each in found if "rrule" not in each]
    for series in (each for each in found if "rrule" in each):
        dates = rruleset()
        rule: Any = rrulestr(series["rrule"].to_ical().decode(), dtstart=series["dtstart"].dt)
        dates.rrule(rule)
        left_out = series.get("exdate", [])
        for gone in left_out if isinstance(left_out, list) else [left_out]:
            moved |= {each.dt for each in gone.dts}
        starts += [each for each in dates if each not in moved]
    return sorted(each.astimezone(UTC) for each in starts)


def meant(planned: Entry) -> list[datetime]:
    return sorted(timezones.to_utc(date.wall, planned.zone) for date in planned.dates)


def test_an_invitation_is_one_that_calendars_answer() -> None:
    text = calendar.request(entry(), BOB, NOW)

    whole = read(text)
    assert whole["method"] == "REQUEST"
    (event,) = events(text)
    assert (event["uid"], event["sequence"], event["summary"]) == ("123456789@acme", 2, "First aid")
    assert event["location"] == "https://x.example/s/1/join"
    assert event["url"] == "https://x.example/s/1"
    assert event["organizer"] == "mailto:alice@example.com"
    assert event["attendee"] == "mailto:bob@example.com"
    assert {name: str(event["attendee"].params[name]) for name in ("ROLE", "PARTSTAT", "RSVP")} == {
        "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == -timedelta(minutes=15)


def test_a_series_that_follows_a_rule_is_one_entry() -> None:
    planned = entry(WEEKLY)
    text = calendar.request(planned, BOB, NOW)

    (series,) = events(text)
    assert series["rrule"].to_ical().decode() == "FREQ=WEEKLY;COUNT=5;INTERVAL=1;BYDAY=TU;WKST=SU"
    assert instants(text) == meant(planned)


def test_moved_and_dropped_dates_are_exceptions_of_the_series() -> None:
    planned = entry(WEEKLY)
    dates = list(planned.dates)
    dates[2] = replace(dates[2], wall=dates[2].wall + timedelta(hours=3))
    del dates[1]
    planned = replace(planned, dates=tuple(dates))
    text = calendar.request(planned, BOB, NOW)

    assert {str(event["uid"]) for event in events(text)} == {"123456789@acme"}
    assert instants(text) == meant(planned)


RULES = [
    Rule(occurence_type="DAILY", end_after=4),
    Rule(occurence_type="DAILY", interval=3, end_after=4),
    Rule(occurence_type="DAILY", days=("MONDAY", "FRIDAY"), end_after=7),
    Rule(occurence_type="WEEKLY", interval=2, days=("SUNDAY", "WEDNESDAY"), end_after=6),
    Rule(occurence_type="WEEKLY", end_after=3),
    Rule(occurence_type="MONTHLY", day_in_month=31, end_after=5),
    Rule(occurence_type="MONTHLY", end_after=5),
    Rule(occurence_type="MONTHLY", interval=2, week_in_month=2, days=("TUESDAY",), end_after=4),
    Rule(occurence_type="MONTHLY", week_in_month=5, days=("FRIDAY",), end_after=9),
    Rule(occurence_type="WEEKLY", days=("TUESDAY",), expiration="03/31/2027"),
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("start", [datetime(2026, 10, 1, 2, 30), datetime(2027, 1, 30, 23, 45)])  # noqa: DTZ001
def test_every_kind_of_rule_gives_the_dates_that_are_meant(rule: Rule, start: datetime) -> None:
    if rule.expiration and start.year == 2027:
        start = start.replace(month=3, day=1)
    planned = entry(rule, start)
    text = calendar.request(planned, BOB, NOW)

    assert len(events(text)) == 1
    assert instants(text) == meant(planned)


def test_dates_without_a_rule_are_entries_of_one_identity() -> None:
    walls = [datetime(2026, 11, day, 9, 0) for day in (3, 5, 12)]  # noqa: DTZ001
    rule = Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY")
    planned = entry(
        rule=WEEKLY, dates=tuple(Date(number, wall, wall) for number, wall in enumerate(walls, 1)),
    )  # fmt: skip
    planned = replace(planned, rule=rule, starts=tuple(walls))
    text = calendar.request(planned, BOB, NOW)

    assert len(events(text)) == 3
    assert {str(event["uid"]) for event in events(text)} == {"123456789@acme"}
    assert len({event["recurrence-id"].dt for event in events(text)}) == 3
    assert instants(text) == meant(planned)


def test_a_moved_date_keeps_the_identity_it_was_told_under() -> None:
    walls = [datetime(2026, 11, day, 9, 0) for day in (3, 5)]  # noqa: DTZ001
    rule = Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY")
    told = (Date(1, walls[0], walls[0]), Date(2, walls[1], walls[1]))
    moved = (told[0], Date(2, walls[1] + timedelta(days=1), walls[1]))
    planned = replace(entry(), rule=rule, starts=tuple(walls), dates=told)
    before = events(calendar.request(planned, BOB, NOW))
    after = events(calendar.request(replace(planned, dates=moved), BOB, NOW))

    assert [event["recurrence-id"].dt for event in before] == [event["recurrence-id"].dt for event in after]


def test_two_dates_never_share_an_identity() -> None:
    wall = datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001
    rule = Rule(repeat_type="MULTIPLE_SESSION", occurence_type="IRREGULARLY")
    dates = (Date(1, wall + timedelta(days=1), wall), Date(2, wall, wall))
    text = calendar.request(replace(entry(), rule=rule, starts=(wall,), dates=dates), BOB, NOW)

    assert len({event["recurrence-id"].dt for event in events(text)}) == 2


def test_a_cancellation_names_the_same_entry() -> None:
    text = calendar.cancel(entry(WEEKLY, sequence=3), BOB, NOW)

    (event,) = events(text)
    assert read(text)["method"] == "CANCEL"
    assert (event["uid"], event["sequence"], event["status"]) == ("123456789@acme", 3, "CANCELLED")
    assert "recurrence-id" not in event
    assert not event.walk("VALARM")


def test_a_dropped_date_is_cancelled_by_itself() -> None:
    planned = entry(WEEKLY)
    dropped = planned.dates[1]
    text = calendar.cancel(replace(planned, dates=planned.dates[:1] + planned.dates[2:]), BOB, NOW, [dropped])

    (event,) = events(text)
    assert event["recurrence-id"].dt.replace(tzinfo=None) == dropped.wall


def test_the_zone_travels_with_the_entry_and_follows_the_pinned_data() -> None:
    # British Columbia keeps its summer time for good from 2026 on.
    text = calendar.request(entry(zone="America/Vancouver", start=datetime(2026, 12, 1, 9, 0)), BOB, NOW)  # noqa: DTZ001

    (zone,) = read(text).walk("VTIMEZONE")
    assert zone["tzid"] == "America/Vancouver"
    last = max(zone.subcomponents, key=lambda each: each["dtstart"].dt)
    assert last["tzoffsetto"].td == timedelta(hours=-7)
    (event,) = events(text)
    assert event["dtstart"].dt.replace(tzinfo=None) == datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca"]
)
def test_the_zone_alone_tells_the_instants(zone: str) -> None:
    """A client that has no data of its own reads offsets from the VTIMEZONE."""
    daily = Rule(occurence_type="DAILY", interval=5, end_after=80)
    planned = entry(daily, zone=zone)
    (component,) = read(calendar.request(planned, BOB, NOW)).walk("VTIMEZONE")
    changes = sorted((each["dtstart"].dt, each["tzoffsetto"].td) for each in component.subcomponents)

    for date in planned.dates:
        offset = [to for since, to in changes if since <= date.wall][-1]
        assert (date.wall - offset).replace(tzinfo=UTC) == timezones.to_utc(date.wall, zone)


INJECTED = 'A"\r\nATTENDEE:mailto:x@evil.example\nBEGIN:VEVENT;,:\\'


def test_nothing_a_person_wrote_becomes_a_line_of_its_own() -> None:
    text = calendar.request(
        entry(summary=INJECTED, description=INJECTED, location=INJECTED, organizer=Person(INJECTED, "a@example.com")),
        replace(BOB, name=INJECTED), NOW,
    )  # fmt: skip

    assert len(events(text)) == 1
    assert events(text)[0]["attendee"] == "mailto:bob@example.com"
    assert not any(line.startswith(b"ATTENDEE:mailto:x@evil") for line in text.splitlines())


def test_the_zones_stand_before_the_sessions_whatever_a_feed_is_called() -> None:
    text = calendar.publish([entry()], "BEGIN:VEVENT", NOW)

    assert [part.name for part in read(text).subcomponents] == ["VTIMEZONE", "VEVENT"]


def test_a_feed_without_sessions_is_a_calendar() -> None:
    assert read(calendar.publish([], "Nothing", NOW)).subcomponents == []


def test_a_feed_holds_many_sessions_and_invites_nobody() -> None:
    text = calendar.publish([entry(), entry(WEEKLY, uid="2@acme", zone="Asia/Tokyo")], "Acme's courses", NOW)

    whole = read(text)
    assert whole["method"] == "PUBLISH"
    assert sorted(str(zone["tzid"]) for zone in whole.walk("VTIMEZONE")) == ["Asia/Tokyo", "Europe/Berlin"]
    assert all("attendee" not in event for event in events(text))
    assert len(events(text)) == 2


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    text = calendar.request(entry(description="ü" * 400), BOB, NOW)

    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")
