"""What an attendee goes through: he finds a course that is full, waits, gets a seat, and is in it on time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from docs.showing import Teller
from docs.showing.neighbours import Neighbours
from tests.browser.post import Post, link_in
from tests.calendars import events
from tests.journeys.server import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture
def host(server: Any) -> Teller:
    """The host, who speaks JSON."""
    return Teller(f"http://127.0.0.1:{server.port}", ("host", PASSWORD))


@pytest.fixture
def title() -> str:
    """A name that no other session has."""
    return f"Plain hunt {uuid4().hex[:8]}"


@pytest.fixture
def key(host: Teller, title: str) -> str:
    """A session that opens now, has one seat and a waiting list."""
    start = datetime.now(UTC) + timedelta(minutes=5)
    document = {
        "metaData": {"confName": title, "roomLink": "https://rooms.example.com/{key}"},
        "accessControl": {"listing": "PUBLIC"},
        "schedule": {
            "startDate": f"{start:%Y-%m-%dT%H:%M:%S}", "timeZone": "Etc/UTC", "duration": 60, "openTime": 15,
        },
        "attendeeOptions": {"registration": True, "auto": True, "maxRegistrations": 1, "waitingList": True},
    }  # fmt: skip
    return host("POST", "/training-sessions", document).headers["location"].rpartition("/")[2]


DEVICES = [
    pytest.param({"scripts": True}, id="desktop"),
    pytest.param({"scripts": False}, id="desktop-without-scripts"),
    pytest.param({"telephone": True}, id="telephone"),
    pytest.param({"telephone": True, "scripts": False}, id="telephone-without-scripts"),
]


@pytest.mark.parametrize("device", DEVICES)
def test_an_attendee_waits_is_promoted_and_joins(
    somebody: Any, server: Any, host: Teller, key: str, title: str, neighbours: Neighbours, device: dict[str, bool]
) -> None:
    quick, slow = (f"{name}.{uuid4().hex[:8]}@example.com" for name in ("quinn", "sasha"))
    base = f"http://127.0.0.1:{server.port}"
    reply = httpx.post(f"{base}/s/{key}/register", data={"name": "Quinn", "email": quick}, timeout=60)
    assert reply.status_code == httpx.codes.SEE_OTHER

    # He finds the session and registers, though it is full.
    person = somebody(**device)
    page = person.open("/")
    page.get_by_label("Search sessions").fill(title)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Join the waiting list").click()
    page.get_by_label("Your name").fill("Sasha Quick")
    page.get_by_label("Your e-mail address").fill(slow)
    page.get_by_role("button", name="Join the waiting list").click()
    page.wait_for_url("**/my/**")
    assert "you are number 1 on the waiting list" in page.inner_text("main")
    waiting = Post(neighbours, slow).about("Waiting list")

    # Whoever was quicker cancels by the link of his mail, and the seat is his.
    first = somebody(scripts=device.get("scripts", True))
    page_of_first = first.open(link_in(Post(neighbours, quick).about("You are registered"), r"^/my/"))
    page_of_first.get_by_role("link", name="Cancel").or_(
        page_of_first.get_by_role("button", name="Cancel")
    ).first.click()
    page_of_first.get_by_role("button", name="Yes, cancel it").click()
    page_of_first.wait_for_load_state()
    assert "cancelled" in page_of_first.inner_text("main")
    promoted = Post(neighbours, slow).about("You have a seat")
    assert waiting["Message-ID"] != promoted["Message-ID"]
    (entry,) = (part for part in promoted.walk() if part.get_content_type() == "text/calendar")
    (planned,) = events(str(entry.get_content()).encode())
    assert planned["SUMMARY"] == title

    # His registrations, by a link that is mailed to him once more.
    page = person.open("/my")
    page.get_by_label("Your e-mail address").fill(slow)
    page.get_by_role("button", name="Mail me the link").click()
    mine = link_in(Post(neighbours, slow).about("Your registrations"), r"^/my/")
    page = person.open(mine)
    assert title in page.inner_text("main")

    # Into his calendar, once from the page of the session and once as a feed.
    session = person.open(f"/s/{key}")
    with session.expect_download() as downloading:
        session.get_by_role("link", name="Add to calendar").click()
    (event,) = events(Path(downloading.value.path()).read_bytes())
    assert event["SUMMARY"] == title
    feed = httpx.get(f"{base}{mine.partition('?')[0]}/calendar.ics", timeout=60)
    assert title in feed.text

    # He comes before the host, waits, and is in when the room is open.
    page = person.open(link_in(promoted, r"/join"))
    if page.get_by_role("button", name="Join").count():
        page.get_by_role("button", name="Join").click()
        page.wait_for_load_state()
    assert page.locator("body").get_attribute("data-state") in ("early", "waiting")
    assert "rooms.example.com" not in page.content()
    link = host("POST", f"/training-sessions/{key}/host-links", {}).json()["hostMeetingURL"]
    with httpx.Client(follow_redirects=True, timeout=60) as hosting:
        hosting.get(link)
    page.goto(page.url if "/here" in page.url else base + link_in(promoted, r"/join"))
    page.wait_for_selector("body[data-state=present]")
    assert f"/room/{key}" in page.url
    door = page.get_by_role("link", name="Enter the room")
    assert door.get_attribute("href") == f"https://rooms.example.com/{key}"
    attended = host("GET", f"/training-sessions/{key}/attendees").text
    assert slow in attended


def test_what_is_wrong_with_a_form_is_said_beside_the_field(somebody: Any, key: str) -> None:
    page = somebody(scripts=False).open(f"/s/{key}/register")
    page.locator("form[method=post]").evaluate("form => form.noValidate = true")
    page.get_by_label("Your name").fill("Sasha")
    page.get_by_label("Your e-mail address").fill("not an address")
    page.locator("form[method=post] button.main").click()

    field = page.get_by_label("Your e-mail address")
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f"#{each}.fault").count() for each in described)
    assert page.get_by_label("Your name").input_value() == "Sasha"
