"""History: what follows from attendance that links, heartbeats and imports left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from classbell.errors import InvalidValue, MissingElement, NoRecord
from classbell.services.history.attendees import AttendeeOrder, LsttrainingattendeeHistory
from classbell.services.history.recordings import LstrecordaccessDetailHistory, LstrecordaccessHistory
from classbell.services.history.sessions import LsttrainingsessionHistory, SessionOrder
from classbell.services.history.types import StartTimeScope
from classbell.services.shared.serv import ListControl
from classbell.store import housekeeping, recording_access, runs
from classbell.store.recording_access import Access
from tests.services.training.sending import Training
from tests.support import Answered, Api, Person, message, raise_refusal, refused
from tests.web.browsing import BASE
from tests.web.holding import START, Class

MINUTE = timedelta(minutes=1)
AFTER = START + timedelta(hours=3)


@pytest.fixture
def training(api: Api, db: asyncpg.Connection, site_id: int) -> Training:
    api.door._settings = type(api.door._settings)(base_url=BASE)
    return Training(api, db, site_id)


async def session(training: Training, host: Person, **values: object) -> Class:
    key = await training.create(host, values)
    return Class(training, training.api, training.db, host, key)


async def held(bells: Class, start: datetime = START) -> Class:
    """Alice from the start for 40 minutes, Ann for 30 from minute 5, Rob for 10 in the middle and 5 later on."""
    browser, page = await bells.begin(start)
    await bells.stay(browser, page, start + 5 * MINUTE)
    await bells.attend("Ann", start + 5 * MINUTE, start + 35 * MINUTE, attendee_email="Ann@Example.com")
    await bells.attend("Rob", start + 10 * MINUTE, start + 20 * MINUTE)
    await bells.attend("Rob", start + 30 * MINUTE, start + 35 * MINUTE)
    await bells.stay(browser, page, start + 10 * MINUTE)
    # Presence between was noted after the fact in this test's order, so the host stays from minute 10 on.
    await bells.stay(browser, page, start + 40 * MINUTE)
    await bells.end(browser, page, start + 40 * MINUTE)
    return bells


@pytest.fixture
async def bells(training: Training, alice: Person) -> Class:
    return await session(
        training,
        alice,
        **{
            "attendees/participants/participant[1]/person/email": "ann@example.com",
            "attendees/participants/participant[1]/person/company": "Bell Ltd",
            "attendees/participants/participant[1]/person/address/city": "Bonn",
            "attendees/participants/participant[1]/joinStatus": "ACCEPT",
            "attendees/participants/participant[2]/person/email": "zoe@example.com",
            "tracking/trackingCode2": "two",
        },
    )


async def test_minutes_that_nobody_wrote_down(bells: Class) -> None:
    await held(bells)

    answer = await bells.api(bells.host, LsttrainingsessionHistory(), now=AFTER)

    (run,) = answer.training_session_history
    assert (run.session_key, run.conf_name, run.timezone) == (bells.key, "Bells", 20)
    assert (run.session_start_time, run.session_end_time) == ("04/06/2026 10:00:00", "04/06/2026 10:40:00")
    assert run.duration == 40
    assert (run.total_attendee, run.total_participants) == (2, 3)
    assert (run.total_registered, run.total_invited) == (1, 2)
    assert run.total_people_minutes == 40 + 30 + 15
    assert run.peak_attendee == 3
    assert run.tracking_code.tracking_code2 == "two"
    assert (run.host_web_ex_id, run.host_email, run.user_id) == ("alice", "alice@example.com", bells.host.account_id)
    assert run.total_call_in_minutes == run.total_voip_minutes == 0
    assert run.conf_id == int((await bells.training.get(bells.host, bells.key))["eventID"] or 0)
    assert (answer.matching_records.total, answer.matching_records.returned) == (1, 1)


async def test_a_stay_is_a_row_and_who_comes_twice_has_two(bells: Class) -> None:
    await held(bells)

    answer = await bells.api(bells.host, LsttrainingattendeeHistory(session_key=bells.key), now=AFTER)

    rows = answer.training_attendee_history
    assert [(row.attendee_name, row.start_time[11:16], row.end_time[11:16], row.duration) for row in rows] == [
        ("Alice Example", "10:00", "10:40", 40),
        ("Ann", "10:05", "10:35", 30),
        ("Rob", "10:10", "10:20", 10),
        ("Rob", "10:30", "10:35", 5),
    ]
    ann = rows[1]
    assert (ann.attendee_email, ann.company, ann.city, ann.country) == ("ann@example.com", "Bell Ltd", "Bonn", None)
    assert "<history:country></history:country>" in bells.api.last_reply or "<history:country/>" in bells.api.last_reply
    assert (ann.registered, ann.invited, ann.participant_type) == ("Y", "Y", "ATTENDEE")
    assert (ann.ip_address, ann.client_agent) == ("192.0.2.7", "Tester/1")
    assert (rows[0].participant_type, rows[2].registered, rows[2].invited) == ("HOST", "N", "N")


async def test_the_past_outlives_its_session_until_retention_ends(bells: Class, db: asyncpg.Connection) -> None:
    await held(bells)
    await bells.training.set(bells.host, bells.key, {"metaData/confName": "Renamed"})
    await bells.training.delete(bells.host, bells.key)

    answer = await bells.api(bells.host, LsttrainingsessionHistory(conf_name="bells"), now=AFTER)
    assert len(answer.training_session_history) == 1
    answer = await bells.api(bells.host, LsttrainingattendeeHistory(session_key=bells.key), now=AFTER)
    assert len(answer.training_attendee_history) == 4

    await bells.training.switch(retention_days=30)
    await housekeeping.erase(db, START + timedelta(days=40))
    for request in (LsttrainingsessionHistory(), LsttrainingattendeeHistory()):
        with refused(NoRecord):
            await bells.api(bells.host, request, now=START + timedelta(days=40))


async def test_history_reaches_back_90_days(bells: Class) -> None:
    await held(bells)

    assert await bells.api(bells.host, LsttrainingsessionHistory(), now=START + timedelta(days=90))
    with refused(NoRecord):
        await bells.api(bells.host, LsttrainingsessionHistory(), now=START + timedelta(days=90, minutes=1))


async def test_a_host_sees_his_own_and_administrators_the_site(
    bells: Class, training: Training, bob: Person, charlie: Person, admin: Person, reader: Person, dave: Person
) -> None:
    await held(bells)
    other = await session(training, bob, **{"metaData/confName": "Bob's"})
    browser, page = await other.begin(START)
    await other.end(browser, page, START + MINUTE)

    async def names(who: Person, **fields: Any) -> list[str]:
        answer = await bells.api(who, LsttrainingsessionHistory(**fields), now=AFTER)
        return [run.conf_name for run in answer.training_session_history]

    assert await names(bells.host) == ["Bells"]
    assert await names(bells.host, host_web_ex_id="bob") == ["Bells"]
    for who in (admin, reader):
        assert sorted(await names(who)) == ["Bells", "Bob's"]
        assert await names(who, host_web_ex_id="BOB") == ["Bob's"]
    for who in (charlie, dave):
        for request in (LsttrainingsessionHistory(), LsttrainingattendeeHistory(), LstrecordaccessHistory()):
            with refused(NoRecord):
                await bells.api(who, request, now=AFTER)


async def test_scopes_zones_and_the_method_of_a_search(bells: Class) -> None:
    await held(bells)

    def scope(start: str, end: str) -> StartTimeScope:
        return StartTimeScope(session_start_time_start=start, session_start_time_end=end)

    async def found(**fields: Any) -> int:
        try:
            answer = await bells.api(bells.host, LsttrainingsessionHistory(**fields), now=AFTER)
        except Answered as answered:
            if answered.kind is not NoRecord:
                raise
            return 0
        return len(answer.training_session_history)

    exactly = scope("04/06/2026 10:00:00", "04/06/2026 10:00:00")
    earlier = scope("04/05/2026 10:00:00", "04/06/2026 09:59:59")
    assert await found(start_time_scope=exactly) == 1
    assert await found(start_time_scope=earlier) == 0
    # In Berlin the same instant is noon.
    assert await found(start_time_scope=scope("04/06/2026 12:00:00", "04/06/2026 12:00:00"), time_zone_id=25) == 1
    assert await found(start_time_scope=earlier, session_key=bells.key) == 0
    either = ListControl(list_method="OR")
    assert await found(start_time_scope=earlier, session_key=bells.key, list_control=either) == 1
    assert await found(start_time_scope=earlier, session_key=1, list_control=either) == 0
    assert await found(list_control=either) == 1
    assert (await found(conf_name="BELLS"), await found(conf_name="be%"), await found(conf_name="be_ls")) == (1, 1, 0)
    assert await found(conf_id=1) == 0
    assert await found(list_control=ListControl(start_from=2)) == 0
    answer = await bells.api(bells.host, LsttrainingsessionHistory(time_zone_id=25), now=AFTER)
    assert answer.training_session_history[0].session_start_time == "04/06/2026 12:00:00"
    with refused(InvalidValue, "timeZoneID"):
        await bells.api(bells.host, LsttrainingsessionHistory(time_zone_id=62), now=AFTER)
    with refused(MissingElement, "startTimeScope/sessionStartTimeEnd"):
        root = await bells.api.post(_half_a_scope(bells), now=AFTER)
        raise_refusal(root)


def _half_a_scope(bells: Class) -> str:
    return message(
        "java:com.webex.service.binding.history.LsttrainingsessionHistory",
        "<startTimeScope><sessionStartTimeStart>04/06/2026 10:00:00</sessionStartTimeStart></startTimeScope>",
        bells.api.header(bells.host),
    )


async def test_every_order_and_pages(bells: Class, training: Training) -> None:
    await held(bells)
    second = await session(training, bells.host, **{"metaData/confName": "alpha"})
    browser, page = await second.begin(START + 50 * MINUTE)
    await second.end(browser, page, START + 51 * MINUTE)

    async def names(field: str, way: str, **more: Any) -> list[str]:
        order = SessionOrder(order_by=[field], order_ad=[way])  # type: ignore[list-item]
        answer = await bells.api(bells.host, LsttrainingsessionHistory(order=order, **more), now=AFTER)
        assert answer.matching_records.total == 2
        return [run.conf_name for run in answer.training_session_history]

    for field in ("CONFNAME", "TOTALINVITED", "TOTALREGISTERED", "TOTALATTENDEE"):
        assert await names(field, "ASC") == ["alpha", "Bells"], field
        assert await names(field, "DESC") == ["Bells", "alpha"], field
    assert await names("STARTTIME", "DESC") == ["alpha", "Bells"]
    assert len(await names("ASSISTREQUEST", "ASC")) == len(await names("ASSISTCONFIRM", "ASC")) == 2
    assert await names("STARTTIME", "ASC", list_control=ListControl(start_from=2, maximum_num=1)) == ["alpha"]
    for by in ("NAME", "STARTTIME", "COMPANY", "COUNTRY", "STATE", "CITY", "CONFID"):
        order = AttendeeOrder(order_by=[by], order_ad=["DESC"])
        answer = await bells.api(bells.host, LsttrainingattendeeHistory(order=order), now=AFTER)
        assert answer.matching_records.total == 5
    order = AttendeeOrder(order_by=["NAME", "STARTTIME"], order_ad=["DESC", "DESC"])
    answer = await bells.api(bells.host, LsttrainingattendeeHistory(order=order), now=AFTER)
    assert [row.attendee_name for row in answer.training_attendee_history][:3] == ["Rob", "Rob", "Ann"]


async def test_a_run_that_is_going_on_is_no_history_and_a_second_run_has_its_own_number(bells: Class) -> None:
    browser, page = await bells.begin()
    with refused(NoRecord):
        await bells.api(bells.host, LsttrainingsessionHistory(), now=START + MINUTE)
    await bells.end(browser, page, START + MINUTE)
    browser, page = await bells.begin(START + 2 * MINUTE)
    await bells.end(browser, page, START + 3 * MINUTE)

    answer = await bells.api(bells.host, LsttrainingsessionHistory(), now=AFTER)

    first, second = (run.conf_id for run in answer.training_session_history)
    assert first != second


async def test_a_silence_ends_a_stay(bells: Class) -> None:
    host, page = await bells.begin()
    guest = bells.browser(START)
    joined = await guest.follow(await bells.join_url(attendee_name="Ann"))
    await bells.stay(guest, joined, START + 5 * MINUTE)
    guest.now = START + 20 * MINUTE
    await guest.beat(joined)
    await bells.stay(guest, joined, START + 22 * MINUTE)
    await bells.end(host, page, START + 30 * MINUTE)

    answer = await bells.api(bells.host, LsttrainingattendeeHistory(), now=AFTER)
    assert [row.duration for row in answer.training_attendee_history if row.attendee_name == "Ann"] == [5, 2]


async def test_a_run_nobody_ends_ends_by_itself_half_an_hour_after_its_time(
    bells: Class, db: asyncpg.Connection
) -> None:
    host, page = await bells.begin()
    await bells.stay(host, page, START + 70 * MINUTE)

    assert await runs.end_left(db, START + 89 * MINUTE) == []
    await bells.attend("Ann", START + 88 * MINUTE, START + 91 * MINUTE)
    assert await runs.end_left(db, START + 92 * MINUTE) == []
    assert len(await runs.end_left(db, START + 94 * MINUTE)) == 1

    assert (await bells.training.get(bells.host, bells.key))["status"] == "NOT_INPROGRESS"
    assert await runs.end_left(db, START + 95 * MINUTE) == []
    answer = await bells.api(bells.host, LsttrainingsessionHistory(), now=AFTER)
    assert answer.training_session_history[0].duration == 91
    assert (await host.beat(page)).text == "over"


async def test_a_run_in_which_nobody_was_seen_lasted_as_planned(bells: Class, db: asyncpg.Connection) -> None:
    await bells.begin()

    assert len(await runs.end_left(db, START + 90 * MINUTE)) == 1

    answer = await bells.api(bells.host, LsttrainingsessionHistory(), now=AFTER)
    assert answer.training_session_history[0].duration == 60


async def test_recordings_have_no_history_until_somebody_opens_one(
    db: asyncpg.Connection, site_id: int, api: Api, alice: Person, charlie: Person, admin: Person
) -> None:
    for request in (LstrecordaccessHistory(), LstrecordaccessDetailHistory()):
        with refused(NoRecord):
            await api(alice, request)

    details = '{"firstName":"Ann","company":"Bell Ltd","address":{"zipCode":"53111"}}'
    one = Access(7, alice.account_id, "First", START - timedelta(days=50), "Ann", "ann@example.com", viewed=True)
    await recording_access.add(db, site_id, one, START)
    form = Access(7, alice.account_id, "First", one.made_at, "Rob", registered_at=START, downloaded=True,
                  details=details)  # fmt: skip
    await recording_access.add(db, site_id, form, START + MINUTE)

    (found,) = (await api(alice, LstrecordaccessHistory(record_name="FIR%"), now=AFTER)).record_access_history
    assert (found.record_id, found.registered, found.downloaded, found.viewed) == (7, 1, 1, 1)
    assert found.creation_time == "02/15/2026 10:00:00"
    answer = await api(admin, LstrecordaccessDetailHistory(record_id=7, return_reg_fields=True), now=AFTER)
    ann, rob = answer.record_detail
    assert (ann.participant_name, ann.registered, ann.viewed, ann.reg_fields) == ("Ann", False, True, None)
    assert (rob.access_time, rob.reg_fields.company, rob.reg_fields.postal_code) == (
        "04/06/2026 10:01:00", "Bell Ltd", "53111",
    )  # fmt: skip
    for request in (LstrecordaccessHistory(), LstrecordaccessDetailHistory(record_id=7)):
        with refused(NoRecord):
            await api(charlie, request, now=AFTER)
    with refused(NoRecord):
        await api(alice, LstrecordaccessHistory(), now=START + timedelta(days=91))
