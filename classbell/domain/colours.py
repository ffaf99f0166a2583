"""Colours of a site, and whether text on them can be read (WCAG 2.2: 4.5 to 1)."""

from __future__ import annotations

import re
from typing import Final

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
LEGIBLE: Final = 4.5


def carries_white(colour: str) -> bool:
    """Whether `colour`, written #rrggbb, is one on which white text is legible, and which is legible on white."""
    return bool(_COLOUR.fullmatch(colour)) and 1.05 / (_luminance(colour) + 0.05) >= LEGIBLE


def parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #rrggbb, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
