"""Deleting a session: one rule for the operations of every service that do it."""

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import NotPermitted, SessionInProgress
from classbell.services.shared import events
from classbell.store import audit, outbox, sessions
from classbell.store.sessions import Stored


async def delete(call: Call, session_key: int, *, operation: str) -> Stored:
    """Delete a session, the whole series, and give it as it was; `operation` is what the audit trail names.

    What is waiting in the outbox goes with it, the history stays.
    Raises `SessionNotFound` for an unknown key, `NotPermitted` for anybody but the owner and administrators,
    `SessionInProgress` while it runs.
    """
    stored = await sessions.lock(call.tx, call.site.site_id, session_key)
    if not access.may_delete(call.caller, stored.host_id):
        raise NotPermitted
    if stored.in_progress:
        raise SessionInProgress
    await sessions.delete(call.tx, call.site.site_id, stored.session_key, call.now)
    await outbox.withdraw(call.tx, call.site.site_id, stored.session_key)
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=operation,
        session_key=stored.session_key, at=call.now,
    )  # fmt: skip
    told = {"sessionKey": stored.session_key, "hostWebExID": stored.host_web_ex_id}
    await events.tell(call, events.DELETED, told)
    return stored
