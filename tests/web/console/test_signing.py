"""Signing in and out of the console."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from classbell.domain import hashing
from tests.support import Person
from tests.web.browsing import Browser


async def test_a_page_of_the_console_leads_to_the_sign_in_and_back(browser: Browser, alice: Person) -> None:
    away = await browser.open("/console?tab=1")
    assert away.status == 303
    assert away.location == "/console/sign-in?next=%2Fconsole%3Ftab%3D1"

    page = await browser.open(away.location)
    back = await browser.open(
        "/console/sign-in",
        form={"name": alice.web_ex_id, "password": alice.password, "next": page.hidden("next")},
    )

    assert (back.status, back.location) == (303, "/console?tab=1")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/console", "//evil.example/console", "/\\evil.example", "/s/1", "/console/sign-in",
        "javascript:alert(1)", "https://[::1", "",
    ],
)  # fmt: skip
async def test_signing_in_leads_nowhere_but_to_the_console(browser: Browser, alice: Person, target: str) -> None:
    reply = await browser.open(
        "/console/sign-in", form={"name": alice.web_ex_id, "password": alice.password, "next": target}
    )

    assert reply.location == "/console"


async def test_unknown_names_and_wrong_passwords_read_alike(browser: Browser, alice: Person) -> None:
    wrong = await browser.open("/console/sign-in", form={"name": alice.web_ex_id, "password": "no"})
    unknown = await browser.open("/console/sign-in", form={"name": "nobody", "password": "no"})

    assert wrong.status == unknown.status == 403
    assert wrong.text.replace(alice.web_ex_id, "nobody") == unknown.text
    assert "classbell_session" not in browser.cookies


async def test_signing_in_makes_a_new_session_each_time(browser: Browser, alice: Person) -> None:
    browser.cookies["classbell_session"] = "planted"
    await browser.sign_in(alice)
    first = browser.cookies["classbell_session"]
    await browser.sign_in(alice)

    assert first != "planted"
    assert browser.cookies["classbell_session"] != first


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, alice: Person) -> None:
    reply = await browser.sign_in(alice)

    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" in cookie


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://other.example"}]
)
async def test_a_form_of_another_site_signs_nobody_in(browser: Browser, alice: Person, headers: dict[str, str]) -> None:
    form = {"name": alice.web_ex_id, "password": alice.password}

    assert (await browser.open("/console/sign-in", form=form, headers=headers)).status == 403


async def test_a_session_ends_with_a_change_of_password(
    browser: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    await browser.sign_in(alice)
    assert (await browser.open("/console/sign-in")).status == 303

    await db.execute("UPDATE account SET password_hash = $1", await hashing.hash("another one"))

    assert (await browser.open("/console/sign-in")).status == 200


async def test_a_session_that_is_not_used_ends(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)
    browser.now += timedelta(hours=11)
    assert (await browser.open("/console/sign-in")).status == 303
    browser.now += timedelta(hours=11)
    assert (await browser.open("/console/sign-in")).status == 303
    browser.now += timedelta(hours=13)

    assert (await browser.open("/console/sign-in")).status == 200


async def test_a_page_that_is_not_there_says_so_in_the_language_of_the_browser(browser: Browser) -> None:
    reply = await browser.open("/nowhere", headers={"Accept-Language": "de-AT,de;q=0.9"})

    assert reply.status == 404
    assert '<html lang="de">' in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]
