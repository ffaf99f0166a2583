"""Attendance in the console: who came, who did not, noted by hand, brought in and taken out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.services.training.sending import Training
from tests.support import Person
from tests.web.browsing import Browser, Reply
from tests.web.console.attending import AFTER, held, was_there
from tests.web.holding import START


@pytest.fixture
async def key(training: Training, alice: Person) -> int:
    return await held(training, alice)


@pytest.fixture
async def desk(browser: Browser, alice: Person) -> Browser:
    browser.now = AFTER
    await browser.sign_in(alice)
    return browser


def row(page: Reply, name: str) -> str:
    """The text of the row of somebody."""
    found = next(part for part in page.text.split("<tr>") if f"<strong>{name}</strong>" in part)
    return " ".join(re.sub(r"<[^>]+>", " ", found.partition("</tr>")[0]).split())


async def test_everybody_listed_and_everybody_who_came_has_a_row(desk: Browser, key: int) -> None:
    page = await desk.open(f"/console/sessions/{key}/attendance")

    assert page.status == 200
    assert "2 people came" in page.text
    ann = row(page, "Ann Ash")
    assert "import" in ann
    assert ann.endswith("5 min 50 83 %")
    assert "absent" in row(page, "zoe")
    assert "not listed" in row(page, "=Rob")
    assert row(page, "=Rob").endswith("10 min 10 16 %")


async def test_overlapping_stays_count_once(desk: Browser, key: int, training: Training) -> None:
    await was_there(training.db, training.site_id, key, "Ann", "ann@example.com", START + timedelta(minutes=30), 30)

    assert row(await desk.open(f"/console/sessions/{key}/attendance"), "Ann Ash").endswith("5 min 55 91 %")


async def test_who_is_in_a_room_that_opened_early_is_shown_and_nobody_is_absent_yet(desk: Browser, key: int) -> None:
    desk.now = START - timedelta(minutes=1)

    page = await desk.open(f"/console/sessions/{key}/attendance?date=1")

    assert "This date is still to come." in page.text
    assert "import" in row(page, "Ann Ash")
    assert "expected" in row(page, "zoe")
    assert "absent" not in page.text


async def test_a_host_notes_who_was_there_and_takes_it_back(desk: Browser, key: int) -> None:
    address = f"/console/sessions/{key}/attendance"
    page = await desk.open(address)

    done = await desk.send(page, address, date="1", person="zoe@example.com")
    assert done.status == 303
    page = await desk.open(done.location)
    assert "Noted as present." in page.text
    assert row(page, "zoe").endswith("– 60 100 %")
    assert "noted by host" in row(page, "zoe")

    number = re.search(r'name="unmark" value="(\d+)"', page.text)
    assert number is not None
    await desk.send(page, address, date="1", unmark=number[1])
    assert "absent" in row(await desk.open(address), "zoe")


async def test_what_a_link_or_import_noted_is_not_taken_back(desk: Browser, key: int, training: Training) -> None:
    page = await desk.open(f"/console/sessions/{key}/attendance")
    number = await training.db.fetchval("SELECT min(attendance_id) FROM attendance WHERE email = 'ann@example.com'")

    reply = await desk.send(page, f"/console/sessions/{key}/attendance", date="1", unmark=str(number))

    assert reply.status == 422
    assert row(await desk.open(f"/console/sessions/{key}/attendance"), "Ann Ash").endswith("83 %")


@pytest.mark.parametrize(
    "form", [{"email": "no address"}, {"name": "x" * 129}, {"name": ""}, {"name": "A", "minutes": "0"}]
)
async def test_a_note_that_does_not_fit_is_not_taken(desk: Browser, key: int, form: dict[str, str]) -> None:
    page = await desk.open(f"/console/sessions/{key}/attendance")

    reply = await desk.send(page, f"/console/sessions/{key}/attendance", date="1", **form)

    assert reply.status == 422
    assert "This was not done" in reply.text


async def test_nobody_is_noted_for_a_date_to_come(desk: Browser, training: Training, alice: Person) -> None:
    key = await training.create(alice, {})
    desk.now = START - timedelta(days=1)
    await desk.sign_in(alice)
    page = await desk.open(f"/console/sessions/{key}/attendance")
    assert "still to come" in page.text

    page = await desk.open(f"/console/sessions/{key}/attendance/certificates")
    reply = await desk.send(page, f"/console/sessions/{key}/attendance", date="1", name="Zoe")

    assert reply.status == 422


async def test_a_cell_of_the_export_is_no_formula(desk: Browser, key: int) -> None:
    reply = await desk.open(f"/console/sessions/{key}/attendance.csv")

    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "'=Rob" in reply.text
    assert ",=Rob" not in reply.text
    assert "ann@example.com,yes,2026-04-06" in reply.text
    assert reply.headers["content-disposition"] == f'attachment; filename="attendance-{key}.csv"'


async def test_the_sheet_has_a_place_to_sign_for_everybody(desk: Browser, key: int) -> None:
    page = await desk.open(f"/console/sessions/{key}/attendance/sheet?date=1")

    assert page.text.count('class="sign"') == 3
    assert "Bells" in page.text


async def send_file(browser: Browser, key: int, text: str) -> Reply:
    page = await browser.open(f"/console/sessions/{key}/attendance")
    token = page.hidden("csrf")
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{text}\r\n--b--\r\n'
    ).encode()
    return await browser.open(
        f"/console/sessions/{key}/attendance/import", body=body,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )  # fmt: skip


async def test_a_file_is_brought_in(desk: Browser, key: int) -> None:
    text = "name;email;joined;left\nZoe;zoe@example.com;2026-04-06T08:00:00Z;2026-04-06T08:30:00Z\n"

    reply = await send_file(desk, key, text.replace("08:", f"{START:%H}:"))

    assert reply.status == 303
    assert row(await desk.open(f"/console/sessions/{key}/attendance"), "zoe").endswith("30 50 %")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,email\nZoe,zoe@example.com\n", "names of its columns"),
        (f"name,joined,left\n{'x' * 140_000},,\n", "Line 2 cannot be read as CSV."),
        ("name,joined,left\nZoe,yesterday,2026-04-06T10:30:00Z\n", "Line 2"),
        ("", "Choose a file"),
    ],
)
async def test_a_file_with_a_fault_brings_in_nothing(desk: Browser, key: int, text: str, words: str) -> None:
    good = f"Zoe,{START.isoformat()},{(START + timedelta(minutes=9)).isoformat()}\n" if "Line" in words else ""

    reply = await send_file(desk, key, text + good)

    assert reply.status == 422
    assert words in reply.text
    assert "absent" in row(reply, "zoe")


async def test_what_was_exported_can_be_brought_in_again(desk: Browser, key: int) -> None:
    exported = (await desk.open(f"/console/sessions/{key}/attendance.csv")).text

    assert (await send_file(desk, key, exported)).status == 303
    assert row(await desk.open(f"/console/sessions/{key}/attendance"), "Ann Ash").endswith("5 min 50 83 %")


async def test_attendance_is_kept_from_others(browser: Browser, key: int, charlie: Person) -> None:
    browser.now = AFTER
    await browser.sign_in(charlie)

    for end in ("", ".csv", "/sheet", "/certificates"):
        reply = await browser.open(f"/console/sessions/{key}/attendance{end}")
        assert reply.status == 403
        assert "ann@example.com" not in reply.text
    assert "Bells" not in (await browser.open("/console/attendance")).text


async def test_a_reader_sees_and_changes_nothing(browser: Browser, key: int, reader: Person) -> None:
    browser.now = AFTER
    await browser.sign_in(reader)
    page = await browser.open(f"/console/sessions/{key}/attendance")

    assert "Ann Ash" in page.text
    assert "Note somebody else" not in page.text
    reply = await browser.send(page, f"/console/sessions/{key}/attendance", date="1", person="zoe@example.com")
    assert reply.status in (403, 422)
    assert (await send_file(browser, key, "name,joined,left\n")).status == 403


async def test_dates_that_were_held_are_listed_over_all_sessions(desk: Browser, key: int) -> None:
    page = await desk.open("/console/attendance")

    assert "1 date was held" in page.text
    assert f"/console/sessions/{key}/attendance?date=1" in page.text
    assert "No date like this" in (await desk.open("/console/attendance?q=other")).text


async def test_a_form_without_the_token_notes_nobody(desk: Browser, key: int) -> None:
    reply = await desk.open(f"/console/sessions/{key}/attendance", form={"date": "1", "person": "zoe@example.com"})

    assert reply.status == 403
