"""Calendars as another program reads them."""

from __future__ import annotations

from typing import Any

from icalendar import Calendar


def read(text: bytes | str) -> Any:
    """The calendar."""
    return Calendar.from_ical(text)


def events(text: bytes | str) -> list[Any]:
    """Its entries."""
    return list(read(text).walk("VEVENT"))
