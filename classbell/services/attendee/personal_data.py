"""ExportPerson and ErasePerson: what the site knows of one person, and taking him out of it.

Rules:
1. A person is an address; all sessions of the site count, deleted ones too.
2. Erasing takes him off the lists of what is still to come, which frees his seats. What is over keeps its rows, with
   an alias in the place of his address and no name, so that counts and minutes stay right.
3. The audit trail tells who erased somebody, and no longer whom.
4. An account of the address stays: it is its owner's, and has operations of its own.
"""

from typing import Annotated, Final

from classbell.domain import access, keys
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.services.attendee import enrolling
from classbell.services.registry import operation
from classbell.services.shared import notices
from classbell.store import audit, enrollments, personal_data
from classbell.wire.element import Element, Email, Long, Opaque
from classbell.wire.names import API

NAME: Final = "Erased person"


class ExportPerson(Element, ns=API):
    """Read everything that the site keeps about an address."""

    email: Annotated[str, Email()]


class ExportPersonResponse(Element, ns=API):
    """The document."""

    document: Annotated[str, Opaque()]
    """JSON: sessions with answers and feedback, attendance, tests, certificates, messages, and where else he is."""


class ErasePerson(Element, ns=API):
    """Take a person out of everything that the site keeps."""

    email: Annotated[str, Email()]
    confirm: Annotated[str, Email()]
    """The address once more: nothing of this can be taken back."""


class ErasePersonResponse(Element, ns=API):
    """What was done."""

    count: Long
    """Rows that were changed or deleted."""
    alias: str
    """What stands in the place of the address."""


@operation("api.ExportPerson", http="GET /persons/{email}", one_statement=True)
async def export_person(call: Call, request: ExportPerson) -> ExportPersonResponse:
    """Answer what the site keeps about an address; for one it does not know, a document of empty lists.

    Callers: site administrators, read-only ones too.
    Raises NotPermitted (000001).
    """
    if not call.caller.sees_site:
        raise NotPermitted
    document = await personal_data.export(call.tx, call.site.site_id, request.email.lower())
    return ExportPersonResponse(document=document)


@operation("api.ErasePerson", http="POST /persons/{email}/erasure 200")
async def erase_person(call: Call, request: ErasePerson) -> ErasePersonResponse:
    """Erase a person; who waits for his seats is promoted and told.

    Callers: site administrators.
    Raises NotPermitted (000001), InvalidValue (000903) where `confirm` is another address, NoRecord (000015) for an
    address of which nothing is kept.
    """
    access.require_site_admin(call.caller)
    email, site_id = request.email.lower(), call.site.site_id
    if request.confirm.lower() != email:
        raise InvalidValue(path="confirm", value=request.confirm)
    known_as = await personal_data.names(call.tx, site_id, email)
    ahead = await personal_data.sessions_ahead(call.tx, site_id, email, call.now)
    sessions = await enrolling.known_sessions(call, ahead)
    count = 0
    for key, known in sessions.items():
        count += len(await enrollments.delete(call.tx, site_id, key, [], [email]))
        await enrollments.recount(call.tx, site_id, key)
        await notices.promote(call, key, over=known.course.end_at <= call.now)
    alias = f"erased-{keys.ticket()[:12].lower().strip('-_')}@erased.invalid"
    count += await personal_data.replace(
        call.tx, site_id, email, known_as=known_as, alias=alias, name=NAME, now=call.now
    )
    if not count:
        raise NoRecord
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="api.ErasePerson", at=call.now, subject=alias
    )
    return ErasePersonResponse(count=count, alias=alias)
