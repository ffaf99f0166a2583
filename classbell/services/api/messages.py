"""What was sent, what waits and what came of it: the delivery log, and sending once more."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from classbell.domain import access
from classbell.domain.call import Call, Row
from classbell.errors import InvalidValue, NoRecord, NotPermitted, SessionNotFound
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.store import audit, outbox, sessions
from classbell.store.sessions import Stored
from classbell.wire.element import Element, Long, MaxLen
from classbell.wire.names import API

State = Literal["waiting", "sent", "withdrawn", "dead"]


class LstMessages(Element, ns=API):
    """List messages with what became of them, by due time."""

    list_control: ListControl | None = None
    session_key: Long | None = None
    """Only messages about this session."""
    state: State | None = None
    """`waiting`, `sent`, `withdrawn`, or `dead`: given up after a failure for good or five days of trying."""
    recipient: Annotated[str, MaxLen(254)] | None = None
    """Only messages to addresses that contain this text."""
    kind: Annotated[str, MaxLen(64)] | None = None
    """Only messages of this kind, such as `invitation` or `reminder`."""


class Message(Element, ns=API):
    """A message and what became of it. Instants are UTC, as `2026-12-01T09:00:00Z`."""

    message_id: Long
    """Number of the message, for ResendMessage."""
    kind: str
    session_key: Long | None = None
    """Absent for messages about no session."""
    conf_name: str | None = None
    occurrence: Long | None = None
    """Number of the date it is about, or of the test; absent for the whole session."""
    occurrence_at: str | None = None
    """Start of that date."""
    recipient: str
    state: State
    first_due_at: str
    """When it was to leave."""
    due_at: str
    """When it is tried next, while it waits."""
    attempts: Long
    """How often it was tried."""
    tried_at: str | None = None
    """When it was tried last."""
    sent_at: str | None = None
    """When it left last."""
    answer: str | None = None
    """What the mail server said last, or why it was withdrawn."""
    subject: str | None = None
    header_message_id: str | None = None
    """The Message-ID under which it left."""
    may_be_resent: bool
    """Whether the caller may send it again."""


class LstMessagesResponse(Element, ns=API):
    """A page of messages."""

    matching_records: MatchingRecords | None = None
    message: list[Message] = []


class ResendMessage(Element, ns=API):
    """Send a message once more, composed from what its session is now."""

    message_id: Long
    """Number answered by LstMessages."""


class ResendMessageResponse(Element, ns=API):
    """The message as it waits now."""

    message: Message | None = None


NEVER_AGAIN: Final = notices.SECRET
"""Kinds that are asked for anew by their recipient, not sent again."""


@operation("api.LstMessages", http="GET /messages", one_statement=True)
async def lst_messages(call: Call, request: LstMessages) -> LstMessagesResponse:
    """List messages of the caller's sessions, of one session, or for administrators of the whole site.

    Callers: any account, for its own sessions, deleted ones too; alternate hosts, for one session; administrators.
    Raises NoRecord (000015) when nothing matches, and for sessions the caller may not see.
    """
    host_id = None if call.caller.sees_site else call.caller.account_id
    shared = await _find(call, request.session_key) if request.session_key is not None else None
    if shared is not None and access.may_see(call.caller, shared.host_id, shared.alternate_addresses):
        host_id = None
    page = listing.page(request.list_control)
    found = await outbox.list_messages(
        call.tx, call.site.site_id,
        session_key=request.session_key, state=request.state, kind=request.kind, host_id=host_id,
        recipient=None if request.recipient is None else f"%{literal(request.recipient)}%",
        start=page.start_from - 1, limit=page.size,
    )  # fmt: skip
    if not found:
        raise NoRecord
    return LstMessagesResponse(
        matching_records=page.records(found[0]["total"], len(found)),
        message=[shown(row, may_be_resent=_may_be_resent(call, row, shared)) for row in found],
    )


@operation("api.ResendMessage", http="POST /messages/{messageID}/resend 200")
async def resend_message(call: Call, request: ResendMessage) -> ResendMessageResponse:
    """Let a message leave now, whether it waits, was sent or was given up.

    Callers: who may change its session; administrators for messages about none.
    Raises NoRecord (000015) for a number that is unknown, NotPermitted (000001), InvalidValue (000903) for a message
    that was withdrawn, or that only its recipient can ask for.
    """
    row = await outbox.find_message(call.tx, call.site.site_id, request.message_id)
    if row is None:
        raise NoRecord
    stored = await _find(call, row["session_key"]) if not _is_own(call, row) else None
    if not _may_change(call, row, stored):
        raise NotPermitted
    done = _can_be_resent(row) and await outbox.resend(call.tx, call.site.site_id, request.message_id, call.now)
    if not done:
        raise InvalidValue(path="messageID", value=f"{row['kind']}, {row['state']}")
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.ResendMessage",
        session_key=row["session_key"] or None, at=call.now, subject=f"{row['kind']} to {row['recipient']}",
    )  # fmt: skip
    again = await outbox.find_message(call.tx, call.site.site_id, request.message_id)
    assert again is not None
    return ResendMessageResponse(message=shown(again, may_be_resent=True))


async def _find(call: Call, session_key: int) -> Stored | None:
    """A session; `None` for one that is not there any more."""
    try:
        return await sessions.get(call.tx, call.site.site_id, session_key)
    except SessionNotFound:
        return None


def _is_own(call: Call, row: Row) -> bool:
    """Whether a message is about a session of the caller, or he administers the site."""
    own = row["host_id"] is not None and row["host_id"] == call.caller.account_id
    return call.caller.is_site_admin or own


def _may_change(call: Call, row: Row, stored: Stored | None) -> bool:
    """Whether the caller looks after the session of a message; `stored` is that session, where it was asked for."""
    if stored is None or stored.session_key != row["session_key"]:
        return _is_own(call, row)
    return access.may_change(call.caller, stored.host_id, stored.alternate_addresses)


def _can_be_resent(row: Row) -> bool:
    return row["kind"] not in NEVER_AGAIN and row["state"] != "withdrawn"


def _may_be_resent(call: Call, row: Row, stored: Stored | None) -> bool:
    return _can_be_resent(row) and _may_change(call, row, stored)


def shown(row: Row, *, may_be_resent: bool) -> Message:
    """A row of the log as it is answered."""
    return Message(
        message_id=row["outbox_id"],
        kind=row["kind"],
        session_key=row["session_key"] or None,
        conf_name=row["conf_name"],
        occurrence=row["occurrence"] or None,
        occurrence_at=_instant(row["occurrence_at"]),
        recipient=row["recipient"],
        state=row["state"],
        first_due_at=_instant(row["first_due_at"]) or "",
        due_at=_instant(row["due_at"]) or "",
        attempts=row["attempts"],
        tried_at=_instant(row["tried_at"]),
        sent_at=_instant(row["sent_at"]),
        answer=row["last_answer"],
        subject=row["subject"],
        header_message_id=row["message_id"],
        may_be_resent=may_be_resent,
    )


def literal(text: str) -> str:
    """A text as part of a LIKE pattern in which nothing is special."""
    return text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _instant(value: datetime | None) -> str | None:
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
