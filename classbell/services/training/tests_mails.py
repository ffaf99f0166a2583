"""Mails about tests: to those who are to take one, and with the score once all of it is known."""

from datetime import datetime

from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.store import letters, outbox, participants
from classbell.store.sessions import Message
from classbell.store.submissions import Attempt


async def invite(call: Call, session_key: int, test_id: int, closes_at: datetime, *, registrants_too: bool) -> None:
    """Ask the attendees of a session to take a test on the web, once for each test; nobody when it is over."""
    if closes_at <= call.now:
        return
    states = {"ACCEPT", "INVITE", "REGISTER"} if registrants_too else {"ACCEPT", "INVITE"}
    messages = [
        Message(notices.TEST_INVITATION, test_id, person.email, call.now)
        for person in await participants.everybody(call.tx, call.site.site_id, session_key)
        if person.list_name == "attendees" and person.join_status in states
    ]
    if messages:
        await outbox.put(call.tx, call.site.site_id, session_key, messages, again=[], now=call.now)


async def tell_score(call: Call, attempt: Attempt) -> None:
    """Mail somebody his score, if the test says so and nothing of it waits for the host; again when it changes."""
    test = await letters.test(call.tx, call.site.site_id, attempt.test_id)
    if test is None or not test["send_report"] or attempt.unscored:
        return
    message = Message(notices.TEST_SCORE, attempt.test_id, attempt.email, call.now)
    await outbox.put(
        call.tx, call.site.site_id, test["session_key"], [message], again=[notices.TEST_SCORE], now=call.now
    )
