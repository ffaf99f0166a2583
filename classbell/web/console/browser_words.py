"""What a browser calls itself, in words for people."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = {
    "Edg/": "Edge", "EdgA/": "Edge", "EdgiOS/": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome", "HeadlessChrome/": "Chrome", "Chrome/": "Chrome",
    "Safari/": "Safari",
}  # fmt: skip
"""In this order: nearly all say they were Safari, and many Chrome."""

_SYSTEMS: Final = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip
LONGEST: Final = 40


def name_of(agent: str) -> str:
    """Such as `Firefox, Windows`; what is not known by its beginning, and nothing as a dash."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    return ", ".join(filter(None, (browser, system))) or agent[:LONGEST] or "–"
