"""AuthenticateUser: session tickets."""

from datetime import timedelta
from typing import Annotated

from classbell.domain import keys
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import AccountNotActive, BadCredentials, NoTicketForToken
from classbell.services.registry import operation
from classbell.store import accounts, credentials, members
from classbell.wire.element import Element, Long, MaxLen, Secret, Waived
from classbell.wire.names import USE


class AuthenticateUser(Element, ns=USE):
    """Ask for a session ticket: with a token here, or with name and password in the header and nothing here.

    Source: user.xsd, authenticateUser, which demands samlResponse; later releases do not.
    """

    saml_response: Annotated[str, Secret(), MaxLen(65_536), Waived()] | None = None
    """Statement of an identity provider. There is none here, so it is refused."""
    access_token: Annotated[str, Secret(), MaxLen(8_192)] | None = None
    """A session ticket that is still good; later than the schema (related.md 1)."""


class AuthenticateUserResponse(Element, ns=USE):
    """A session ticket."""

    __told_once__ = True

    session_ticket: str
    """Stands in the header in place of the password."""
    create_time: Long | None = None
    """When it was made, in milliseconds since 1970; later than the schema (SOURCES.md 4)."""
    time_to_live: Long | None = None
    """Seconds for which it is good, however it is used."""


@operation(
    "user.AuthenticateUser", http="POST /session-tickets 200", needs_account=False, own_login=True, one_statement=True
)
async def authenticate_user(call: Call, request: AuthenticateUser) -> AuthenticateUserResponse:
    """Hand out a session ticket.

    Raises NoTicketForToken (030048) for a token that is not good, BadCredentials (030002) where neither a token nor
    good credentials came, AccountNotActive (030901).
    """
    if request.access_token is not None:
        owner = await _owner(call, request.access_token)
    elif request.saml_response is not None:
        raise NoTicketForToken
    elif call.by is None:
        raise BadCredentials
    else:
        owner = call.caller
    ticket = keys.ticket()
    ends_at = call.now + timedelta(seconds=keys.TICKET_SECONDS)
    await credentials.add_ticket(call.tx, call.site.site_id, owner.account_id, keys.ticket_hash(ticket), ends_at)
    return AuthenticateUserResponse(
        session_ticket=ticket,
        create_time=int(call.now.timestamp() * 1000),
        time_to_live=keys.TICKET_SECONDS,
    )


async def _owner(call: Call, token: str) -> Account:
    """The account that a token in the body stands for."""
    site_id = call.site.site_id
    account_id = await credentials.ticket_owner(call.tx, site_id, keys.ticket_hash(token), call.now)
    if account_id is None or await accounts.is_locked(call.tx, site_id, account_id):
        raise NoTicketForToken
    owner = await members.get(call.tx, site_id, account_id, call.now)
    if not owner.active:
        raise AccountNotActive
    return owner
