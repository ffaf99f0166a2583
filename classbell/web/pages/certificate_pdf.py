"""A certificate on paper: one landscape page with the site's colour and logo, and where it is verified.

Rules:
1. Letters that no typeface of the machine has are shown as missing, and a line sends the reader to the verifying page,
   which has them (see `typefaces`).
2. The same certificate gives the same page, whenever it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

import segno
from fpdf import FPDF

from classbell.domain import colours
from classbell.domain.call import Row
from classbell.domain.site import Site
from classbell.languages import Speech
from classbell.web.pages import typefaces
from classbell.web.pages.typefaces import Chosen

ACCENT: Final = "#1f5f8b"
SOFT: Final = (86, 98, 114)
INK: Final = (28, 37, 48)
WIDTH: Final = 297.0
HEIGHT: Final = 210.0
FAMILY: Final = "text"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate beside its facts."""

    site: Site
    link: str
    """Where it is verified."""
    logo: bytes | None = None


def pdf(row: Row, paper: Paper, speech: Speech) -> bytes:
    """The page of a certificate, in this language; dates are those of the session's zone."""
    site_name = paper.site.settings.display_name or paper.site.name
    letters = typefaces.chosen((row["name"], row["conf_name"], row["host_name"], site_name))
    page = _page(row["issued_at"], letters)
    accent = colours.parts(paper.site.settings.accent_colour or ACCENT)
    _frame(page, accent)
    _logo(page, paper, letters.printable(site_name))
    text = speech.text
    zone = row["zone"]
    _line(page, 52, text("Certificate of attendance"), 30, accent, bold=True)
    _line(page, 72, text("This is to certify that"), 13, SOFT)
    _line(page, 82, letters.printable(row["name"]), 27, INK, bold=True)
    _line(page, 101, text("took part in"), 13, SOFT)
    below = _title(page, 110, letters.printable(row["conf_name"]))
    _line(page, below + 6, _days(row, speech, zone), 13, INK)
    figures = [speech.texts("%(num)s minute of presence", "%(num)s minutes of presence", row["minutes"])]
    figures.append(text("%(num)s %% of the planned time", num=row["percent"]))
    if row["score"] is not None:
        figures.append(text("score %(num)s %%", num=row["score"]))
    _line(page, below + 16, "  ·  ".join(figures), 12, SOFT)
    _signed(page, letters.printable(row["host_name"]), speech.day(row["issued_at"], zone, "long"), speech)
    _verified(page, row, paper, speech)
    if letters.missing:
        _line(page, 192, text("Some letters cannot be printed here; the address above shows them."), 9, SOFT)
    return bytes(page.output())


def _page(made_at: datetime, letters: Chosen) -> FPDF:
    page = FPDF(orientation="landscape", unit="mm", format="A4")
    page.set_auto_page_break(auto=False)
    # A page made twice is the same page.
    page.set_creation_date(made_at)
    page.add_font(FAMILY, "", typefaces.regular())
    page.add_font(FAMILY, "B", typefaces.bold())
    others = [f"other{number}" for number in range(len(letters.others))]
    for name, file in zip(others, letters.others, strict=True):
        page.add_font(name, "", file)
    if others:
        page.set_fallback_fonts(others, exact_match=False)
    # Scripts whose letters join or change places, and those that run from right to left.
    page.set_text_shaping()
    page.set_margin(0)
    page.add_page()
    return page


def _frame(page: FPDF, accent: tuple[int, int, int]) -> None:
    page.set_fill_color(*accent)
    page.rect(0, 0, WIDTH, 7, style="F")
    page.set_draw_color(213, 219, 227)
    page.set_line_width(0.4)
    page.rect(10, 16, WIDTH - 20, HEIGHT - 26)


def _logo(page: FPDF, paper: Paper, site_name: str) -> None:
    if paper.logo is not None:
        page.image(BytesIO(paper.logo), x=WIDTH / 2 - 45, y=22, w=90, h=22, keep_aspect_ratio=True)
        return
    _line(page, 30, site_name, 15, INK, bold=True)


def _line(page: FPDF, y: float, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
    """A centred line, set smaller until it fits between the margins."""
    page.set_text_color(*colour)
    page.set_font(FAMILY, "B" if bold else "", size)
    while page.get_string_width(text) > WIDTH - 50 and size > 8:
        size -= 1
        page.set_font(FAMILY, "B" if bold else "", size)
    page.set_xy(20, y)
    page.cell(WIDTH - 40, 10, text, align="C")


def _title(page: FPDF, y: float, title: str) -> float:
    """The name of the course, on two lines where one would be too small to read; the height where it ends."""
    page.set_font(FAMILY, "B", 14)
    words = title.split()
    parts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    fitting = [part for part in parts if page.get_string_width(part[0]) <= WIDTH - 50]
    if not fitting or page.get_string_width(title) <= WIDTH - 50:
        _line(page, y, title, 20, INK, bold=True)
        return y + 10
    for line, text in enumerate(fitting[-1]):
        _line(page, y - 1 + 7 * line, text, 14, INK, bold=True)
    return y + 16


def _days(row: Row, speech: Speech, zone: str) -> str:
    first, last = speech.at(row["first_at"], zone).date(), speech.at(row["last_at"], zone).date()
    if first == last:
        return speech.day(first, None, "long")
    return speech.text(
        "%(first)s to %(last)s", first=speech.day(first, None, "long"), last=speech.day(last, None, "long")
    )


def _signed(page: FPDF, host_name: str, day: str, speech: Speech) -> None:
    page.set_draw_color(*SOFT)
    page.line(28, 178, 108, 178)
    page.set_text_color(*INK)
    page.set_font(FAMILY, "", 11)
    page.set_xy(28, 179)
    page.cell(80, 6, host_name)
    page.set_text_color(*SOFT)
    page.set_font(FAMILY, "", 9)
    page.set_xy(28, 185)
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
