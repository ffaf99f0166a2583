"""A host sends people their scores."""

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import NotPermitted, UnknownTest
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.services.training.tests_types import TestId
from classbell.services.training.types import SessionKey
from classbell.store import audit, outbox, scheduled_tests, submissions
from classbell.store.sessions import Message
from classbell.wire.element import Element, Long
from classbell.wire.names import API


class SendScores(Element, ns=API):
    """Mail everybody who handed a test in the score of what he handed in last."""

    session_key: SessionKey
    test_id: TestId


class SendScoresResponse(Element, ns=API):
    """How many mails are on their way."""

    count: Long
    waiting: Long
    """People whose answers wait for the host; they are told nothing yet."""


@operation("api.SendScores", http="POST /training-sessions/{sessionKey}/tests/{testID}/scores 200")
async def send_scores(call: Call, request: SendScores) -> SendScoresResponse:
    """Mail the scores, again to those who had one before; who still waits for the host is left out.

    Callers: host and alternate hosts of the session, site administrators.
    Raises UnknownTest (110901) also for a test of another session, NotPermitted (000001).
    """
    test = await scheduled_tests.get(call.tx, call.site.site_id, request.test_id, call.now)
    if test.session_key != request.session_key:
        raise UnknownTest(path="testID", value=str(request.test_id))
    if not access.may_change(call.caller, test.host_id, test.alternate_addresses):
        raise NotPermitted
    latest = {each.email: each for each in await submissions.of_test(call.tx, call.site.site_id, test.test_id)}
    done = [email for email, each in latest.items() if not each.unscored]
    messages = [Message(notices.TEST_SCORE, test.test_id, email, call.now) for email in done]
    if messages:
        await outbox.put(
            call.tx, call.site.site_id, test.session_key, messages, again=[notices.TEST_SCORE], now=call.now
        )
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.SendScores", at=call.now,
        session_key=test.session_key, subject=f"{test.title} to {len(done)}",
    )  # fmt: skip
    return SendScoresResponse(count=len(done), waiting=len(latest) - len(done))
