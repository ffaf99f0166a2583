"""SQL behind the classic links: the session of a link and the account of a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.access import Account
from classbell.domain.call import Row, Transaction
from classbell.errors import SessionNotFound
from classbell.store.credentials import ACCOUNT_COLUMNS, read_account


@dataclass(frozen=True, slots=True)
class Linked:
    """A session as links see it."""

    session_key: int
    host_id: int
    conf_name: str
    listing: str
    zone: str
    end_at: datetime
    guest_token: str
    in_progress: bool
    password: str
    room_link: str
    """Address of its own room; empty: that of the site."""
    needs_registration: bool
    opens_before: timedelta | None
    """How long before the start attendees may come in; `None` (0 is the default) where the host's arrival opens."""
    alternate_addresses: frozenset[str]
    registrants: dict[str, str]
    """Address by register number."""
    guests: dict[str, str]
    """joinStatus by address of everybody on the lists."""


_SELECT = """
SELECT s.session_key, s.host_id, s.conf_name, s.listing, s.zone, s.end_at, s.guest_token,
       s.in_progress_since IS NOT NULL AS in_progress,
       COALESCE(s.details #>> '{accessControl,sessionPassword}', '') AS password,
       COALESCE(s.details #>> '{metaData,roomLink}', '') AS room_link,
       COALESCE((s.details #>> '{attendeeOptions,registration}')::boolean, false) AS needs_registration,
       NULLIF((s.details #>> '{schedule,openTime}')::int, 0) AS opens_before,
       p.emails, p.statuses, p.register_ids, p.hosts
FROM session s
CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(email ORDER BY list), '{}') AS emails,
           COALESCE(array_agg(join_status ORDER BY list), '{}') AS statuses,
           COALESCE(array_agg(register_id ORDER BY list), '{}') AS register_ids,
           COALESCE(array_agg(email) FILTER (WHERE role = 'HOST'), '{}') AS hosts
    FROM participant
    WHERE site_id = s.site_id AND session_key = s.session_key
) p
WHERE s.site_id = $1 AND s.deleted_at IS NULL AND """

_BY_KEY = _SELECT + "s.session_key = $2"
_BY_TOKEN = _SELECT + "s.guest_token = $2"
_BY_CONF = _SELECT + "s.session_key = (SELECT session_key FROM occurrence WHERE site_id = $1 AND conf_id = $2)"

_REGISTRATION = """
SELECT p.email, p.details #>> '{person,name}' AS name, p.register_id, p.join_status,
       CASE WHEN p.waiting_number IS NOT NULL THEN (
           SELECT count(*) FROM participant w
           WHERE w.site_id = $1 AND w.session_key = $2 AND w.waiting_number <= p.waiting_number
       ) END AS place
FROM participant p
WHERE p.site_id = $1 AND p.session_key = $2 AND p.email = $3 AND p.register_id IS NOT NULL
ORDER BY p.list
LIMIT 1
"""

_ACCOUNT = f"""
SELECT {ACCOUNT_COLUMNS.format("a", "", "$3")}, a.password_hash, a.locked
FROM account a
WHERE a.site_id = $1 AND a.account_id = $2
"""


async def by_key(tx: Transaction, site_id: int, session_key: int) -> Linked:
    """The session of a key; raises `SessionNotFound`."""
    return _read(await tx.fetchrow(_BY_KEY, site_id, session_key))


async def by_token(tx: Transaction, site_id: int, guest_token: str) -> Linked:
    """The session of a guest token; raises `SessionNotFound`."""
    return _read(await tx.fetchrow(_BY_TOKEN, site_id, guest_token))


async def by_conf_id(tx: Transaction, site_id: int, conf_id: int) -> Linked:
    """The session one of whose dates has this number; raises `SessionNotFound`."""
    return _read(await tx.fetchrow(_BY_CONF, site_id, conf_id))


async def registration(tx: Transaction, site_id: int, session_key: int, email: str) -> Row | None:
    """How a registrant stands: `name`, `email`, `register_id`, `join_status`, and `place` on the waiting list."""
    return await tx.fetchrow(_REGISTRATION, site_id, session_key, email)


async def account(tx: Transaction, site_id: int, account_id: int, now: datetime) -> tuple[Account, str] | None:
    """An account that may come in, with the hash of its password."""
    row = await tx.fetchrow(_ACCOUNT, site_id, account_id, now)
    if row is None or row["locked"] or not row["active"]:
        return None
    return read_account(row), row["password_hash"]


def _read(row: Row | None) -> Linked:
    if row is None:
        raise SessionNotFound
    opens = row["opens_before"]
    return Linked(
        session_key=row["session_key"],
        host_id=row["host_id"],
        conf_name=row["conf_name"],
        listing=row["listing"],
        zone=row["zone"],
        end_at=row["end_at"],
        guest_token=row["guest_token"],
        in_progress=row["in_progress"],
        password=row["password"],
        room_link=row["room_link"],
        needs_registration=row["needs_registration"],
        opens_before=None if opens is None else timedelta(minutes=opens),
        alternate_addresses=frozenset(row["hosts"]),
        registrants={
            str(number): email
            for number, email in zip(row["register_ids"], row["emails"], strict=True)
            if number is not None
        },
        guests=dict(zip(row["emails"], row["statuses"], strict=True)),
    )
