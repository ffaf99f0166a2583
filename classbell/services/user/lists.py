"""LstsummaryUser and LstUser."""

from datetime import datetime
from typing import Annotated, Literal, cast

from classbell.domain import timezones
from classbell.domain.call import Call
from classbell.errors import NoRecord
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.serv import ListControl, MatchingRecords
from classbell.services.user import shown
from classbell.services.user.support import WebAcdUserRole
from classbell.services.user.types import Active, UserInstance
from classbell.store import account_lists
from classbell.store.account_lists import Search
from classbell.store.accounts import Stored
from classbell.wire import dates
from classbell.wire.element import DateText, Default, Element, Long, MaxItems, MaxLen, Wire
from classbell.wire.names import USE

OrderBy = Literal[
    "UID", "WEBEXID", "FIRSTNAME", "LASTNAME", "EMAIL", "ACTIVE", "REGDATE", "REGEXPDATE", "PRIVILEGE", "PERSONALURL",
    "ADDRESS1", "ADDRESS2", "CITY", "STATE", "ZIPCODE", "COUNTRY", "PHONE1", "PHONE2", "MOBILE1", "MOBILE2", "FAX",
    "PAGER", "EMAIL2", "DIVISION", "DEPARTMENT", "PROJECT", "OTHER", "TIMEZONE", "OFFICENAME", "OFFICETITLE",
    "OFFICEURL", "CATEGORYID", "VISITCOUNT",
]  # fmt: skip
BY_NAME = "WEBEXID"


class UserOrder(Element, ns=USE):
    """How a list of accounts is sorted; `orderBy` and `orderAD` pair by position."""

    order_by: Annotated[list[OrderBy], MaxItems(3)] = []
    """DIVISION, DEPARTMENT, PROJECT and OTHER are tracking codes 1 to 4."""
    order_ad: Annotated[list[Literal["ASC", "DESC"]], MaxItems(3), Wire("orderAD")] = []
    """ASC where missing."""


class RegisteredScope(Element, ns=USE):
    """When an account was made."""

    reg_date_start: Annotated[str, DateText()] | None = None
    """Not before; included."""
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    """Zone of both dates; absent or -1: that of the caller."""
    reg_date_end: Annotated[str, DateText()] | None = None
    """Not after; included."""


class WebAcdFilter(WebAcdUserRole, ns=USE):
    """Filter of another service."""

    manager: str | None = None
    return_prefs: Annotated[bool, Default(True)] | None = None


class UserSearch(Element, ns=USE):
    """Which accounts are wanted. Texts match whatever the case, with `%` for any characters."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    active: Active | None = None
    """ACTIVATED where absent; it narrows the list whatever `listMethod` is."""
    web_ex_id: Annotated[str, MaxLen(64), Wire("webExId")] | None = None
    list_control: ListControl | None = None
    order: UserOrder | None = None
    """By account name where absent."""
    data_scope: RegisteredScope | None = None


class LstsummaryUser(UserSearch, ns=USE):
    """List accounts, one line each.

    Source: user.xsd, lstsummaryUser.
    """

    web_acd: Annotated[WebAcdFilter, Wire("webACD")] | None = None
    """Ignored: it is about another service."""


class UserSummary(Element, ns=USE):
    """One account of a list."""

    web_ex_id: Annotated[str, Wire("webExId")]
    first_name: str
    last_name: str
    email: str
    registration_date: str | None = None
    """When the account was made, in its zone."""
    active: Active
    time_zone_id: Annotated[Long, Default(-1)] | None = None
    web_acd: Annotated[WebAcdUserRole, Wire("webACD")] | None = None
    """Never answered: it is about another service."""


class LstsummaryUserResponse(Element, ns=USE):
    """A page of accounts."""

    user: list[UserSummary] = []
    matching_records: MatchingRecords | None = None


class LstUser(UserSearch, ns=USE):
    """List accounts with everything about them.

    Source: user.xsd, lstUser.
    """


class LstUserResponse(Element, ns=USE):
    """A page of whole accounts."""

    user: list[UserInstance] = []
    matching_records: MatchingRecords | None = None


@operation("user.LstsummaryUser", http="GET /users", one_statement=True)
async def lstsummary_user(call: Call, request: LstsummaryUser) -> LstsummaryUserResponse:
    """List the accounts of the site, or for anybody who does not administer it, his own.

    Callers: any account.
    Raises NoRecord (000015) when nothing matches, or the page lies past the end, InvalidValue (000903).
    """
    found, records = await _page(call, request)
    site_zone = call.site.settings.time_zone
    return LstsummaryUserResponse(
        user=[_summary(stored, site_zone, call.now) for stored in found], matching_records=records
    )


@operation("user.LstUser", http="GET /users/details", one_statement=True)
async def lst_user(call: Call, request: LstUser) -> LstUserResponse:
    """List whole accounts of the site, or for anybody who does not administer it, his own.

    Callers: any account. Passwords are answered as `******`.
    Raises NoRecord (000015) when nothing matches, or the page lies past the end, InvalidValue (000903).
    """
    found, records = await _page(call, request)
    site_zone = call.site.settings.time_zone
    return LstUserResponse(
        user=[UserInstance(**shown.instance_fields(stored, site_zone, call.now)) for stored in found],
        matching_records=records,
    )


async def _page(call: Call, request: UserSearch) -> tuple[list[Stored], MatchingRecords]:
    page = listing.page(request.list_control)
    order, scope = request.order or UserOrder(), request.data_scope or RegisteredScope()
    zone = timezones.resolve(
        scope.time_zone_id, None, call.caller.zone or call.site.settings.time_zone, path="dataScope"
    ).name

    def instant(text: str | None) -> datetime | None:
        return None if text is None else timezones.to_utc(dates.wall(text), zone)

    def pattern(text: str | None) -> str | None:
        return None if text is None else account_lists.pattern(text)

    search = Search(
        site_id=call.site.site_id,
        account_id=None if call.caller.sees_site else call.caller.account_id,
        active=request.active or "ACTIVATED",
        first_name=pattern(request.first_name),
        last_name=pattern(request.last_name),
        email=pattern(request.email),
        web_ex_id=pattern(request.web_ex_id),
        registered_from=instant(scope.reg_date_start),
        registered_to=instant(scope.reg_date_end),
        any_field=page.any_field,
        order=listing.order(order.order_by, order.order_ad, BY_NAME),
        offset=page.start_from - 1,
        limit=page.size,
    )
    found, total = await account_lists.page(call.tx, search)
    if not found:
        raise NoRecord
    return found, page.records(total, len(found))


def _summary(stored: Stored, site_zone: str, now: datetime) -> UserSummary:
    row = stored.row
    zone_name = row.zone or site_zone
    zone, _ = timezones.for_iana(zone_name, [timezones.from_utc(now, zone_name)])
    return UserSummary(
        web_ex_id=row.web_ex_id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        registration_date=dates.write(timezones.from_utc(stored.registered_at, zone_name)),
        active=cast("Active", row.active),
        time_zone_id=zone.number,
    )
