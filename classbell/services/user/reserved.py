"""What of an account only administrators set (related.md 1).

Repeating what is stored changes nothing and is let through: clients send `active` with every new password, and whole
records as GetUser answered them.
"""

from collections.abc import Collection

from classbell.domain.access import Account
from classbell.errors import NotPermitted, raise_all
from classbell.services.user import described, shown
from classbell.services.user.types import User
from classbell.store.accounts import AccountRow
from classbell.wire import dates
from classbell.wire.element import Element
from classbell.wire.merge import refuse_needed
from classbell.wire.plan import plan_of

_NEEDED = (
    "webExId", "newWebExId", "firstName", "lastName", "email", "password", "active", "timeZone", "timeZoneID",
    "privilege", "supportedServices", "security",
)  # fmt: skip
"""What an account is not without."""

_RESERVED = ("expirationDate", "meetingTypes")


def require_kept(caller: Account, cleared: Collection[str]) -> None:
    """Refuse to take away what an account needs (000904), and what only administrators set (000001)."""
    raise_all(refuse_needed(cleared, _NEEDED))
    if not caller.is_site_admin and any(path.partition("/")[0] in _RESERVED for path in cleared):
        raise NotPermitted


def require_untouched(caller: Account, row: AccountRow, given: User, site_zone: str) -> None:
    """Refuse owners that would give themselves roles, services, session types or time (000001)."""
    if caller.is_site_admin:
        return
    kept = described.kept(row)
    types = given.meeting_types
    locks = given.security is not None and bool(given.security.lock_account)
    if (
        (given.active is not None and given.active != row.active)
        or (types is not None and set(types.meeting_type) != set(row.session_types or ()))
        or _differs(given.privilege, shown.privilege(row, kept))
        or _differs(given.supported_services, shown.supported_services(row, kept))
        or locks != row.locked
        or not _same_end(given.expiration_date, shown.expiration(row, row.zone or site_zone))
    ):
        raise NotPermitted


def _differs(given: Element | None, current: Element) -> bool:
    """Whether any flag that is given differs from the current one; a flag that was never set is at its default."""
    if given is None:
        return False
    for field in plan_of(type(current)).fields:
        new, old = getattr(given, field.name), getattr(current, field.name)
        if new is not None and new != (bool(field.default) if old is None else old):
            return True
    return False


def _same_end(text: str | None, current: str) -> bool:
    if text is None or text.lower() == current:
        return True
    try:
        return dates.read(text)[0] == current
    except ValueError:
        return False
