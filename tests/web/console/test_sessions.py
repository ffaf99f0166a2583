"""Planning sessions in the console: every element has its field, and what is saved is what the message says."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.get import GetTrainingSession
from classbell.web.console import session_form, session_words
from classbell.wire.plan import plan_of
from tests.support import Api, Person
from tests.web.browsing import Browser, Reply

LEAVES = [path for path, _ in session_form.leaves(plan_of(CreateTrainingSession))]
ADDS = ("attendees.participants.participant", "presenters.participants.participant", "telephony.callInNum.globalNum")


def names_in(page: Reply) -> set[str]:
    """The names of all fields of a page, without the numbers of entries."""
    return {re.sub(r"\[\d+\]", "", unescape(name)) for name in re.findall(r' name="([^"]+)"', page.text)}


async def signed_in(browser: Browser, who: Person) -> Browser:
    await browser.sign_in(who)
    return browser


async def planned(browser: Browser, **fields: str) -> int:
    """Plan a session with these fields; gives its number."""
    page = await browser.open("/console/sessions/new")
    form = {"metaData.confName": "First aid", "schedule.startDate[1]": "2026-04-06T09:30", **fields}
    saved = await browser.send(page, "/console/sessions/new", **form)
    assert saved.status == 303, saved.text
    return int(saved.location.split("/")[3].split("?")[0])


def test_every_element_has_words() -> None:
    assert [path for path in LEAVES if path not in session_words.WORDS and not path.startswith("tracking.")] == []


@pytest.mark.parametrize("path", ["/console/sessions/new", "edit"])
async def test_every_element_of_the_message_is_on_the_form(browser: Browser, alice: Person, path: str) -> None:
    await signed_in(browser, alice)
    if path == "edit":
        path = f"/console/sessions/{await planned(browser)}/edit"
    page = await browser.open(path)
    found = names_in(page)
    for entries in ADDS:
        found |= names_in(await browser.send(page, path, _act=f"add:{entries}"))

    assert {leaf for leaf in LEAVES if not leaf.startswith("repeat.repeatSession.")} - found == set()


async def read(api: Api, who: Person, key: int) -> Any:
    return await api(who, GetTrainingSession(session_key=key))


async def changed(browser: Browser, key: int, **fields: str) -> Reply:
    """Load the form of a session and send these fields of it, changed."""
    path = f"/console/sessions/{key}/edit"
    page = await browser.open(path)
    return await browser.send(page, path, revision=page.hidden("revision"), **fields)


async def test_a_form_becomes_a_session(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(
        browser,
        **{
            "metaData.description": "Five <b>Mondays</b>\r\nfor all",
            "schedule.timeZoneID": "25",
            "repeat.repeatType": "RECURRING_SINGLE",
            "repeat.occurenceType": "WEEKLY",
            "repeat.endAfter": "3",
            "repeat.dayInWeek.day": "MONDAY",
            "attendees.participants.participant[1].person.name": "",
            "attendees.participants.participant[2].person.name": "Ines Harbour",
            "attendees.participants.participant[2].person.email": "ines@example.com",
            "enableOptions.chat": "true",
        },
    )
    found = await read(api, alice, key)

    assert found.meta_data.description == "Five <b>Mondays</b>\nfor all"
    assert found.schedule.start_date == ["04/06/2026 09:30:00"]
    assert (found.schedule.time_zone_id, found.schedule.duration) == (25, 60)
    assert [each.start_date[:5] for each in found.repeat.repeat_session] == ["04/06", "04/13", "04/20"]
    assert [each.person.email for each in found.attendees.participants.participant] == ["ines@example.com"]
    assert found.enable_options.chat is True


async def test_faults_stand_at_their_fields_and_nothing_written_is_lost(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    page = await browser.open("/console/sessions/new")
    form = {
        "schedule.duration": "2000",
        "attendees.participants.participant[1].person.name": "Ines <Harbour>",
        "attendees.participants.participant[4].person.email": "nobody",
    }
    refused = await browser.send(page, "/console/sessions/new", **form)

    assert refused.status == 422
    for name in ("metaData-confName", "schedule-duration", "attendees-participants-participant-2-person-email"):
        assert f'href="#f-{name}"' in refused.text
        assert f'id="f-{name}-fault"' in refused.text
    assert 'value="2000"' in refused.text
    assert "Ines &lt;Harbour&gt;" in refused.text
    assert 'value="nobody"' in refused.text


async def test_buttons_add_and_remove_entries_without_scripts(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    page = await browser.open("/console/sessions/new")
    name = "attendees.participants.participant"
    form = {f"{name}[1].person.name": "One", f"{name}[2].person.name": "Two"}
    more = await browser.send(page, "/console/sessions/new", _act=f"add:{name}", **form)
    assert f'name="{name}[3].person.name"' in more.text

    less = await browser.send(page, "/console/sessions/new", _act=f"remove:{name}[1]", **form)
    assert f'name="{name}[1].person.name" type="text" value="Two"' in less.text
    assert f"{name}[2]" not in less.text


async def test_what_is_not_touched_stays_and_what_is_emptied_goes(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(
        browser, **{"metaData.location": "Room 12", "metaData.agenda": "Bandages", "tracking.trackingCode1": "x"}
    )
    before = await read(api, alice, key)
    saved = await changed(browser, key, **{"metaData.location": "", "metaData.agenda": "Questions"})
    after = await read(api, alice, key)

    assert saved.location.endswith("?done=changed")
    assert (after.meta_data.location, after.meta_data.agenda) == (None, "Questions")
    after.meta_data.location, after.meta_data.agenda = "Room 12", "Bandages"
    assert after == before


async def test_sending_the_form_back_as_it_is_changes_nothing(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)

    assert (await changed(browser, key, **{"metaData.confName": "First aid"})).location.endswith("?done=same")


async def test_a_title_cannot_be_emptied(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    refused = await changed(browser, key, **{"metaData.confName": ""})

    assert refused.status == 422
    assert 'id="f-metaData-confName-fault"' in refused.text


async def test_people_taken_off_the_form_leave_the_list(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    name = "attendees.participants.participant"
    key = await planned(browser, **{f"{name}[1].person.email": "ines@example.com"})
    await changed(browser, key, **{name: ""})

    assert (await read(api, alice, key)).attendees is None


async def test_a_zone_may_be_any_of_the_world(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    start = {"schedule.startDate[1]": "2026-12-01T09:00"}
    key = await planned(browser, **start, **{"schedule.timeZone": "America/Vancouver"})
    form = await browser.open(f"/console/sessions/{key}/edit")
    shown = await browser.open(f"/console/sessions/{key}")

    assert 'value="2026-12-01T09:00"' in form.text
    assert 'value="America/Vancouver"' in form.text
    assert "09:00–10:00" in shown.text
    await changed(browser, key, **{"schedule.timeZoneID": "25", "schedule.timeZone": ""})
    found = await read(api, alice, key)
    assert (found.schedule.time_zone_id, found.schedule.start_date) == (25, ["12/01/2026 09:00:00"])


async def test_two_who_change_a_session_do_not_overwrite_each_other(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    path = f"/console/sessions/{key}/edit"
    page = await browser.open(path)
    await changed(browser, key, **{"metaData.location": "Room 12"})
    late = await browser.send(
        page, path, revision=page.hidden("revision"), **{"metaData.confName": "Second aid", "metaData.location": ""}
    )

    assert late.status == 409
    assert "Title, Place" in late.text
    assert (await read(api, alice, key)).meta_data.conf_name == "First aid"
    again = await browser.send(late, path, revision=late.hidden("revision"), **{"metaData.confName": "Second aid"})
    assert again.status == 303


async def test_the_dates_are_told_before_saving(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    page = await browser.open("/console/sessions/new")
    form = {
        "schedule.startDate[1]": "2026-04-06T09:30", "schedule.timeZoneID": "4", "repeat.occurenceType": "WEEKLY",
        "repeat.endAfter": "4", "metaData.confName": "",
    }  # fmt: skip
    shown = await browser.send(page, "/console/sessions/preview", **form)
    assert re.findall(r'<li value="(\d+)"', shown.text) == ["1", "2", "3", "4"]
    assert "27 April 2026" in shown.text

    whole = await browser.send(page, "/console/sessions/new", _act="dates", **form)
    assert "27 April 2026" in whole.text

    wrong = await browser.send(page, "/console/sessions/preview", **{**form, "repeat.endAfter": "4000"})
    assert "Number of dates" in wrong.text


async def test_a_dry_run_tells_who_would_hear_of_it_and_saves_nothing(
    browser: Browser, api: Api, alice: Person
) -> None:
    await signed_in(browser, alice)
    page = await browser.open("/console/sessions/new")
    told = await browser.send(
        page, "/console/sessions/new", _act="told",
        **{
            "metaData.confName": "First aid", "schedule.startDate[1]": "2026-04-06T09:30",
            "attendees.participants.participant[1].person.email": "ines@example.com",
            "attendeeOptions.emailInvitations": "true",
        },
    )  # fmt: skip

    assert told.status == 200
    assert "ines@example.com" in told.text
    assert "Invitation" in told.text
    listed = await browser.open("/console/sessions")
    assert "There are no sessions yet" in listed.text


async def test_the_list_finds_by_title_number_host_day_and_state(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    other = await planned(browser, **{"metaData.confName": "Fire drill", "schedule.startDate[1]": "2026-05-04T10:00"})

    async def found(query: str) -> set[int]:
        page = await browser.open(f"/console/sessions?{query}")
        return {int(each) for each in re.findall(r'href="/console/sessions/(\d+)"', page.text)}

    assert await found("") == {key, other}
    assert await found("q=fire") == {other}
    assert await found(f"q={key}") == {key}
    assert await found("from=2026-05-01") == {other}
    assert await found("to=2026-05-01") == {key}
    assert await found("state=running") == set()
    assert await found("q=%25_") == set()


@pytest.mark.parametrize("day", ["0001-01-01", "0002-01-01", "9998-12-31", "9999-12-31", "2026-02-31"])
@pytest.mark.parametrize("bound", ["from", "to"])
async def test_a_day_at_the_end_of_the_calendar_bounds_a_list_or_is_no_day(
    browser: Browser, alice: Person, bound: str, day: str
) -> None:
    await signed_in(browser, alice)

    assert (await browser.open(f"/console/sessions?{bound}={day}")).status == 200


async def test_a_month_shows_every_date(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser, **{"repeat.occurenceType": "WEEKLY", "repeat.endAfter": "3"})
    page = await browser.open("/console/calendar?month=2026-04")

    assert page.text.count(f'href="/console/sessions/{key}"') == 3
    assert (await browser.open("/console/calendar?month=nonsense")).status == 200


async def test_single_dates_are_moved_and_dropped(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(
        browser, **{"schedule.timeZoneID": "25", "repeat.occurenceType": "WEEKLY", "repeat.endAfter": "3"}
    )
    path = f"/console/sessions/{key}/dates"
    page = await browser.open(path)
    name = "repeat.repeatSession[{}].{}"
    saved = await browser.send(
        page, path, revision=page.hidden("revision"),
        **{name.format(2, "startDate"): "2026-04-14T11:00", name.format(3, "action"): "DELETE"},
    )  # fmt: skip

    assert saved.status == 303
    lying = (await read(api, alice, key)).repeat.repeat_session
    assert [(each.index, each.start_date) for each in lying] == [
        (1, "04/06/2026 09:30:00"), (2, "04/14/2026 11:00:00"),
    ]  # fmt: skip
    assert {"repeat.repeatSession.action", "repeat.repeatSession.startDate"} <= names_in(page)


async def test_a_duplicate_begins_with_everything_of_the_other(browser: Browser, api: Api, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser, **{"metaData.location": "Room 12", "schedule.duration": "45"})
    page = await browser.open(f"/console/sessions/new?from={key}")

    assert 'value="First aid"' in page.text
    assert 'value="Room 12"' in page.text
    assert 'value="2026-04-06T09:30"' in page.text


async def test_deleting_asks_first(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    asked = await browser.open(f"/console/sessions/{key}/delete")
    assert "First aid" in asked.text

    gone = await browser.send(asked, f"/console/sessions/{key}/delete")
    assert gone.location == "/console/sessions?done=deleted"
    assert (await browser.open(f"/console/sessions/{key}")).status == 404


async def test_starting_leads_through_the_classic_link(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    page = await browser.open(f"/console/sessions/{key}")
    begun = await browser.send(page, f"/console/sessions/{key}/start")

    assert begun.status == 303
    assert begun.location.startswith("/")
    assert "AT=LI" in begun.location


@pytest.mark.parametrize("part", ["", "/edit", "/dates", "/delete", "/twin"])
async def test_somebody_elses_session_is_not_shown(
    browser: Browser, api: Api, alice: Person, bob: Person, part: str
) -> None:
    await signed_in(browser, alice)
    key = await planned(browser)
    await signed_in(browser, bob)

    assert (await browser.open(f"/console/sessions/{key}{part}")).status == 403
    assert (await browser.open(f"/console/sessions/1{part}")).status == 404
    assert (await browser.open(f"/console/sessions/x1{part}")).status == 404


async def test_the_home_page_shows_what_comes_and_who_waits(browser: Browser, alice: Person) -> None:
    await signed_in(browser, alice)
    key = await planned(browser, **{"schedule.startDate[1]": "2026-03-03T09:30"})
    home = await browser.open("/console")

    assert f'href="/console/sessions/{key}"' in home.text
    assert "Tomorrow" in home.text
    assert "Nobody waits" in home.text
