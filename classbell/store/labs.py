"""SQL of labs and their bookings.

Whether a booking fits is judged by the trigger `lab_bookings_fit_their_lab` of the schema, within the statement that
books: all of its bookings are made, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from classbell.domain.call import Row, Transaction
from classbell.domain.labs import Span
from classbell.errors import LabUnavailable

JUDGE = "lab_bookings_fit_their_lab"


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab of a site."""

    lab_id: int
    name: str
    description: str
    computers: int
    in_use: int = 0
    """Computers that are booked for the moment it was read at."""


@dataclass(frozen=True, slots=True)
class Free:
    """How many computers of a lab are free."""

    now: int
    next: int
    """From `changes_at` on."""
    changes_at: datetime | None
    """When a booking begins or ends next; `None` where none does within the longest that can be."""


@dataclass(frozen=True, slots=True)
class Booked:
    """Computers of a lab booked for one instance of a session."""

    lab_id: int
    occurrence: int
    span: Span


@dataclass(frozen=True, slots=True)
class Reservation:
    """Computers of a lab reserved by an account without a session."""

    lab_id: int
    account_id: int
    topic: str
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking as the schedule of its lab shows it."""

    title: str
    host_id: int
    host_web_ex_id: str
    listing: str | None
    """Listing of the session; `None` for a reservation without one."""
    span: Span


_IN_USE = """COALESCE((
           SELECT sum(b.computers)
           FROM lab_booking b
           WHERE b.site_id = l.site_id AND b.lab_id = l.lab_id
               AND b.start_at <= {at} AND b.start_at > {at}::timestamptz - interval '745 hours' AND b.end_at > {at}
       ), 0)"""

_LABS = f"""
SELECT l.lab_id, l.name, l.description, l.computers, {_IN_USE.format(at="$2")} AS in_use
FROM lab l
WHERE l.site_id = $1 AND ($3::text IS NULL OR l.name = $3)
ORDER BY lower(l.name)
"""

# One booking may end at the instant at which another begins, so what counts is what is booked from then on.
_FREE_COMPUTERS = f"""
SELECT l.name, n.changes_at, l.computers - {_IN_USE.format(at="$2")} AS free_now,
       l.computers - {_IN_USE.format(at="n.changes_at")} AS free_next
FROM lab l
CROSS JOIN LATERAL (
    SELECT min(at.instant) AS changes_at
    FROM lab_booking b
    CROSS JOIN LATERAL (VALUES (b.start_at), (b.end_at)) at (instant)
    WHERE b.site_id = l.site_id AND b.lab_id = l.lab_id AND at.instant > $2
        AND b.start_at > $2::timestamptz - interval '745 hours' AND b.start_at < $2::timestamptz + interval '745 hours'
) n
WHERE l.site_id = $1
"""

_TAKEN = """
SELECT start_at, end_at, computers
FROM lab_booking
WHERE site_id = $1 AND lab_id = $2
    AND start_at < $4 AND start_at > $3::timestamptz - interval '745 hours' AND end_at > $3
    AND ($5::bigint IS NULL OR session_key IS DISTINCT FROM $5)
"""

_SCHEDULE = """
SELECT b.start_at, b.end_at, b.computers, COALESCE(s.conf_name, b.topic) AS title, s.listing,
       a.account_id AS host_id, a.web_ex_id AS host_web_ex_id
FROM lab_booking b
LEFT JOIN session s ON s.site_id = b.site_id AND s.session_key = b.session_key
JOIN account a ON a.site_id = b.site_id AND a.account_id = COALESCE(s.host_id, b.account_id)
WHERE b.site_id = $1 AND b.lab_id = $2
    AND b.start_at < $4 AND b.start_at > $3::timestamptz - interval '745 hours' AND b.end_at > $3
ORDER BY b.start_at, b.booking_id
LIMIT $5
"""

_OF_SESSION = """
SELECT b.start_at, b.end_at, b.computers, b.occurrence, l.name, l.computers AS total
FROM lab_booking b
JOIN lab l ON l.site_id = b.site_id AND l.lab_id = b.lab_id
WHERE b.site_id = $1 AND b.session_key = $2
ORDER BY b.start_at, b.booking_id
LIMIT $3
"""

_BOOK = """
INSERT INTO lab_booking (site_id, session_key, lab_id, occurrence, start_at, end_at, computers)
SELECT $1, $2, * FROM unnest($3::bigint[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::int[])
"""

BOOK_BESIDE = """,
booked AS (
    INSERT INTO lab_booking (site_id, session_key, lab_id, occurrence, start_at, end_at, computers)
    SELECT $1, $2, * FROM unnest($24::bigint[], $25::int[], $26::timestamptz[], $27::timestamptz[], $28::int[])
)"""
"""The same as a part of the statement that writes a new session (`store/sessions.py`)."""

_FREE = """
DELETE FROM lab_booking
WHERE site_id = $1 AND session_key = $2 AND end_at > $3
"""

_RESERVE = """
INSERT INTO lab_booking (site_id, lab_id, account_id, topic, start_at, end_at, computers)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING booking_id
"""

_IS_LAB_ADMIN = """
SELECT COALESCE((details #>> '{privilege,labAdmin}')::boolean, false)
FROM account
WHERE site_id = $1 AND account_id = $2
"""

_ADD = """
INSERT INTO lab (site_id, name, description, computers)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING lab_id
"""

_REMOVE = """
DELETE FROM lab l
WHERE l.site_id = $1 AND l.lab_id = $2
    AND NOT EXISTS (
        SELECT FROM lab_booking b WHERE b.site_id = l.site_id AND b.lab_id = l.lab_id AND b.end_at > $3
    )
RETURNING lab_id
"""

# Nobody may book between the look and the removal.
_LOCK = "SELECT FROM lab WHERE site_id = $1 AND lab_id = $2 FOR UPDATE"

ENTRIES_AT_MOST = 5_000
"""Bookings of one schedule that are answered; the operation has no pages."""


async def of_site(tx: Transaction, site_id: int, now: datetime, name: str | None = None) -> list[Lab]:
    """The labs by name, or the one of exactly this name, with what is in use now."""
    return [_lab(row) for row in await tx.fetch(_LABS, site_id, now, name)]


async def free(tx: Transaction, site_id: int, now: datetime) -> dict[str, Free]:
    """How many computers are free by the name of the lab: now, and from the next beginning or end of a booking on."""
    rows = await tx.fetch(_FREE_COMPUTERS, site_id, now)
    return {row["name"]: Free(row["free_now"], row["free_next"], row["changes_at"]) for row in rows}


async def taken(
    tx: Transaction, site_id: int, lab_id: int, start_at: datetime, end_at: datetime, *, but: int | None = None
) -> list[Span]:
    """What of a lab is booked within a span of time, by others than the session `but`."""
    return [_span(row) for row in await tx.fetch(_TAKEN, site_id, lab_id, start_at, end_at, but)]


async def schedule(tx: Transaction, site_id: int, lab_id: int, start_at: datetime, end_at: datetime) -> list[Entry]:
    """The bookings that touch a span of time, by their start."""
    return [
        Entry(row["title"], row["host_id"], row["host_web_ex_id"], row["listing"], _span(row))
        for row in await tx.fetch(_SCHEDULE, site_id, lab_id, start_at, end_at, ENTRIES_AT_MOST)
    ]


async def of_session(tx: Transaction, site_id: int, session_key: int) -> Sequence[Row]:
    """What is booked for a session, by start, with the name and the size of the lab."""
    return await tx.fetch(_OF_SESSION, site_id, session_key, ENTRIES_AT_MOST)


async def book(tx: Transaction, site_id: int, session_key: int, bookings: Sequence[Booked]) -> None:
    """Book computers for a session, all or none; raises `LabUnavailable`."""
    with judged():
        await tx.execute(_BOOK, site_id, session_key, *columns(bookings))


async def rebook(tx: Transaction, site_id: int, session_key: int, bookings: Sequence[Booked], now: datetime) -> None:
    """Put these in the place of what a session has booked and not yet had; raises `LabUnavailable`."""
    await tx.execute(_FREE, site_id, session_key, now)
    if bookings:
        await book(tx, site_id, session_key, bookings)


async def reserve(tx: Transaction, site_id: int, wanted: Reservation) -> int:
    """Reserve computers without a session and give the number of the booking; raises `LabUnavailable`."""
    span = wanted.span
    with judged("numComputers"):
        number: int = await tx.fetchval(
            _RESERVE,
            site_id, wanted.lab_id, wanted.account_id, wanted.topic, span.start_at, span.end_at, span.computers,
        )  # fmt: skip
    return number


async def is_lab_admin(tx: Transaction, site_id: int, account_id: int) -> bool:
    """Whether the account was given the labs of the site to look after (privilege/labAdmin)."""
    return bool(await tx.fetchval(_IS_LAB_ADMIN, site_id, account_id))


async def add(tx: Transaction, site_id: int, name: str, computers: int, description: str) -> int | None:
    """Add a lab and give its number; `None` when the name is taken, whatever the case."""
    lab_id: int | None = await tx.fetchval(_ADD, site_id, name, description, computers)
    return lab_id


async def remove(tx: Transaction, site_id: int, lab_id: int, now: datetime) -> bool:
    """Remove a lab with its past bookings; false, and nothing is changed, while computers of it are still booked."""
    await tx.execute(_LOCK, site_id, lab_id)
    return await tx.fetchval(_REMOVE, site_id, lab_id, now) is not None


def columns(bookings: Sequence[Booked]) -> list[list[object]]:
    """Bookings as the arrays that travel in one statement."""
    return [
        [booking.lab_id for booking in bookings], [booking.occurrence for booking in bookings],
        [booking.span.start_at for booking in bookings], [booking.span.end_at for booking in bookings],
        [booking.span.computers for booking in bookings],
    ]  # fmt: skip


@contextmanager
def judged(path: str = "handsOnLab/numComputers") -> Iterator[None]:
    """Turn the word of the judge into its refusal at this path."""
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name != JUDGE:
            raise
        raise LabUnavailable(path=path) from None


def _lab(row: Row) -> Lab:
    return Lab(row["lab_id"], row["name"], row["description"], row["computers"], row["in_use"])


def _span(row: Row) -> Span:
    return Span(row["start_at"], row["end_at"], row["computers"])
