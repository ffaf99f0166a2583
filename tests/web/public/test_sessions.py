"""The page of a session, its calendar file, and who finds them."""

from __future__ import annotations

import re

import pytest

from classbell.services.shared import personal
from tests import calendars
from tests.services.training.sending import Training, attendees
from tests.support import NOW, Person
from tests.web.browsing import Browser


async def test_a_session_tells_what_when_and_whose_it_is(browser: Browser, training: Training, alice: Person) -> None:
    key = await training.create(
        alice,
        {
            "metaData/agenda": "Ropes &amp; <b>wheels</b><script>alert(1)</script>",
            "metaData/confName": "A <b> & 5<6",
            "schedule/timeZoneID": 4,
        },
    )

    page = await browser.open(f"/s/{key}")

    assert page.status == 200
    assert re.search(r"<title>A +&amp; 5&lt;6 · acme</title>", page.text)
    assert "<b>wheels</b>" in page.text
    assert "alert(1)" not in page.text
    assert "In the zone of the session" in page.text
    assert "Alice Example" in page.text
    assert "/room/" not in page.text


async def test_the_hour_is_right_after_british_columbias_change_of_rule(
    browser: Browser, training: Training, alice: Person
) -> None:
    key = await training.create(alice, {"schedule/startDate": "12/01/2026 09:00:00", "schedule/timeZoneID": 4})
    await training.db.execute("UPDATE session SET zone = 'America/Vancouver' WHERE session_key = $1", key)
    await training.db.execute(
        "UPDATE occurrence SET wall = '2026-12-01 09:00', start_at = '2026-12-01 16:00+00',"
        " end_at = '2026-12-01 17:00+00' WHERE session_key = $1", key
    )  # fmt: skip
    await browser.open("/settings", form={"language": "en", "zone": "America/Vancouver"})

    page = await browser.open(f"/s/{key}")
    (event,) = calendars.events((await browser.open(f"/s/{key}/calendar.ics")).text)

    assert "09:00–10:00" in page.text
    assert "UTC-07:00" in page.text
    assert event["dtstart"].dt.isoformat() == "2026-12-01T09:00:00-07:00"


async def test_a_series_shows_its_dates(browser: Browser, training: Training, alice: Person) -> None:
    weekly = {"repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "WEEKLY", "repeat/endAfter": 3}
    key = await training.create(alice, weekly)

    page = await browser.open(f"/s/{key}")

    for date in ("Monday, 6 April 2026", "Monday, 13 April 2026", "Monday, 20 April 2026"):
        assert date in page.text


@pytest.mark.parametrize("path", ["", "/register", "/join", "/calendar.ics"])
async def test_a_private_session_looks_like_one_that_is_not_there(
    browser: Browser, training: Training, alice: Person, path: str
) -> None:
    key = await training.create(
        alice,
        {"accessControl/listing": "PRIVATE", "attendeeOptions/registration": True, **attendees(["ann@example.com"])},
    )
    unlisted = await training.create(alice, {"accessControl/listing": "UNLISTED"})

    private = await browser.open(f"/s/{key}{path}")
    unknown = await browser.open(f"/s/{key + 1}{path}")
    theirs = await personal.my_token(browser.db, training.site_id, "ann@example.com", NOW)
    others = await personal.my_token(browser.db, training.site_id, "rob@example.com", NOW)

    assert private.status == unknown.status == 404
    assert private.text.replace(str(key), "") == unknown.text.replace(str(key + 1), "")
    assert (await browser.open(f"/s/{key}{path}?t={others}")).status == 404
    assert (await browser.open(f"/s/{key}{path}?t={theirs}")).status in (200, 303)
    assert (await browser.open(f"/s/{unlisted}{path}")).status == 200


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1", "%00", "12345678901"])
async def test_keys_that_are_none_have_no_page(browser: Browser, key: str) -> None:
    for path in ("", "/register", "/join", "/calendar.ics"):
        assert (await browser.open(f"/s/{key}{path}")).status == 404
