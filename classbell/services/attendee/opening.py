"""Somebody follows the link of a mail: the timeline of his session tells so."""

from typing import Annotated

from classbell.domain import links
from classbell.domain.call import Call
from classbell.errors import NotPermitted
from classbell.services.registry import operation
from classbell.services.shared import personal
from classbell.services.shared.sess import SessionKey
from classbell.store import openings
from classbell.wire.element import Element, MaxLen
from classbell.wire.names import API


class NoteOpening(Element, ns=API):
    """Note that the address a link speaks for came to a session's page."""

    session_key: SessionKey
    token: Annotated[str, MaxLen(4096)]
    """From a mail to the address."""


class NoteOpeningResponse(Element, ns=API):
    """Empty on success."""


@operation("api.NoteOpening", needs_account=False, one_statement=True)
async def note_opening(call: Call, request: NoteOpening) -> NoteOpeningResponse:
    """Keep when the page was opened first and last, and how often.

    Callers: anybody with a link that was mailed to the address.
    Raises NotPermitted (000001) for a link that is none.
    """
    site_id = call.site.site_id
    try:
        email = await personal.invited_in(call.tx, site_id, request.token, request.session_key, call.now)
    except links.BadLink:
        raise NotPermitted from None
    await openings.note(call.tx, site_id, request.session_key, email, call.now)
    return NoteOpeningResponse()
