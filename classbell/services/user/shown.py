"""From what is kept of an account to how it is shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from classbell.domain import passwords, timezones
from classbell.services.user import described
from classbell.services.user.support import (
    SalesCenter,
    SalesCenterInstance,
    SalesProduct,
    SalesProductsInstance,
    SalesSme,
    SalesSmeInstance,
)
from classbell.services.user.types import Described, MeetingTypes, Privilege, Security, SupportedServices, User
from classbell.store.accounts import AccountRow, Stored
from classbell.wire import dates


def instance_fields(stored: Stored, site_zone: str, now: datetime) -> dict[str, Any]:
    """The values of a `UserInstance`, by field: what is kept, with roles and states as they really are."""
    row = stored.row
    kept = described.kept(row)
    zone_name = row.zone or site_zone
    zone, _ = timezones.for_iana(zone_name, [timezones.from_utc(now, zone_name)])
    values: dict[str, Any] = {name: getattr(kept, name) for name in User.__struct_fields__}
    return values | {
        "web_ex_id": row.web_ex_id,
        "email": row.email,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "password": passwords.MASK,
        "active": row.active,
        "expiration_date": expiration(row, zone_name),
        "meeting_types": None if row.session_types is None else MeetingTypes(meeting_type=list(row.session_types)),
        "time_zone_id": zone.number,
        "time_zone": zone.label,
        "time_zone_with_dst": timezones.with_dst_label(zone, now),
        "privilege": privilege(row, kept),
        "supported_services": supported_services(row, kept),
        "security": _security(row, kept),
        "scheduling_permission": _scheduling_permission(row, kept),
        "registration_date": dates.write(timezones.from_utc(stored.registered_at, zone_name)),
        "visit_count": stored.visit_count,
        "user_id": stored.account_id,
    }


def privilege(row: AccountRow, kept: Described) -> Privilege:
    """The roles that count, with the other flags as they were described."""
    return replace(
        kept.privilege or Privilege(),
        host=row.is_host,
        site_admin=row.is_site_admin,
        ro_site_admin=row.is_read_only_admin,
        attendee_only=row.is_attendee_only,
    )


def supported_services(row: AccountRow, kept: Described) -> SupportedServices:
    """The services of the account; of training it is known whether they are."""
    return replace(kept.supported_services or SupportedServices(), training_center=row.may_train)


def sales_center(kept: SalesCenter | None) -> SalesCenterInstance | None:
    """The settings of sales sessions in the form of replies."""
    if kept is None:
        return None
    return SalesCenterInstance(roles=kept.roles, manager=kept.manager, sme_info=_sales_sme(kept.sme_info))


def _sales_sme(kept: SalesSme | None) -> SalesSmeInstance | None:
    if kept is None:
        return None
    products: Iterable[int] = kept.products.prod_id if kept.products else ()
    named = [SalesProduct(prod_id=number, name="") for number in products]
    return SalesSmeInstance(
        description=kept.description, products=SalesProductsInstance(product=named) if named else None
    )


def expiration(row: AccountRow, zone: str) -> str:
    """The end of the account in a zone, or the word for none."""
    return described.NO_END if row.expires_at is None else dates.write(timezones.from_utc(row.expires_at, zone))


def _security(row: AccountRow, kept: Described) -> Security | None:
    if kept.security is None and not row.locked:
        return None
    return replace(kept.security or Security(), lock_account=row.locked)


def _scheduling_permission(row: AccountRow, kept: Described) -> str | None:
    """The text as it was sent, unless one of the accounts has another name by now."""
    text = kept.scheduling_permission
    if described.permitted(text or "") == row.scheduling_for_me:
        return text
    return ",".join(row.scheduling_for_me)
