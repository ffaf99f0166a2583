"""The site's calendar: what it shows, to whom, and when by whose clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import calendars
from tests.services.training.sending import Training
from tests.support import NOW, Person
from tests.web.browsing import Browser

WEEKLY = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "WEEKLY", "repeat/endAfter": 10}


async def test_public_sessions_ahead_are_listed_whatever_the_month(
    browser: Browser, training: Training, alice: Person
) -> None:
    near = await training.create(alice)
    far = await training.create(
        alice, {"metaData/confName": "Chimes", "schedule/startDate": "12/01/2027 09:00:00", "schedule/duration": 90}
    )

    page = await browser.open("/")

    assert page.status == 200
    assert page.text.index(f'href="/s/{near}"') < page.text.index(f'href="/s/{far}"')
    assert "Monday, 6 April 2026" in page.text
    assert "09:00–10:30" in page.text
    assert "1 h 30 min" in page.text
    assert "With Alice Example" in page.text


@pytest.mark.parametrize("url", ["/", "/no-such-page", "/api"])
async def test_pages_say_once_how_they_are_written(browser: Browser, url: str) -> None:
    assert (await browser.open(url)).headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("listing", ["PRIVATE", "UNLISTED"])
async def test_sessions_that_are_not_public_are_in_no_list(
    browser: Browser, training: Training, alice: Person, listing: str
) -> None:
    key = await training.create(alice, {"accessControl/listing": listing})

    for url in ("/", "/?view=month&month=2026-04", "/?q=bells", "/calendar.ics"):
        assert str(key) not in (await browser.open(url)).text


async def test_deleted_and_past_sessions_leave_the_list(browser: Browser, training: Training, alice: Person) -> None:
    gone = await training.create(alice)
    await training.delete(alice, gone)
    past = await training.create(alice)

    browser.now = NOW + timedelta(days=300)
    page = await browser.open("/")

    assert str(gone) not in page.text
    assert str(past) not in page.text
    assert "Nothing is planned" in page.text


async def test_a_session_under_way_stands_under_today(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, {"schedule/startDate": "03/02/2026 11:30:00"}, now=NOW - timedelta(hours=1))

    page = await browser.open("/")

    assert f'href="/s/{key}"' in page.text
    assert "Monday, 2 March 2026" in page.text


async def test_a_series_stands_in_the_list_once_and_in_the_month_at_every_date(
    browser: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, WEEKLY)

    listed = await browser.open("/")
    month = await browser.open("/?view=month&month=2026-04")

    assert listed.text.count(f'href="/s/{key}"') == 1
    assert "and 9 more dates" in listed.text
    assert month.text.count(f'href="/s/{key}"') == 4
    assert "<title>April 2026" in month.text


async def test_times_are_those_of_the_visitors_zone(browser: Browser, training: Training, alice: Person) -> None:
    await training.create(alice, {"schedule/startDate": "04/06/2026 23:30:00"})

    assert "Monday, 6 April 2026" in (await browser.open("/")).text
    reply = await browser.open("/settings", form={"language": "de", "zone": "Asia/Tokyo", "next": "/?q=bells"})
    page = await browser.open(reply.location)

    assert (reply.status, reply.location) == (303, "/?q=bells")
    assert "Dienstag, 7. April 2026" in page.text
    assert "08:30–09:30" in page.text


@pytest.mark.parametrize(("words", "found"), [("be", True), ("BELLS", True), ("ring bells", True), ("organ", False)])
async def test_search_goes_by_words_of_name_and_agenda(
    browser: Browser, training: Training, alice: Person, words: str, found: bool
) -> None:
    key = await training.create(alice, {"metaData/agenda": "How to <b>ring</b> them"})

    page = await browser.open(f"/?q={words.replace(' ', '+')}")

    assert (f'href="/s/{key}"' in page.text) is found


async def test_a_long_list_comes_in_pages(browser: Browser, training: Training, alice: Person) -> None:
    for number in range(51):
        await training.create(
            alice, {"metaData/confName": f"Bells {number}", "schedule/startDate": "04/06/2026 10:00:00"}
        )

    first = await browser.open("/")
    second = await browser.open("/?from=51")

    assert first.text.count("<h3>") == 50
    assert 'rel="next" href="/?from=51"' in first.text
    assert second.text.count("<h3>") == 1
    assert 'rel="prev"' in second.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ""),
        ({"registration": True}, "Registration open"),
        ({"registration": True, "maxRegistrations": 3}, "3 seats left"),
        ({"registration": True, "registrationCloseDate": "03/01/2026 10:00:00"}, "Registration closed"),
    ],
)
async def test_each_session_says_what_registration_there_is(
    browser: Browser, training: Training, alice: Person, options: dict[str, object], words: str
) -> None:
    await training.create(alice, {f"attendeeOptions/{name}": value for name, value in options.items()})

    page = await browser.open("/")

    assert words in page.text
    assert page.text.count('<span class="tag') == (1 if words else 0)


async def test_the_feed_is_a_calendar(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, {**WEEKLY, "schedule/timeZoneID": 4})

    reply = await browser.open("/calendar.ics")

    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = calendars.events(reply.text)
    assert str(event["summary"]) == "Bells"
    assert str(event["url"]) == f"https://classes.example.com/s/{key}"
    assert event["rrule"]["COUNT"] == [10]


@pytest.mark.parametrize(
    "query", ["view=month&month=2026-13", "view=month&month=x", "from=0", "from=99999999999999999", "from=-1", "q=%00"]
)
async def test_odd_addresses_show_a_calendar(browser: Browser, query: str) -> None:
    assert (await browser.open(f"/?{query}")).status == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", ""])
async def test_settings_lead_nowhere_else(browser: Browser, target: str) -> None:
    reply = await browser.open("/settings", form={"language": "en", "zone": "Etc/UTC", "next": target})

    assert reply.location == "/"


async def test_a_zone_that_is_none_is_not_kept(browser: Browser) -> None:
    reply = await browser.open("/settings", form={"language": "xx", "zone": "Moon/Base"})

    assert reply.status == 422
    assert "There is no such time zone" in reply.text
    assert browser.cookies == {}
