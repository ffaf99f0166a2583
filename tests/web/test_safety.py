"""What keeps visitors safe on every page there is, whoever added it."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import asyncpg
import pytest

from classbell.web.pages import engine
from tests.services.training.sending import Training
from tests.support import Api, Person
from tests.web.browsing import Browser, Reply
from tests.web.routes import filled, routes

pytestmark = pytest.mark.slow

TEMPLATES = sorted((Path(str(resources.files("classbell.web"))) / "templates").rglob("*.html"))
SCRIPTS = sorted((Path(str(resources.files("classbell.web"))) / "static").glob("*.js"))

PASSED_FROM_ELSEWHERE = {"/s/{key:str}/presence"}
"""Posts that no cookie lets in: a token within them says everything they may do."""


@pytest.fixture
def browser(db: asyncpg.Connection, site_id: int) -> Browser:
    return Browser(db)


@pytest.fixture
async def key(api: Api, alice: Person, db: asyncpg.Connection, site_id: int) -> str:
    """A session that anybody may register for."""
    training = Training(api, db, site_id)
    values = {"attendeeOptions/registration": True, "attendeeOptions/maxRegistrations": 500}
    return str(await training.create(alice, values))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_template_has_a_style_a_script_or_a_handler_within(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text.lower()
    for script in re.findall(r"<script\b[^>]*>", text):
        assert re.search(r"src=\"\{\{ asset\('[\w.-]+'\) \}\}\"", script), script
    for filtered in re.findall(r"\|\s*safe\b", text):
        assert _safe_is_of_ours(text), filtered


def _safe_is_of_ours(text: str) -> bool:
    """Whether `safe` is only ever said of a text that stands in the template itself."""
    return all(
        re.search(r"'[^']*'\s*$|\"[^\"]*\"\s*$", text[: found.start()]) for found in re.finditer(r"\|\s*safe\b", text)
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_code_or_markup_out_of_text(script: Path) -> None:
    text = script.read_text()
    assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=", text)


def test_the_policy_allows_only_what_comes_from_us() -> None:
    policy = engine.HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def _guarded(reply: Reply) -> bool:
    """Whether a page came with the headers of every page; what is no page needs no policy."""
    if not reply.headers.get("content-type", "").startswith("text/html"):
        return reply.headers.get("x-content-type-options") == "nosniff" or bool(reply.location) or not reply.text
    return all(reply.headers.get(name.lower()) == value for name, value in engine.HEADERS.items())


@pytest.mark.parametrize("path", routes("GET"))
async def test_every_page_is_guarded_and_repeats_no_host(browser: Browser, admin: Person, key: str, path: str) -> None:
    await browser.sign_in(admin)
    reply = await browser.open(filled(path, {"key": key}))

    assert reply.status < 500
    assert _guarded(reply), reply.headers
    assert "evil.example" not in reply.text + str(reply.headers)


@pytest.mark.parametrize("path", [path for path in routes("POST") if path not in PASSED_FROM_ELSEWHERE])
async def test_a_form_of_another_site_is_refused_everywhere(
    browser: Browser, admin: Person, key: str, path: str
) -> None:
    signed = await browser.sign_in(admin)
    assert signed.status == 303
    home = await browser.open("/console")
    form = {"csrf": home.hidden("csrf"), "name": "Eve", "email": "eve@example.com"}
    for foreign in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example.net"},
        {"Origin": "null"},
        {"Origin": "https://[::1"},
    ):
        reply = await browser.open(filled(path, {"key": key}), form=form, headers=foreign)
        assert reply.status == 403, foreign
    assert (await browser.open("/console")).status == 200


@pytest.mark.parametrize("path", [path for path in routes("POST") if path.startswith("/console/")])
async def test_a_form_of_the_console_needs_the_token_of_its_session(
    browser: Browser, admin: Person, key: str, path: str
) -> None:
    signed_out = await browser.open(filled(path, {"key": key}), form={"csrf": "x"})
    assert signed_out.status in (200, 303, 403, 404, 422, 429)
    assert signed_out.status != 303 or signed_out.location.startswith(("/console/sign-in", "/"))

    if path.startswith(("/console/sign-in", "/console/password", "/console/reset", "/console/oidc")):
        return
    await browser.sign_in(admin)
    assert (await browser.open(filled(path, {"key": key}), form={"csrf": "x"})).status == 403
    assert (await browser.open(filled(path, {"key": key}), form={})).status == 403


async def test_cookies_are_kept_from_scripts_other_sites_and_open_lines(browser: Browser, alice: Person) -> None:
    signed = await browser.sign_in(alice)
    cookie = signed.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()

    chosen = await browser.open("/settings", form={"language": "de", "zone": "Europe/Berlin", "next": "/"})
    assert "samesite=lax" in chosen.headers["set-cookie"].lower()


async def test_signing_in_never_keeps_a_planted_session(browser: Browser, alice: Person) -> None:
    browser.cookies["classbell_session"] = "planted"
    await browser.sign_in(alice)
    first = browser.cookies["classbell_session"]
    await browser.sign_in(alice)

    assert len({"planted", first, browser.cookies["classbell_session"]}) == 3


AWAY = (
    "https://evil.example.net/", "//evil.example.net", "/\\evil.example.net", "\\\\evil.example.net",
    "javascript:alert(1)", "/\t/evil.example.net", "https:evil.example.net", "/console/../..//evil.example.net",
    "https://[::1",
    "%2f%2fevil.example.net", " //evil.example.net", "///evil.example.net",
)  # fmt: skip


def _inside(location: str) -> bool:
    return bool(re.fullmatch(r"/(?![/\\])[^\\\t\r\n]*", location))


@pytest.mark.parametrize("target", AWAY)
async def test_no_page_sends_anybody_elsewhere(browser: Browser, alice: Person, target: str) -> None:
    chosen = await browser.open("/settings", form={"language": "de", "zone": "Europe/Berlin", "next": target})
    assert _inside(chosen.location), chosen.location

    form = {"name": alice.web_ex_id, "password": alice.password, "next": target}
    signed = await browser.open("/console/sign-in", form=form)
    assert signed.status == 303
    assert _inside(signed.location), signed.location
    assert signed.location.startswith("/console")


EVE = "Eve\r\nBcc: victim@example.com\r\n\r\nBEGIN:VEVENT"


async def test_lines_smuggled_into_a_registration_end_up_in_no_head(
    browser: Browser, db: asyncpg.Connection, key: str
) -> None:
    await browser.open(f"/s/{key}/register", form={"name": EVE, "email": "eve@example.com"})
    refused = await browser.open(
        f"/s/{key}/register", form={"name": "Eve", "email": "eve@example.com\r\nBcc: victim@example.com"}
    )

    assert refused.status == 422
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient LIKE '%victim%'") == 0


async def test_text_of_visitors_is_shown_as_text(browser: Browser, alice: Person, key: str) -> None:
    await browser.open(f"/s/{key}/register", form={"name": "<b>Eve</b><script>x</script>", "email": "eve@example.com"})
    await browser.sign_in(alice)
    for path in (f"/console/sessions/{key}", f"/console/sessions/{key}/roster", f"/console/sessions/{key}/attendance"):
        page = await browser.open(path)
        assert "<script>x" not in page.text
        assert "<b>Eve" not in page.text


async def test_registrations_from_one_network_are_limited(browser: Browser, key: str) -> None:
    statuses = {
        (await browser.open(f"/s/{key}/register", form={"name": "Eve", "email": f"eve{number}@example.com"})).status
        for number in range(200)
    }

    assert 429 in statuses
