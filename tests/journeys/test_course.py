"""A course by tests and labs over XML to a real server; tests are taken, and attendance comes in, beside it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from classbell.domain.call import Call
from classbell.domain.site import Site, SiteSettings
from classbell.services.training import tests_taking
from classbell.store.pool import connect
from tests.journeys.server import PASSWORD, PATH, Server, environment
from tests.journeys.speaking import Speaker, wire
from tests.services.training.papers import AUTOMATIC, right, upload

pytestmark = pytest.mark.slow

KIM = "kim@example.com"


@pytest.fixture
def address(dsn: str) -> str:
    """The database of the journeys' server."""
    return dsn.replace("/classbell?", "/journeys?")


def command(address: str, *words: str) -> str:
    """Give a command of the operator."""
    said = subprocess.run(
        (sys.executable, "-m", "classbell", *words),
        env=environment(port=1, database_url=address), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr + said.stdout
    return said.stdout


async def taken(address: str, test: int) -> None:
    """What the page of a test does: begin an attempt and hand it in."""
    connection = await connect(address)
    try:
        site_id = await connection.fetchval("SELECT site_id FROM site WHERE name = 'acme'")
        call = Call(
            site=Site(site_id=site_id, name="acme", settings=SiteSettings()),
            now=datetime.now(UTC),
            tx=connection,
            links_base="",
        )
        attempt = await tests_taking.start_attempt(call, test, email=KIM, name="Kim Park")
        await tests_taking.submit_attempt(call, attempt.submission_id, email=KIM, answers=right())
    finally:
        await connection.close()


def test_a_course_by_tests_and_labs(server: Server, address: str, tmp_path: Path) -> None:
    host = Speaker(f"http://127.0.0.1:{server.port}{PATH}", "acme", "host", PASSWORD)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    begins = now + timedelta(days=1)
    command(address, "lab", "add", "Belfry", "10")

    # A class in the lab, on three days.
    made = host.ask(
        "training.CreateTrainingSession",
        {
            "metaData/confName": "Handling", "schedule/startDate": wire(begins), "schedule/timeZoneID": 20,
            "schedule/duration": 60, "repeat/repeatType": "RECURRING_SINGLE", "repeat/occurenceType": "DAILY",
            "repeat/endAfter": 3, "handsOnLab/reserveHOL": True, "handsOnLab/labName": "Belfry",
            "handsOnLab/numComputers": 6, "attendeeOptions/registration": True,
        },
    )  # fmt: skip
    key = str(made["sessionkey"])
    span = {
        "labName": "Belfry", "timeZoneID": 20, "sessionStartTime": wire(begins),
        "sessionEndTime": wire(begins + timedelta(days=4)),
    }  # fmt: skip
    booked = host.ask("training.GetLabSchedule", span).groups("scheduledLabs")
    assert [(one["confName"], one["numComputers"]) for one in booked] == [("Handling", "6")] * 3
    more = {
        "labName": "Belfry", "numComputers": 5, "timeZoneID": 20, "startDate": wire(begins),
        "endDate": wire(begins + timedelta(hours=1)),
    }  # fmt: skip
    assert host.refused("training.ReserveLab", more) == "110903"

    # A test out of the library, on the web until the class begins.
    uploaded = host.ask("training.UploadIMStest", upload())["testID"]
    assert uploaded in host.ask("training.LstLibTests").all("libTest/testID")
    [test] = host.ask("training.AddScheduledTest", {"sessionKey": key, "testID": uploaded}).all("testID")
    host.ask(
        "training.SetScheduledTest",
        {
            "sessionKey": key, "testID": test, "deliveryMethod/website/startDate": wire(now - timedelta(hours=1)),
            "deliveryMethod/website/dueDate": wire(begins), "timeLimit/noLimit": True, "attemptLimit/noLimit": True,
        },
    )  # fmt: skip

    # People register, and one of them takes the test.
    for name in ("Kim", "Lee"):
        host.ask(
            "attendee.RegisterMeetingAttendee",
            {
                "attendees/person/name": name, "attendees/person/firstName": name, "attendees/person/lastName": "Park",
                "attendees/person/email": f"{name}@example.com", "attendees/joinStatus": "ACCEPT",
                "attendees/sessionKey": key,
            },
        )  # fmt: skip
    listed = host.ask("attendee.LstMeetingAttendee", {"sessionKey": key})
    assert sorted(listed.all("attendee/person/email")) == [KIM, "lee@example.com"]
    asyncio.run(taken(address, int(test)))

    told = host.ask("training.GetTestInformation", {"testID": test})
    assert (told["numStarted"], told["numSubmitted"], told["numSubmittedUnscroed"]) == ("1", "1", "1")
    result = host.ask("training.GetIMStestResult", {"testID": test, "participantEmail": KIM})
    assert str(AUTOMATIC) in [text for _, text in result.leaves()]
    assert (
        host.refused("training.GetIMStestResult", {"testID": test, "participantEmail": "lee@example.com"}) == "000015"
    )

    # Who was there in another room comes in as a file.
    file = tmp_path / "attendance.csv"
    joined, left = now - timedelta(hours=2), now - timedelta(hours=1, minutes=15)
    file.write_text(
        "session,occurrence,name,email,joined,left\n"
        f"{key},1,Kim,{KIM},{joined:%Y-%m-%dT%H:%M:%SZ},{left:%Y-%m-%dT%H:%M:%SZ}\n"
    )
    assert command(address, "attendance", "import", str(file)) == "1 of 1 intervals imported.\n"
    [run] = host.ask("history.LsttrainingsessionHistory", {"sessionKey": key}).groups("trainingSessionHistory")
    assert (run["confName"], run["totalAttendee"], run["totalPeopleMinutes"]) == ("Handling", "1", "45")
    [stay] = host.ask("history.LsttrainingattendeeHistory", {"sessionKey": key}).groups("trainingAttendeeHistory")
    assert (stay["attendeeEmail"], stay["duration"], stay["registered"]) == (KIM, "45", "Y")

    # Without the class the lab is free again, and the history stays.
    host.ask("training.DelTrainingSession", {"sessionKey": key})
    assert host.refused("training.GetLabSchedule", span) == "000015"
    assert host.refused("training.GetTestInformation", {"testID": test}) == "110901"
    assert host.ask("history.LsttrainingsessionHistory", {"sessionKey": key}).all("trainingSessionHistory/sessionKey")
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM lab_booking WHERE session_key = %s", [key]).fetchone()
        assert row == (0,)
