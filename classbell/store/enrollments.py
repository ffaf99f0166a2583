"""SQL of registration: the session is locked, seats are taken under its constraints, those who wait are promoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.call import Row, Transaction
from classbell.domain.enrollment import Seats, Standing
from classbell.errors import RegistrationsFull


@dataclass(frozen=True, slots=True)
class Course:
    """A session as registration sees it; `options` is JSON of its attendeeOptions."""

    session_key: int
    host_id: int
    zone: str
    listing: str
    end_at: datetime
    options: str | None
    form: str | None
    """JSON of the session's form of registration, else of the site's."""
    alternate_addresses: frozenset[str]
    numbers: Mapping[int, int]
    """Number of each instance by its confID."""
    seats: Seats


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody on a list of a session."""

    list_name: str
    email: str
    role: str
    registered: bool
    occurrence: int
    standing: Standing
    details: str


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """Somebody as registration writes him; `details` and `preferences` are JSON."""

    list_name: str
    email: str
    role: str
    occurrence: int
    standing: Standing
    registers: bool
    """Whether he gets a number of a registrant, if he has none."""
    details: str
    preferences: str


# Locked by itself first: FOR UPDATE does not go with the aggregates of _READ. In order of the keys, so that two who
# register for the same sessions do not wait for each other.
_LOCK = """
SELECT session_key
FROM session
WHERE site_id = $1 AND session_key = ANY($2::bigint[]) AND deleted_at IS NULL
ORDER BY session_key
FOR UPDATE
"""

_READ = """
SELECT s.session_key, s.host_id, s.zone, s.listing, s.end_at, s.details -> 'attendeeOptions' AS options,
       s.registration_limit, s.registrations_taken, s.participant_limit, s.participants_taken,
       (
           SELECT questions FROM registration_form
           WHERE site_id = $1 AND (session_key = s.session_key OR session_key IS NULL)
           ORDER BY session_key IS NULL LIMIT 1
       ) AS form,
       EXISTS (
           SELECT FROM participant
           WHERE site_id = $1 AND session_key = s.session_key AND waiting_number IS NOT NULL
       ) AS waiting,
       ARRAY(
           SELECT email FROM participant
           WHERE site_id = $1 AND session_key = s.session_key AND role = 'HOST'
       ) AS alternate_addresses,
       ARRAY(
           SELECT conf_id FROM occurrence
           WHERE site_id = $1 AND session_key = s.session_key ORDER BY number
       ) AS conf_ids,
       ARRAY(
           SELECT number FROM occurrence
           WHERE site_id = $1 AND session_key = s.session_key ORDER BY number
       ) AS numbers
FROM session s
WHERE s.site_id = $1 AND s.session_key = ANY($2::bigint[]) AND s.deleted_at IS NULL
"""

_PEOPLE = """
SELECT list, email, role, register_id IS NOT NULL AS registered, occurrence, join_status, holds_seat, waiting_for,
       details
FROM participant
WHERE site_id = $1 AND session_key = $2 AND email = ANY($3::text[])
"""

# Of two writers the second waits here for the first and then judges by what that one left.
_TAKE = """
UPDATE session
SET registrations_taken = registrations_taken + $3, participants_taken = participants_taken + $4
WHERE site_id = $1 AND session_key = $2
    AND (registration_limit = 0 OR registrations_taken + $3 <= registration_limit)
    AND (participant_limit = 0 OR participants_taken + $4 <= participant_limit)
RETURNING true
"""

_PUT = """
INSERT INTO participant AS old (
    site_id, session_key, list, email, position, role, join_status, details, occurrence, register_id, registered_at,
    holds_seat, waiting_number, waiting_for, preferences
)
SELECT $1, $2, p.list, p.email, last.position + p.place, p.role, p.join_status, p.details, p.occurrence,
       CASE WHEN p.registers THEN nextval('register_number') END, CASE WHEN p.registers THEN $12::timestamptz END,
       p.holds_seat, CASE WHEN p.waiting_for IS NOT NULL THEN nextval('waiting_number') END, p.waiting_for,
       p.preferences
FROM (
    SELECT COALESCE(max(position), 0) AS position FROM participant WHERE site_id = $1 AND session_key = $2
) last,
unnest(
    $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::int[], $9::bool[], $10::bool[], $11::text[],
    $13::jsonb[]
) WITH ORDINALITY AS p (
    list, email, role, join_status, details, occurrence, registers, holds_seat, waiting_for, preferences, place
)
ON CONFLICT (site_id, session_key, list, email) DO UPDATE
SET role = excluded.role, join_status = excluded.join_status, details = excluded.details,
    occurrence = excluded.occurrence, register_id = COALESCE(old.register_id, excluded.register_id),
    registered_at = COALESCE(old.registered_at, excluded.registered_at), holds_seat = excluded.holds_seat,
    waiting_number = CASE
        WHEN excluded.waiting_for IS NOT NULL THEN COALESCE(old.waiting_number, excluded.waiting_number)
    END,
    waiting_for = excluded.waiting_for, preferences = old.preferences || excluded.preferences
RETURNING email, participant_id, register_id
"""

_PUT_FIELDS = """
INSERT INTO enrollment AS old (site_id, participant_id, fields, ip_address, submitted_at)
SELECT $1, f.participant_id, f.fields, f.ip_address, $5
FROM unnest($2::bigint[], $3::jsonb[], $4::text[]) AS f (participant_id, fields, ip_address)
ON CONFLICT (site_id, participant_id) DO UPDATE
SET fields = old.fields || excluded.fields, ip_address = COALESCE(excluded.ip_address, old.ip_address)
"""

# LEAST passes over NULL, and LIMIT NULL is none: a limit of 0 promotes everybody. Subqueries read the state before, so
# an address that holds a seat on its other list is not counted twice.
_PROMOTE = """
WITH promoted AS (
    UPDATE participant p
    SET join_status = p.waiting_for, details = p.details || jsonb_build_object('joinStatus', p.waiting_for),
        holds_seat = true, waiting_number = NULL, waiting_for = NULL
    FROM (
        SELECT list, email
        FROM participant
        WHERE site_id = $1 AND session_key = $2 AND waiting_number IS NOT NULL
        ORDER BY waiting_number
        LIMIT (
            SELECT LEAST(
                CASE WHEN registration_limit > 0 THEN registration_limit - registrations_taken END,
                CASE WHEN participant_limit > 0 THEN participant_limit - participants_taken END
            )
            FROM session
            WHERE site_id = $1 AND session_key = $2
        )
    ) first
    WHERE p.site_id = $1 AND p.session_key = $2 AND p.list = first.list AND p.email = first.email
    RETURNING p.list, p.email, p.join_status
), taken AS (
    UPDATE session
    SET registrations_taken = registrations_taken + (SELECT count(*) FROM promoted WHERE list = 'attendees'),
        participants_taken = participants_taken + (
            SELECT count(DISTINCT email)
            FROM promoted
            WHERE NOT EXISTS (
                SELECT FROM participant o
                WHERE o.site_id = $1 AND o.session_key = $2 AND o.email = promoted.email AND o.holds_seat
            )
        )
    WHERE site_id = $1 AND session_key = $2 AND EXISTS (SELECT FROM promoted)
)
SELECT email, join_status FROM promoted
"""

_UNSEAT = """
UPDATE session
SET registrations_taken = 0, participants_taken = 0
WHERE site_id = $1 AND session_key = $2
"""

_COUNT = """
SELECT s.registration_limit, s.participant_limit,
       count(*) FILTER (WHERE p.list = 'attendees') AS registrations, count(DISTINCT p.email) AS participants
FROM session s
LEFT JOIN participant p ON p.site_id = s.site_id AND p.session_key = s.session_key AND p.holds_seat
WHERE s.site_id = $1 AND s.session_key = $2
GROUP BY s.registration_limit, s.participant_limit
"""

_SET_TAKEN = """
UPDATE session
SET registrations_taken = $3, participants_taken = $4
WHERE site_id = $1 AND session_key = $2
"""

_REGISTRANTS = """
SELECT list, email, join_status
FROM participant
WHERE site_id = $1 AND session_key = $2 AND register_id IS NOT NULL
"""

_FIND = """
SELECT DISTINCT p.session_key, p.email
FROM participant p
JOIN session s ON s.site_id = p.site_id AND s.session_key = p.session_key AND s.deleted_at IS NULL
WHERE p.site_id = $1
    AND (
        p.participant_id = ANY($2::bigint[])
        OR (p.session_key, p.email) IN (SELECT * FROM unnest($3::bigint[], $4::text[]))
    )
"""

_DELETE = """
DELETE FROM participant
WHERE site_id = $1
    AND session_key = $2
    AND (
        participant_id = ANY($3::bigint[])
        OR email = ANY($4::text[])
    )
RETURNING email
"""


async def lock(tx: Transaction, site_id: int, session_keys: Sequence[int]) -> dict[int, Course]:
    """Lock sessions until the transaction ends, and read them; those that are not there are left out."""
    await tx.fetch(_LOCK, site_id, session_keys)
    return {
        row["session_key"]: Course(
            session_key=row["session_key"],
            host_id=row["host_id"],
            zone=row["zone"],
            listing=row["listing"],
            end_at=row["end_at"],
            options=row["options"],
            form=row["form"],
            alternate_addresses=frozenset(row["alternate_addresses"]),
            numbers=dict(zip(row["conf_ids"], row["numbers"], strict=True)),
            seats=Seats(
                row["registration_limit"], row["registrations_taken"], row["participant_limit"],
                row["participants_taken"], row["waiting"],
            ),
        )
        for row in await tx.fetch(_READ, site_id, session_keys)
    }  # fmt: skip


async def people(tx: Transaction, site_id: int, session_key: int, emails: Sequence[str]) -> list[Enrolled]:
    """Those of these addresses who are on a list of a session."""
    return [
        Enrolled(
            row["list"], row["email"], row["role"], row["registered"], row["occurrence"],
            Standing(row["join_status"], row["holds_seat"], row["waiting_for"]), row["details"],
        )
        for row in await tx.fetch(_PEOPLE, site_id, session_key, emails)
    ]  # fmt: skip


async def take(tx: Transaction, site_id: int, session_key: int, registrations: int, participants: int) -> None:
    """Take so many seats, or give them back with negative numbers; raises `RegistrationsFull`."""
    if not await tx.fetchval(_TAKE, site_id, session_key, registrations, participants):
        raise RegistrationsFull


async def put(
    tx: Transaction, site_id: int, session_key: int, rows: Sequence[EnrolledRow], now: datetime
) -> dict[str, tuple[int, int | None]]:
    """Write people, new ones at the end; gives the numbers of the person and of the registrant by address."""
    written = await tx.fetch(
        _PUT,
        site_id, session_key, [row.list_name for row in rows], [row.email for row in rows], [row.role for row in rows],
        [row.standing.state for row in rows], [row.details for row in rows], [row.occurrence for row in rows],
        [row.registers for row in rows], [row.standing.holds_seat for row in rows],
        [row.standing.waiting_for for row in rows], now, [row.preferences for row in rows],
    )  # fmt: skip
    return {row["email"]: (row["participant_id"], row["register_id"]) for row in written}


async def put_fields(
    tx: Transaction, site_id: int, answers: Mapping[int, tuple[str, str | None]], now: datetime
) -> None:
    """Keep what registrants answered (JSON) and from which address, by the number of the person.

    Later answers join earlier ones; the address is the last one known.
    """
    forms, addresses = [given for given, _ in answers.values()], [address for _, address in answers.values()]
    await tx.execute(_PUT_FIELDS, site_id, list(answers), forms, addresses, now)


async def promote(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """Seat those who wait, first come first served, as far as seats are free; gives `email` and `join_status`."""
    return await tx.fetch(_PROMOTE, site_id, session_key)


async def unseat(tx: Transaction, site_id: int, session_key: int) -> None:
    """Let no seat count, so that limits and people may change in any order before `recount`, in one transaction."""
    await tx.execute(_UNSEAT, site_id, session_key)


async def recount(tx: Transaction, site_id: int, session_key: int) -> None:
    """Count the seats of a locked session anew; raises `RegistrationsFull` if they are more than its limits."""
    row = await tx.fetchrow(_COUNT, site_id, session_key)
    assert row is not None
    if 0 < row["registration_limit"] < row["registrations"]:
        raise RegistrationsFull(path="attendeeOptions/maxRegistrations")
    if 0 < row["participant_limit"] < row["participants"]:
        raise RegistrationsFull(path="attendeeOptions/participantLimit")
    await tx.execute(_SET_TAKEN, site_id, session_key, row["registrations"], row["participants"])


async def registrants(tx: Transaction, site_id: int, session_key: int) -> dict[tuple[str, str], str]:
    """The state of everybody with the number of a registrant, by list and address."""
    return {
        (row["list"], row["email"]): row["join_status"] for row in await tx.fetch(_REGISTRANTS, site_id, session_key)
    }


async def find(
    tx: Transaction, site_id: int, numbers: Sequence[int], addresses: Sequence[tuple[int, str]]
) -> Sequence[Row]:
    """`session_key` and `email` of people by their number, or by session and address."""
    return await tx.fetch(_FIND, site_id, numbers, [key for key, _ in addresses], [email for _, email in addresses])


async def delete(
    tx: Transaction, site_id: int, session_key: int, numbers: Sequence[int], emails: Sequence[str]
) -> list[str]:
    """Take people of a locked session off its lists; gives their addresses."""
    return [row["email"] for row in await tx.fetch(_DELETE, site_id, session_key, numbers, emails)]
