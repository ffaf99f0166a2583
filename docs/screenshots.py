"""Pictures of the pages, on a desktop and on a telephone: `make screenshots` takes them anew.

A throw-away server is filled by `docs/showing`; nothing of another installation is touched. The gallery
`docs/screenshots.md` shows each picture with the address of its page.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from classbell.testing.server import Account, ClassbellServer
from docs.shots import GROUPS, SHOTS, Shot
from docs.showing import furnish
from docs.showing.neighbours import Neighbours

FOLDER: Final = Path(__file__).with_name("screenshots")
GALLERY: Final = Path(__file__).with_name("screenshots.md")
LARGEST: Final = 120_000
"""Bytes of a picture."""

MARGIN: Final = 48
"""Pixels around a page of paper."""

PATIENCE_MS: Final = 15_000
PROVIDER: Final[Mapping[str, Any]] = {
    "oidc_issuer": "https://id.example.com", "oidc_client_id": "classbell", "oidc_name": "Bellfield ID",
}  # fmt: skip
"""A provider of OpenID Connect, for its button; nobody presses it."""

ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars", "--lang=en-GB",
)  # fmt: skip
SIZES: Final[Mapping[str, ViewportSize]] = {
    "desktop": {"width": 1200, "height": 800},
    "phone": {"width": 390, "height": 760},
}


def main() -> int:
    """Take every picture, or those named, and write the gallery; the exit code says whether each page was there."""
    only = set(sys.argv[1:])
    wanted = [shot for shot in SHOTS if not only or shot.name in only]
    FOLDER.mkdir(exist_ok=True)
    missing = []
    with (
        Neighbours() as neighbours,
        ClassbellServer(smtp_url=neighbours.smtp_url, **PROVIDER) as server,
        chromium() as browser,
    ):
        accounts = {"host": server.host, "admin": server.admin}
        host, admin = ((one.web_ex_id, one.password) for one in (server.host, server.admin))
        places = asdict(furnish(server.url, host, admin, neighbours))
        for device, size in SIZES.items():
            looks: dict[tuple[str, str, bool], BrowserContext] = {}
            for shot in wanted:
                look = (shot.signed_in, shot.language, shot.dark)
                if look not in looks:
                    looks[look] = _context(browser, server.url, size, shot)
                    if shot.signed_in:
                        _sign_in(looks[look], accounts[shot.signed_in])
                path = shot.path.format(**places)
                if not _take(looks[look], server.url + path, shot, device):
                    missing.append(f"{shot.name} on a {device}: {path}")
    if not only:
        for left in set(FOLDER.glob("*.png")) - {FOLDER / _file(shot, device) for shot in SHOTS for device in SIZES}:
            left.unlink()
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


def _context(browser: Browser, base: str, size: ViewportSize, shot: Shot) -> BrowserContext:
    context = browser.new_context(
        base_url=base, viewport=size, timezone_id="Europe/Berlin", locale=shot.language,
        is_mobile=size["width"] < 600, reduced_motion="reduce", color_scheme="dark" if shot.dark else "light",
    )  # fmt: skip
    context.add_cookies([{"name": "classbell_zone", "value": "Europe%2FBerlin", "url": base}])
    return context


def _sign_in(context: BrowserContext, account: Account) -> None:
    page = context.new_page()
    page.goto("/console/sign-in")
    page.get_by_label("Account name").fill(account.web_ex_id)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/console")
    page.close()


def _take(context: BrowserContext, address: str, shot: Shot, device: str) -> bool:
    """Take a picture of a page, of its whole height as far as the size allows."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        reply = page.goto(address, wait_until="load")
        if reply is None or not reply.ok:
            return False
        if shot.steps is not None:
            shot.steps(page)
        if shot.file:
            content = page.request.get(str(page.locator("main a[href$='/file']").first.get_attribute("href"))).body()
            (FOLDER / _file(shot, device)).write_bytes(_small(_leaf(content, SIZES[device]["width"])))
            return True
        if shot.paper:
            page.emulate_media(media="print")
        _keep(page, FOLDER / _file(shot, device), MARGIN if shot.paper else 0)
    except PlaywrightError as error:
        sys.stderr.write(f"{shot.name}: {error}\n")
        return False
    finally:
        page.close()
    return True


def _file(shot: Shot, device: str) -> str:
    return f"{shot.name}-{device}.png"


def _keep(page: Page, path: Path, margin: int) -> None:
    width, least = (SIZES["phone" if path.stem.endswith("phone") else "desktop"][part] for part in ("width", "height"))
    height = min(max(int(page.evaluate("document.documentElement.scrollHeight")), least), 3 * least)
    # What sticks to the lower edge of the window belongs to the lower edge of the picture.
    page.set_viewport_size({"width": width, "height": height})
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    # A page with much text is a large picture; less of its lower end makes it a small one.
    while len(content := _small(ImageOps.expand(taken, margin, "white"))) > LARGEST and taken.height > least // 2:
        taken = taken.crop((0, 0, taken.width, int(taken.height * 0.8)))
    path.write_bytes(content)


def _leaf(content: bytes, width: int) -> Image.Image:
    """The first page of a PDF, this many pixels wide."""
    with pypdfium2.PdfDocument(content) as document:
        first = document[0]
        picture: Image.Image = first.render(scale=width / first.get_width()).to_pil()
        return picture.convert("RGB")


def _small(picture: Image.Image) -> bytes:
    """The picture with a palette: pages have few colours."""
    kept = BytesIO()
    picture.quantize(96, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def gallery() -> str:
    """The page that shows the pictures there are."""
    lines = [
        "# How it looks",
        "",
        "The pages, on a desktop and on a telephone; `make screenshots` takes them of a throw-away site.",
    ]
    for title, note, shots in GROUPS:
        lines += ["", f"## {title}", "", note]
        for shot in shots:
            there = [device for device in SIZES if (FOLDER / _file(shot, device)).is_file()]
            if there:
                shown = " ".join(f"![{shot.title}, {device}](screenshots/{_file(shot, device)})" for device in there)
                lines += ["", f"### {shot.title}", "", f"`{shot.path}`", "", shown]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
