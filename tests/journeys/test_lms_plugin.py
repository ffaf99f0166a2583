"""An LMS plugin's life, from looking for a teacher to the report of who was there, over HTTP alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from classbell.testing.server import ClassbellServer
from tests.journeys.speaking import Speaker, wire

pytestmark = pytest.mark.slow

PASSWORD = "Grandsire-7-Triples"


@pytest.fixture
def plugin(classbell: ClassbellServer) -> Speaker:
    return Speaker(classbell.xml_url, classbell.site, classbell.admin.web_ex_id, classbell.admin.password)


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        yield client


def said(page: httpx.Response, name: str) -> str:
    """What the body of a page says of itself."""
    assert page.status_code == httpx.codes.OK, page.text
    found = re.search(rf'<body[^>]* data-{name}="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def test_an_lms_plugins_life(classbell: ClassbellServer, plugin: Speaker, browser: httpx.Client) -> None:
    # The teacher is not known yet, so the plugin makes an account.
    assert plugin.refused("user.GetUser", {"webExId": "teacher"}) == "030001"
    plugin.ask(
        "user.CreateUser",
        {
            "firstName": "Fabian", "lastName": "Stedman", "webExId": "teacher", "email": "fabian@example.com",
            "password": PASSWORD, "privilege/host": True, "active": "ACTIVATED",
        },
    )  # fmt: skip
    assert plugin.ask("user.GetUser", {"webExId": "teacher"})["email"] == "fabian@example.com"
    teacher = Speaker(plugin.url, plugin.site, "teacher", PASSWORD)

    # It schedules his class for now, and finds it again.
    made = teacher.ask(
        "training.CreateTrainingSession",
        {
            "metaData/confName": "Change ringing", "schedule/startDate": wire(datetime.now(UTC)),
            "schedule/timeZoneID": 20, "schedule/duration": 60, "accessControl/sessionPassword": "Ladder-42-x",
            "attendees/participants/participant/person/name": "Ann",
            "attendees/participants/participant/person/email": "ann@example.com",
        },
    )  # fmt: skip
    key = str(made["sessionkey"])
    assert teacher.ask("training.LstsummaryTrainingSession").all("trainingSession/sessionKey") == [key]
    assert teacher.refused("ep.LstOpenSession") == "000015"

    # Teacher and pupil follow their links; nobody writes down that they did.
    host_url = teacher.ask("meeting.GethosturlMeeting", {"sessionKey": key})["hostMeetingURL"]
    hosting = browser.get(str(host_url))
    assert said(hosting, "state") == "present"
    opened = teacher.ask("ep.LstOpenSession")
    assert opened.all("services/sessions/sessionKey") == [key]
    assert teacher.refused("training.DelTrainingSession", {"sessionKey": key}) == "060901"

    join_url = teacher.ask(
        "meeting.GetjoinurlMeeting",
        {"sessionKey": key, "attendeeName": "Ann", "attendeeEmail": "ann@example.com", "meetingPW": "Ladder-42-x"},
    )["joinMeetingURL"]
    with httpx.Client(follow_redirects=True, timeout=60) as pupil:
        joined = pupil.get(str(join_url))
        assert said(joined, "state") == "present"
        beat = pupil.post(joined.url.join(said(joined, "to")), content=said(joined, "token"))
        assert (beat.status_code, beat.text) == (200, "present")

    # The teacher presses his button, and the report is there.
    assert teacher.refused("history.LsttrainingsessionHistory") == "000015"
    button = re.search(r'<form[^>]* action="([^"]*AT=EM[^"]*)".*?name="TK" value="([^"]*)"', hosting.text, re.DOTALL)
    assert button is not None
    ended = browser.post(unescape(button[1]), data={"TK": unescape(button[2])})
    assert "The session has ended." in ended.text
    assert teacher.refused("ep.LstOpenSession") == "000015"

    held = teacher.ask("history.LsttrainingsessionHistory", {"sessionKey": key}).groups("trainingSessionHistory")
    assert [(run["confName"], run["totalAttendee"], run["totalParticipants"]) for run in held] == [
        ("Change ringing", "1", "2")
    ]
    assert int(held[0]["totalPeopleMinutes"] or 0) >= 1
    stays = teacher.ask("history.LsttrainingattendeeHistory", {"sessionKey": key}).groups("trainingAttendeeHistory")
    assert ("ann@example.com", "Y") in [(stay["attendeeEmail"], stay["invited"]) for stay in stays]
    assert all(int(stay["duration"] or 0) >= 1 for stay in stays)

    # Afterwards the class is deleted; the report stays.
    teacher.ask("training.DelTrainingSession", {"sessionKey": key})
    assert teacher.refused("training.GetTrainingSession", {"sessionKey": key}) == "060001"
    assert teacher.ask("history.LsttrainingsessionHistory").all("trainingSessionHistory/sessionKey") == [key]
    assert classbell.url in str(host_url)
