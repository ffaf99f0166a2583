"""The links of recordings: they ask for what the recording demands, count who comes, and lead on."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import asyncpg
import pytest

from classbell.config import Settings
from classbell.errors import NoRecord
from classbell.store import housekeeping
from tests.services.ep.sending import General
from tests.services.ep.test_recordings import record
from tests.support import NOW, Api, Person, found, message, refused, text_of
from tests.web.browsing import BASE, Browser

PLACE = "https://video.example.com/Take.mp4"


@pytest.fixture
def general(api: Api) -> General:
    api.door._settings = Settings(base_url=BASE)
    return General(api)


async def urls(general: General, alice: Person) -> tuple[str, str]:
    listed = await general.send(alice, "LstRecording")
    return listed["recording/streamURL"] or "", listed["recording/fileURL"] or ""


async def history(api: Api, who: Person, operation: str, path: str) -> list[str]:
    root = await api.post(message(f"java:com.webex.service.binding.history.{operation}", "", api.header(who)))
    if text_of(root, "//serv:response/serv:result") != "SUCCESS":
        return []
    return [node.text or "" for node in found(root, f"//history:{path}")]


async def test_a_link_leads_to_the_recording_and_the_history_counts_it(
    general: General, api: Api, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    await record(db, site_id, alice)
    watched, loaded = await urls(general, alice)
    browser = Browser(db)

    replies = [await browser.open(watched), await browser.open(watched), await browser.open(loaded)]

    assert [(reply.status, reply.location) for reply in replies] == [(303, PLACE)] * 3
    assert watched.startswith(f"{BASE}/acme/ldr.php?AT=pb&")
    assert (await urls(general, alice)) == (watched, loaded)
    api.now = NOW + timedelta(minutes=1)
    assert await history(api, alice, "LstrecordaccessHistory", "viewed") == ["2"]
    assert await history(api, alice, "LstrecordaccessHistory", "downloaded") == ["1"]
    assert await history(api, alice, "LstrecordaccessDetailHistory", "viewed") == ["true", "true", "false"]


async def test_a_wrong_link_leads_nowhere(
    general: General, db: asyncpg.Connection, site_id: int, alice: Person, bob: Person
) -> None:
    number = await record(db, site_id, alice)
    watched, _ = await urls(general, alice)
    other = await record(db, site_id, bob, "Other")
    browser = Browser(db)

    for url in (
        watched.replace(f"rID={number}", f"rID={other}"), watched[:-3], watched.replace("AT=pb", "AT=xx"),
        f"{BASE}/acme/ldr.php?AT=pb&rID={number}",
    ):  # fmt: skip
        assert (await browser.open(url)).status == 404
    await general.send(alice, "SetRecordingInfo", {"recording/recordingID": number, "fileAccess/attendeeView": "false"})
    assert (await browser.open(watched)).status == 404
    await general.send(alice, "DelRecording", {"recordingID": number})
    assert (await browser.open(watched)).status == 404
    assert await db.fetchval("SELECT count(*) FROM recording_access") == 0
    with refused(NoRecord):
        await general.send(alice, "LstRecording")


async def test_password_and_registration_are_asked_first_and_not_guessed_for_long(
    general: General, api: Api, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    await db.execute("UPDATE site SET settings = settings || '{\"wrong_tries\": 1}' WHERE site_id = $1", site_id)
    number = await record(db, site_id, alice)
    await general.send(
        alice, "SetRecordingInfo",
        {"recording/recordingID": number, "recording/password": "pass word", "fileAccess/registration": "true"},
    )  # fmt: skip
    watched, _ = await urls(general, alice)
    browser = Browser(db)

    page = await browser.open(watched)
    token = page.hidden("RKEY")
    form = {"AT": "pb", "rID": str(number), "rKey": token, "AN": "Kim", "AE": "Kim@example.com"}
    to = f"{BASE}/acme/ldr.php"
    wrong = await browser.open(to, form={**form, "PW": "wrong"})
    nameless = await browser.open(to, form={**form, "PW": "pass word", "AN": ""})
    right = await browser.open(to, form={**form, "PW": "pass word"})

    assert (page.status, page.location, page.hidden("RID")) == (200, "", str(number))
    for reply in (page, wrong, nameless):
        assert 'name="PW"' in reply.text
        assert PLACE not in reply.text
    assert PLACE in unescape(right.text)
    assert [
        tuple(row) for row in await db.fetch("SELECT name, email, registered_at, viewed FROM recording_access")
    ] == [("Kim", "kim@example.com", NOW, True)]
    for _ in range(5):
        await browser.open(to, form={**form, "PW": "wrong"})
    assert PLACE not in (await browser.open(to, form={**form, "PW": "pass word"})).text
    assert PLACE in (await Browser(db, address="192.0.2.8").open(to, form={**form, "PW": "pass word"})).text


async def test_accesses_are_erased_with_what_the_site_no_longer_retains(
    general: General, db: asyncpg.Connection, site_id: int, alice: Person
) -> None:
    await record(db, site_id, alice)
    await Browser(db).open((await urls(general, alice))[0])
    left = []
    for days in (0, 30):
        await db.execute(
            "UPDATE site SET settings = settings || jsonb_build_object('retention_days', $2::int) WHERE site_id = $1",
            site_id, days,
        )  # fmt: skip
        for after in (29, 31):
            await housekeeping.erase(db, NOW + timedelta(days=after))
            left.append(await db.fetchval("SELECT count(*) FROM recording_access WHERE site_id = $1", site_id))
    assert left == [1, 1, 1, 0]
