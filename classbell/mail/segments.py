"""How much of a text a telephone takes: short messages travel in parts, and letters beyond a small alphabet cost more.

Rules (3GPP TS 23.038 and 23.040):
1. A text of the alphabet of GSM alone has 153 characters in each of several parts; a few of them, such as the euro
   sign, count twice. A single other character makes it UTF-16, of which 67 units go into a part.
2. Four parts are what every gateway takes. What is longer is cut between characters.
"""

from __future__ import annotations

from typing import Final

PARTS: Final = 4
LONGEST: Final = PARTS * 153
"""Characters of a text in the alphabet of GSM."""
LONGEST_OF_ALL_LETTERS: Final = PARTS * 67
"""Units of UTF-16 in any other text."""

_ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE: Final = frozenset("^{}\\[~]|€\f")


def fits(text: str) -> bool:
    """Whether a telephone gets the whole text."""
    return cut(text) == text


def cut(text: str) -> str:
    """The beginning of a text that a telephone gets."""
    plain = _ALPHABET.issuperset(set(text) - _TWICE)
    left = LONGEST if plain else LONGEST_OF_ALL_LETTERS
    for position, each in enumerate(text):
        left -= (2 if each in _TWICE else 1) if plain else (2 if each > "\uffff" else 1)
        if left < 0:
            return text[:position]
    return text
