"""What a line of the audit trail is about, and the values that changed, in words.

Rules:
1. Elements are called what the forms of the console call them, lists with the number of the entry.
2. An element that no form shows is called a setting for other programs, with its name: the protocol has hundreds.
3. A value of a choice has the words of the choice; days and instants are those of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from classbell.domain import switches, timezones
from classbell.errors import Refusal
from classbell.languages import N_, Speech
from classbell.web.console import message_words, people, session_document, session_form, session_words, site_words
from classbell.wire import dates

_OF_ACCOUNTS: Final[Mapping[str, str]] = {
    "web_ex_id": N_("Account name"), "webExId": N_("Account name"), "email": N_("E-mail address"),
    "first_name": N_("First name"), "firstName": N_("First name"), "last_name": N_("Last name"),
    "lastName": N_("Last name"), "active": N_("State of the account"), "locked": N_("Locked"),
    "expires_at": N_("Account ends"), "expirationDate": N_("Account ends"), "is_host": N_("May host"),
    "is_site_admin": N_("Administrator of the site"), "is_read_only_admin": N_("Reads the whole site"),
    "is_attendee_only": N_("Attendee only"), "may_train": N_("May plan sessions"),
    "session_types": N_("Session types"), "meetingTypes/meetingType": N_("Session types"),
    "scheduling_for_me": N_("May plan for this account"), "schedulingPermission": N_("May plan for this account"),
    "password": N_("Password"), "zone": N_("Time zone"), "timeZoneID": N_("Time zone"), "timeZone": N_("Time zone"),
    "language": N_("Language"), "languageID": N_("Language, by number"), "locale": N_("Region"),
    "title": N_("Job title"), "company": N_("Company"), "description": N_("Description"),
    "address/address1": N_("Street"), "address/address2": N_("Street, second line"), "address/city": N_("City"),
    "address/state": N_("State"), "address/zipCode": N_("Post code"), "address/country": N_("Country"),
    "phones/phone": N_("Telephone"), "phones/mobilePhone": N_("Mobile"), "phones/fax": N_("Fax"),
}  # fmt: skip
_OF_OTHERS: Final[Mapping[str, str]] = {
    "host": N_("Host"), "minutes": N_("Minutes at least"), "percent": N_("Percent of the planned time at least"),
    "score": N_("Percent of all points at least"), "numComputers": N_("Computers"),
}  # fmt: skip
_SWITCHES: Final = frozenset(switches.keys())
_LISTS: Final = {"attendees": N_("Attendees"), "presenters": N_("Presenters"), "present": N_("Present")}
_OTHER: Final = N_("Setting for other programs: %(name)s")
_NUMBERED: Final = N_("%(title)s, number %(number)s")

_VALUES: Final[Mapping[str, str]] = {
    **people.ROLES, "LIMITED": N_("Limited"),
    "INVITE": N_("Invited"), "REGISTER": N_("Registered"), "ACCEPT": N_("Accepted"), "REJECT": N_("Rejected"),
    "waiting": N_("waits for a seat"), "first in line": N_("first in line"), "listed": N_("on the list"),
    "host": N_("noted by the host"), "ACTIVATED": N_("active"),
    "REQUEST_TO_ACTIVATE": N_("waits to be let in"), "DEACTIVATED": N_("out of use"),
}  # fmt: skip
"""Words that stand for values wherever no choice of a form says more."""

_MARKED: Final = frozenset({"host", "listed", "waiting", "first in line"})
"""Of those, the ones that only lists of people have; elsewhere somebody may have typed them."""

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_WALL: Final = re.compile(r"\d\d/\d\d/\d{4}(?: \d\d:\d\d:\d\d)?")


def title_of(path: str, speech: Speech, operation: str = "") -> str:
    """What the value at a path of the trail is called."""
    group, _, name = path.partition("/")
    if "@" in path and (group in _LISTS or not name):
        return f"{speech.text(_LISTS[group])}: {name}" if name and group in _LISTS else path
    if group == "present":
        return f"{speech.text(_LISTS[group])}: {name}"
    plain = session_document.plain(path)
    titles = _titles(operation)
    number = re.search(r"\[(\d+)\]", path)
    title = _named(plain, titles, speech)
    if title is None:
        return speech.text(_OTHER, name=path)
    return speech.text(_NUMBERED, title=title, number=number[1]) if number else title


def _titles(operation: str) -> Mapping[str, str]:
    """Titles of what no form of a session holds; an account and a session both have a title, and mean another thing."""
    if operation.startswith("user."):
        return _OF_ACCOUNTS
    return {**site_words.titles(), **_OF_OTHERS}


def _named(plain: str, titles: Mapping[str, str], speech: Speech) -> str | None:
    if plain in titles:
        return speech.text(titles[plain])
    dotted = plain.replace("/", ".")
    title = session_form.title_of(dotted, speech)
    return None if title == dotted else title


def value_of(path: str, value: object, speech: Speech) -> str:
    """A value of the trail as people read it."""
    if value is None or isinstance(value, bool):
        return "" if value is None else speech.text(N_("yes") if value else N_("no"))
    text = str(value)
    plain = session_document.plain(path)
    if plain in _SWITCHES:
        return speech.text(site_words.CHOICES.get(text, text)) if switches.choices_of(plain) else text
    dotted = plain.replace("/", ".")
    if plain.rpartition("/")[2] == "timeZoneID" and text.isdigit():
        return _zone(int(text))
    if dotted in session_words.WORDS:
        found = session_words.choices_of(dotted).get(text)
        return speech.text(found) if found is not None else _day(text, speech)
    of_people = "@" in path or path.startswith("present/")
    parts = text.split(", ") if of_people else [text]
    return ", ".join(_word(part, speech, marked=of_people) for part in parts)


def _word(text: str, speech: Speech, *, marked: bool = False) -> str:
    if text in _VALUES and (marked or text not in _MARKED):
        return speech.text(_VALUES[text])
    return _day(text, speech)


def _day(text: str, speech: Speech) -> str:
    """Days of the wire and instants, as the reader writes them; anything else as it is."""
    if _INSTANT.fullmatch(text):
        return speech.moment(datetime.fromisoformat(text))
    if _WALL.fullmatch(text):
        wall = dates.wall(text)
        day = speech.day(wall.date(), width="medium")
        return day if dates.is_date_only(text) else f"{day}, {wall:%H:%M}"
    return text


def _zone(number: int) -> str:
    try:
        return timezones.by_number(number).label
    except Refusal:
        return str(number)


def subject_of(subject: str, speech: Speech) -> str:
    """The line that says what a change was about; names stay as they are."""
    for pattern, said in _SUBJECTS:
        found = pattern.fullmatch(subject)
        if found is not None:
            return said(found, speech)
    if subject and all(part in _SWITCHES for part in subject.split(", ")):
        return ", ".join(speech.text(site_words.titles()[part]) for part in subject.split(", "))
    return subject


_Said = Callable[[re.Match[str], Speech], str]


def _tests(found: re.Match[str], speech: Speech) -> str:
    number = found[1].count(",") + 1
    return speech.count_form("test %(names)s", "tests %(names)s", number) % {"names": found[1]}


def _message(found: re.Match[str], speech: Speech) -> str:
    return speech.text(
        N_("%(kind)s to %(email)s"), kind=speech.text(message_words.KINDS.get(found[1], found[1])), email=found[2]
    )


_PLAIN: Final[Mapping[str, str]] = {
    r"list (?P<number>\d+)": N_("list %(number)s"),
    r"recording (?P<number>\d+)": N_("recording %(number)s"),
    r"submission (?P<number>\d+)": N_("answers %(number)s"),
    r"webhook (?P<number>\d+)": N_("webhook %(number)s"),
    r"webhook (?P<number>\d+) delivery (?P<delivery>\d+)": N_("webhook %(number)s, delivery %(delivery)s"),
    r"(?P<name>.+), date (?P<number>\d+)": N_("%(name)s, date %(number)s"),
    r"(?P<name>.+), by the provider of identities": N_("%(name)s, by the company's sign-in"),
    r"removed": N_("removed"),
}


def _plain(words: str) -> _Said:
    return lambda found, speech: speech.text(words, **found.groupdict())


_SUBJECTS: Final[tuple[tuple[re.Pattern[str], _Said], ...]] = (
    *((re.compile(pattern), _plain(words)) for pattern, words in _PLAIN.items()),
    (
        re.compile(r"(\d+) attendees"),
        lambda found, speech: speech.texts("%(num)s person", "%(num)s people", int(found[1])),
    ),
    (
        re.compile(r"(\d+) questions"),
        lambda found, speech: speech.texts("%(num)s question", "%(num)s questions", int(found[1])),
    ),
    (
        re.compile(r"(\d+) contacts"),
        lambda found, speech: speech.texts("%(num)s contact", "%(num)s contacts", int(found[1])),
    ),
    (re.compile(r"tests ([\d, ]+)"), _tests),
    (re.compile(r"([a-z.-]+) to (\S+@\S+)"), _message),
    (
        re.compile(r"(.+) to (\d+)"),
        lambda found, speech: speech.texts(
            "%(what)s, to %(num)s person", "%(what)s, to %(num)s people", int(found[2]), what=found[1]
        ),
    ),
)
