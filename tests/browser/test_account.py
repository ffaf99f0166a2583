"""One's own account in a browser: the second step from the square code to its end, and a forgotten password."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import psycopg
import pyotp
import pytest

from docs.showing.neighbours import Neighbours
from tests.browser.conftest import Person, no_complaints
from tests.browser.post import Post, link_in
from tests.journeys.server import PASSWORD, Server

pytestmark = pytest.mark.slow

CHANGED = "Battery-Staple-47"


_numbers = count(1)


@pytest.fixture(params=[False, True], ids=["desktop", "telephone"])
def owner(somebody: Any, server: Server, dsn: str, request: pytest.FixtureRequest) -> Person:
    """Somebody at a desktop or a telephone, to whom the account `name` belongs."""
    name = f"owner{next(_numbers)}"
    with psycopg.connect(dsn.replace("/classbell?", "/browser?")) as connection:
        connection.execute(
            "INSERT INTO account (site_id, web_ex_id, email, first_name, last_name, password_hash) "
            "SELECT site_id, %s, %s, 'Olga', 'Owner', password_hash FROM account WHERE web_ex_id = 'other'",
            [name, f"{name}@example.com"],
        )
    person: Person = somebody(telephone=request.param)
    person.name = name  # type: ignore[attr-defined]
    return person


@pytest.fixture
def look(owner: Person) -> Callable[[str], None]:
    """Expects that axe finds nothing on the page shown."""

    def judge(what: str) -> None:
        assert owner.faults() == []
        width = owner.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 1, what

    return judge


def test_a_second_step_is_set_up_taken_and_switched_off(owner: Person, look: Callable[[str], None]) -> None:
    name = owner.name  # type: ignore[attr-defined]
    with no_complaints(owner):
        page = owner.sign_in(name)
        owner.open("/console/account")
        look("account")
        page.get_by_role("button", name="Set up").click()
        assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
        look("square code")
        device = pyotp.TOTP(page.locator("code.told-once").inner_text().replace(" ", ""))
        page.get_by_label("Code").fill(device.now())
        page.get_by_role("button", name="Switch on").click()
        codes = page.locator("ul.codes li").all_inner_texts()
        look("recovery codes")
        page.get_by_role("link", name="I have kept them").click()
        look("account with a second step")

        owner.context.clear_cookies()
        owner.open("/console/sign-in")
        page.get_by_label("Account name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        look("second step")
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/console")

        owner.open("/console/account/second-step/off")
        look("switching off")
        page.get_by_label("Present password").fill(PASSWORD)
        page.get_by_label("Code").fill(codes[1])
        page.get_by_role("button", name="Switch off").click()
        page.wait_for_url("**/console/account?done=removed")


def test_a_forgotten_password_is_replaced(owner: Person, look: Callable[[str], None], neighbours: Neighbours) -> None:
    name = owner.name  # type: ignore[attr-defined]
    with no_complaints(owner):
        page = owner.open("/console/sign-in")
        page.get_by_role("link", name="Forgotten your password?").click()
        look("asking")
        page.get_by_label("Account name").fill(name)
        page.get_by_role("button", name="Mail me a link").click()
        look("asked")

        owner.open(link_in(Post(neighbours, f"{name}@example.com").about("password"), "/console/password/"))
        look("choosing")
        page.locator("#f-password").fill(CHANGED)
        page.locator("#f-again").fill(CHANGED)
        page.get_by_role("button", name="Change the password").click()
        look("changed")
        owner.sign_in(name, CHANGED)
        owner.open("/console/account")
