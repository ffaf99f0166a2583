"""Every page is reached by links, works, and is accessible: axe finds nothing, and the keyboard is enough."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from docs.showing import Shown
from tests.browser.crawling import Walk, walk

pytestmark = pytest.mark.slow

OF_ONE = r"/console/sessions/{}"
NOUNS = {
    "console": r"/console", "second factor": r"/console/account",
    "calendar": r"/console/calendar", "list": r"/console/sessions", "search": r"/console/sessions",
    "create": r"/console/sessions/new", "edit": rf"{OF_ONE}/edit", "occurrences": rf"{OF_ONE}/dates",
    "duplicate": r"/console/sessions/new\?from", "templates": r"/console/templates",
    "from a template": r"/console/sessions/new\?template",
    "roster: approve, reject, promote, remove, message": rf"{OF_ONE}/roster",
    "import CSV": rf"{OF_ONE}/roster/import", "registration form": rf"{OF_ONE}/roster/form",
    "timeline": rf"{OF_ONE}/roster/{{}}",
    "delivery log": r"/console/messages", "delivery log of a session": rf"{OF_ONE}/messages",
    "story of a message": r"/console/messages/{}",
    "tests, import QTI": r"/console/tests", "build a test": r"/console/tests/new", "a test": r"/console/tests/{}",
    "tests of a session": rf"{OF_ONE}/tests", "schedule": rf"{OF_ONE}/tests/{{}}",
    "grade": rf"{OF_ONE}/tests/{{}}/handed-in/{{}}",
    "labs": r"/console/labs(?:\?view)?", "labs of a session": rf"{OF_ONE}/labs",
    "attendance": r"/console/attendance", "attendance of a session": rf"{OF_ONE}/attendance",
    "printable sheet": rf"{OF_ONE}/attendance/sheet", "certificates": rf"{OF_ONE}/attendance/certificates",
    "certificate verified": r"/certificates/[\w-]+",
    "site settings": r"/console/site", "password policy": r"/console/site/settings/passwords",
    "default options": r"/console/site/settings/defaults", "branding": r"/console/site/settings/branding",
    "retention": r"/console/site/settings/retention", "mail": r"/console/site/settings/mail",
    "users": r"/console/site/users", "roles": r"/console/site/users/{}", "new user": r"/console/site/users/new",
    "session types": r"/console/site/types", "registration form of the site": r"/console/site/forms",
    "tokens": r"/console/site/tokens", "webhooks": r"/console/site/webhooks", "audit trail": r"/console/site/audit",
    "history of a session": rf"{OF_ONE}/history", "personal data": r"/console/site/person", "twin": rf"{OF_ONE}/twin",
}  # fmt: skip
"""What hosts work with, and the page of each; CSV and PDF are files of pages, and a dry run is a button of edit."""

OPEN = {
    "calendar": r"/", "month": r"/\?view", "session": r"/s/{}", "register": r"/s/{}/register", "join": r"/s/{}/join",
    "my registrations": r"/my", "signed page": r"/my/.+", "device check": r"/device-check", "settings": r"/settings",
    "test begun": r"/t/{}(?:/take)?", "test under way": r"/t/{}/take", "score": r"/t/{}/done",
    "certificate": r"/certificates/[\w-]+", "unsubscribe": r"/unsubscribe/.+",
    "sign-in": r"/console/sign-in|/console", "password reset": r"/console/password",
}  # fmt: skip
"""What everybody sees; pages of tests, certificates and one's own registrations are reached by links in mails."""


@pytest.fixture(scope="module")
def public(walker: Any, shown: Shown) -> Walk:
    """The walk of somebody without an account."""
    # The course has a form; whichever session comes first in the calendar need not have one.
    told_by_mail = (shown.my, shown.test_start, shown.test_under_way, shown.test_done, shown.unsubscribe)
    return walk(walker(), "/", f"/s/{shown.course}", *told_by_mail, f"/certificates/{shown.certificate}")


@pytest.fixture(scope="module")
def console(walker: Any, shown: Shown) -> Walk:
    """The walk of an administrator."""
    person = walker()
    person.sign_in("admin")
    # One page of each kind is looked at, so those come first on which there is something.
    course, day, over = (f"/console/sessions/{key}" for key in (shown.course, shown.day, shown.over))
    full = (
        course, f"{course}/messages", f"{course}/labs", f"{course}/history", f"{day}/tests",
        f"{day}/tests/{shown.test}", f"{day}/roster/{shown.person}", f"{over}/attendance",
        f"{over}/attendance/certificates",
        f"/console/site/person?email={shown.address}", f"/console/messages/{shown.message}",
    )  # fmt: skip
    return walk(person, "/console", *full)


def lacking(nouns: dict[str, str], kinds: Iterable[str]) -> list[str]:
    kinds = list(kinds)
    return [noun for noun, pattern in nouns.items() if not any(re.fullmatch(pattern, kind) for kind in kinds)]


def test_every_public_page_is_reached_and_works(public: Walk) -> None:
    assert public.broken == []
    assert lacking(OPEN, public.pages) == []


def test_every_page_of_the_console_is_reached_and_works(console: Walk) -> None:
    assert console.broken == []
    assert lacking(NOUNS, console.linked) == []


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
