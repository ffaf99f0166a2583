"""A test from its making to its score: built, scheduled and graded in the console, taken by a mailed link."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from docs.showing import Shown
from docs.showing.neighbours import Neighbours
from tests.browser.conftest import no_complaints
from tests.browser.post import text_of
from tests.processes import wait_for

pytestmark = pytest.mark.slow

WALL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def scheduled(somebody: Any, shown: Shown) -> str:
    """A test that is open on the web, in the full session; gives its page in the console."""
    host = somebody()
    host.sign_in()
    page = host.open("/console/tests/new")
    page.get_by_label("Title").fill("Ropes")
    page.get_by_label("What is asked").nth(0).fill("Which are ropes?")
    page.get_by_label("Kind").nth(0).select_option("multiple")
    page.get_by_label("Choices, or texts that are right").nth(0).fill("*Hemp\nBronze\n*Nylon")
    page.get_by_label("What is asked").nth(1).fill("Tell of one.")
    page.get_by_label("Kind").nth(1).select_option("essay")
    page.get_by_role("button", name="Save the test").click()
    number = page.url.rpartition("/")[2]
    page = host.open(f"/console/sessions/{shown.full}/tests")
    page.get_by_label("Test of the library").select_option(number)
    page.get_by_role("button", name="Add to the session").click()
    now = datetime.now(UTC)
    page.get_by_label("Given").select_option("web")
    page.get_by_label("First moment").fill(f"{now - timedelta(days=2):{WALL}}")
    page.get_by_label("Last moment").fill(f"{now + timedelta(days=2):{WALL}}")
    page.get_by_label("Minutes for an attempt").fill("30")
    page.get_by_label("Mail the attendees a link to the test").check()
    page.get_by_role("button", name="Save").click()
    return str(page.url).partition("?")[0].removeprefix(host.base)


def link(neighbours: Neighbours, number: str) -> str:
    """The link to a test in the mail that asks somebody to take it."""

    def mailed() -> list[str]:
        return [found[0] for _, letter in neighbours.letters() if (found := re.search(pattern, text_of(letter)))]

    pattern = rf"/t/{number}\?t=[\w.-]+"
    wait_for(lambda: bool(mailed()))
    return mailed()[-1]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_test_is_taken_and_graded(somebody: Any, neighbours: Neighbours, scheduled: str, scripts: bool) -> None:
    person = somebody(scripts=scripts, telephone=True)
    with no_complaints(person):
        page = person.open(link(neighbours, scheduled.rpartition("/")[2]))
        page.get_by_role("button", name="Begin the test").click()
        page.get_by_label("Hemp").check()
        page.get_by_label("Nylon").check()
        page.get_by_label("Tell of one.").fill("Long and grey.")
        if scripts:
            page.get_by_text("Saved", exact=True).wait_for()
            assert re.fullmatch(r"(29|30):\d\d", page.locator("#clock").inner_text())
            assert person.faults() == []
        else:
            page.get_by_role("button", name="Save").click()
            assert page.get_by_text("Your answers are saved.").is_visible()
        page.reload()
        assert page.get_by_label("Tell of one.").input_value() == "Long and grey."
        page.get_by_role("button", name="Hand in").click()
        assert page.get_by_text("1 answer waits for the host").is_visible()
        if scripts:
            assert person.faults() == []
    host = somebody()
    host.sign_in()
    page = host.open(scheduled)
    page.get_by_role("link", name="Grade").click()
    page.get_by_label("Points from 0 to 1").nth(1).fill("1")
    page.get_by_role("button", name="Save the points").click()

    assert page.get_by_text("2 / 2").is_visible()
