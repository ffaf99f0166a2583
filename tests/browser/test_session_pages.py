"""Planning sessions at a browser: dates that follow the typing, the same without scripts, and what axe thinks of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import no_complaints

pytestmark = pytest.mark.slow

PARTS = ("", "/edit", "/dates", "/twin", "/delete")


def begin_course(page: Page) -> None:
    """Fill in a weekly course up to its pattern."""
    page.get_by_label("Title").fill("First aid at work")
    page.get_by_label("Start", exact=True).fill("2033-03-07T09:30")
    page.get_by_role("group").filter(has_text="Repeat").locator("summary").first.click()
    page.get_by_label("Pattern").select_option("Weekly")
    page.get_by_label("Monday").check()


def planned(page: Page) -> str:
    """Plan what the form holds; gives the address of the session."""
    page.get_by_role("button", name="Plan the session").click()
    page.wait_for_url(re.compile(r"/console/sessions/\d+\?done=created$"))
    return page.url.partition("?")[0].partition("/console")[2]


def test_dates_follow_the_typing(somebody: Any) -> None:
    person = somebody()
    page = person.sign_in()
    with no_complaints(person):
        page.get_by_role("link", name="Plan a session").first.click()
        begin_course(page)
        page.get_by_label("Number of dates").fill("5")
        expect(page.locator("#dates li")).to_have_count(5)
        expect(page.locator("#dates li").last).to_contain_text("4 April 2033")

        page.get_by_label("Number of dates").fill("5000")
        expect(page.locator("#dates")).to_contain_text("No dates come of this")
        page.get_by_label("Number of dates").fill("2")
        expect(page.locator("#dates li")).to_have_count(2)
        planned(page)
    expect(page.locator("ol.dates li")).to_have_count(2)


def test_a_course_is_planned_by_keyboard_without_scripts(somebody: Any) -> None:
    person = somebody(scripts=False, telephone=True)
    person.sign_in()
    page = person.open("/console/sessions/new")
    begin_course(page)
    page.get_by_label("Number of dates").fill("3")
    page.get_by_role("button", name="Show dates").press("Enter")
    expect(page.locator("#dates li")).to_have_count(3)

    page.get_by_role("button", name="Add an attendee").press("Enter")
    first = page.locator('[name="attendees.participants.participant[1].person.name"]')
    expect(first).to_be_focused()
    first.fill("Ines Harbour")
    page.locator('[name="attendees.participants.participant[1].person.email"]').fill("ines@example.com")
    page.get_by_label("Mail invitations").select_option("Yes")
    page.get_by_role("button", name="Who would be told?").press("Enter")
    expect(page.get_by_role("heading", name="Who would be told")).to_be_visible()
    expect(page.get_by_role("cell", name="ines@example.com")).to_be_visible()

    page.get_by_role("textbox", name="Title required").press("Enter")
    page.wait_for_url(re.compile(r"\?done=created$"))
    expect(page.get_by_role("heading", name="First aid at work")).to_be_visible()


def test_a_fault_is_told_and_leads_to_its_field(somebody: Any) -> None:
    person = somebody()
    person.sign_in()
    page = person.open("/console/sessions/new")
    page.get_by_role("button", name="Plan the session").click()
    page.get_by_role("alert").get_by_role("link", name="Title is needed.").click()

    expect(page.get_by_label("Title")).to_be_focused()
    assert person.faults() == []


@pytest.mark.parametrize("telephone", [False, True], ids=["desktop", "telephone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_a_session(somebody: Any, telephone: bool, scheme: Any) -> None:
    person = somebody(telephone=telephone)
    person.page.emulate_media(color_scheme=scheme)
    person.sign_in("admin")
    page = person.open("/console/sessions/new")
    begin_course(page)
    for add in ("Add an attendee", "Add a presenter"):
        page.get_by_role("button", name=add).click()
        page.locator('[name$=".person.email"]').last.fill(f"{add[-4:]}@example.com")
    opened = page.locator("form details:not([open]) > summary:visible")
    while opened.count():
        opened.first.click()
    faults = person.faults()
    page.get_by_role("button", name="Who would be told?").click()
    faults += person.faults()
    address = planned(page)
    for part in PARTS:
        person.open(f"/console{address}{part}")
        faults += person.faults()
    for path in (
        "/console",
        "/console/sessions",
        "/console/calendar?month=2033-03",
        f"/console/templates?from={address[10:]}",
    ):
        person.open(path)
        faults += person.faults()

    assert faults == []


@pytest.mark.parametrize("telephone", [False, True])
def test_a_word_that_is_longer_than_the_screen_makes_no_page_wider(somebody: Any, telephone: bool) -> None:
    person = somebody(telephone=telephone)
    page = person.sign_in()
    person.open("/console/sessions/new")
    page.get_by_label("Title").fill("W" * 120)
    page.get_by_label("Start", exact=True).fill("2033-03-07T09:30")
    address = planned(page)
    person.open(f"/console{address}/roster")
    page.locator("form:has([value=add]) [name=name]").fill("N" * 60)
    page.locator("form:has([value=add]) [name=email]").fill(f"{'e' * 60}@{'d' * 60}.example.com")
    page.locator("button[name=act][value=add]").click()
    page.wait_for_url("**done=added**")

    public = "/s/" + address.rpartition("/")[2]
    console = [f"/console{address}{part}" for part in (*PARTS, "/roster", "/attendance", "/messages")]
    for path in (public, f"{public}/join", "/", "/console", "/console/sessions", *console):
        person.open(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 1, path
