"""Accounts in the console: found, made, changed, let in and kept out."""

from __future__ import annotations

import asyncpg
import pytest

from tests.support import Person
from tests.web.browsing import Browser


@pytest.fixture
async def desk(browser: Browser, admin: Person) -> Browser:
    await browser.sign_in(admin)
    return browser


NEW = {
    "firstName": "Eve", "lastName": "Example", "email": "eve@example.com", "webExId": "eve", "role": "host",
    "timeZoneID": "", "password": "correct horse",
}  # fmt: skip


async def test_an_account_is_made_and_comes_in(desk: Browser, db: asyncpg.Connection) -> None:
    reply = await desk.send(await desk.open("/console/site/users/new"), "/console/site/users/new", **NEW)

    assert reply.status == 303
    assert "Eve Example" in (await desk.open(reply.location)).text
    assert (await desk.sign_in(Person(0, "eve", "eve@example.com"))).status == 303


@pytest.mark.parametrize(
    ("role", "flags"),
    [
        ("host", (True, False, False, False)), ("attendee", (False, True, False, False)),
        ("reader", (True, False, True, False)), ("admin", (True, False, False, True)),
    ],
)  # fmt: skip
async def test_a_role_is_given_and_shown(
    desk: Browser, db: asyncpg.Connection, alice: Person, role: str, flags: tuple[bool, ...]
) -> None:
    address = f"/console/site/users/{alice.account_id}"
    form = {**NEW, "webExId": "alice", "email": "alice@example.com", "password": "", "role": role}

    assert (await desk.send(await desk.open(address), address, **form)).status == 303

    row = await db.fetchrow("SELECT * FROM account WHERE account_id = $1", alice.account_id)
    assert row is not None
    columns = ("is_host", "is_attendee_only", "is_read_only_admin", "is_site_admin")
    assert tuple(row[name] for name in columns) == flags
    assert f'<option value="{role}" selected>' in (await desk.open(address)).text


async def test_what_does_not_fit_is_said_at_its_field(desk: Browser) -> None:
    form = {**NEW, "email": "no address", "lastName": "", "password": "short"}

    reply = await desk.send(await desk.open("/console/site/users/new"), "/console/site/users/new", **form)

    assert reply.status == 422
    assert 'id="f-email-fault"' in reply.text
    assert 'id="f-lastName-fault"' in reply.text
    assert 'value="Eve"' in reply.text
    assert "short" not in reply.text


async def test_an_account_is_kept_out_locked_and_let_in(desk: Browser, alice: Person, browser: Browser) -> None:
    address = f"/console/site/users/{alice.account_id}"
    for act, words in [
        ("out", "out of use"), ("in", "may come in again"), ("lock", "is locked"), ("unlock", "is unlocked"),
    ]:  # fmt: skip
        reply = await desk.send(await desk.open(address), address, act=act)
        assert reply.status == 303, act
        assert words in (await desk.open(reply.location)).text


async def test_nobody_takes_himself_out_of_use(desk: Browser, admin: Person) -> None:
    address = f"/console/site/users/{admin.account_id}"

    assert (await desk.send(await desk.open(address), address, act="out")).status == 403


async def test_accounts_are_found_by_a_part_of_any_name(desk: Browser, alice: Person, bob: Person) -> None:
    page = await desk.open("/console/site/users?q=ALI")

    assert "alice" in page.text
    assert "bob@" not in page.text.lower()
    assert "No account is like this" in (await desk.open("/console/site/users?q=nobody")).text


async def test_a_password_is_shown_nowhere(desk: Browser, alice: Person, db: asyncpg.Connection) -> None:
    address = f"/console/site/users/{alice.account_id}"
    form = {**NEW, "webExId": "alice", "email": "alice@example.com", "password": "battery staple"}
    await desk.send(await desk.open(address), address, **form)

    trail = await desk.open("/console/site/audit?what=alice")

    assert "•••" in trail.text
    for page in (trail, await desk.open(address)):
        assert "battery" not in page.text
        assert "argon2" not in page.text


async def asked_for_a_code(db: asyncpg.Connection, who: Person) -> None:
    await db.execute(
        "INSERT INTO second_factor (site_id, account_id, secret, confirmed_at, created_at) "
        "SELECT site_id, account_id, '', registered_at, registered_at FROM account WHERE account_id = $1",
        who.account_id,
    )


async def test_an_administrator_helps_somebody_whose_device_is_lost(
    desk: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    address = f"/console/site/users/{alice.account_id}"
    assert 'value="second-step"' not in (await desk.open(address)).text
    await asked_for_a_code(db, alice)
    page = await desk.open(address)
    assert 'value="second-step"' in page.text

    assert (await desk.send(page, address, act="second-step")).location == f"{address}?done=reset"

    assert "Signing in takes one step again." in (await desk.open(f"{address}?done=reset")).text
    assert (await Browser(db).sign_in(alice)).status == 303
    trail = await db.fetchrow("SELECT account_id, subject FROM audit WHERE operation = 'api.RemoveSecondStep'")
    assert trail is not None
    assert trail["subject"] == "alice"


async def test_an_administrator_switches_his_own_second_step_off_with_a_code_only(
    desk: Browser, admin: Person, db: asyncpg.Connection
) -> None:
    address = f"/console/site/users/{admin.account_id}"
    await asked_for_a_code(db, admin)
    page = await desk.open(address)
    assert 'value="second-step"' not in page.text

    assert (await desk.send(page, address, act="second-step")).status == 403

    assert (await Browser(db).sign_in(admin)).status == 200
