"""Debian's Chromium, driven by Playwright, against a real server with a site of its own for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from docs.showing import Shown
from docs.showing import furnish as furnish_site
from docs.showing.neighbours import Neighbours
from tests.journeys.server import PASSWORD, Server, serving

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""What keeps Chromium from calling home; root needs the first."""

DESKTOP = {"width": 1280, "height": 900}
TELEPHONE = {"width": 320, "height": 844}
"""As narrow as pages have to go: a desktop at 400 % (WCAG 2.2, 1.4.10)."""

PATIENCE_MS = 30_000


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    sentence = "there is no Chromium here; as root: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


# Playwright holds an event loop of this thread as long as it lives, so it may not outlive the tests of this folder, and
# what needs a loop of its own has to come before it.
@pytest.fixture(scope="package")
def playwright_driver(server: Server) -> Iterator[Playwright]:
    """Playwright's driver."""
    assert server.process.poll() is None
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """One browser for all tests; each has contexts of its own in it."""
    launched = playwright_driver.chromium.launch(executable_path=_chromium(), args=list(ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def neighbours() -> Iterator[Neighbours]:
    """The mail server of this run, and a program that is told of events."""
    with Neighbours() as running:
        yield running


@pytest.fixture(scope="session")
def server(dsn: str, neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`classbell serve` with the site `acme`: accounts host, admin and other."""
    settings = {"smtp_url": neighbours.smtp_url, "webhook_allow": "127.0.0.0/8"}
    with serving(dsn, "browser", workers="1", data_dir=str(tmp_path_factory.mktemp("data")), **settings) as running:
        yield running
        running.stop()


class Person:
    """Somebody at a browser."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.base = base
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        """What the browser complained of: scripts that failed, things the security policy refused."""
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Load a page of the site."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, name: str = "host", password: str = PASSWORD) -> Page:
        """Sign in to the console as a person would."""
        self.open("/console/sign-in")
        self.page.get_by_label("Account name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/console**")
        return self.page

    def faults(self, *rules: str) -> list[str]:
        """What axe finds wrong on the page shown, by WCAG 2.2 A and AA; or by single rules."""
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": tags}
        found: Any = Axe().run(self.page, options={"runOnly": only})
        return [
            f"{self.page.url} {fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ]


@pytest.fixture
def somebody(chromium: Browser, server: Server) -> Iterator[Any]:
    """Gives people at browsers: `somebody(scripts=False, telephone=True, zone=…, language=…)`."""
    contexts: list[BrowserContext] = []

    def make(
        *, scripts: bool = True, telephone: bool = False, zone: str = "Europe/Berlin", language: str = "en-GB"
    ) -> Person:
        context = chromium.new_context(
            java_script_enabled=scripts,
            viewport=TELEPHONE if telephone else DESKTOP,  # type: ignore[arg-type]
            timezone_id=zone,
            locale=language,
            is_mobile=telephone,
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Person(context, f"http://127.0.0.1:{server.port}")

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def walker(chromium: Browser, server: Server) -> Iterator[Any]:
    """Gives people at browsers who stay for all tests of a module."""
    contexts: list[BrowserContext] = []

    def make() -> Person:
        context = chromium.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            timezone_id="Europe/Berlin",
            locale="en-GB",
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Person(context, f"http://127.0.0.1:{server.port}")

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shown(server: Server, neighbours: Neighbours) -> Shown:
    """The site with courses and people, made once over the API."""
    return furnish_site(f"http://127.0.0.1:{server.port}", ("host", PASSWORD), ("admin", PASSWORD), neighbours)


@contextmanager
def no_complaints(person: Person) -> Iterator[None]:
    """Expect that the browser finds nothing to complain of."""
    person.complaints.clear()
    yield
    assert person.complaints == []
