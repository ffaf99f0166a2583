"""DelUser, ActivateUser, InactivateUser: accounts that may come in, and those that may no more."""

from dataclasses import replace
from typing import Annotated, Literal

from classbell.domain import access
from classbell.domain.call import Call
from classbell.errors import MissingElement, NotPermitted, UserNotFound
from classbell.services.registry import operation
from classbell.services.user.accounts import require_room_for_host
from classbell.services.user.types import WebExId
from classbell.store import accounts, audit, members
from classbell.store.accounts import Stored
from classbell.wire.element import Element, Long, MaxItems, MaxLen, Wire
from classbell.wire.names import USE


class DelUser(Element, ns=USE):
    """Take accounts out of use.

    Source: user.xsd, delUser.
    """

    web_ex_id: Annotated[list[WebExId], MaxItems(50), Wire("webExId")] = []
    """Account names or e-mail addresses, 1 to 50."""
    sync_web_office: bool | None = None
    """Ignored: there is no other system to keep in step."""


class DelUserStatus(Element, ns=USE):
    """What became of one account."""

    web_ex_id: Annotated[str, Wire("webExId")]
    status: Literal["SUCCESS", "FAILURE"]
    """FAILURE: there is no such account, or it is the caller's own."""


class DelUserResponse(Element, ns=USE):
    """Every name of the request, in its order."""

    user: Annotated[list[DelUserStatus], MaxItems(50)] = []


class WhichUser(Element, ns=USE):
    """An account, by number or by name."""

    user_id: Annotated[Long, Wire("userID")] | None = None
    """Number of the account; it wins over the name."""
    webex_id: Annotated[str, MaxLen(64), Wire("webexID")] | None = None
    """Account name or e-mail address."""


class ActivateUser(WhichUser, ns=USE):
    """Let an account in again.

    Source: user.xsd, activateUser.
    """


class ActivateUserResponse(Element, ns=USE):
    """Empty on success."""


class InactivateUser(WhichUser, ns=USE):
    """Let an account in no more.

    Source: user.xsd, inactivateUser.
    """


class InactivateUserResponse(Element, ns=USE):
    """Empty on success."""


@operation("user.DelUser", http="DELETE /users/{webExId}")
async def del_user(call: Call, request: DelUser) -> DelUserResponse:
    """Deactivate accounts; nothing of them or their sessions is erased. Their tickets end.

    Callers: site administrators; others are refused with NotPermitted (000001), and nobody takes himself out of use.
    Raises UserNotFound (030001) if it works for none of the names, MissingElement (000904) without a name.
    """
    access.require_site_admin(call.caller)
    if not request.web_ex_id:
        raise MissingElement(path="webExId")
    site_id = call.site.site_id
    names = [name.lower() for name in request.web_ex_id]
    known: dict[str, int] = {}
    people = await members.find_members(call.tx, site_id, names, names, call.now)
    # As everywhere, a name counts before an address.
    for person in people:
        known[person.address] = person.account_id
    for person in people:
        known[person.web_ex_id.lower()] = person.account_id
    numbers = [known.get(name) for name in names]
    gone = {number for number in numbers if number is not None and number != call.caller.account_id}
    if not gone:
        raise UserNotFound
    await accounts.deactivate(call.tx, site_id, sorted(gone))
    statuses: list[DelUserStatus] = []
    for name, number in zip(request.web_ex_id, numbers, strict=True):
        statuses.append(DelUserStatus(web_ex_id=name, status="SUCCESS" if number in gone else "FAILURE"))
    for number in sorted(gone):
        await _note(call, "user.DelUser", next(name for name, of in zip(names, numbers, strict=True) if of == number))
    return DelUserResponse(user=statuses)


@operation("user.ActivateUser", http="POST /users/{webexID}/activation 200")
async def activate_user(call: Call, request: ActivateUser) -> ActivateUserResponse:
    """Let an account in again; one past its end, or locked, stays so.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises UserNotFound (030001), MissingElement (000904) where no account is named, SiteHostLimitExceeded (030902).
    """
    access.require_site_admin(call.caller)
    await accounts.lock(call.tx, call.site.site_id)
    stored = await _meant(call, request)
    row = replace(stored.row, active="ACTIVATED")
    await require_room_for_host(call, stored.row, row)
    await accounts.change(call.tx, call.site.site_id, stored, row)
    await _note(call, "user.ActivateUser", row.web_ex_id)
    return ActivateUserResponse()


@operation("user.InactivateUser", http="POST /users/{webexID}/deactivation 200")
async def inactivate_user(call: Call, request: InactivateUser) -> InactivateUserResponse:
    """Let an account in no more; its tickets end, its sessions stay.

    Callers: site administrators, for accounts other than their own; others are refused with NotPermitted (000001).
    Raises UserNotFound (030001), MissingElement (000904) where no account is named.
    """
    access.require_site_admin(call.caller)
    stored = await _meant(call, request)
    if stored.account_id == call.caller.account_id:
        raise NotPermitted
    await accounts.deactivate(call.tx, call.site.site_id, [stored.account_id])
    await _note(call, "user.InactivateUser", stored.row.web_ex_id)
    return InactivateUserResponse()


async def _meant(call: Call, which: WhichUser) -> Stored:
    if which.user_id is not None:
        return await accounts.get(call.tx, call.site.site_id, which.user_id)
    if which.webex_id is None:
        raise MissingElement(path="webexID")
    return await accounts.find(call.tx, call.site.site_id, which.webex_id)


async def _note(call: Call, name: str, web_ex_id: str) -> None:
    """Leave a line in the audit trail, in the name of who signed in."""
    assert call.by is not None
    author = call.by.authenticated.account_id
    await audit.add(call.tx, call.site.site_id, account_id=author, operation=name, at=call.now, subject=web_ex_id)
