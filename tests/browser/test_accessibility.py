"""Every page is reached by links, works, and is accessible: axe finds nothing, and the keyboard is enough."""

from __future__ import annotations

import re
from typing import Any

import pytest

from docs.showing import Shown
from tests.browser.crawling import Walk, walk

pytestmark = pytest.mark.slow

NOUNS = {
    "console": r"/console", "sessions": r"/console/sessions", "calendar": r"/console/calendar",
    "create": r"/console/sessions/new", "edit": r"/console/sessions/{}/edit", "templates": r"/console/templates",
    "duplicate": r"/console/sessions/new\?from", "occurrences": r"/console/sessions/{}/dates",
    "roster": r"/console/sessions/{}/roster", "messages of a session": r"/console/sessions/{}/messages",
    "delivery log": r"/console/messages", "tests": r"/console/tests",
    "tests of a session": r"/console/sessions/{}/tests",
    "labs": r"/console/labs", "labs of a session": r"/console/sessions/{}/labs",
    "attendance": r"/console/attendance", "attendance of a session": r"/console/sessions/{}/attendance",
    "printable sheet": r"/console/sessions/{}/attendance/sheet",
    "certificates": r"/console/sessions/{}/attendance/certificates",
    "site settings": r"/console/site.*", "password policy": r"/console/site/settings/password.*",
    "default options": r"/console/site/settings/(?:default|option).*", "branding": r"/console/site/settings/brand.*",
    "users": r"/console/site/users", "roles": r"/console/site/users/(?:new|{})", "tokens": r"/console/site/tokens",
    "webhooks": r"/console/site/webhooks", "retention": r"/console/site/settings/reten.*",
    "audit trail": r"/console/site/audit", "history of a session": r"/console/sessions/{}/history",
    "twin": r"/console/sessions/{}/twin", "account": r"/console/account.*",
    "timeline": r"/console/.*(?:people|roster|timeline|persons?).*/.*", "personal data": r"/console/.*person.*",
}  # fmt: skip
"""What hosts work with, and the page of each; `dry run` is a button of create and edit."""

OPEN = {
    "calendar": r"/", "month": r"/\?view", "session": r"/s/{}", "register": r"/s/{}/register", "join": r"/s/{}/join",
    "my registrations": r"/my", "device check": r"/device-check", "settings": r"/settings",
    "sign-in": r"/console/sign-in|/console",
}  # fmt: skip


@pytest.fixture(scope="module")
def public(walker: Any, shown: Shown) -> Walk:
    """The walk of somebody without an account."""
    # The course has a form; whichever session comes first in the calendar need not have one.
    return walk(walker(), "/", f"/s/{shown.course}")


@pytest.fixture(scope="module")
def console(walker: Any, shown: Shown) -> Walk:
    """The walk of an administrator."""
    person = walker()
    person.sign_in("admin")
    return walk(person, "/console", f"/console/sessions/{shown.course}")


def lacking(nouns: dict[str, str], found: Walk) -> list[str]:
    return [noun for noun, pattern in nouns.items() if not any(re.fullmatch(pattern, kind) for kind in found.pages)]


def test_every_public_page_is_reached_and_works(public: Walk) -> None:
    assert public.broken == []
    assert lacking(OPEN, public) == []


def test_every_page_of_the_console_is_reached_and_works(console: Walk) -> None:
    assert console.broken == []
    assert lacking(NOUNS, console) == []


@pytest.mark.parametrize("telephone", [False, True], ids=["desktop", "telephone"])
def test_axe_finds_nothing_on_the_public_pages(somebody: Any, public: Walk, telephone: bool) -> None:
    assert faults(somebody(telephone=telephone), public, telephone) == []


@pytest.mark.parametrize("telephone", [False, True], ids=["desktop", "telephone"])
def test_axe_finds_nothing_in_the_console(somebody: Any, console: Walk, telephone: bool) -> None:
    person = somebody(telephone=telephone)
    person.sign_in("admin")
    assert faults(person, console, telephone) == []


def faults(person: Any, found: Walk, telephone: bool) -> list[str]:
    """What axe finds on the pages of a walk in light and in dark, and what is wider than the screen."""
    wrong = []
    for path in [*found.pages.values(), "/nowhere"]:
        page = person.open(path)
        page.emulate_media(color_scheme="light")
        wrong += person.faults()
        # Only colours differ in the dark, and they are the same on every device.
        if not telephone:
            page.emulate_media(color_scheme="dark")
            wrong += [f"in the dark: {fault}" for fault in person.faults("color-contrast")]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 1:
            wrong.append(f"{path} is {over} px wider than the screen")
    return wrong


# The browser itself marks the part of a date field that has the focus.
ACTIVE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), look = getComputedStyle(one);
  if (!one.dataset.tabbed) one.dataset.tabbed = String(++window.tabbed);
  return {number: one.dataset.tabbed, html: one.outerHTML.slice(0, 160),
          seen: box.width > 0 && box.height > 0 && look.visibility === 'visible',
          marked: (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)
            || one.matches('summary, main, [type^=date]')};
}"""

REACHABLE = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true})
    && !(one.type === 'radio' && !one.checked))
  .filter(one => !one.dataset.tabbed).map(one => one.outerHTML.slice(0, 160))"""


def by_keyboard(page: Any) -> list[str]:
    """Go through a page with Tab; gives what is wrong."""
    page.evaluate("window.tabbed = 0")
    wrong, last, stays = [], "", 0
    for _ in range(600):
        page.keyboard.press("Tab")
        at = page.evaluate(ACTIVE)
        if at is None or (at["number"] == "1" and last):
            break
        # A field for dates has several stops of its own.
        stays = stays + 1 if at["number"] == last else 0
        last = at["number"]
        if stays > 12:
            return [f"{page.url}: the keyboard does not leave {at['html']}"]
        if not at["seen"] or not at["marked"]:
            wrong.append(f"{page.url}: focus is not seen on {at['html']}")
    return wrong + [f"{page.url}: Tab does not reach {html}" for html in page.evaluate(REACHABLE)]


def test_the_keyboard_reaches_every_control_of_the_public_pages(somebody: Any, shown: Shown) -> None:
    person = somebody()
    wrong = []
    for path in ("/", f"/s/{shown.course}", f"/s/{shown.course}/register", f"/s/{shown.course}/join", "/settings"):
        wrong += by_keyboard(person.open(path))
    assert wrong == []


def test_the_keyboard_reaches_every_control_of_the_console(somebody: Any, shown: Shown) -> None:
    person = somebody()
    person.sign_in()
    wrong = []
    base = f"/console/sessions/{shown.course}"
    for path in ("/console", "/console/sessions", base, f"{base}/edit", f"{base}/roster", f"{base}/attendance"):
        wrong += by_keyboard(person.open(path))
    assert wrong == []


def test_the_first_stop_leads_past_the_head(somebody: Any) -> None:
    page = somebody().open("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")
