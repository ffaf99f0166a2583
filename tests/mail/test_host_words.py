"""What hosts read of messages that could not be delivered."""

from __future__ import annotations

from classbell.languages import Speech
from classbell.mail import host_words
from classbell.mail.words import say
from classbell.services.shared import notices
from tests.mail.test_compose import facts

FAILED = [{"recipient": "ann@example.com", "kind": "followup.missed", "answer": "550"}]


def test_a_german_host_reads_it_in_german() -> None:
    said = say(facts("undelivered", speech=Speech("de", "Europe/Berlin"), told={"failed": FAILED, "more": 2}))

    assert said.subject == "Nicht zugestellt: First aid"
    [(_, lines)] = said.items
    assert lines == ["ann@example.com (E-Mail nach der Schulung): 550", "… und 2 weitere."]


def test_no_message_to_attendees_is_called_by_the_name_of_its_kind() -> None:
    told = {
        *notices.REGISTRATION, notices.INVITATION, notices.CAME, notices.MISSED, *notices.TEST_CALLS,
        notices.TEST_SCORE, notices.MESSAGE,
    }  # fmt: skip

    assert told <= host_words._NAMES.keys()
