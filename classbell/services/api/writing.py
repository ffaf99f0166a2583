"""A host writes to the people of a session."""

from datetime import UTC, datetime
from typing import Annotated, Final

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import AttendeeNotFound, MissingElement, NotPermitted
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.store import audit, outbox, participants, sessions
from classbell.store.sessions import Message
from classbell.wire.element import Element, Email, Long, MaxItems, MaxLen
from classbell.wire.names import API

_ZERO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class WriteToPeople(Element, ns=API):
    """Mail people of a session a text of one's own."""

    session_key: Long
    subject: Annotated[str, MaxLen(200)]
    text: Annotated[str, MaxLen(10_000)]
    """Plain text."""
    email: Annotated[list[Annotated[str, Email()]], MaxItems(1000)] = []
    """To whom; without one, to everybody on the lists who has not declined."""


class WriteToPeopleResponse(Element, ns=API):
    """How many mails are on their way."""

    count: Long


@operation("api.WriteToPeople", http="POST /training-sessions/{sessionKey}/messages 200")
async def write_to_people(call: Call, request: WriteToPeople) -> WriteToPeopleResponse:
    """Mail the people of a session, each by himself; their answers reach the host.

    Callers: host and alternate hosts of the session, site administrators.
    Raises SessionNotFound (060001), NotPermitted (000001), AttendeeNotFound (040901) for an address that is on no list
    of the session, MissingElement (000904) for an empty text or subject.
    """
    stored = await sessions.get(call.tx, call.site.site_id, request.session_key)
    if not access.may_change(call.caller, stored.host_id, stored.alternate_addresses):
        raise NotPermitted
    for path, text in (("subject", request.subject), ("text", request.text)):
        if not text.strip():
            raise MissingElement(path=path)
    listed = await participants.everybody(call.tx, call.site.site_id, stored.session_key)
    chosen = list(dict.fromkeys(request.email))
    known = {person.email for person in listed}
    for number, email in enumerate(chosen, start=1):
        if email not in known:
            raise AttendeeNotFound(path=f"email[{number}]", value=email)
    people = chosen or list(
        dict.fromkeys(person.email for person in listed if not person.join_status.startswith("REJECT"))
    )
    # The second tells one message from the next to the same person, in the place of the number of a date.
    number = int((call.now - _ZERO).total_seconds())
    facts: dict[str, object] = {"subject": request.subject, "text": request.text}
    messages = [Message(notices.MESSAGE, number, email, call.now, facts) for email in people]
    if messages:
        await outbox.put(call.tx, call.site.site_id, stored.session_key, messages, again=[], now=call.now)
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation="api.WriteToPeople",
        session_key=stored.session_key, at=call.now, subject=f"{request.subject} to {len(people)}",
    )  # fmt: skip
    return WriteToPeopleResponse(count=len(people))
