"""What the audit trail says: words for everything that leaves a line, elements and values as people know them."""

from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path

import pytest

from classbell.domain import switches
from classbell.languages import LANGUAGES, Speech
from classbell.services import registry
from classbell.web.console import audit_value_words, site_help_words, site_words
from classbell.web.console.audit_operation_words import WHAT

ENGLISH, GERMAN = Speech(), Speech("de")
PACKAGE = Path(str(resources.files("classbell")))

READING = re.compile(r"\.(?:Get(?!loginurlUser)|Lst|Check|Export|Authenticate)")

# These belong to the person who does them: the trail tells what was done to others and to the site.
UNWRITTEN = {
    "api.AnswerOwnInvitation", "api.AskPassword", "api.BeginSecondStep", "api.ChooseMails", "api.GiveFeedback",
    "api.MailOwnRegistrations", "api.NoteOpening", "api.ResetPassword",
}  # fmt: skip


def test_every_operation_that_changes_something_has_words() -> None:
    changing = {each.full_name for each in registry.load().values() if not READING.search(f"{each.full_name}")}

    assert changing - UNWRITTEN - WHAT.keys() == set(), "give them words in web/console/audit_operation_words.py"


def noted() -> set[str]:
    """What the sources hand to the trail as the name of an operation, where they say it as a text."""
    found = set()
    for folder in ("services", "cli"):
        for path in (PACKAGE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [each.value for each in node.keywords if each.arg == "operation"]
                given += node.args if name == "_note" else []
                texts = (each.value for each in given if isinstance(each, ast.Constant))
                found |= {text for text in texts if isinstance(text, str) and re.search(r"^\w+\.[A-Z]|^[a-z]+ ", text)}
    return found


def test_every_line_that_the_sources_leave_has_words() -> None:
    lines = noted()

    assert {"user.SetUser", "webhook add", "grade a test", "site.SetSite"} <= lines
    assert lines - WHAT.keys() == set(), "give them words in web/console/audit_operation_words.py"


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("words", sorted({*WHAT.values(), *filter(None, site_help_words.HELP.values())}))
def test_the_words_are_translated(words: str, language: str) -> None:
    assert Speech(language).text(words) != words


@pytest.mark.parametrize("key", switches.keys())
def test_every_switch_of_a_site_has_a_title_and_a_help_in_words(key: str) -> None:
    assert key in site_words.titles(), "give it a title in web/console/site_words.py"
    assert key in site_help_words.HELP, "give it a sentence, or an empty one, in web/console/site_help_words.py"


@pytest.mark.parametrize(
    ("path", "operation", "title"),
    [
        ("metaData/confName", "training.SetTrainingSession", "Title"),
        ("schedule/startDate[2]", "training.SetTrainingSession", "Start, number 2"),
        ("attendees/ann@example.com", "training.SetTrainingSession", "Attendees: ann@example.com"),
        ("ann@example.com", "attendee.DelMeetingAttendee", "ann@example.com"),
        ("present/ann@example.com", "api.MarkPresence", "Present: ann@example.com"),
        ("present/Ann Becker", "api.MarkPresence", "Present: Ann Becker"),
        ("waiting_list", "site.SetSite", "Waiting list when a session is full"),
        ("percent", "api.SetCertificateRule", "Percent of the planned time at least"),
        ("title", "user.SetUser", "Job title"),
        ("options/pagerVisible", "user.SetUser", "Setting for other programs: options/pagerVisible"),
    ],
)
def test_an_element_has_the_name_that_forms_give_it(path: str, operation: str, title: str) -> None:
    assert audit_value_words.title_of(path, ENGLISH, operation) == title


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("accessControl/listing", "UNLISTED", "Who has the link"),
        ("schedule/startDate[1]", "12/01/2026 09:00:00", "1 Dec 2026, 09:00"),
        ("schedule/timeZoneID", 20, "GMT+00:00, Greenwich (Casablanca)"),
        ("metaData/confName", "host", "host"),
        ("attendees/ann@example.com", "ATTENDEE, ACCEPT", "Attendee, Accepted"),
        ("present/ann@example.com", "host", "noted by the host"),
        ("present/ann@example.com", "2026-12-01T17:30:00+00:00", "1 Dec 2026, 17:30"),
        ("waiting_list", True, "yes"),
        ("waiting_list", False, "no"),
        ("default_listing", "PRIVATE", "Private: only who is listed"),
        ("password", "•••", "•••"),
        ("host", None, ""),
    ],
)
def test_a_value_is_in_words(path: str, value: object, words: str) -> None:
    assert audit_value_words.value_of(path, value, ENGLISH) == words


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("1 attendees", "1 person"),
        ("12 attendees", "12 people"),
        ("webhook 3 delivery 41", "webhook 3, delivery 41"),
        ("tests 4, 5", "tests 4, 5"),
        ("reminder to ann@example.com", "Reminder to ann@example.com"),
        ("Bring paper to 3", "Bring paper, to 3 people"),
        ("ann@example.com, date 2", "ann@example.com, date 2"),
        ("waiting_list, language", "Waiting list when a session is full, Language of mails"),
        ("Ann Becker", "Ann Becker"),
    ],
)
def test_what_a_change_was_about_is_in_words(subject: str, words: str) -> None:
    assert audit_value_words.subject_of(subject, ENGLISH) == words


def test_a_german_reads_the_trail_in_german() -> None:
    assert audit_value_words.subject_of("3 attendees", GERMAN) == "3 Personen"
    assert audit_value_words.value_of("waiting_list", True, GERMAN) == "ja"
    assert audit_value_words.value_of("schedule/startDate", "12/01/2026 09:00:00", GERMAN) == "01.12.2026, 09:00"
