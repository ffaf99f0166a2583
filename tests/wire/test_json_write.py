"""Element → JSON."""

from classbell.services.shared.sess import Schedule
from classbell.services.training.get import GetTrainingSessionResponse
from classbell.services.training.lists import LstTrainingSessionResponse
from classbell.services.training.types import Repeat, RepeatSession
from classbell.wire.json_write import json_of
from classbell.wire.render import render


def test_names_order_and_forms() -> None:
    session = GetTrainingSessionResponse(
        session_key=17,
        schedule=Schedule(start_date=["07/01/2026 09:00:00"], time_zone_id=25, duration=60),
        repeat=Repeat(repeat_session=[RepeatSession(index=1, start_date="12/01/2026 09:00:00")]),
    )
    written = json_of(session)
    assert written["schedule"] == {
        "startDate": ["07/01/2026 09:00:00"],
        "startDateISO": ["2026-07-01T09:00:00+02:00"],
        "duration": 60,
        "timeZoneID": 25,
    }
    assert written["repeat"]["repeatSession"] == [
        {"index": 1, "startDate": "12/01/2026 09:00:00", "startDateISO": "2026-12-01T09:00:00+01:00"}
    ]
    assert (written["sessionKey"], written["test"]) == (17, [])


def test_an_empty_list_is_an_array() -> None:
    assert json_of(LstTrainingSessionResponse()) == {"trainingSession": []}


def test_without_a_zone_there_is_no_instant() -> None:
    assert json_of(Schedule(start_date=["07/01/2026 09:00:00"])) == {"startDate": ["07/01/2026 09:00:00"]}


def test_what_only_json_knows_stays_out_of_xml() -> None:
    schedule = Schedule(time_zone_iana="America/Vancouver")
    assert json_of(schedule) == {"startDate": [], "timeZoneIANA": "America/Vancouver"}
    assert render(schedule) == ""
