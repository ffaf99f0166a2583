"""Pictures of the main pages, on a desktop and on a telephone: `make screenshots` takes them anew.

A throw-away server is filled by `docs/showing.py`; nothing of another installation is touched. The gallery
`docs/screenshots.md` shows each picture with the address of its page.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from classbell.testing.server import Account, ClassbellServer
from docs.showing import Shown, furnish

FOLDER: Final = Path(__file__).with_name("screenshots")
GALLERY: Final = Path(__file__).with_name("screenshots.md")
LARGEST: Final = 120_000
"""Bytes of a picture."""

ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars",
)  # fmt: skip
SIZES: Final[Mapping[str, ViewportSize]] = {
    "desktop": {"width": 1200, "height": 800},
    "phone": {"width": 390, "height": 760},
}


class Shot(NamedTuple):
    """A page in the gallery; `{course}` and the like in the path are sessions of the site shown."""

    name: str
    title: str
    path: str
    signed_in: str = ""
    """Who looks: nobody, `host` or `admin`."""


SHOTS: Final = (
    Shot("calendar", "The site's calendar", "/"),
    Shot("month", "A month", "/?view=month"),
    Shot("session", "A session", "/s/{course}"),
    Shot("register", "Registration", "/s/{course}/register"),
    Shot("waiting-list", "Registration for a session that is full", "/s/{full}/register"),
    Shot("join", "Joining", "/s/{running}/join"),
    Shot("my", "My registrations", "/my"),
    Shot("device-check", "The device check", "/device-check"),
    Shot("settings", "Language and time zone", "/settings"),
    Shot("sign-in", "Signing in", "/console/sign-in"),
    Shot("console", "The console's first page", "/console", "host"),
    Shot("console-sessions", "Sessions as a list", "/console/sessions", "host"),
    Shot("console-calendar", "Sessions as a calendar", "/console/calendar", "host"),
    Shot("console-plan", "Planning a session", "/console/sessions/{course}/edit", "host"),
    Shot("console-session", "A session of the host", "/console/sessions/{course}", "host"),
    Shot("console-dates", "Single dates of a course", "/console/sessions/{course}/dates", "host"),
    Shot("console-templates", "Templates", "/console/templates", "host"),
    Shot("console-roster", "The people of a session", "/console/sessions/{course}/roster", "host"),
    Shot("console-messages", "The messages of a session", "/console/sessions/{course}/messages", "host"),
    Shot("console-delivery", "The delivery log", "/console/messages", "host"),
    Shot("console-session-tests", "The tests of a session", "/console/sessions/{course}/tests", "host"),
    Shot("console-tests", "The library of tests", "/console/tests", "host"),
    Shot("console-labs", "Labs", "/console/labs", "admin"),
    Shot("console-attendance", "Attendance of a session", "/console/sessions/{running}/attendance", "host"),
    Shot("console-sheet", "The sheet to print", "/console/sessions/{course}/attendance/sheet", "host"),
    Shot("console-certificates", "Certificates", "/console/sessions/{running}/attendance/certificates", "host"),
    Shot("console-attendance-all", "Attendance of all sessions", "/console/attendance", "host"),
    Shot("console-history", "What was changed, by whom", "/console/sessions/{course}/history", "host"),
    Shot("console-twin", "The calls that make a session", "/console/sessions/{course}/twin", "host"),
    Shot("console-account", "The account", "/console/account", "host"),
    Shot("console-site", "The site", "/console/site", "admin"),
    Shot("console-users", "Users and roles", "/console/site/users", "admin"),
    Shot("console-tokens", "Tokens", "/console/site/tokens", "admin"),
    Shot("console-webhooks", "Webhooks", "/console/site/webhooks", "admin"),
    Shot("console-audit", "The audit trail of the site", "/console/site/audit", "admin"),
)


def main() -> int:
    """Take every picture and write the gallery; the exit code says whether each page was there."""
    only = set(sys.argv[1:])
    FOLDER.mkdir(exist_ok=True)
    missing = []
    with ClassbellServer() as server, chromium() as browser:
        accounts = {"host": server.host, "admin": server.admin}
        shown = furnish(server.url, *((one.web_ex_id, one.password) for one in (server.host, server.admin)))
        for device, size in SIZES.items():
            contexts: dict[str, BrowserContext] = {}
            for shot in (shot for shot in SHOTS if not only or shot.name in only):
                if shot.signed_in not in contexts:
                    contexts[shot.signed_in] = _context(browser, server.url, size, accounts.get(shot.signed_in))
                if not _take(contexts[shot.signed_in], server.url, shot, shown, device):
                    missing.append(f"{shot.name} on a {device}: {shot.path}")
    GALLERY.write_text(gallery())
    sys.stdout.write("".join(f"no picture of {each}\n" for each in missing))
    return 1 if missing else 0


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("There is no Chromium here. As root: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _context(browser: Browser, base: str, size: ViewportSize, account: Account | None) -> BrowserContext:
    context = browser.new_context(
        base_url=base, viewport=size, timezone_id="Europe/Berlin", locale="en-GB", is_mobile=size["width"] < 600,
        reduced_motion="reduce", color_scheme="light",
    )  # fmt: skip
    context.add_cookies([{"name": "classbell_zone", "value": "Europe%2FBerlin", "url": base}])
    if account is not None:
        page = context.new_page()
        page.goto("/console/sign-in")
        page.get_by_label("Account name").fill(account.web_ex_id)
        page.get_by_label("Password").fill(account.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/console**")
        page.close()
    return context


def _take(context: BrowserContext, base: str, shot: Shot, shown: Shown, device: str) -> bool:
    """Take a picture of a page, of its whole height as far as the size allows."""
    page = context.new_page()
    places: dict[str, Any] = {"course": shown.course, "full": shown.full, "running": shown.running}
    reply = page.goto(base + shot.path.format(**places), wait_until="load")
    if reply is None or not reply.ok:
        page.close()
        return False
    _keep(page, FOLDER / f"{shot.name}-{device}.png")
    page.close()
    return True


def _keep(page: Page, path: Path) -> None:
    width = SIZES["phone" if path.stem.endswith("phone") else "desktop"]["width"]
    least = SIZES["phone" if path.stem.endswith("phone") else "desktop"]["height"]
    height = min(max(int(page.evaluate("document.documentElement.scrollHeight")), least), 3 * least)
    # A page with much text is a large picture; less of its lower end makes it a small one.
    while True:
        content = _small(page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}))
        if len(content) <= LARGEST or height <= least // 2:
            break
        height = int(height * 0.8)
    path.write_bytes(content)


def _small(content: bytes) -> bytes:
    """The picture with a palette: pages have few colours."""
    kept = BytesIO()
    picture = Image.open(BytesIO(content)).convert("RGB")
    picture.quantize(96, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def gallery() -> str:
    """The page that shows the pictures there are."""
    lines = [
        "# How it looks",
        "",
        "The main pages, on a desktop and on a telephone; `make screenshots` takes them of a throw-away site.",
    ]
    for shot in SHOTS:
        there = [device for device in SIZES if (FOLDER / f"{shot.name}-{device}.png").is_file()]
        if there:
            shown = " ".join(f"![{shot.title}, {device}](screenshots/{shot.name}-{device}.png)" for device in there)
            lines += ["", f"## {shot.title}", "", f"`{shot.path}`", "", shown]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
