"""The typefaces of what is printed: our own, and those of the machine for letters that ours lacks.

Rules:
1. Ours comes with the package `font-roboto`: Latin, Greek and Cyrillic. A file of the machine is opened only when a
   text needs it, since those of Chinese, Japanese and Korean are large.
2. A letter that no typeface has is shown as such (U+FFFD): a name with a hole in it could pass for another name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError

FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
"""Where machines keep their typefaces."""
UNKNOWN: Final = "\ufffd"

# Upright text of a usual weight; the first of these is asked first. What is none of them is not asked: symbols, icons
# and handwriting have letters too.
_LIKED: Final = (
    r"NotoSans(?!CJK|Mono|Symbols)\w*-Regular\.ttf",
    r"NotoSansCJK-Regular\.ttc",
    r"DejaVuSans\.ttf",
    r"DroidSansFallback\w*\.ttf",
    r"wqy-\w+\.tt[cf]",
    r"(?:unifont|Unifont)\.[ot]tf",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What some texts are to be set in."""

    others: tuple[Path, ...]
    """Files of the machine, beside our own typeface."""
    missing: frozenset[str]
    """Letters that nothing here has."""

    def printable(self, text: str) -> str:
        """The text with each missing letter shown as one."""
        return "".join(UNKNOWN if letter in self.missing else letter for letter in text)


def regular() -> Path:
    """Our own typeface."""
    return _own() / "Roboto-Regular.ttf"


def bold() -> Path:
    """Our own typeface, heavier; it has the same letters."""
    return _own() / "Roboto-Bold.ttf"


def chosen(texts: Iterable[str]) -> Chosen:
    """The fewest files of this machine, in the order they are liked, that show these texts beside our own typeface."""
    # What only joins, orders or varies letters needs no picture of its own.
    wanted = {letter for text in texts for letter in text if unicodedata.category(letter) not in {"Cf", "Cc"}}
    wanted = {letter for letter in wanted if not "\ufe00" <= letter <= "\ufe0f"} - letters_of(regular())
    others = []
    for file in _of_the_machine():
        if not wanted:
            break
        if found := wanted & letters_of(file):
            others.append(file)
            wanted -= found
    return Chosen(others=tuple(others), missing=frozenset(wanted))


@cache
def letters_of(file: Path) -> frozenset[str]:
    """The characters a typeface has; none if it cannot be read. Of a collection, its first typeface counts."""
    try:
        with file.open("rb") as content, TTFont(content, lazy=True, fontNumber=0) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except (OSError, TTLibError):
        return frozenset()


@cache
def _own() -> Path:
    found = find_spec("font_roboto")
    assert found is not None and found.submodule_search_locations, "font-roboto is a dependency"
    return Path(found.submodule_search_locations[0]) / "files"


@cache
def _of_the_machine() -> tuple[Path, ...]:
    files = sorted(file for folder in FOLDERS for file in folder.rglob("*.[ot]t[fc]"))
    return tuple(file for pattern in _LIKED for file in files if re.fullmatch(pattern, file.name))
