"""A host writes to the people of a session."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Annotated

from classbell.domain import access, audience, keys
from classbell.domain.audience import Group
from classbell.domain.call import Call
from classbell.errors import AttendeeNotFound, InvalidValue, MissingElement, NotPermitted
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.store import audience as audiences
from classbell.store import audit, outbox, sessions
from classbell.store.sessions import Message
from classbell.wire.element import Element, Email, Long, MaxItems, MaxLen
from classbell.wire.names import API


class WriteToPeople(Element, ns=API):
    """Mail people of a session a text of one's own."""

    session_key: Long
    subject: Annotated[str, MaxLen(200)]
    text: Annotated[str, MaxLen(10_000)]
    """Plain text."""
    group: Annotated[list[Group], MaxItems(8)] = []
    """To whom. `everybody` is on the lists and has not declined. Of the attendees: `accepted`, `pending` approval,
    `waiting` for a seat, `unanswered` invitations. `presenters` have a list of their own. Once a date was held, `came`
    are those who were there, `absent` the attendees who were expected and were not."""
    email: Annotated[list[Annotated[str, Email()]], MaxItems(1000)] = []
    """To these people too; without addresses and groups to everybody."""
    occurrence: Long | None = None
    """Number of the date it is about: groups have only its people, and only who was there has come."""
    idempotency_key: Annotated[str, MaxLen(64)] | None = None
    """The same text sent again under the same key reaches only whom it has not reached. Without one it is another
    message each time."""


class WriteToPeopleResponse(Element, ns=API):
    """How many people the message is for; who was sent it under the same key before counts."""

    count: Long


@operation("api.WriteToPeople", http="POST /training-sessions/{sessionKey}/messages 200")
async def write_to_people(call: Call, request: WriteToPeople) -> WriteToPeopleResponse:
    """Mail people of a session, each by himself and once, in however many groups he is; answers reach the host.

    Callers: host and alternate hosts of the session, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), AttendeeNotFound (040901) for an address that is on no list
    of the session, MissingElement (000904) for an empty text or subject, InvalidValue (000903) for a date it has not.
    """
    # Locked, so that the same message asked for twice at once is asked for once.
    stored = await sessions.lock(call.tx, call.site.site_id, request.session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    for path, text in (("subject", request.subject), ("text", request.text)):
        if not text.strip():
            raise MissingElement(path=path)
    if request.occurrence is not None and request.occurrence not in stored.numbers:
        raise InvalidValue(path="occurrence", value=str(request.occurrence))
    key, site_id = stored.session_key, call.site.site_id
    people = await _chosen(call, request)
    topic = _topic(request)
    reached = await outbox.asked(call.tx, site_id, key, notices.MESSAGE, topic)
    facts: dict[str, object] = {"subject": request.subject, "text": request.text}
    messages = [
        Message(notices.MESSAGE, request.occurrence or notices.WHOLE_SESSION, email, call.now, facts, topic)
        for email in people
        if email not in reached
    ]
    if messages:
        await outbox.put(call.tx, site_id, key, messages, again=[], now=call.now)
        await audit.add(
            call.tx, site_id, account_id=call.caller.account_id, operation="api.WriteToPeople", session_key=key,
            at=call.now, subject=f"{request.subject} to {len(messages)}",
        )  # fmt: skip
    return WriteToPeopleResponse(count=len(people))


async def _chosen(call: Call, request: WriteToPeople) -> list[str]:
    """The addresses that were named and those of the groups; raises `AttendeeNotFound` for people of elsewhere."""
    site_id, key = call.site.site_id, request.session_key
    everybody = await audiences.standings(call.tx, site_id, key)
    known = {who.email for who in everybody}
    for number, email in enumerate(request.email, start=1):
        if email not in known:
            raise AttendeeNotFound(path=f"email[{number}]", value=email)
    of_date = everybody
    if request.occurrence is not None:
        of_date = await audiences.standings(call.tx, site_id, key, request.occurrence)
    groups: Sequence[Group] = request.group or ([] if request.email else ["everybody"])
    found = [email for group in groups for email in audience.members(group, of_date)]
    return list(dict.fromkeys([*request.email, *found]))


def _topic(request: WriteToPeople) -> str:
    """What tells this message from others of the session: its key and its text, so that a key is no trap."""
    digest = blake2b(digest_size=16)
    for part in (request.idempotency_key or keys.ticket(), request.subject, request.text):
        digest.update(len(part).to_bytes(4, "big") + part.encode())
    return digest.hexdigest()
