"""What people are told about their registration, and the promotion of those who wait.

Notices wait in the outbox; the latest one about somebody takes the place of those not sent yet.
"""

from collections.abc import Iterable
from typing import Final

from classbell.domain.call import Call
from classbell.services.shared import events
from classbell.store import enrollments, outbox
from classbell.store.sessions import Message

WHOLE_SESSION: Final = 0
INVITATION: Final = "invitation"
RECEIVED: Final = "registration.received"
ACCEPTED: Final = "registration.accepted"
WAITING: Final = "registration.waiting"
PROMOTED: Final = "registration.promoted"
REJECTED: Final = "registration.rejected"
REMOVED: Final = "registration.removed"
REGISTRATION: Final = (RECEIVED, ACCEPTED, WAITING, PROMOTED, REJECTED, REMOVED)
REMINDER: Final = "reminder"
REMINDER_MOBILE: Final = "reminder.mobile"
CHANGED: Final = "changed"
CANCELLED: Final = "cancelled"
HOST_DIGEST: Final = "host.digest"
CAME: Final = "followup.came"
MISSED: Final = "followup.missed"
TEST_INVITATION: Final = "test.invitation"
TEST_OPENS: Final = "test.opens"
TEST_DUE: Final = "test.due"
TEST_SCORE: Final = "test.score"
TEST_HANDED_IN: Final = "test.handed-in"
"""Messages about tests have the number of the test in the place of the occurrence."""
TEST_CALLS: Final = (TEST_INVITATION, TEST_OPENS, TEST_DUE)
"""Kinds that ask somebody to take a test."""
MESSAGE: Final = "message"
TOLD_BY: Final = (INVITATION, RECEIVED, ACCEPTED, WAITING, PROMOTED, CHANGED)
"""Kinds by which somebody knows of a session."""
PASSWORD_RESET: Final = "password.reset"  # noqa: S105 - the name of a kind
CONFIRM: Final = "confirm"
UNDELIVERED: Final = "undelivered"
NO_ROOM: Final = "room.missing"
SECRET: Final = (PASSWORD_RESET, CONFIRM)
"""Kinds whose facts open something: they are forgotten once the message has left, and it is never sent again."""


async def tell(call: Call, session_key: int, notices: Iterable[tuple[str, str]]) -> None:
    """Ask for notices, each a kind and an address, once for each person and kind."""
    wanted = list(dict.fromkeys(notices))
    if not wanted:
        return
    about = [email for kind, email in wanted if kind in REGISTRATION]
    if about:
        await outbox.withdraw_from(call.tx, call.site.site_id, session_key, REGISTRATION, about)
    messages = [Message(kind, WHOLE_SESSION, email, call.now) for kind, email in wanted]
    await outbox.put(call.tx, call.site.site_id, session_key, messages, again=[INVITATION, *REGISTRATION], now=call.now)


async def promote(call: Call, session_key: int, *, over: bool) -> None:
    """Give free seats of a locked session to those who wait, in order, and tell them unless the session is `over`."""
    promoted = await enrollments.promote(call.tx, call.site.site_id, session_key)
    told = [events.registration(session_key, row["email"], "promoted") for row in promoted]
    await events.tell(call, events.REGISTRATION, *told)
    if not over:
        await tell(call, session_key, [(PROMOTED, row["email"]) for row in promoted])
