"""What a certificate prints of names in other scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from classbell.domain.site import Site, SiteSettings
from classbell.languages import Speech
from classbell.web.pages import certificate_pdf, typefaces
from classbell.web.pages.certificate_pdf import Paper

NOTE = "Some letters cannot be printed here"
LINK = "http://127.0.0.1/certificates/AAAAA-BBBBB-CCCCC-DDDDD"
A_DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)

Install = Callable[[str, str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts typefaces of some letters on a machine that has none."""
    monkeypatch.setattr(typefaces, "FOLDERS", (tmp_path,))
    typefaces._of_the_machine.cache_clear()

    def made(name: str, letters: str) -> Path:
        pen = TTGlyphPen(None)
        for at, draw in enumerate(((0, 0), (0, 700), (500, 700), (500, 0))):
            (pen.lineTo if at else pen.moveTo)(draw)
        pen.closePath()
        glyphs = [".notdef", *(f"uni{ord(letter):04X}" for letter in letters)]
        font = FontBuilder(1000, isTTF=True)
        font.setupGlyphOrder(glyphs)
        font.setupCharacterMap({ord(letter): glyph for letter, glyph in zip(letters, glyphs[1:], strict=True)})
        font.setupGlyf(dict.fromkeys(glyphs, pen.glyph()))
        font.setupHorizontalMetrics(dict.fromkeys(glyphs, (600, 0)))
        font.setupHorizontalHeader(ascent=800, descent=-200)
        font.setupNameTable({"familyName": name, "styleName": "Regular"})
        font.setupOS2()
        font.setupPost()
        font.save(tmp_path / name)
        return tmp_path / name

    yield made
    typefaces._of_the_machine.cache_clear()


def printed(**facts: Any) -> str:
    """The text of a certificate with these facts."""
    row = {
        "issued_at": A_DAY, "zone": "Europe/Berlin", "name": "Ann Lee", "conf_name": "Ladders", "first_at": A_DAY,
        "last_at": A_DAY, "minutes": 55, "percent": 92, "score": None, "host_name": "Hanna Host",
        "code": "AAAAA-BBBBB-CCCCC-DDDDD",
    }  # fmt: skip
    site = Site(site_id=1, name="acme", settings=SiteSettings(), catalogue=1)
    content = certificate_pdf.pdf({**row, **facts}, Paper(site, LINK), Speech())
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1
        return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("name", ["Zoë Łukasiewicz", "Θεοδωράκης", "Щербакова"])
@pytest.mark.usefixtures("install")
def test_names_of_europe_are_printed_on_any_machine(name: str) -> None:
    text = printed(name=name)

    assert name in text
    assert NOTE not in text


@pytest.mark.usefixtures("install")
def test_letters_nothing_has_are_shown_as_missing() -> None:
    text = printed(name="山 Ann")

    assert "\ufffd Ann" in text
    assert NOTE in text


def test_a_typeface_of_the_machine_prints_what_ours_lacks(install: Install) -> None:
    install("NotoSansCJK-Regular.ttc", "山田")

    text = printed(name="山田 Ann")

    assert "山田" in text
    assert NOTE not in text


def test_the_fewest_files_are_opened_in_the_order_they_are_liked(install: Install) -> None:
    install("unifont.ttf", "山田अ")
    hindi = install("NotoSansDevanagari-Regular.ttf", "अ")
    chinese = install("DroidSansFallbackFull.ttf", "山田")

    chosen = typefaces.chosen(["अ 山 Ann"])

    assert chosen.others == (hindi, chinese)
    assert not chosen.missing
    assert typefaces.chosen(["Ann"]).others == ()


def test_a_broken_file_and_symbols_are_no_typeface(install: Install, tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"no typeface")
    install("NotoSansSymbols-Regular.ttf", "山")

    assert typefaces.chosen(["山"]).missing == {"山"}


@pytest.mark.usefixtures("install")
def test_what_joins_letters_needs_no_picture() -> None:
    assert not typefaces.chosen(["Ann\u200d \u200fLee\ufe0f"]).missing


@pytest.mark.usefixtures("install")
def test_a_long_title_stands_on_two_lines() -> None:
    title = f"Safety on {'ladders, ' * 15}scaffolds and roofs"

    lines = printed(conf_name=title).splitlines()

    first = next(line for line in lines if line.startswith("Safety on ladders"))
    assert first != title
    assert f"{first} {lines[lines.index(first) + 1]}" == title
