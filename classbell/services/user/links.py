"""GetLoginTicket, GetloginurlUser, GetlogouturlUser: coming in and leaving by a link."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from classbell.domain import access, keys, targets
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import AccountNotActive, InvalidValue, UserNotFound
from classbell.services.registry import operation
from classbell.services.shared.version import API_VERSION
from classbell.store import accounts, audit, login_tickets, members
from classbell.wire.element import Element, MaxLen, Opaque, Wire
from classbell.wire.names import USE

BackUrl = Annotated[str, Opaque(), MaxLen(2_000), Wire("backURL")]


class GetLoginTicket(Element, ns=USE):
    """Ask for a ticket that logs the caller in by a link, once.

    Source: user.xsd, getLoginTicket.
    """


class GetLoginTicketResponse(Element, ns=USE):
    """A login ticket."""

    __told_once__ = True

    ticket: str
    """Stands as TK in a login link; good once, for 15 minutes."""
    api_version: str
    """Text such as `WebEx XML API V11.0.0`."""


class GetloginurlUser(Element, ns=USE):
    """Ask for a link that logs an account in.

    Source: user.xsd, getloginurlUser.
    """

    web_ex_id: Annotated[str, MaxLen(64)]
    """Account name or e-mail address."""
    back_url: BackUrl | None = None
    """Where to go afterwards: this server or a host of the switch `link_targets`."""


class GetloginurlUserResponse(Element, ns=USE):
    """A login link."""

    __told_once__ = True

    user_login_url: Annotated[str, Wire("userLoginURL")] | None = None
    """Carries a ticket that is good once, for 15 minutes. Its pieces `&BU=` and `&MU=GoBack` are there to be edited."""


class GetlogouturlUser(Element, ns=USE):
    """Ask for a link that logs an account out.

    Source: user.xsd, getlogouturlUser.
    """

    web_ex_id: Annotated[str, MaxLen(64)]
    """Account name or e-mail address."""
    back_url: BackUrl | None = None
    """Where to go afterwards: this server or a host of the switch `link_targets`."""


class GetlogouturlUserResponse(Element, ns=USE):
    """A logout link."""

    user_logout_url: Annotated[str, Wire("userLogoutURL")] | None = None


@operation("user.GetLoginTicket", http="POST /login-tickets 200", one_statement=True)
async def get_login_ticket(call: Call, request: GetLoginTicket) -> GetLoginTicketResponse:
    """Hand out a login ticket for the caller.

    Callers: any account.
    """
    return GetLoginTicketResponse(ticket=await _ticket(call, call.caller), api_version=API_VERSION)


@operation("user.GetloginurlUser", http="POST /login-links 200")
async def getloginurl_user(call: Call, request: GetloginurlUser) -> GetloginurlUserResponse:
    """Give a link that logs an account in, with a new ticket in it.

    Callers: any account, for itself; site administrators, for any account.
    Raises NotPermitted (000001) for another's account, whether or not there is one, UserNotFound (030001) and
    AccountNotActive (030901) for administrators, InvalidValue (000903) for a backURL that is not allowed.
    """
    user = await _user(call, request.web_ex_id)
    back = _back(call, request.back_url)
    if not user.active or await accounts.is_locked(call.tx, call.site.site_id, user.account_id):
        raise AccountNotActive
    ticket = quote(await _ticket(call, user), safe="")
    if user.account_id != call.caller.account_id:
        await audit.add(
            call.tx, call.site.site_id, account_id=call.caller.account_id, operation="user.GetloginurlUser",
            at=call.now, subject=user.web_ex_id,
        )  # fmt: skip
    # A client replaces exactly `&BU=` and `&MU=GoBack` by pieces of its own (related.md 1).
    return GetloginurlUserResponse(
        user_login_url=f"{_page(call)}?AT=LI&WID={quote(user.web_ex_id, safe='')}&TK={ticket}&MU=GoBack&BU={back}"
    )


@operation("user.GetlogouturlUser", http="POST /logout-links 200", one_statement=True)
async def getlogouturl_user(call: Call, request: GetlogouturlUser) -> GetlogouturlUserResponse:
    """Give a link that logs an account out of this browser.

    Callers: any account, for itself; site administrators, for any account.
    Raises NotPermitted (000001) for another's account, UserNotFound (030001) for administrators, InvalidValue (000903)
    for a backURL that is not allowed.
    """
    await _user(call, request.web_ex_id)
    return GetlogouturlUserResponse(user_logout_url=f"{_page(call)}?AT=LO&BU={_back(call, request.back_url)}")


async def _ticket(call: Call, user: Account) -> str:
    ticket = keys.ticket()
    ends_at = call.now + timedelta(seconds=keys.LOGIN_TICKET_SECONDS)
    await login_tickets.add(call.tx, call.site.site_id, user.account_id, keys.ticket_hash(ticket), ends_at)
    return ticket


async def _user(call: Call, name: str) -> Account:
    """The account a link is for, if the caller may have one for it."""
    found = await members.find_host(call.tx, call.site.site_id, name, call.now)
    if found is None or found.account_id != call.caller.account_id:
        access.require_site_admin(call.caller)
    if found is None:
        raise UserNotFound
    return found


def _back(call: Call, url: str | None) -> str:
    """The target of a link as it stands in the link, empty without one."""
    if not url:
        return ""
    if not targets.is_allowed(url, call.site.settings.link_targets, call.links_base):
        raise InvalidValue(path="backURL", value=url)
    return quote(url, safe="")


def _page(call: Call) -> str:
    """The page of logging in and out; the site stands in its path."""
    return f"{call.links_base}/{call.site.name}/p.php"
