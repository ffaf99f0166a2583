"""Which pages are shown, by groups, and what is done on a page before its picture is taken.

`{course}` and the like in a path are fields of `docs.showing.Shown`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from playwright.sync_api import Page

TWENTY: Final = "name,email,company\n" + "".join(
    f"{first} {last},{first.lower()}.{last.lower()}@example.com,Nordlicht GmbH\n"
    for last in ("Palm", "Quast", "Rosen", "Sand")
    for first in ("Anna", "Bela", "Cora", "Dirk", "Emil")
)


class Shot(NamedTuple):
    """A page in the gallery."""

    name: str
    title: str
    path: str
    signed_in: str = ""
    """Who looks: nobody, `host` or `admin`."""
    steps: Callable[[Page], object] | None = None
    """What is done on the page before."""
    language: str = "en-GB"
    dark: bool = False
    paper: bool = False
    """As it is printed."""
    file: bool = False
    """Not the page, but the first PDF it links to."""


def _plan_weekly(page: Page) -> None:
    page.get_by_label("Title").first.fill("Ladders, from foot to top")
    page.locator('select[name="repeat.repeatType"]').evaluate("one => one.closest('details').open = true")
    page.locator('select[name="repeat.repeatType"]').select_option("MULTIPLE_SESSION")
    page.locator('select[name="repeat.occurenceType"]').select_option("WEEKLY")
    page.locator('[name="repeat.endAfter"]').fill("6")
    page.locator("#dates li").nth(5).wait_for()


def _who_would_be_told(page: Page) -> None:
    page.get_by_label("Title").first.fill("First aid at work, spring")
    field = page.locator('[name="schedule.startDate[1]"]')
    field.fill(field.input_value().replace("T09:", "T10:"))
    page.get_by_role("button", name="Who would be told?").click()
    page.get_by_role("heading", name="Who would be told").wait_for()


def _open_webhook(page: Page) -> None:
    page.locator("main h3 a").first.click()
    page.get_by_role("heading", name="What it was told").wait_for()


def _paste_people(page: Page) -> None:
    page.get_by_label("or paste the lines here").fill(TWENTY)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Add 20 people").wait_for()


def _write_message(page: Page) -> None:
    page.locator("summary", has_text="Write to them").click()
    page.get_by_label("Subject").fill("What to bring")
    page.get_by_label("Text", exact=True).fill("Comfortable clothes, and a blanket if you have one.")
    page.get_by_label("Subject").scroll_into_view_if_needed()


def _build_test(page: Page) -> None:
    page.get_by_label("Title").fill("Ropes and knots")
    page.get_by_label("What is asked").nth(0).fill("Which of these are ropes?")
    page.get_by_label("Kind").nth(0).select_option("multiple")
    page.get_by_label("Choices, or texts that are right").nth(0).fill("*Hemp\nBronze\n*Nylon")
    page.get_by_label("What is asked").nth(1).fill("Tell of the first knot you learned.")
    page.get_by_label("Kind").nth(1).select_option("essay")


def _begin_second_step(page: Page) -> None:
    page.get_by_role("button", name="Set up").click()
    page.locator("img.qr").wait_for()


def _come(page: Page) -> None:
    page.get_by_label("Your name").fill("Greta Hansen")
    if page.get_by_label("Your e-mail address").count():
        page.get_by_label("Your e-mail address").fill("greta.hansen@example.com")
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def _register(page: Page) -> None:
    page.get_by_label("Your name").fill("Oskar Pohl")
    page.get_by_label("Your e-mail address").fill("oskar.pohl@example.com")
    page.get_by_label("Company").fill("Nordlicht GmbH")
    page.locator("main form button.main").click()
    page.wait_for_url("**/my/**")


def _open_values(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")


_S: Final = "/console/sessions"

PUBLIC: Final = (
    Shot("calendar", "The site's calendar", "/"),
    Shot("month", "A month", "/?view=month"),
    Shot("session", "A session", "/s/{course}"),
    Shot("register", "Registration, with the session's own questions", "/s/{course}/register"),
    Shot("waiting-list", "Registration for a session that is full", "/s/{full}/register"),
    Shot("registered", "After the registration", "/s/{full}/register", steps=_register),
    Shot("my", "My registrations are mailed", "/my"),
    Shot("my-signed", "My registrations", "{my}"),
    Shot("join", "Joining", "/s/{running}/join"),
    Shot("countdown", "Counting down to the opening", "/s/{soon}/join", steps=_come),
    Shot("waiting-for-host", "Waiting for the host", "/s/{unhosted}/join", steps=_come),
    Shot("room", "In the room", "/s/{running}/join", steps=_come),
    Shot("device-check", "The device check", "/device-check"),
    Shot("test-start", "A test before it is begun", "{test_start}"),
    Shot("test", "Taking a test", "{test_under_way}"),
    Shot("score", "The score of a test", "{test_done}"),
    Shot("certificate", "Verifying a certificate", "/certificates/{certificate}"),
    Shot("settings", "Language and time zone", "/settings"),
    Shot("unsubscribe", "Unsubscribing", "{unsubscribe}"),
    Shot("session-german", "A session in German", "/s/{course}", language="de-DE"),
    Shot("calendar-dark", "The calendar in the dark", "/", dark=True),
    Shot("sign-in", "Signing in, with a password or a provider", "/console/sign-in"),
    Shot("password", "A forgotten password", "/console/password"),
)
HOSTS: Final = (
    Shot("console", "The console's first page", "/console", "host"),
    Shot("console-calendar", "Sessions as a calendar", "/console/calendar", "host"),
    Shot("console-sessions", "Sessions as a list", _S, "host"),
    Shot("console-search", "Searching the list", f"{_S}?q=ladder", "host"),
    Shot("console-new", "Planning a session, with its dates", f"{_S}/new", "host", _plan_weekly),
    Shot("console-plan", "Changing a session", _S + "/{course}/edit", "host"),
    Shot("console-dry-run", "Who would be told of a change", _S + "/{course}/edit", "host", _who_would_be_told),
    Shot("console-duplicate", "A session made from another", f"{_S}/new?from={{course}}", "host"),
    Shot("console-templates", "Templates", "/console/templates", "host"),
    Shot("console-session", "A session of the host", _S + "/{course}", "host"),
    Shot("console-dates", "Single dates of a course", _S + "/{course}/dates", "host"),
    Shot("console-roster", "The people of a session", _S + "/{course}/roster", "host"),
    Shot("console-waiting", "People who wait for a seat", _S + "/{full}/roster", "host"),
    Shot("console-import", "Importing a list of people", _S + "/{course}/roster/import", "host", _paste_people),
    Shot("console-write", "Writing to people", _S + "/{course}/roster", "host", _write_message),
    Shot("console-questions", "The form of a session", _S + "/{course}/roster/form", "host"),
    Shot("console-timeline", "One person's timeline", _S + "/{day}/roster/{person}", "host"),
    Shot("console-messages", "The messages of a session", _S + "/{course}/messages", "host"),
    Shot("console-delivery", "The delivery log", "/console/messages", "host"),
    Shot("console-message", "What happened with one message", "/console/messages/{message}", "host"),
    Shot("console-tests", "The library of tests, and where they are brought in", "/console/tests", "host"),
    Shot("console-test", "A test of the library", "/console/tests/{library}", "host"),
    Shot("console-build", "Building a test", "/console/tests/new", "host", _build_test),
    Shot("console-session-tests", "The tests of a session", _S + "/{day}/tests", "host"),
    Shot("console-schedule", "Scheduling a test, and who handed it in", _S + "/{day}/tests/{test}", "host"),
    Shot("console-grade", "Grading", _S + "/{day}/tests/{test}/handed-in/{answers}", "host"),
    Shot("console-labs", "Labs", "/console/labs?day={lab_day}", "admin"),
    Shot("console-session-labs", "The labs of a session", _S + "/{course}/labs", "host"),
    Shot("console-attendance-all", "Attendance of all sessions", "/console/attendance", "host"),
    Shot("console-attendance", "Attendance of a session, with intervals", _S + "/{over}/attendance", "host"),
    Shot("console-attendance-now", "Attendance of a session under way", _S + "/{running}/attendance", "host"),
    Shot("console-sheet", "The sheet to print", _S + "/{over}/attendance/sheet", "host", paper=True),
    Shot("console-certificates", "Certificates", _S + "/{over}/attendance/certificates", "host"),
    Shot("certificate-file", "A certificate", _S + "/{over}/attendance/certificates", "host", file=True),
    Shot("console-history", "What was changed, by whom", _S + "/{course}/history", "host", _open_values),
    Shot("console-twin", "The calls that make a session", _S + "/{course}/twin", "host"),
    Shot("console-account", "The account", "/console/account", "host"),
    Shot("console-second-step", "Setting a second step up", "/console/account", "host", _begin_second_step),
    Shot("console-dark", "A session in the dark", _S + "/{course}", "host", dark=True),
)
SITE: Final = (
    Shot("console-site", "The site in general", "/console/site", "admin"),
    Shot("console-branding", "Branding", "/console/site/settings/branding", "admin"),
    Shot("console-defaults", "Default options", "/console/site/settings/defaults", "admin"),
    Shot("console-passwords", "The password policy", "/console/site/settings/passwords", "admin"),
    Shot("console-mail", "Mail", "/console/site/settings/mail", "admin"),
    Shot("console-retention", "Retention", "/console/site/settings/retention", "admin"),
    Shot("console-users", "Users", "/console/site/users", "admin"),
    Shot("console-user", "A user and his roles", "/console/site/users/new", "admin"),
    Shot("console-types", "Session types", "/console/site/types", "admin"),
    Shot("console-forms", "The registration form of the site", "/console/site/forms", "admin"),
    Shot("console-tokens", "Tokens", "/console/site/tokens", "admin"),
    Shot("console-webhooks", "Webhooks", "/console/site/webhooks", "admin"),
    Shot("console-webhook", "What a webhook was told", "/console/site/webhooks", "admin", _open_webhook),
    Shot("console-audit", "The audit trail, with before and after", "/console/site/audit", "admin", _open_values),
    Shot("console-person", "Personal data of one person", "/console/site/person?email={address}", "admin"),
)
GROUPS: Final = (
    ("Public pages", "What everybody sees, without an account.", PUBLIC),
    ("The console of hosts", "Planning, people, mails, tests, labs and attendance.", HOSTS),
    ("The site", "What administrators look after.", SITE),
)
SHOTS: Final = PUBLIC + HOSTS + SITE
