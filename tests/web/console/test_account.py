"""One's own account: name, password, browsers, tokens, and the second step of signing in."""

from __future__ import annotations

import re
from datetime import timedelta

import asyncpg
import pyotp
import pytest

from tests.support import Person
from tests.web.browsing import Browser, Reply


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    await browser.sign_in(alice)
    return browser


async def test_name_zone_and_language_are_ones_own(desk: Browser, db: asyncpg.Connection, alice: Person) -> None:
    page = await desk.open("/console/account")
    form = {"firstName": "Alicia", "lastName": "Ash", "timeZoneID": "4", "language": "de"}

    reply = await desk.send(page, "/console/account", **form)

    assert reply.status == 303
    assert desk.cookies["classbell_language"] == "de"
    page = await desk.open("/console/account")
    assert "Alicia Ash" in page.text
    assert '<option value="4" selected>' in page.text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"present": "wrong", "password": "battery staple", "again": "battery staple"}, "present"),
        ({"present": "correct horse", "password": "battery staple", "again": "other"}, "again"),
        ({"present": "correct horse", "password": "short", "again": "short"}, "password"),
        ({"present": "correct horse", "password": "x" * 61, "again": "x" * 61}, "password"),
    ],
)
async def test_a_password_that_does_not_fit_changes_nothing(
    desk: Browser, alice: Person, form: dict[str, str], field: str
) -> None:
    reply = await desk.send(await desk.open("/console/account"), "/console/account/password", **form)

    assert reply.status == 422
    assert f'id="f-{field}-fault"' in reply.text
    assert (await desk.sign_in(alice)).status == 303


async def test_a_new_password_signs_other_browsers_out_and_this_one_stays(
    desk: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    other = Browser(db)
    await other.sign_in(alice)
    secret = desk.cookies["classbell_session"]
    form = {"present": alice.password, "password": "battery staple", "again": "battery staple"}

    reply = await desk.send(await desk.open("/console/account"), "/console/account/password", **form)

    assert reply.location == "/console/account?done=password"
    assert (await desk.open("/console/account")).status == 200
    assert desk.cookies["classbell_session"] != secret
    assert (await other.open("/console/account")).status == 303
    assert (await other.sign_in(alice)).status == 403


async def test_a_browser_is_signed_out_from_another(desk: Browser, alice: Person, db: asyncpg.Connection) -> None:
    other = Browser(db, address="192.0.2.99")
    await other.sign_in(alice)
    page = await desk.open("/console/account")
    assert "192.0.2.99" in page.text
    names = re.findall(r'name="browser" value="([0-9a-f]+)"', page.text)
    assert len(names) == 1

    await desk.send(page, "/console/account/browsers", browser=names[0])

    assert (await other.open("/console/account")).status == 303
    assert (await desk.open("/console/account")).status == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 (KHTML, like Gecko) Version/18 Safari/605",
         "Safari, macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge, Windows"),
        ("<b>mine</b>", "&lt;b&gt;mine&lt;/b&gt;"), ("", "–"),
    ],
)  # fmt: skip
async def test_a_browser_is_named_in_words(desk: Browser, db: asyncpg.Connection, agent: str, words: str) -> None:
    await db.execute("UPDATE web_session SET agent = $1", agent)

    assert f">{words}</span>" in (await desk.open("/console/account")).text


async def test_nobody_signs_the_browser_of_another_out(desk: Browser, bob: Person, db: asyncpg.Connection) -> None:
    other = Browser(db)
    await other.sign_in(bob)
    name = await db.fetchval(
        "SELECT encode(session_hash, 'hex') FROM web_session WHERE account_id = $1", bob.account_id
    )

    await desk.send(await desk.open("/console/account"), "/console/account/browsers", browser=name)

    assert (await other.open("/console/account")).status == 200


async def test_a_token_is_shown_once_and_taken_back(desk: Browser) -> None:
    made = await desk.send(await desk.open("/console/account"), "/console/account/tokens", name="Reports", days="30")

    token = re.search(r'class="told-once"><code>([\w-]{43})</code>', made.text)
    assert token is not None
    page = await desk.open("/console/account")
    assert "Reports" in page.text
    assert token[1] not in page.text
    number = re.search(r'name="remove" value="(\d+)"', page.text)
    assert number is not None
    await desk.send(page, "/console/account/tokens", remove=number[1])
    assert "Reports" not in (await desk.open("/console/account")).text


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "x", "days": "9999"}, {"name": "x" * 81}])
async def test_a_token_that_does_not_fit_is_not_made(desk: Browser, form: dict[str, str]) -> None:
    reply = await desk.send(await desk.open("/console/account"), "/console/account/tokens", **form)

    assert reply.status == 422
    assert "told-once" not in reply.text


async def set_up(desk: Browser) -> tuple[pyotp.TOTP, list[str], Reply]:
    page = await desk.open("/console/account")
    scan = await desk.send(page, "/console/account/second-step", act="begin")
    secret = re.search(r'<code class="told-once">([A-Z2-7 ]+)</code>', scan.text)
    assert secret is not None
    device = pyotp.TOTP(secret[1].replace(" ", ""))
    done = await desk.send(scan, "/console/account/second-step", act="confirm", code=device.at(desk.now))
    return device, re.findall(r"<li>([a-z2-9-]{17})</li>", done.text), done


async def code_page(browser: Browser, who: Person) -> Reply:
    browser.cookies.clear()
    page = await browser.open(
        "/console/sign-in", form={"name": who.web_ex_id, "password": who.password, "next": "/console/account"}
    )
    assert page.status == 200
    assert "classbell_session" not in browser.cookies
    return page


async def give(browser: Browser, page: Reply, code: str) -> Reply:
    form = {"token": page.hidden("token"), "next": page.hidden("next"), "code": code}
    return await browser.open("/console/sign-in/code", form=form)


async def test_a_second_step_is_asked_for_and_its_code_counts_once(desk: Browser, alice: Person) -> None:
    device, codes, done = await set_up(desk)
    assert len(codes) == 10
    assert "Recovery codes" in done.text

    page = await code_page(desk, alice)
    assert (await give(desk, page, device.at(desk.now))).status == 403
    desk.now += timedelta(seconds=30)
    reply = await give(desk, page, device.at(desk.now))
    assert (reply.status, reply.location) == (303, "/console/account")

    page = await code_page(desk, alice)
    assert (await give(desk, page, device.at(desk.now))).status == 403


async def test_a_recovery_code_counts_once(desk: Browser, alice: Person) -> None:
    _, codes, _ = await set_up(desk)

    assert (await give(desk, await code_page(desk, alice), codes[3].upper())).status == 303
    assert "9 recovery codes are left." in (await desk.open("/console/account")).text
    assert (await give(desk, await code_page(desk, alice), codes[3])).status == 403


async def test_guessing_codes_ends(desk: Browser, alice: Person) -> None:
    device, _, _ = await set_up(desk)
    page = await code_page(desk, alice)
    for _ in range(10):
        assert (await give(desk, page, "000000")).status == 403
    desk.now += timedelta(seconds=60)

    assert (await give(desk, page, device.at(desk.now))).status == 403


async def test_a_code_given_too_late_or_without_a_password_lets_nobody_in(desk: Browser, alice: Person) -> None:
    device, _, _ = await set_up(desk)
    page = await code_page(desk, alice)
    desk.now += timedelta(minutes=6)

    assert "took too long" in (await give(desk, page, device.at(desk.now))).text
    reply = await desk.open("/console/sign-in/code", form={"token": "x", "code": device.at(desk.now)})
    assert reply.status == 403
    assert "classbell_session" not in desk.cookies


async def test_the_second_step_is_not_asked_for_before_it_is_confirmed(desk: Browser, alice: Person) -> None:
    page = await desk.open("/console/account")
    scan = await desk.send(page, "/console/account/second-step", act="begin")
    wrong = await desk.send(scan, "/console/account/second-step", act="confirm", code="000000")

    assert wrong.status == 422
    assert (await desk.sign_in(alice)).status == 303


async def test_the_second_step_is_switched_off_with_password_and_code(desk: Browser, alice: Person) -> None:
    device, codes, _ = await set_up(desk)
    off = "/console/account/second-step/off"
    page = await desk.open(off)
    desk.now += timedelta(seconds=30)
    now = device.at(desk.now)

    wrong = [
        await desk.send(page, off, present=present, code=code)
        for present, code in [("wrong", now), ("", codes[0]), (alice.password, "000000"), (alice.password, "")]
    ]
    assert [reply.status for reply in wrong] == [422] * 4
    await code_page(Browser(desk.db), alice)

    assert (await desk.send(page, off, present=alice.password, code=now)).status == 303
    assert "Set up" in (await desk.open("/console/account")).text
    assert (await desk.sign_in(alice)).status == 303


async def test_the_secret_of_a_device_is_nowhere_to_be_read(desk: Browser, db: asyncpg.Connection) -> None:
    device, codes, _ = await set_up(desk)

    row = await db.fetchrow("SELECT * FROM second_factor")
    assert row is not None
    kept = bytes(row["secret"]) + b"".join(bytes(each) for each in row["recovery"])
    assert device.secret.encode() not in kept
    assert device.byte_secret() not in kept
    assert codes[0].encode() not in kept
    trail = await db.fetch("SELECT * FROM audit")
    assert device.secret not in str([dict(each) for each in trail])


@pytest.mark.parametrize("path", ["", "/password", "/browsers", "/tokens", "/second-step"])
async def test_a_form_without_the_token_of_the_session_is_refused(desk: Browser, path: str) -> None:
    assert (await desk.open(f"/console/account{path}", form={"act": "begin", "name": "x"})).status == 403
