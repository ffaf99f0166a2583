"""What an organiser does: he plans a weekly course, imports its people, looks who would be told, approves, writes."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from docs.showing.neighbours import Neighbours
from tests.browser.conftest import no_complaints
from tests.browser.post import Post, text_of

pytestmark = pytest.mark.slow

PEOPLE = 20


def lines(mark: str) -> str:
    """A list of people as a spreadsheet writes it."""
    rows = "".join(f"Person {number:02d};person{number:02d}.{mark}@example.com\n" for number in range(1, PEOPLE + 1))
    return f"name;email\n{rows}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_organiser_plans_a_course_and_fills_it(
    somebody: Any, neighbours: Neighbours, tmp_path: Path, scripts: bool
) -> None:
    mark = uuid4().hex[:8]
    person = somebody(scripts=scripts)
    person.sign_in("host")
    start = datetime.now(UTC) + timedelta(days=9)

    # A weekly course of six dates, whose dates are shown before it is saved.
    with no_complaints(person):
        page = person.open("/console")
        page.get_by_role("link", name="Plan a session").first.click()
        page.get_by_label("Title").first.fill(f"Ladders {mark}")
        page.locator('[name="schedule.startDate[1]"]').fill(f"{start:%Y-%m-%d}T09:30")
        if scripts:
            page.locator('[name="repeat.repeatType"]').evaluate("one => one.closest('details').open = true")
        else:
            page.get_by_role("heading", name="Repeat").click()
        page.locator('select[name="repeat.repeatType"]').select_option("MULTIPLE_SESSION")
        page.locator('select[name="repeat.occurenceType"]').select_option("WEEKLY")
        page.locator('[name="repeat.endAfter"]').fill("6")
        if not scripts:
            page.get_by_role("button", name="Show dates").click()
        page.locator("#dates li").nth(5).wait_for()
        assert page.locator("#dates li").count() == 6
        assert "6 dates" in page.inner_text("#dates")
        page.get_by_role("button", name="Plan the session").click()
        page.wait_for_url("**/console/sessions/*?done=created")
    session = page.url.partition("?")[0].removeprefix(person.base)

    # Twenty people from a file, looked at before they are added.
    (tmp_path / "people.csv").write_text(lines(mark))
    page = person.open(f"{session}/roster")
    page.get_by_role("link", name="Import a list").click()
    page.get_by_label("CSV file").set_input_files(tmp_path / "people.csv")
    page.get_by_label("Add new people").select_option(label="as registered, to be approved")
    page.get_by_role("button", name="Look at it first").click()
    assert f"{PEOPLE} people would be added or changed." in page.inner_text("main")
    page.get_by_role("button", name=f"Add {PEOPLE} people").click()
    page.wait_for_url("**/roster*")
    assert page.locator("#roster tbody tr").count() == PEOPLE

    # They are approved, all at once with scripts and one by one without.
    if scripts:
        page.locator("[data-ticks=person]").check()
    else:
        for box in page.locator("#roster tbody input[type=checkbox]").all():
            box.check()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text(f"{PEOPLE} people are approved.").wait_for()
    accepted = Post(neighbours, f"person07.{mark}@example.com").about("You are registered")
    assert f"Ladders {mark}" in text_of(accepted)

    # Who would be told if the course began half an hour later; nothing is saved or sent. A change is told to those
    # whose mail has left: who still waits for it will read the new hour there.
    Post(neighbours, f"person20.{mark}@example.com").about("You are registered")
    page = person.open(f"{session}/edit")
    page.locator('[name="schedule.startDate[1]"]').fill(f"{start:%Y-%m-%d}T10:00")
    page.get_by_role("button", name="Who would be told?").click()
    told = page.locator("section", has=page.get_by_role("heading", name="Who would be told"))
    told.wait_for()
    assert f"person20.{mark}@example.com" in told.inner_text()

    # A message to everybody.
    page = person.open(f"{session}/roster")
    page.locator("summary", has_text="Write to them").click()
    page.get_by_label("Subject").fill(f"Bring gloves {mark}")
    page.get_by_label("Text", exact=True).fill("And shoes with good soles.")
    page.get_by_label("everybody who has not declined").check()
    page.get_by_role("button", name="Send the message").click()
    page.get_by_text("on their way").wait_for()
    assert "And shoes with good soles." in text_of(
        Post(neighbours, f"person13.{mark}@example.com").about(f"Bring gloves {mark}")
    )

    # Looking who would be told of a change told nobody of it.
    last = Post(neighbours, f"person20.{mark}@example.com")
    last.about(f"Bring gloves {mark}")
    assert not [each["Subject"] for each in last.all() if "hange" in str(each["Subject"])]

    # The log says so, and the list goes into a file.
    log = person.open(f"{session}/messages")
    assert f"Bring gloves {mark}" in log.inner_text("main") or f"person13.{mark}" in log.inner_text("main")
    page = person.open(f"{session}/roster")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export as CSV").click()
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["email"] for row in rows) == [f"person{one:02d}.{mark}@example.com" for one in range(1, 21)]
