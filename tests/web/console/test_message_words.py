"""Every kind of message has words: for the lists of the console, and for who reads the mail."""

from __future__ import annotations

import pytest

from classbell.domain import webhooks
from classbell.mail import words
from classbell.services.shared import notices
from classbell.web.console import message_words, webhook_words


@pytest.mark.parametrize("kind", sorted({*words._KINDS, notices.UNDELIVERED, notices.NO_ROOM}))
def test_every_kind_has_words_in_the_console(kind: str) -> None:
    assert kind in message_words.KINDS, "give it words in web/console/message_words.py"


@pytest.mark.parametrize("kind", sorted(message_words.KINDS.keys() - {notices.UNDELIVERED, notices.REMINDER_MOBILE}))
def test_every_kind_has_a_text_of_its_own(kind: str) -> None:
    assert kind in words._KINDS, "give it a text in mail/words.py"


@pytest.mark.parametrize("event", webhooks.EVENTS)
def test_every_event_of_webhooks_has_words(event: str) -> None:
    assert event in webhook_words.EVENTS, "give it words in web/console/webhook_words.py"
