"""Sessions over JSON, from the first to the last request."""

from __future__ import annotations

import pytest

from classbell.services.training.get import GetTrainingSession
from tests.support import Api, Person
from tests.web.json_door.asking import SESSION, JsonApi, schedule


async def test_a_session_is_made_where_its_location_says(ask: JsonApi, alice: Person) -> None:
    made = await ask(alice, "POST", "/training-sessions", SESSION)

    key = made.json["sessionkey"][0]
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/training-sessions/{key}"
    read = await ask(alice, "GET", f"/training-sessions/{key}")
    assert read.status == 200
    assert read.json["metaData"]["confName"] == "First aid"


async def test_dates_are_answered_in_both_forms_with_their_zone(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice)

    schedule_told = (await ask(alice, "GET", f"/training-sessions/{key}")).json["schedule"]

    assert schedule_told["startDate"] == ["12/01/2026 09:00:00"]
    assert schedule_told["startDateISO"] == ["2026-12-01T09:00:00+01:00"]
    assert schedule_told["timeZoneIANA"] == "Europe/Berlin"


async def test_british_columbia_keeps_its_summer_time_over_both_doors(ask: JsonApi, api: Api, alice: Person) -> None:
    key = await schedule(
        ask, alice,
        schedule={"startDate": "2026-12-01T09:00:00", "timeZone": "America/Vancouver", "duration": 60},
    )  # fmt: skip

    told = (await ask(alice, "GET", f"/training-sessions/{key}")).json["schedule"]
    xml = (await api(alice, GetTrainingSession(session_key=key))).schedule

    assert told["timeZoneIANA"] == "America/Vancouver"
    assert told["startDateISO"] == ["2026-12-01T09:00:00-07:00"]
    # The 62 have no Vancouver; Arizona is at UTC-7 in December.
    assert (xml.start_date, xml.time_zone_id) == (["12/01/2026 09:00:00"], 5)


async def test_a_change_leaves_what_it_does_not_mention_and_null_takes_away(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice, metaData={"confName": "First aid", "agenda": "Bandages", "location": "Room 1"})

    changed = await ask(
        alice, "PATCH", f"/training-sessions/{key}", {"metaData": {"agenda": None}, "schedule": {"duration": 90}}
    )

    read = (await ask(alice, "GET", f"/training-sessions/{key}")).json
    assert changed.status == 204
    assert "agenda" not in read["metaData"]
    assert read["metaData"]["location"] == "Room 1"
    assert read["schedule"]["duration"] == 90
    assert read["accessControl"]["sessionPassword"] == "pa55word"


async def test_what_must_be_there_cannot_be_taken_away(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice)

    reply = await ask(alice, "PATCH", f"/training-sessions/{key}", {"metaData": {"confName": None}})

    assert reply.json["exceptionID"] == "000904"
    assert reply.json["path"] == "metaData.confName"


async def test_a_deleted_session_is_gone(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice)

    assert (await ask(alice, "DELETE", f"/training-sessions/{key}")).status == 204
    assert (await ask(alice, "GET", f"/training-sessions/{key}")).status == 404


async def test_the_xml_that_would_make_it_makes_it_again(ask: JsonApi, api: Api, alice: Person) -> None:
    key = await schedule(ask, alice)

    twin = await ask(alice, "GET", f"/training-sessions/{key}/xml", Accept="text/xml")

    assert twin.headers["Content-Type"].startswith("text/xml")
    message = twin.content.decode().replace("YOUR-WEBEX-ID", "alice").replace("YOUR-PASSWORD", alice.password)
    await api.post(message)
    assert "<serv:result>SUCCESS" in api.last_reply


async def test_attendees_are_added_listed_and_removed_below_their_session(ask: JsonApi, alice: Person) -> None:
    key = await schedule(ask, alice)
    people = f"/training-sessions/{key}/attendees"

    added = await ask(alice, "POST", people, {"person": {"name": "Ann", "email": "Ann@Example.com"}})
    listed = await ask(alice, "GET", people)
    removed = await ask(alice, "DELETE", f"{people}/ann@example.com")

    assert added.status == 201
    assert [each["person"]["email"] for each in listed.json["attendee"]] == ["ann@example.com"]
    assert removed.status == 204
    assert (await ask(alice, "GET", people)).json["attendee"] == []


async def test_a_list_goes_on_where_its_cursor_says(ask: JsonApi, alice: Person) -> None:
    keys = {await schedule(ask, alice, metaData={"confName": f"Course {number}"}) for number in range(5)}

    seen: list[int] = []
    path = "/training-sessions?limit=2"
    for expected in (2, 2, 1):
        page = await ask(alice, "GET", path)
        seen += [each["sessionKey"] for each in page.json["trainingSession"]]
        assert len(page.json["trainingSession"]) == expected
        if "nextCursor" in page.json:
            path = f"/training-sessions?limit=2&cursor={page.json['nextCursor']}"
            assert page.headers["Link"].endswith('; rel="next"')
            assert page.json["nextCursor"] in page.headers["Link"]

    assert set(seen) == keys
    assert len(seen) == 5
    assert "nextCursor" not in page.json


async def test_a_cursor_of_another_list_is_refused(ask: JsonApi, alice: Person) -> None:
    for number in range(2):
        await schedule(ask, alice, metaData={"confName": f"Course {number}"})
    cursor = (await ask(alice, "GET", "/training-sessions?limit=1")).json["nextCursor"]

    reply = await ask(alice, "GET", f"/training-sessions?limit=1&hostWebExID=bob&cursor={cursor}")

    assert (reply.status, reply.json["path"]) == (400, "cursor")


@pytest.mark.parametrize("path", ["/training-sessions", "/training-sessions/details", "/contacts", "/sessions/open"])
async def test_a_list_without_records_is_an_empty_list(ask: JsonApi, alice: Person, path: str) -> None:
    reply = await ask(alice, "GET", path)

    assert reply.status == 200
    assert [] in reply.json.values()
