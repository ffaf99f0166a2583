"""Mails about tests: to those who are to take one, to the host when somebody hands one in, and with the score.

Rules:
1. Attendees are called to a test once each: by the invitation, as it opens, and before it closes, as its schedule says.
   Who has handed in is reminded no more.
2. A test that is scheduled anew moves what waits; one that is closed or taken away calls nobody.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from classbell.domain import reminders
from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.services.training.tests_types import EmailAttendee
from classbell.store import letters, outbox, scheduled_tests, submissions, tests_calls
from classbell.store.scheduled_tests import Timing
from classbell.store.sessions import Message
from classbell.store.submissions import Attempt


async def call_up(call: Call, session_key: int, test_id: int, before: Timing | None = None) -> int:
    """Ask the attendees of a session to take a test on the web, as it is scheduled; gives how many messages wait anew.

    `before` is how it was scheduled until now: who was invited to other dates is invited again. Without it only those
    are called whom no message has called yet.
    """
    site_id = call.site.site_id
    timing = await scheduled_tests.timing(call.tx, site_id, test_id)
    mail = mail_of(timing)
    due = _due(timing, mail, call.now)
    if before is not None:
        dropped = [kind for kind in notices.TEST_CALLS if kind not in due]
        await outbox.withdraw_about(call.tx, site_id, session_key, dropped, [test_id])
    if not due:
        return 0
    called = set() if before is not None else await tests_calls.called(call.tx, site_id, session_key, test_id, due)
    done = {attempt.email for attempt in await submissions.of_test(call.tx, site_id, test_id)}
    moved = before is not None and (before.opens_at, before.closes_at) != (timing.opens_at, timing.closes_at)
    messages = [
        Message(kind, test_id, email, at)
        for email in await tests_calls.people(call.tx, site_id, session_key, pending=bool(mail.send_to_register))
        if email not in called
        for kind, at in due.items()
        if kind == notices.TEST_INVITATION or email not in done
    ]
    if messages:
        again = [notices.TEST_INVITATION] if moved else []
        await outbox.put(call.tx, site_id, session_key, messages, again=again, now=call.now)
    return len(messages)


async def call_off(call: Call, session_key: int, test_ids: Collection[int]) -> None:
    """Take back what still waits about tests that are no more."""
    kinds = (*notices.TEST_CALLS, notices.TEST_SCORE)
    await outbox.withdraw_about(call.tx, call.site.site_id, session_key, kinds, list(test_ids))


async def handed_in(call: Call, attempt: Attempt) -> None:
    """Tell the score, and the host if he wants it; who handed in is reminded no more."""
    site_id = call.site.site_id
    test = await letters.test(call.tx, site_id, attempt.test_id)
    if test is None:
        return
    reminding = (notices.TEST_OPENS, notices.TEST_DUE)
    await outbox.withdraw_about(call.tx, site_id, test["session_key"], reminding, [attempt.test_id], attempt.email)
    if test["tells_host"]:
        message = Message(
            notices.TEST_HANDED_IN, attempt.test_id, test["host"], call.now, topic=str(attempt.submission_id)
        )
        await outbox.put(call.tx, site_id, test["session_key"], [message], again=[], now=call.now)
    await tell_score(call, attempt)


async def tell_score(call: Call, attempt: Attempt) -> None:
    """Mail somebody his score, if the test says so and nothing of it waits for the host; again when it changes."""
    test = await letters.test(call.tx, call.site.site_id, attempt.test_id)
    if test is None or not test["send_report"] or attempt.unscored:
        return
    message = Message(notices.TEST_SCORE, attempt.test_id, attempt.email, call.now)
    await outbox.put(
        call.tx, call.site.site_id, test["session_key"], [message], again=[notices.TEST_SCORE], now=call.now
    )


def mail_of(timing: Timing) -> EmailAttendee:
    """What is mailed about a test."""
    return msgspec.json.decode(timing.mail, type=EmailAttendee)


def _due(timing: Timing, mail: EmailAttendee, now: datetime) -> dict[str, datetime]:
    """When each kind of message leaves that calls people to the test."""
    if timing.opens_at is None or timing.closes_at is None or timing.closes_at <= now:
        return {}
    lead = timedelta(days=mail.before_days or 0, hours=mail.before_hours or 0, minutes=mail.before_minutes or 0)
    first, last = reminders.of_test(
        timing.opens_at, timing.closes_at, at_opening=bool(mail.reminder_after_start), lead=lead, now=now
    )
    moments = (now if mail.invite else None, first, last)
    return {kind: at for kind, at in zip(notices.TEST_CALLS, moments, strict=True) if at is not None}
