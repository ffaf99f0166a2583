"""CreateUser, SetUser, GetUser: the accounts of a site."""

import dataclasses
from dataclasses import replace
from typing import Annotated

import msgspec

from classbell.domain import access, changes, hashing, passwords
from classbell.domain.call import Call
from classbell.errors import MissingElement, NotPermitted, Refusal, SiteHostLimitExceeded, UserNotFound, raise_all
from classbell.services.registry import operation
from classbell.services.user import described, reserved, shown
from classbell.services.user.preferences import ServiceType
from classbell.services.user.support import SalesCenter, SalesCenterInstance
from classbell.services.user.types import User, UserInstance, WebExId
from classbell.store import accounts, audit, catalogue, outbox
from classbell.store.accounts import AccountRow, Stored
from classbell.store.sessions import Message
from classbell.wire.element import Element, Long, MaxLen, Wire
from classbell.wire.names import USE


class CreateUser(User, ns=USE):
    """Make an account.

    Source: user.xsd, createUser.
    """

    sales_center: SalesCenter | None = None
    sync_web_office: bool | None = None
    """Ignored: there is no other system to keep in step."""
    send_welcome: bool | None = None
    """Mail the user that the account is there."""
    validate_format: bool | None = None
    """Refuse what is understood only by being generous."""


class CreateUserResponse(Element, ns=USE):
    """The number of the new account."""

    user_id: Annotated[Long, Wire("userId")] | None = None
    """Number of the account."""


class SetUser(UserInstance, ns=USE):
    """Change an account; what is not mentioned stays.

    Source: user.xsd, setUser.
    """

    sales_center: SalesCenter | None = None
    new_web_ex_id: Annotated[str, MaxLen(64), Wire("newWebExId")] | None = None
    """Another account name."""
    sync_web_office: bool | None = None
    """Ignored: there is no other system to keep in step."""
    validate_format: bool | None = None
    """Refuse what is understood only by being generous."""


class SetUserResponse(Element, ns=USE):
    """Empty in the schema; later releases answered the number."""

    user_id: Annotated[Long, Wire("userId")] | None = None
    """Number of the account."""


class GetUser(Element, ns=USE):
    """Ask for an account.

    Source: user.xsd, getUser.
    """

    web_ex_id: WebExId
    """Account name or e-mail address."""


class SessionTemplateSummary(Element, ns=USE):
    """A template that the user may take values from."""

    name: str
    value: str
    """The same as the name."""
    service_type: ServiceType


class SchedulingTemplates(Element, ns=USE):
    """Templates of the site."""

    session_template: list[SessionTemplateSummary] = []


class ServiceSessionType(Element, ns=USE):
    """A session type that the user may use."""

    label: str
    """Name of the type."""
    value: str
    """Its number."""


class ScheduleFor(Element, ns=USE):
    """Accounts for which the user may schedule."""

    web_ex_id: list[str] = []


class GetUserResponse(UserInstance, ns=USE):
    """An account. The password is shown as `******`, an account without an end has expirationDate `none`."""

    sales_center: SalesCenterInstance | None = None
    pe_expired: bool | None = None
    """Never answered: a state of another service."""
    pe_active: bool | None = None
    """Never answered: a state of another service."""
    password_expires: bool | None = None
    """Always false: passwords stay good until they are changed."""
    password_days_left: Long | None = None
    """Never answered, as no password expires."""
    scheduling_templates: SchedulingTemplates | None = None
    service_session_types: list[ServiceSessionType] = []
    schedule_for: ScheduleFor | None = None


@operation("user.CreateUser", http="POST /users")
async def create_user(call: Call, request: CreateUser) -> CreateUserResponse:
    """Make an account.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises MissingElement and InvalidValue for every fault of the description, WebExIdTaken (030004), EmailTaken
    (030005), and SiteHostLimitExceeded (030902).
    """
    access.require_site_admin(call.caller)
    needed = {"firstName": request.first_name, "lastName": request.last_name, "email": request.email}
    faults: list[Refusal] = [MissingElement(path=path) for path, value in needed.items() if not value]
    if not request.password:
        faults.append(MissingElement(path="password"))
    row = await _settled(call, described.blank(request), request, faults)
    assert request.password is not None
    row = replace(row, password_hash=await hashing.hash(request.password))
    await accounts.lock(call.tx, call.site.site_id)
    await require_room_for_host(call, None, row)
    account_id = await accounts.add(call.tx, call.site.site_id, row, call.now)
    if request.send_welcome:
        await outbox.put(
            call.tx, call.site.site_id, 0, [Message("welcome", 0, row.email, call.now)], again=[], now=call.now
        )
    await _note(call, "user.CreateUser", row.web_ex_id, changes.between({}, _document(row)))
    return CreateUserResponse(user_id=account_id)


@operation("user.SetUser", http="PATCH /users/{webExId}", clears=True)
async def set_user(call: Call, request: SetUser) -> SetUserResponse:
    """Change an account; what is left out stays as it is.

    Callers: site administrators, for any account; everybody else for his own.
    Raises UserNotFound (030001), NotPermitted (000001) for another's account and for what only administrators set,
    else as CreateUser does. A new password withdraws every ticket of the account; so do locking and deactivation.
    """
    reserved.require_kept(call.caller, call.cleared)
    stored = await _changeable(call, request)
    given = _meant(call, request)
    await _settled(call, stored.row, given, [])
    # Hashing takes long, so the lock is taken after it, and what was read before is read again.
    password_hash = None if given.password is None else await hashing.hash(given.password)
    await accounts.lock(call.tx, call.site.site_id)
    stored = await _changeable(call, request)
    row = await _settled(call, stored.row, given, [])
    row = replace(
        row, web_ex_id=request.new_web_ex_id or row.web_ex_id, password_hash=password_hash or row.password_hash
    )
    await require_room_for_host(call, stored.row, row)
    await accounts.change(call.tx, call.site.site_id, stored, row)
    if password_hash or row.locked or row.active != "ACTIVATED":
        await accounts.withdraw_tickets(call.tx, call.site.site_id, stored.account_id)
    found = changes.between(_document(stored.row), _document(row))
    await _note(call, "user.SetUser", stored.row.web_ex_id, found)
    return SetUserResponse(user_id=stored.account_id)


@operation("user.GetUser", http="GET /users/{webExId}", one_statement=True)
async def get_user(call: Call, request: GetUser) -> GetUserResponse:
    """Answer an account.

    Callers: administrators, for any account; everybody else for his own.
    Raises UserNotFound (030001), and NotPermitted (000001) for another's account, whether or not there is one.
    """
    stored = await _find(call, request.web_ex_id, any_account=call.caller.sees_site)
    kinds = await catalogue.of_site(call.tx, call.site)
    types = stored.row.session_types
    return GetUserResponse(
        **shown.instance_fields(stored, call.site.settings.time_zone, call.now),
        sales_center=shown.sales_center(described.kept(stored.row).sales_center),
        password_expires=False,
        scheduling_templates=_templates(kinds),
        service_session_types=[
            ServiceSessionType(label=kind.name, value=str(kind.type_id))
            for kind in kinds.types
            if types is None or kind.type_id in types
        ],
        schedule_for=ScheduleFor(web_ex_id=list(stored.schedules_for)) if stored.schedules_for else None,
    )


async def _find(call: Call, name: str, *, any_account: bool) -> Stored:
    """The account of this name or address, if the caller may know it."""
    try:
        stored = await accounts.find(call.tx, call.site.site_id, name)
    except UserNotFound:
        if any_account:
            raise
        raise NotPermitted from None
    if not any_account and stored.account_id != call.caller.account_id:
        raise NotPermitted
    return stored


async def _changeable(call: Call, request: SetUser) -> Stored:
    """The account that is to be changed, once it is clear that the caller may change it so."""
    stored = await _find(call, request.web_ex_id, any_account=call.caller.is_site_admin)
    reserved.require_untouched(call.caller, stored.row, request, call.site.settings.time_zone)
    return stored


def _meant(call: Call, request: SetUser) -> SetUser:
    """The request without what only repeats a reply: the mask of the password, and the end that owners cannot move."""
    password = None if request.password == passwords.MASK else request.password
    end = request.expiration_date if call.caller.is_site_admin else None
    return msgspec.structs.replace(request, password=password, expiration_date=end)


async def _settled(call: Call, row: AccountRow, request: CreateUser | SetUser, faults: list[Refusal]) -> AccountRow:
    """The account as the request makes it, but for names and password; refuses with every fault."""
    kinds = await catalogue.of_site(call.tx, call.site)
    types = {kind.type_id for kind in kinds.types}
    strict = bool(request.validate_format)
    settled = described.apply(
        row, request, call.site.settings, types, strict=strict, faults=faults, cleared=call.cleared
    )
    raise_all(faults)
    return settled


async def require_room_for_host(call: Call, before: AccountRow | None, after: AccountRow) -> None:
    """Refuse one more active host than the site may have; the lock is held, so nobody else counts meanwhile."""
    limit = call.site.settings.host_limit
    if not limit or not after.hosts_at(call.now) or (before is not None and before.hosts_at(call.now)):
        return
    if await accounts.active_hosts(call.tx, call.site.site_id, call.now) >= limit:
        raise SiteHostLimitExceeded


async def _note(call: Call, name: str, web_ex_id: str, found: changes.Changes) -> None:
    """Leave a line in the audit trail, in the name of who signed in."""
    assert call.by is not None
    author = call.by.authenticated.account_id
    await audit.add(
        call.tx, call.site.site_id, account_id=author, operation=name, at=call.now, subject=web_ex_id, changes=found
    )


def _document(row: AccountRow) -> dict[str, object]:
    """An account as the audit trail compares it; of its password only that it is another one."""
    fields = {
        name: value for name, value in dataclasses.asdict(row).items() if name not in ("details", "password_hash")
    }
    return {**fields, "password": row.password_hash, **msgspec.json.decode(row.details, type=dict[str, object])}


def _templates(kinds: catalogue.Catalogue) -> SchedulingTemplates | None:
    named = [
        SessionTemplateSummary(name=template.name, value=template.name, service_type="TrainingCenter")
        for template in kinds.templates
    ]
    return SchedulingTemplates(session_template=named) if named else None
