"""Unsubscribing from mails of a kind, by the link that stands in each of them."""

from typing import Annotated

from classbell.domain import links, personal_links
from classbell.domain.call import Call
from classbell.errors import NotPermitted
from classbell.services.registry import operation
from classbell.store import installation, letters
from classbell.wire.element import Default, Element, MaxLen
from classbell.wire.names import API


class ChooseMails(Element, ns=API):
    """Stop mails of a kind, or let them come again."""

    token: Annotated[str, MaxLen(4096)]
    """From a mail of this kind."""
    wanted: Annotated[bool, Default(False)] | None = None
    """True: let them come again."""


class ChooseMailsResponse(Element, ns=API):
    """What was chosen."""

    kind: str
    """Beginning of the kinds that are meant: `reminder`, `followup` or `host.digest`."""


@operation("api.ChooseMails", needs_account=False)
async def choose_mails(call: Call, request: ChooseMails) -> ChooseMailsResponse:
    """Stop mails of a kind to one address, at once, or let them come again.

    Callers: anybody with a link that was mailed to the address.
    Raises NotPermitted (000001) for a link that is none.
    """
    try:
        facts = links.read(await installation.secret(call.tx), personal_links.UNSUBSCRIBE, request.token, call.now)
    except links.BadLink:
        raise NotPermitted from None
    if facts["site"] != str(call.site.site_id):
        raise NotPermitted
    if request.wanted:
        await letters.go_on(call.tx, call.site.site_id, facts["email"], facts["kind"])
    else:
        await letters.stop(call.tx, call.site.site_id, facts["email"], facts["kind"], call.now)
    return ChooseMailsResponse(kind=facts["kind"])
