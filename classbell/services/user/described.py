"""From the description of an account to what is kept of it.

Rules:
1. What is not mentioned stays; groups merge field by field, a list replaces the stored one.
2. What decides who may do what has a column; the rest is kept as it was described, to be echoed.
3. No secret is kept in the description: the password has its hash, and of the answer to the hint only remains that
   there was one.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import msgspec

from classbell.domain import passwords, timezones
from classbell.domain.site import SiteSettings
from classbell.errors import InvalidValue, Refusal
from classbell.services.user.types import Described, MeetingTypes, Privilege, User
from classbell.store.accounts import AccountRow
from classbell.wire import dates
from classbell.wire.merge import merge

NO_END = "none"
"""What expirationDate says of an account without an end."""

_SEPARATORS = re.compile(r"[,;\s]+")
# These have columns, or are worked out whenever they are asked for.
_NOT_DESCRIBED = dict.fromkeys(
    ("password", "email", "first_name", "last_name", "active", "expiration_date", "meeting_types", "time_zone_id",
     "time_zone", "time_zone_with_dst")
)  # fmt: skip


def blank(given: User) -> AccountRow:
    """An account of this name of which nothing else is known yet."""
    attendee_only = given.privilege is not None and bool(given.privilege.attendee_only)
    return AccountRow(
        web_ex_id=given.web_ex_id,
        email="",
        password_hash="",
        is_host=not attendee_only,
        details=_json(Described(web_ex_id=given.web_ex_id)),
    )


def kept(row: AccountRow) -> Described:
    """The description that is kept of an account."""
    return msgspec.json.decode(row.details, type=Described)


def apply(
    row: AccountRow,
    given: User,
    settings: SiteSettings,
    types: Collection[int],
    *,
    strict: bool,
    faults: list[Refusal],
    cleared: Collection[str] = (),
) -> AccountRow:
    """The account without what is `cleared`, with everything that `given` mentions, the password's hash excepted.

    `types` are the session types of the site. `strict` (validateFormat) refuses a label or a date that is understood
    only by being generous. What is wrong is added to `faults`, and the answer is then of no use.
    """
    described = merge(kept(row), given, cleared)
    answer = passwords.MASK if described.password_hint_answer else None
    described = msgspec.structs.replace(described, **_NOT_DESCRIBED, password_hint_answer=answer)
    row = replace(
        row,
        details=_json(described),
        first_name=given.first_name or row.first_name,
        last_name=given.last_name or row.last_name,
        email=given.email or row.email,
        active=given.active or row.active,
        zone=_zone(given, strict, faults) or row.zone,
    )
    _check_password(given, row, settings, faults)
    if "meetingTypes" in cleared or "meetingTypes/meetingType" in cleared:
        row = replace(row, session_types=None)
    if "expirationDate" in cleared:
        row = replace(row, expires_at=None)
    if "schedulingPermission" in cleared:
        row = replace(row, scheduling_for_me=())
    if given.meeting_types is not None:
        row = replace(row, session_types=_session_types(given.meeting_types, types, faults))
    if given.expiration_date is not None:
        end = _end(given.expiration_date, row.zone or settings.time_zone, strict, faults)
        row = replace(row, expires_at=end)
    if given.scheduling_permission is not None:
        row = replace(row, scheduling_for_me=permitted(given.scheduling_permission))
    if given.privilege is not None:
        row = _with_roles(row, given.privilege)
    if given.supported_services is not None and given.supported_services.training_center is not None:
        row = replace(row, may_train=given.supported_services.training_center)
    if given.security is not None and given.security.lock_account is not None:
        row = replace(row, locked=given.security.lock_account)
    return row


def permitted(text: str) -> tuple[str, ...]:
    """The accounts that a schedulingPermission names, lower-cased, each once."""
    return tuple(dict.fromkeys(name for name in _SEPARATORS.split(text.lower()) if name))


def _json(described: Described) -> str:
    return msgspec.json.encode(described).decode()


def _check_password(given: User, row: AccountRow, settings: SiteSettings, faults: list[Refusal]) -> None:
    if given.password is None:
        return
    names = (row.first_name, row.last_name, f"{row.first_name} {row.last_name}")
    try:
        passwords.check_account_password(given.password, settings, web_ex_id=row.web_ex_id, names=names)
    except InvalidValue as fault:
        faults.append(fault)


def _zone(given: User, strict: bool, faults: list[Refusal]) -> str | None:
    """The IANA name of the zone that is mentioned, if any."""
    if given.time_zone_id in (None, timezones.NOT_GIVEN) and given.time_zone is None:
        return None
    try:
        chosen = timezones.resolve(given.time_zone_id, given.time_zone, timezones.GMT, path="")
    except InvalidValue as fault:
        faults.append(fault)
        return None
    if chosen.lenient and strict:
        faults.append(InvalidValue(path="timeZone", value=given.time_zone))
    return chosen.name


def _end(text: str, zone: str, strict: bool, faults: list[Refusal]) -> datetime | None:
    """The instant an account ends; `None` for no end."""
    if text.lower() == NO_END:
        return None
    try:
        canonical, lenient = dates.read(text)
    except ValueError:
        faults.append(InvalidValue(path="expirationDate", value=text))
        return None
    if lenient and strict:
        faults.append(InvalidValue(path="expirationDate", value=text))
    return timezones.to_utc(dates.wall(canonical), zone)


def _session_types(given: MeetingTypes, types: Collection[int], faults: list[Refusal]) -> tuple[int, ...]:
    for place, number in enumerate(given.meeting_type, start=1):
        if number not in types:
            faults.append(InvalidValue(path=f"meetingTypes/meetingType[{place}]", value=str(number)))
    return tuple(dict.fromkeys(given.meeting_type))


def _with_roles(row: AccountRow, given: Privilege) -> AccountRow:
    def settled(new: bool | None, old: bool) -> bool:
        return old if new is None else new

    return replace(
        row,
        is_host=settled(given.host, row.is_host),
        is_site_admin=settled(given.site_admin, row.is_site_admin),
        is_read_only_admin=settled(given.ro_site_admin, row.is_read_only_admin),
        is_attendee_only=settled(given.attendee_only, row.is_attendee_only),
    )
