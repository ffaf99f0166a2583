"""A certificate on paper: one landscape page with the site's colour and logo, and where it is verified.

Rules:
1. The typeface comes with the package `font-roboto`: Latin, Greek and Cyrillic. What it lacks is taken from a typeface
   of the machine, if one of `FALLBACKS` is there.
2. The same certificate gives the same page, whenever and wherever it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
from fpdf import FPDF

from classbell.domain import colours
from classbell.domain.call import Row
from classbell.domain.site import Site
from classbell.languages import Speech

ACCENT: Final = "#1f5f8b"
SOFT: Final = (86, 98, 114)
INK: Final = (28, 37, 48)
WIDTH: Final = 297.0
HEIGHT: Final = 210.0
FAMILY: Final = "text"
FALLBACKS: Final = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate beside its facts."""

    site: Site
    link: str
    """Where it is verified."""
    logo: bytes | None = None


def pdf(row: Row, paper: Paper, speech: Speech) -> bytes:
    """The page of a certificate, in this language; dates are those of the session's zone."""
    page = _page(row["issued_at"])
    accent = colours.parts(paper.site.settings.accent_colour or ACCENT)
    _frame(page, accent)
    _logo(page, paper)
    text = speech.text
    zone = row["zone"]
    _line(page, 52, text("Certificate of attendance"), 30, accent, bold=True)
    _line(page, 72, text("This is to certify that"), 13, SOFT)
    _line(page, 82, row["name"], 27, INK, bold=True)
    _line(page, 101, text("took part in"), 13, SOFT)
    _line(page, 110, row["conf_name"], 20, INK, bold=True)
    _line(page, 126, _days(row, speech, zone), 13, INK)
    figures = [speech.texts("%(num)s minute of presence", "%(num)s minutes of presence", row["minutes"])]
    figures.append(text("%(num)s %% of the planned time", num=row["percent"]))
    if row["score"] is not None:
        figures.append(text("score %(num)s %%", num=row["score"]))
    _line(page, 136, "  ·  ".join(figures), 12, SOFT)
    _signed(page, row, speech, zone)
    _verified(page, row, paper, speech)
    return bytes(page.output())


def _page(made_at: datetime) -> FPDF:
    page = FPDF(orientation="landscape", unit="mm", format="A4")
    page.set_auto_page_break(auto=False)
    # A page made twice is the same page.
    page.set_creation_date(made_at)
    folder = _fonts()
    page.add_font(FAMILY, "", folder / "Roboto-Regular.ttf")
    page.add_font(FAMILY, "B", folder / "Roboto-Bold.ttf")
    there = [file for file in FALLBACKS if Path(file).is_file()]
    for number, file in enumerate(there):
        page.add_font(f"other{number}", "", file)
    if there:
        page.set_fallback_fonts([f"other{number}" for number in range(len(there))], exact_match=False)
    page.set_margin(0)
    page.add_page()
    return page


@cache
def _fonts() -> Path:
    """The folder of the typeface."""
    found = find_spec("font_roboto")
    assert found is not None and found.submodule_search_locations, "font-roboto is a dependency"
    return Path(found.submodule_search_locations[0]) / "files"


def _frame(page: FPDF, accent: tuple[int, int, int]) -> None:
    page.set_fill_color(*accent)
    page.rect(0, 0, WIDTH, 7, style="F")
    page.set_draw_color(213, 219, 227)
    page.set_line_width(0.4)
    page.rect(10, 16, WIDTH - 20, HEIGHT - 26)


def _logo(page: FPDF, paper: Paper) -> None:
    if paper.logo is not None:
        page.image(BytesIO(paper.logo), x=WIDTH / 2 - 45, y=22, w=90, h=22, keep_aspect_ratio=True)
        return
    _line(page, 30, paper.site.settings.display_name or paper.site.name, 15, INK, bold=True)


def _line(page: FPDF, y: float, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
    """A centred line, set smaller until it fits between the margins."""
    page.set_text_color(*colour)
    page.set_font(FAMILY, "B" if bold else "", size)
    while page.get_string_width(text) > WIDTH - 50 and size > 8:
        size -= 1
        page.set_font(FAMILY, "B" if bold else "", size)
    page.set_xy(20, y)
    page.cell(WIDTH - 40, 10, text, align="C")


def _days(row: Row, speech: Speech, zone: str) -> str:
    first, last = speech.at(row["first_at"], zone).date(), speech.at(row["last_at"], zone).date()
    if first == last:
        return speech.day(first, None, "long")
    return speech.text(
        "%(first)s to %(last)s", first=speech.day(first, None, "long"), last=speech.day(last, None, "long")
    )


def _signed(page: FPDF, row: Row, speech: Speech, zone: str) -> None:
    page.set_draw_color(*SOFT)
    page.line(28, 178, 108, 178)
    page.set_text_color(*INK)
    page.set_font(FAMILY, "", 11)
    page.set_xy(28, 179)
    page.cell(80, 6, row["host_name"])
    page.set_text_color(*SOFT)
    page.set_font(FAMILY, "", 9)
    page.set_xy(28, 185)
    day = speech.day(row["issued_at"], zone, "long")
    page.cell(80, 5, speech.text("Issued on %(day)s", day=day))


def _verified(page: FPDF, row: Row, paper: Paper, speech: Speech) -> None:
    picture = BytesIO()
    segno.make(paper.link, error="m", micro=False).save(picture, kind="png", scale=8, border=1)
    picture.seek(0)
    page.image(picture, x=WIDTH - 62, y=156, w=34, h=34, link=paper.link)
    page.set_text_color(*SOFT)
    page.set_font(FAMILY, "", 9)
    page.set_xy(WIDTH - 172, 174)
    page.cell(108, 5, speech.text("Verify this certificate:"), align="R")
    page.set_text_color(*INK)
    page.set_xy(WIDTH - 172, 179)
    page.cell(108, 5, paper.link.partition("://")[2], align="R", link=paper.link)
    page.set_xy(WIDTH - 172, 184)
    page.set_font(FAMILY, "B", 9)
    page.cell(108, 5, row["code"], align="R")
