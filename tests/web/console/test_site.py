"""The pages of the site: every switch on one of them, the logo, the colour, and what else administrators look after."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape

import asyncpg
import pytest

from classbell.domain import switches
from classbell.store import sites
from classbell.web.console import site_words
from tests.support import Person
from tests.web.browsing import Browser, Reply

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
PLACES = (
    "", "/settings/passwords", "/settings/branding", "/users", "/types", "/tokens", "/webhooks", "/forms", "/audit",
)  # fmt: skip


@pytest.fixture
async def desk(browser: Browser, admin: Person) -> Browser:
    await browser.sign_in(admin)
    return browser


async def setting(db: asyncpg.Connection, key: str) -> object:
    return getattr((await sites.some(db))[0].settings, key)


@pytest.mark.parametrize("key", switches.keys())
async def test_every_switch_is_a_field_of_a_page(desk: Browser, key: str) -> None:
    page = next(page for page in site_words.pages() if key in page.switches)
    reply = await desk.open(f"/console/site/settings/{page.name}")

    assert re.search(rf'<(?:input|select)[^>]* name="{key}"', reply.text)
    assert f'<label for="f-{key}">' in reply.text


async def test_no_switch_is_without_a_title(desk: Browser) -> None:
    assert [page.name for page in site_words.pages() if page.name == "more"] == []


async def test_every_page_is_linked_from_every_other(desk: Browser) -> None:
    page = await desk.open("/console/site")
    links = set(re.findall(r'href="(/console/site[^"#?]*)"', page.text))

    assert {f"/console/site{place}" for place in PLACES} <= links
    for link in sorted(links):
        assert (await desk.open(link)).status == 200, link


@pytest.mark.parametrize(
    ("page", "key", "typed", "kept"),
    [
        ("general", "time_zone", "America/Vancouver", "America/Vancouver"),
        ("general", "room_link", "https://rooms.example.com/{key}", "https://rooms.example.com/{key}"),
        ("passwords", "password_min_digits", "2", 2),
        ("passwords", "require_session_password", "true", True),
        ("passwords", "password_forbidden", "secret, geheim", ("secret", "geheim")),
        ("branding", "accent_colour", "#5b2a86", "#5b2a86"),
        ("defaults", "default_listing", "UNLISTED", "UNLISTED"),
        ("retention", "retention_days", "400", 400),
    ],
)
async def test_a_switch_is_set(
    desk: Browser, db: asyncpg.Connection, page: str, key: str, typed: str, kept: object
) -> None:
    reply = await desk.send(await desk.open("/console/site"), f"/console/site/settings/{page}", **{key: typed})

    assert reply.status == 303
    assert await setting(db, key) == kept
    assert "Saved." in (await desk.open(reply.location)).text


@pytest.mark.parametrize(
    ("page", "key", "typed"),
    [
        ("general", "time_zone", "Nowhere/Atall"), ("general", "room_link", "javascript:alert(1)"),
        ("passwords", "password_min_digits", "many"), ("branding", "accent_colour", "#ffff00"),
        ("branding", "accent_colour", "red;}"), ("retention", "retention_days", "-1"),
    ],
)  # fmt: skip
async def test_a_value_that_does_not_fit_changes_nothing(
    desk: Browser, db: asyncpg.Connection, page: str, key: str, typed: str
) -> None:
    before = await setting(db, key)
    reply = await desk.send(await desk.open("/console/site"), f"/console/site/settings/{page}", **{key: typed})

    assert reply.status == 422
    assert f'id="f-{key}-fault"' in reply.text
    assert await setting(db, key) == before


async def upload(browser: Browser, content: bytes, name: str = "logo.png") -> Reply:
    page = await browser.open("/console/site/settings/branding")
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{page.hidden("csrf")}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="logo"; filename="{name}"\r\n\r\n'
    )
    return await browser.open(
        "/console/site/logo", body=head.encode() + content + b"\r\n--b--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )  # fmt: skip


async def test_a_logo_is_served_as_what_it_is(desk: Browser) -> None:
    assert (await upload(desk, PNG, "logo.html")).status == 303

    page = await desk.open("/console/site/settings/branding")
    address = re.search(r'src="(/logo/[0-9a-f]+)"', page.text)
    assert address is not None
    logo = await desk.open(address[1])
    assert logo.content == PNG
    assert logo.headers["content-type"] == "image/png"
    assert logo.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in logo.headers["content-security-policy"]
    assert address[1] in (await desk.open("/site.css")).text


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"GIF89a", PNG[:40], PNG + b"0" * 210_000],
)
async def test_what_is_no_small_picture_is_no_logo(desk: Browser, content: bytes) -> None:
    assert (await upload(desk, content)).status == 422
    assert (await desk.open("/logo/x")).status == 404


async def test_a_reader_sees_everything_and_changes_nothing(
    browser: Browser, reader: Person, db: asyncpg.Connection
) -> None:
    await browser.sign_in(reader)
    for place in PLACES:
        page = await browser.open(f"/console/site{place}")
        assert page.status == (403 if place == "/webhooks" else 200), place
        assert ">Save</button>" not in page.text
    home = await browser.open("/console")
    forms = [
        ("settings/passwords", {"password_min_digits": "5"}), ("logo", {"remove": "1"}),
        ("users/new", {"email": "x@y.z"}),
        ("tokens", {"remove": "1"}), ("forms", {"count": "0"}),
    ]  # fmt: skip
    for path, form in forms:
        assert (await browser.send(home, f"/console/site/{path}", **form)).status == 403, path
    assert await setting(db, "password_min_digits") == 0


@pytest.mark.parametrize("place", PLACES)
async def test_nobody_else_sees_the_site(browser: Browser, charlie: Person, place: str) -> None:
    await browser.sign_in(charlie)

    assert (await browser.open(f"/console/site{place}")).status == 403


async def test_a_change_of_a_setting_is_in_the_audit_trail_with_before_and_after(desk: Browser) -> None:
    await desk.send(await desk.open("/console/site"), "/console/site/settings/passwords", password_min_digits="3")

    page = await desk.open("/console/site/audit?who=admin&what=settings")

    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
    assert "Admin Example changed settings of the site" in text
    assert "Accounts: digits at least 0 3" in text
    assert "No change is like this" in (await desk.open("/console/site/audit?who=nobody")).text


async def test_the_form_of_registrants_is_written(desk: Browser) -> None:
    page = await desk.open("/console/site/forms")
    reply = await desk.send(
        page, "/console/site/forms",
        **{
            "count": "2", "name-1": "company", "label-1": "Company", "kind-1": "TEXT", "required-1": "true",
            "name-2": "meal", "label-2": "Meal", "kind-2": "CHOICE", "choices-2": "Rice; Bread", "required-2": "false",
        },
    )  # fmt: skip

    assert reply.status == 303
    page = await desk.open("/console/site/forms")
    assert 'value="company"' in page.text
    assert 'value="Rice; Bread"' in page.text
    bad = await desk.send(page, "/console/site/forms", **{"count": "1", "name-1": "no name!", "kind-1": "TEXT"})
    assert bad.status == 422


async def test_a_webhook_is_added_and_its_key_shown_once(desk: Browser) -> None:
    page = await desk.open("/console/site/webhooks")
    form = {"csrf": page.hidden("csrf"), "act": "add", "url": "https://hooks.example.com/in"}
    made = await desk.open("/console/site/webhooks", form=form)

    assert made.status == 200
    assert "whsec_" in made.text
    page = await desk.open("/console/site/webhooks")
    assert "https://hooks.example.com/in" in page.text
    assert "whsec_" not in page.text
    [address] = re.findall(r'href="(/console/site/webhooks/\d+)"', page.text)
    for act, there in (("off", "Switch on"), ("on", "Switch off"), ("remove", "No program is told")):
        reply = await desk.send(page, address, act=act)
        assert reply.status == 303, act
        assert there in (await desk.open(reply.location)).text
    assert (await desk.open(address)).status == 404


async def test_what_a_webhook_was_told_is_listed_and_told_again(desk: Browser, db: asyncpg.Connection) -> None:
    page = await desk.open("/console/site/webhooks")
    await desk.send(page, "/console/site/webhooks", url="https://hooks.example.com/in", event="session.created")
    [address] = re.findall(r'href="(/console/site/webhooks/\d+)"', (await desk.open("/console/site/webhooks")).text)
    page = await desk.open(address)
    assert "It was told nothing yet." in page.text

    sent = await desk.send(page, address, act="test")
    page = await desk.open(sent.location)
    assert "A test of the webhook" in page.text
    await db.execute("UPDATE webhook_delivery SET state = 'dead', attempts = 9, last_status = 500, last_answer = 'no'")
    page = await desk.open(f"{address}?state=dead")
    assert ("given up" in page.text, "500 no" in page.text) == (True, True)
    [number] = re.findall(r'name="again" value="(\d+)"', page.text)
    await desk.send(page, address, again=number)

    assert await db.fetchval("SELECT state FROM webhook_delivery") == "waiting"
    assert (await desk.send(page, address, again="9" * 12)).status == 404


async def test_a_webhook_is_changed(desk: Browser) -> None:
    page = await desk.open("/console/site/webhooks")
    await desk.send(page, "/console/site/webhooks", url="https://hooks.example.com/in", event="session.created")
    [address] = re.findall(r'href="(/console/site/webhooks/\d+)"', (await desk.open("/console/site/webhooks")).text)
    page = await desk.open(address)

    wrong = await desk.send(page, address, act="save", url="javascript:alert(1)")
    assert wrong.status == 422
    await desk.send(page, address, act="save", url="https://hooks.example.com/new", event="attendance.left")

    shown = (await desk.open("/console/site/webhooks")).text
    assert "https://hooks.example.com/new" in shown
    assert "Somebody leaves" in shown


@pytest.mark.parametrize("url", ["", "ftp://hooks.example.com", "javascript:alert(1)"])
async def test_a_webhook_that_cannot_be_is_not_added(desk: Browser, url: str) -> None:
    page = await desk.open("/console/site/webhooks")
    form = {"csrf": page.hidden("csrf"), "act": "add", "url": url}
    reply = await desk.open("/console/site/webhooks", form=form)

    assert reply.status == 422
    assert "No program is told" in reply.text


async def test_a_pages_colour_is_that_of_the_site(desk: Browser) -> None:
    assert "--accent" not in (await desk.open("/site.css")).text
    await desk.send(await desk.open("/console/site"), "/console/site/settings/branding", accent_colour="#5b2a86")

    assert "--accent:#5b2a86" in (await desk.open("/site.css")).text
    assert '<link rel="stylesheet" href="/site.css">' in (await desk.open("/")).text
