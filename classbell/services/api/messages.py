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
    """Number of the date it is about; absent for the whole session."""
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
    if request.session_key is not None and await _is_shared_with(call, request.session_key):
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
        matching_records=page.records(found[0]["total"], len(found)), message=[shown(row) for row in found]
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
    if not call.caller.is_site_admin and (row["host_id"] is None or call.caller.account_id != row["host_id"]):
        await _require_change(call, row["session_key"])
    done = row["kind"] not in NEVER_AGAIN and await outbox.resend(
        call.tx, call.site.site_id, request.message_id, call.now
    )
    if not done:
        raise InvalidValue(path="messageID", value=f"{row['kind']}, {row['state']}")
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.ResendMessage",
        session_key=row["session_key"] or None, at=call.now, subject=f"{row['kind']} to {row['recipient']}",
    )  # fmt: skip
    again = await outbox.find_message(call.tx, call.site.site_id, request.message_id)
    assert again is not None
    return ResendMessageResponse(message=shown(again))


async def _is_shared_with(call: Call, session_key: int) -> bool:
    """Whether a session is there, and the caller may see it with all its details."""
    try:
        stored = await sessions.get(call.tx, call.site.site_id, session_key)
    except SessionNotFound:
        return False
    return access.may_see(call.caller, stored.host_id, stored.alternate_addresses)


async def _require_change(call: Call, session_key: int) -> None:
    """Refuse who may not change the session of a message, or any message about none (000001)."""
    try:
        stored = await sessions.get(call.tx, call.site.site_id, session_key)
    except SessionNotFound:
        raise NotPermitted from None
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted


def shown(row: Row) -> Message:
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
    )


def literal(text: str) -> str:
    """A text as part of a LIKE pattern in which nothing is special."""
    return text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _instant(value: datetime | None) -> str | None:
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
