"""Labs in the console: what is booked, what is free, reserving, and the lab of a session."""

from __future__ import annotations

from datetime import datetime

import asyncpg
import pytest

from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser

PATH = "/console/labs"
SPAN = {"lab": "Lab", "start": "2026-04-06T10:00", "end": "2026-04-06T11:00", "computers": "4"}


@pytest.fixture(autouse=True)
async def lab(db: asyncpg.Connection, site_id: int) -> int:
    """The lab `Lab` of ten computers."""
    number: int = await db.fetchval(
        "INSERT INTO lab (site_id, name, description, computers) VALUES ($1, 'Lab', '<b>Up</b>', 10) RETURNING lab_id",
        site_id,
    )
    return number


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    return await training.create(alice)


async def bookings(db: asyncpg.Connection) -> list[int]:
    """The computers of every booking."""
    return [row["computers"] for row in await db.fetch("SELECT computers FROM lab_booking ORDER BY booking_id")]


async def test_computers_are_reserved_and_stand_in_the_table(
    browser: Browser, alice: Person, db: asyncpg.Connection
) -> None:
    await browser.sign_in(alice)

    sent = await browser.send(await browser.open(PATH), PATH, act="reserve", topic="<i>Repairs</i>", **SPAN)

    assert sent.status == 303
    assert await bookings(db) == [4]
    page = await browser.open(sent.location)
    assert "10:00–11:00" in page.text
    assert "<i>Repairs" not in page.text
    assert "Repairs" in page.text
    assert "10:00–11:00" in (await browser.open(f"{PATH}?day=2026-04-06&view=day")).text
    assert "10:00–11:00" not in (await browser.open(f"{PATH}?day=2026-04-07&view=day")).text


@pytest.mark.parametrize(("computers", "words"), [("10", "are free then"), ("11", "are not free then")])
async def test_whether_computers_are_free_is_answered_without_reserving(
    browser: Browser, alice: Person, db: asyncpg.Connection, computers: str, words: str
) -> None:
    await browser.sign_in(alice)

    page = await browser.send(await browser.open(PATH), PATH, act="check", **SPAN | {"computers": computers})

    assert words in page.text
    assert await bookings(db) == []


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"computers": "11"}, 409),
        ({"computers": "0"}, 422),
        ({"end": "2026-04-06T09:00"}, 422),
        ({"end": "2026-06-06T09:00"}, 422),
        ({"start": "soon"}, 422),
        ({"lab": "No such"}, 422),
    ],
)
async def test_what_does_not_fit_is_not_reserved(
    browser: Browser, alice: Person, db: asyncpg.Connection, given: dict[str, str], status: int
) -> None:
    await browser.sign_in(alice)

    page = await browser.send(await browser.open(PATH), PATH, act="reserve", **SPAN | given)

    assert page.status == status
    assert await bookings(db) == []


async def test_the_words_of_a_lab_are_text(browser: Browser, alice: Person) -> None:
    await browser.sign_in(alice)

    page = await browser.open(PATH)

    assert "<b>Up" not in page.text
    assert "&lt;b&gt;Up" in page.text


async def test_who_hosts_nothing_sees_no_labs(browser: Browser, dave: Person) -> None:
    await browser.sign_in(dave)

    assert "<b>Up" not in (page := await browser.open(PATH)).text
    assert page.status == 403


async def test_labs_are_added_and_taken_away_by_administrators_only(
    browser: Browser, alice: Person, admin: Person, db: asyncpg.Connection
) -> None:
    new = {"act": "add", "name": "Annex", "total": "3"}
    await browser.sign_in(alice)
    assert (await browser.send(await browser.open(PATH), PATH, **new)).status == 403
    await browser.sign_in(admin)
    page = await browser.open(PATH)
    assert (await browser.send(page, PATH, **new)).status == 303
    assert await db.fetchval("SELECT computers FROM lab WHERE name = 'Annex'") == 3
    assert (await browser.send(page, PATH, **new)).status == 422
    assert (await browser.send(page, PATH, act="remove", lab="Annex")).status == 303
    assert await db.fetchval("SELECT count(*) FROM lab WHERE name = 'Annex'") == 0


async def test_a_session_books_a_lab_and_gives_it_back(
    browser: Browser, alice: Person, db: asyncpg.Connection, key: int
) -> None:
    await browser.sign_in(alice)
    path = f"/console/sessions/{key}/labs"

    sent = await browser.send(await browser.open(path), path, act="book", lab="Lab", computers="6")

    assert sent.status == 303
    assert await bookings(db) == [6]
    page = await browser.open(sent.location)
    assert "6 of 10" in page.text
    assert (await browser.send(page, path, computers="6")).status == 200
    assert await bookings(db) == [6]
    assert (await browser.send(page, path, act="give-back")).status == 303
    assert await bookings(db) == []


async def test_a_session_books_no_more_than_is_free(
    browser: Browser, alice: Person, db: asyncpg.Connection, key: int
) -> None:
    await browser.sign_in(alice)
    path = f"/console/sessions/{key}/labs"

    assert (await browser.send(await browser.open(path), path, act="book", lab="Lab", computers="11")).status == 409
    assert await bookings(db) == []


async def test_the_lab_of_a_session_is_kept_from_others_and_unchanged_by_readers(
    browser: Browser, charlie: Person, reader: Person, db: asyncpg.Connection, key: int
) -> None:
    path = f"/console/sessions/{key}/labs"
    for who, seen in ((charlie, 403), (reader, 200)):
        await browser.sign_in(who)
        assert (await browser.open(path)).status == seen
        home = await browser.open("/console/account")
        assert (await browser.send(home, path, act="book", lab="Lab", computers="6")).status == 403
    assert await bookings(db) == []


@pytest.mark.parametrize(
    ("at", "free", "words"),
    [
        ("2026-04-06T09:00:00+00:00", "10 free now", "6 from "),
        ("2026-04-06T10:00:00+00:00", "6 free now", "3 from "),
        ("2026-04-06T10:59:59+00:00", "3 free now", "7 from "),
        ("2026-04-06T11:00:00+00:00", "7 free now", "10 from "),
        ("2026-04-06T12:00:00+00:00", "10 free now", ""),
    ],
)
async def test_how_many_computers_are_free_now_and_next_stands_beside_the_lab(
    browser: Browser, alice: Person, db: asyncpg.Connection, site_id: int, lab: int, at: str, free: str, words: str
) -> None:
    # 4 from 10 to 11 o'clock, 3 from half past 10 to 12.
    for start, end, computers in (("10:00", "11:00", 4), ("10:30", "12:00", 3)):
        await db.execute(
            "INSERT INTO lab_booking (site_id, lab_id, account_id, computers, start_at, end_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            site_id, lab, alice.account_id, computers,
            datetime.fromisoformat(f"2026-04-06T{start}+00:00"), datetime.fromisoformat(f"2026-04-06T{end}+00:00"),
        )  # fmt: skip
    browser.now = datetime.fromisoformat(at)
    await browser.sign_in(alice)

    page = await browser.open(PATH)

    assert free in page.text
    assert (words in page.text) if words else (" from " not in page.text)
