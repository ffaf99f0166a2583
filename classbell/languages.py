"""The languages of pages and mails: texts through gettext, dates and zones by locale.

Rules:
1. Texts are English in the code and looked up in `locales/<language>/LC_MESSAGES/classbell.po`; the catalogues are read
   as they are, so nothing has to be compiled.
2. A text that a catalogue lacks is shown in English.
3. The language is an argument. Nothing here remembers whom it speaks to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_datetime_format,
    get_timezone_name,
)
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "de", "es")
"""Languages there are texts in; the first is that of the code."""

Width = Literal["full", "long", "medium", "short"]


def N_(text: str) -> str:  # noqa: N802 - the field's name for a text that is marked here and translated later
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == LANGUAGES[0]:
        return NullTranslations()
    compiled = BytesIO()
    with (resources.files("classbell") / "locales" / language / "LC_MESSAGES" / "classbell.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


class Speech:
    """How somebody is spoken to: a language with its texts, dates and numbers, and his time zone."""

    __slots__ = ("_texts", "language", "locale", "zone")

    def __init__(self, language: str = LANGUAGES[0], zone: str = "Etc/UTC") -> None:
        self.language = language
        self.zone = zone
        """IANA name of the zone in which times are shown, where nothing else is said."""
        self.locale = Locale.parse("en_GB" if language == "en" else language)
        self._texts = _catalogue(language)

    def text(self, message: str, /, **facts: object) -> str:
        """The text in this language, with `%(name)s` filled in."""
        translated = self._texts.gettext(message)
        return translated % facts if facts else translated

    def texts(self, one: str, many: str, number: int, /, **facts: object) -> str:
        """The text for a number of things; `%(num)s` is the number."""
        return self.count_form(one, many, number) % {"num": number, **facts}

    def count_form(self, one: str, many: str, number: int) -> str:
        """The form of a text for a number of things, nothing filled in yet."""
        return self._texts.ngettext(one, many, number)

    def at(self, instant: datetime, zone: str | None = None) -> datetime:
        """The instant as clocks in the zone show it."""
        return instant.astimezone(ZoneInfo(zone or self.zone))

    def day(self, instant: datetime | date, zone: str | None = None, width: Width = "full") -> str:
        """The day, such as `Tuesday, 1 December 2026`."""
        return format_date(self.at(instant, zone) if isinstance(instant, datetime) else instant, width, self.locale)

    def month(self, day: date) -> str:
        """The month of a day, such as `December 2026`."""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def weekday(self, day: date) -> str:
        """The day of the week, such as `Tue`."""
        return format_date(day, "EEE", self.locale)

    def hour(self, instant: datetime, zone: str | None = None) -> str:
        """The time of day, such as `09:00`."""
        return format_time(self.at(instant, zone), "short", locale=self.locale)

    def moment(self, instant: datetime, zone: str | None = None, width: Width = "medium") -> str:
        """Day and time of day."""
        # The formats of the locale have seconds, which nobody plans by.
        pattern = str(get_datetime_format(width, locale=self.locale)).replace("'", "")
        return pattern.replace("{1}", self.day(instant, zone, width)).replace("{0}", self.hour(instant, zone))

    def span(self, start: datetime, end: datetime, zone: str | None = None) -> str:
        """From when to when on one day, such as `09:00–10:30`."""
        return str(format_interval(self.at(start, zone), self.at(end, zone), "Hm", locale=self.locale))

    def zone_name(self, instant: datetime, zone: str | None = None) -> str:
        """The name of a zone at an instant, such as `Vancouver Time, UTC-07:00`."""
        there = self.at(instant, zone)
        if (zone or self.zone) in ("Etc/UTC", "UTC"):
            return "UTC"
        offset = there.utcoffset() or timedelta()
        minutes = abs(int(offset.total_seconds())) // 60
        sign = "-" if offset < timedelta() else "+"
        name = get_timezone_name(ZoneInfo(zone or self.zone), locale=self.locale, return_zone=False)
        return f"{name} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d})"


def wanted(accepted: Iterable[str]) -> str | None:
    """The first of the languages somebody wants that there are texts in: `de` for `de-AT`; `None` if there is none."""
    for tag in accepted:
        language = tag.strip().lower().replace("_", "-").split("-")[0]
        if language in LANGUAGES:
            return language
    return None


_NAMES: Final = {
    "english": "en", "international english": "en", "german": "de", "spanish": "es", "castilian spanish": "es",
    "latin american spanish": "es",
}  # fmt: skip
"""Languages as accounts may name them: the protocol has names for what browsers tag."""


def named(text: str) -> str | None:
    """The language of a tag or of a name such as `GERMAN`; `None` for one without texts."""
    return _NAMES.get(text.strip().lower()) or wanted([text])


def accepted_by(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""
    weighed = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.strip().partition(";")
        text = quality.strip().removeprefix("q=")
        try:
            weight = float(text) if text else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            weighed.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(weighed)]
