"""British Columbia stays on summer time from November 2026 on: a session of December there has one hour everywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from classbell.domain import timezones
from tests.calendars import read
from tests.journeys.post import first_mail
from tests.journeys.server import PASSWORD, PATH
from tests.journeys.speaking import Speaker

pytestmark = pytest.mark.slow

ZONE = "America/Vancouver"
BETH = "beth@example.com"


def december() -> datetime:
    """Nine o'clock on the next first of December, from 2026 on."""
    now = datetime.now(UTC).replace(tzinfo=None)
    year = max(now.year, 2026)
    morning = datetime(year, 12, 1, 9)  # noqa: DTZ001 - a wall time
    return morning if morning - now > timedelta(days=1) else morning.replace(year=year + 1)


def planned(base: str, **more: Any) -> str:
    """Plan the session over JSON; gives its key."""
    document = {
        "metaData": {"confName": "Winter rounds"},
        "accessControl": {"listing": "PUBLIC"},
        "schedule": {"startDate": december().isoformat(), "timeZone": ZONE, "duration": 60, "openTime": 0},
        "attendees": {"participants": {"participant": [{"person": {"name": "Beth", "email": BETH}}]}},
        "attendeeOptions": {"emailInvitations": True},
        **more,
    }
    reply = httpx.post(f"{base}/api/v1/training-sessions", json=document, auth=("host", PASSWORD), timeout=60)
    assert reply.status_code == httpx.codes.CREATED, reply.text
    return reply.headers["location"].rpartition("/")[2]


def holds(calendar: bytes | str, wall: datetime) -> None:
    """Expect one hour in Vancouver in a calendar, with the rule that gives it."""
    parsed = read(calendar)
    (event,) = parsed.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == ZONE
    assert event["DTSTART"].dt.replace(tzinfo=None) == wall
    (zone,) = [each for each in parsed.walk("VTIMEZONE") if each["TZID"] == ZONE]
    observed = [part for part in zone.subcomponents if part["DTSTART"].dt <= wall]
    latest = max(observed, key=lambda part: part["DTSTART"].dt)
    assert latest["TZOFFSETTO"].to_ical() == "-0700"


@pytest.fixture(scope="module")
def key(base: str) -> str:
    return planned(base)


def test_the_page_shows_the_hour_of_vancouver_to_whoever_is_there(base: str, key: str) -> None:
    page = httpx.get(f"{base}/s/{key}", cookies={"classbell_zone": "America%2FVancouver"}, timeout=60)
    text = unescape(re.sub(r"<[^>]+>", " ", page.text))

    assert page.status_code == httpx.codes.OK
    assert re.search(r"09:00\s*[–-]\s*10:00", text), text
    assert "UTC-07:00" in text
    assert "UTC-08:00" not in text


def test_somebody_elsewhere_sees_his_own_hour_and_that_of_the_session(base: str, key: str) -> None:
    page = httpx.get(f"{base}/s/{key}", cookies={"classbell_zone": "Europe%2FBerlin"}, timeout=60)
    text = unescape(re.sub(r"<[^>]+>", " ", page.text))

    assert re.search(r"17:00\s*[–-]\s*18:00", text), text
    assert "09:00" in text


def test_mail_and_calendar_in_it_tell_the_same_hour(key: str, mail_folder: Path) -> None:
    assert key
    message = first_mail(mail_folder, BETH)
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "09:00" in plain.get_content()
    assert "08:00" not in plain.get_content()
    (calendar,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    holds(calendar.get_payload(decode=True), december())  # type: ignore[arg-type]


def test_the_file_for_calendars_and_the_public_feed_tell_the_same_hour(base: str, key: str) -> None:
    for path in (f"/s/{key}/calendar.ics", "/calendar.ics"):
        holds(httpx.get(base + path, timeout=60).content, december())


def test_over_xml_it_is_the_same_instant(base: str, key: str) -> None:
    speaker = Speaker(base + PATH, "acme", "host", PASSWORD)
    answer = speaker.ask("training.GetTrainingSession", {"sessionKey": key})
    told = str(answer["schedule/startDate"])
    zone = timezones.by_number(int(str(answer["schedule/timeZoneID"])))
    instant = timezones.to_utc(datetime.strptime(told, "%m/%d/%Y %H:%M:%S"), zone.name)  # noqa: DTZ007

    assert instant == (december() + timedelta(hours=7)).replace(tzinfo=UTC)
