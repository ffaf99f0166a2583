"""SQL of sessions: written whole in one statement, read whole in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from classbell.domain import keys
from classbell.domain.call import Row, Transaction
from classbell.errors import SessionNotFound
from classbell.store import labs
from classbell.store.labs import Booked

KEYS_AT_ONCE = 20
"""Running numbers that one `nextval` reserves; the increment of the sequence."""


class OccurrenceRow(msgspec.Struct, frozen=True):
    """One date of a session."""

    number: int
    wall: datetime
    start_at: datetime
    end_at: datetime


class ParticipantRow(msgspec.Struct, frozen=True):
    """Somebody on a list of a session; `details` is JSON of the participant element."""

    list_name: str
    email: str
    role: str
    join_status: str
    details: str
    holds_seat: bool = False
    """Counted against the limits of the session: put in by name as accepted or registered."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something the outbox shall send; occurrence 0 stands for the whole session."""

    kind: str
    occurrence: int
    recipient: str
    due_at: datetime
    facts: dict[str, object] = {}
    """What it says and cannot be read later, such as the hour before a change."""
    topic: str = ""
    """Tells it from others of its kind, where somebody may get several about one session."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as it is written; `details` is JSON of the session element without its people."""

    host_id: int
    type_id: int
    conf_name: str
    listing: str
    repeat_type: str
    zone: str
    duration_minutes: int
    auto_delete: bool
    tracking: list[str]
    details: str
    occurrences: list[OccurrenceRow]
    participants: list[ParticipantRow] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    bookings: list[Booked] = field(default_factory=list)

    @property
    def start_at(self) -> datetime:
        """Start of the first occurrence."""
        return self.occurrences[0].start_at

    @property
    def end_at(self) -> datetime:
        """End of the occurrence that ends last."""
        return max(occurrence.end_at for occurrence in self.occurrences)


@dataclass(frozen=True, slots=True)
class Stored:
    """A session as it is read; people and details are JSON."""

    session_key: int
    host_id: int
    host_web_ex_id: str
    type_id: int
    repeat_type: str
    zone: str
    duration_minutes: int
    start_at: datetime
    details: str
    host_key: str
    guest_token: str
    in_progress: bool
    numbers: list[int]
    walls: list[datetime]
    conf_ids: list[int]
    starts_at: list[datetime]
    presenters: str
    attendees: str
    alternate_addresses: frozenset[str]
    total: int


_NEXT_NUMBER = "SELECT nextval('session_number'), (SELECT key_secret FROM installation)"

# Rows of a kind travel as one JSON value: for the driver that is a third of the work of an array for each column.
_WRITE = """
WITH written AS (
    INSERT INTO session (
        site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone, duration_minutes,
        start_at, end_at, auto_delete, tracking, details, host_key, guest_token, created_at, changed_at,
        registrations_taken, participants_taken
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $22, $23)
),
dates AS (
    INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at)
    SELECT $1, $2, d.number, d.wall, d.start_at, d.end_at
    FROM json_to_recordset($18) AS d (number integer, wall timestamp, start_at timestamptz, end_at timestamptz)
),
people AS (
    INSERT INTO participant (site_id, session_key, list, email, role, join_status, details, holds_seat, position)
    SELECT $1, $2, p.list, p.email, p.role, p.join_status, p.details::jsonb, COALESCE(p.holds_seat, false), p.position
    FROM ROWS FROM (
        json_to_recordset($19) AS (
            list_name text, email text, role text, join_status text, details text, holds_seat boolean
        )
    ) WITH ORDINALITY AS p (list, email, role, join_status, details, holds_seat, position)
),
later AS (
    INSERT INTO outbox (site_id, session_key, kind, occurrence, recipient, due_at, facts)
    SELECT $1, $2, m.kind, m.occurrence, m.recipient, m.due_at, COALESCE(m.facts, '{}')
    FROM json_to_recordset($20) AS m (kind text, occurrence integer, recipient text, due_at timestamptz, facts jsonb)
)"""

_WRITE_DOWN = """
INSERT INTO audit (site_id, at, account_id, operation, session_key)
VALUES ($1, $17, $21, 'training.CreateTrainingSession', $2)
"""

# Few sessions have a lab, so only theirs ask the judge of bookings.
_ADD, _ADD_WITH_LAB = _WRITE + _WRITE_DOWN, _WRITE + labs.BOOK_BESIDE + _WRITE_DOWN

# One row holds a whole session: aggregates keep a read at one round trip, and json is decoded by its element.
COLUMNS = """
    s.session_key, s.host_id, h.web_ex_id AS host_web_ex_id, s.type_id, s.repeat_type, s.zone, s.duration_minutes,
    s.start_at, s.details, s.host_key, s.guest_token, s.in_progress_since IS NOT NULL AS in_progress,
    o.numbers, o.walls, o.conf_ids, o.starts_at, p.presenters, p.attendees, p.alternate_addresses
"""

JOINS = """
JOIN account h ON h.site_id = s.site_id AND h.account_id = s.host_id
CROSS JOIN LATERAL (
    SELECT array_agg(number ORDER BY number) AS numbers, array_agg(wall ORDER BY number) AS walls,
           array_agg(conf_id ORDER BY number) AS conf_ids, array_agg(start_at ORDER BY number) AS starts_at
    FROM occurrence
    WHERE site_id = s.site_id AND session_key = s.session_key
) o
CROSS JOIN LATERAL (
    SELECT COALESCE(jsonb_agg(details ORDER BY position) FILTER (WHERE list = 'presenters'), '[]') AS presenters,
           COALESCE(jsonb_agg(details ORDER BY position) FILTER (WHERE list = 'attendees'), '[]') AS attendees,
           COALESCE(array_agg(email) FILTER (WHERE role = 'HOST'), '{}') AS alternate_addresses
    FROM participant
    WHERE site_id = s.site_id AND session_key = s.session_key
) p
"""

_GET = f"""
SELECT {COLUMNS}, 1 AS total
FROM session s {JOINS}
WHERE s.site_id = $1 AND s.session_key = $2 AND s.deleted_at IS NULL
"""

# Locked by itself first: FOR UPDATE does not go with the aggregates of _GET.
_LOCK = """
SELECT FROM session
WHERE site_id = $1 AND session_key = $2 AND deleted_at IS NULL
FOR UPDATE
"""

_UPDATE = """
UPDATE session
SET host_id = $3, type_id = $4, conf_name = $5, listing = $6, repeat_type = $7, zone = $8, duration_minutes = $9,
    start_at = $10, end_at = $11, auto_delete = $12, tracking = $13, details = $14, changed_at = $15,
    revision = revision + 1
WHERE site_id = $1 AND session_key = $2
"""

_RAISE_SEQUENCE = """
UPDATE session
SET calendar_sequence = calendar_sequence + 1
WHERE site_id = $1 AND session_key = $2
RETURNING calendar_sequence
"""

# Dates that stay keep their row and with it their conf_id, and where they were first planned; one that moves onto the
# place of another that moves away must not clash on the way, so all that change are taken out first.
_DROP_DATES = """
DELETE FROM occurrence o
WHERE site_id = $1 AND session_key = $2
    AND NOT EXISTS (
        SELECT FROM unnest($3::int[], $4::timestamptz[]) AS kept (number, start_at)
        WHERE kept.number = o.number AND kept.start_at = o.start_at
    )
RETURNING number, conf_id, COALESCE(first_wall, wall) AS first_wall
"""

_PUT_DATES = """
INSERT INTO occurrence (site_id, session_key, number, wall, start_at, end_at, conf_id, first_wall)
SELECT $1, $2, n.number, n.wall, n.start_at, n.end_at, COALESCE(n.conf_id, nextval('conf_number')),
       NULLIF(n.first_wall, n.wall)
FROM unnest($3::int[], $4::timestamp[], $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::timestamp[])
    AS n (number, wall, start_at, end_at, conf_id, first_wall)
ON CONFLICT (site_id, session_key, number) DO UPDATE
SET wall = excluded.wall, start_at = excluded.start_at, end_at = excluded.end_at
"""

_DELETE = """
WITH free AS (
    DELETE FROM lab_booking
    WHERE site_id = $1 AND session_key = $2 AND end_at > $3
)
UPDATE session
SET deleted_at = $3, changed_at = $3
WHERE site_id = $1 AND session_key = $2
"""


class _Numbers:
    """The running numbers a process has reserved."""

    __slots__ = ("left", "next", "secret")

    def __init__(self) -> None:
        self.next = 0
        self.left = 0
        self.secret = b""


_numbers = _Numbers()


async def next_key(tx: Transaction) -> int:
    """A new session key; asks the database only once for every `KEYS_AT_ONCE` of them."""
    if not _numbers.left:
        row = await tx.fetchrow(_NEXT_NUMBER)
        assert row is not None
        _numbers.next, _numbers.secret, _numbers.left = row[0], bytes(row[1]), KEYS_AT_ONCE  # type: ignore[index]
    number = _numbers.next
    _numbers.next += 1
    _numbers.left -= 1
    return keys.session_key(number, _numbers.secret)


async def add(
    tx: Transaction,
    site_id: int,
    session_key: int,
    row: SessionRow,
    *,
    host_key: str,
    guest_token: str,
    by: int,
    now: datetime,
) -> None:
    """Write a session, its dates, its people, its lab, what waits in the outbox and the audit row, in one statement.

    Raises `LabUnavailable`.
    """
    json = msgspec.json.encode
    values = (
        site_id, session_key, row.host_id, row.type_id, row.conf_name, row.listing, row.repeat_type, row.zone,
        row.duration_minutes, row.start_at, row.end_at, row.auto_delete, row.tracking, row.details,
        host_key, guest_token, now, json(row.occurrences), json(row.participants), json(row.messages), by,
        *_seats(row.participants),
    )  # fmt: skip
    if row.bookings:
        with labs.judged():
            await tx.execute(_ADD_WITH_LAB, *values, *labs.columns(row.bookings))
    else:
        await tx.execute(_ADD, *values)


def _seats(people: Sequence[ParticipantRow]) -> tuple[int, int]:
    """Attendees that hold a seat, and addresses that do on either list."""
    seated = [person for person in people if person.holds_seat]
    return sum(person.list_name == "attendees" for person in seated), len({person.email for person in seated})


async def get(tx: Transaction, site_id: int, session_key: int) -> Stored:
    """Read a session; raises `SessionNotFound` for a key unknown on the site."""
    row = await tx.fetchrow(_GET, site_id, session_key)
    if row is None:
        raise SessionNotFound
    return read(row)


async def lock(tx: Transaction, site_id: int, session_key: int) -> Stored:
    """Read a session and keep others from changing it until the transaction ends."""
    if await tx.fetchrow(_LOCK, site_id, session_key) is None:
        raise SessionNotFound
    return await get(tx, site_id, session_key)


def read(row: Row) -> Stored:
    """The session in the `COLUMNS` of a row."""
    return Stored(
        session_key=row["session_key"],
        host_id=row["host_id"],
        host_web_ex_id=row["host_web_ex_id"],
        type_id=row["type_id"],
        repeat_type=row["repeat_type"],
        zone=row["zone"],
        duration_minutes=row["duration_minutes"],
        start_at=row["start_at"],
        details=row["details"],
        host_key=row["host_key"],
        guest_token=row["guest_token"],
        in_progress=row["in_progress"],
        numbers=row["numbers"],
        walls=row["walls"],
        conf_ids=row["conf_ids"],
        starts_at=row["starts_at"],
        presenters=row["presenters"],
        attendees=row["attendees"],
        alternate_addresses=frozenset(row["alternate_addresses"]),
        total=row["total"],
    )


async def update(tx: Transaction, site_id: int, session_key: int, row: SessionRow, now: datetime) -> None:
    """Write what has changed of a session and its dates; people are written by `participants.put`."""
    await tx.execute(
        _UPDATE,
        site_id, session_key, row.host_id, row.type_id, row.conf_name, row.listing, row.repeat_type, row.zone,
        row.duration_minutes, row.start_at, row.end_at, row.auto_delete, row.tracking, row.details, now,
    )  # fmt: skip
    dates = row.occurrences
    numbers, starts = [date.number for date in dates], [date.start_at for date in dates]
    dropped = {
        old["number"]: (old["conf_id"], old["first_wall"])
        for old in await tx.fetch(_DROP_DATES, site_id, session_key, numbers, starts)
    }
    kept = [dropped.get(number, (None, None)) for number in numbers]
    await tx.execute(
        _PUT_DATES,
        site_id, session_key, numbers, [date.wall for date in dates], starts, [date.end_at for date in dates],
        [conf_id for conf_id, _ in kept], [first_wall for _, first_wall in kept],
    )  # fmt: skip


async def delete(tx: Transaction, site_id: int, session_key: int, now: datetime) -> None:
    """Take a session away, and the computers it would have had; what is past of it stays for the history."""
    await tx.execute(_DELETE, site_id, session_key, now)


async def raise_sequence(tx: Transaction, site_id: int, session_key: int) -> int:
    """Let the calendar entries of a session have the next SEQUENCE, and give it."""
    sequence: int = await tx.fetchval(_RAISE_SEQUENCE, site_id, session_key)
    return sequence
