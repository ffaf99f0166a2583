"""Deleting a session: one rule for the operations of every service that do it."""

from datetime import timedelta
from typing import Literal

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import NotPermitted, SessionInProgress
from classbell.services.shared import events, updates
from classbell.store import audit, outbox, participants, sessions
from classbell.store.sessions import Stored


async def delete(
    call: Call, session_key: int, *, operation: str, tell: Literal["everybody", "told", "nobody"]
) -> Stored:
    """Delete a session, the whole series, and give it as it was; `operation` is what the audit trail names.

    Unless it is over, a cancellation goes to everybody on its lists who has not declined, or to those who know of it
    by a message of ours.

    What is waiting in the outbox goes with it, the history stays.
    Raises `SessionNotFound` for an unknown key, `NotPermitted` for anybody but the owner and administrators,
    `SessionInProgress` while it runs.
    """
    stored = await sessions.lock(call.tx, call.site.site_id, session_key)
    if not access.may_delete(call.caller, stored.host_id):
        raise NotPermitted
    if stored.in_progress:
        raise SessionInProgress
    told = await updates.told_of(call, stored.session_key) if tell == "told" else set()
    await sessions.delete(call.tx, call.site.site_id, stored.session_key, call.now)
    await sessions.raise_sequence(call.tx, call.site.site_id, stored.session_key)
    await outbox.withdraw(call.tx, call.site.site_id, stored.session_key)
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=operation,
        session_key=stored.session_key, at=call.now,
    )  # fmt: skip
    ends_at = max(stored.starts_at) + timedelta(minutes=stored.duration_minutes)
    if tell != "nobody" and ends_at > call.now:
        listed = await participants.everybody(call.tx, call.site.site_id, stored.session_key)
        going = {person.email for person in listed if not person.join_status.startswith("REJECT")}
        await updates.tell_deleted(call, stored.session_key, going if tell == "everybody" else going & told)
    gone = {"sessionKey": stored.session_key, "hostWebExID": stored.host_web_ex_id}
    await events.tell(call, events.DELETED, gone)
    return stored
