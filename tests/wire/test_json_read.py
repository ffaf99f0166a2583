"""JSON → element."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.domain import timezones
from classbell.errors import InvalidValue, MissingElement, NotWellFormed, Refusal
from classbell.services import registry
from classbell.services.attendee.create import CreateMeetingAttendee
from classbell.services.attendee.register import RegisterMeetingAttendee
from classbell.services.ep.recording_types import SetRecordingInfo
from classbell.services.training.change import SetTrainingSession
from classbell.services.training.create import CreateTrainingSession
from classbell.services.training.tests_library import DelLibTests
from classbell.wire.bind import bind
from classbell.wire.json_read import read_json
from classbell.wire.json_write import json_of
from classbell.wire.parse import parse
from classbell.wire.render import render
from tests.wire.trees import messages

OPERATIONS = sorted(registry.load().values(), key=lambda each: each.full_name)


def read(document: Any, cls: type[Any] = CreateTrainingSession, **options: Any) -> Any:
    return read_json(document, cls, **options).element


def faults(
    document: Any, cls: type[Any] = CreateTrainingSession, **options: Any
) -> list[tuple[type[Refusal], str | None]]:
    with pytest.raises(Refusal) as refused:
        read_json(document, cls, **options)
    return [(type(fault), fault.path) for fault in refused.value.sub_errors]


def schedule(**values: Any) -> Any:
    return read({"schedule": values}).schedule


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.full_name)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_json_and_xml_say_the_same(operation: registry.Operation, data: st.DataObject) -> None:
    for cls in (operation.request, operation.response):
        element = data.draw(messages(cls))
        xml = parse(f"<m xmlns:qtiasi='urn:q'>{render(element)}</m>")
        try:
            from_xml = bind(xml, cls)
        except Refusal:
            continue
        document = msgspec.json.decode(msgspec.json.encode(_without_twins(json_of(from_xml))))
        assert read(document, cls) == from_xml


def _without_twins(document: Any) -> Any:
    """What a client sends back: dates once."""
    if isinstance(document, dict):
        return {key: _without_twins(value) for key, value in document.items() if not key.endswith("ISO")}
    return [_without_twins(each) for each in document] if isinstance(document, list) else document


def test_keys_are_read_in_any_case_and_values_in_either_form() -> None:
    session = read(
        {
            "SCHEDULE": {"duration": "45", "timezoneid": 4, "startDate": "12/01/2026 9:00:00"},
            "enableOptions": {"chat": True, "poll": "false"},
            "metaData": {"confName": " Fire safety "},
        }
    )
    assert (session.schedule.duration, session.schedule.time_zone_id) == (45, 4)
    assert session.schedule.start_date == ["12/01/2026 09:00:00"]
    assert (session.enable_options.chat, session.enable_options.poll) == (True, False)
    assert session.meta_data.conf_name == "Fire safety"


def test_every_fault_is_told_with_its_place() -> None:
    document = {
        "schedule": {"duration": 1441, "openTime": True, "surprise": 1},
        "attendees": {
            "participants": {"participant": [{"person": {"email": "a@example.org"}}, {"person": {"email": "no"}}]}
        },
        "metaData": {"confName": 5, "agenda": "\u0000"},
    }
    assert faults(document) == [
        (InvalidValue, "schedule/duration"),
        (InvalidValue, "schedule/openTime"),
        (InvalidValue, "schedule/surprise"),
        (InvalidValue, "attendees/participants/participant[2]/person/email"),
        (InvalidValue, "metaData/confName"),
        (InvalidValue, "metaData/agenda"),
    ]


def test_a_required_element_that_is_missing_is_told() -> None:
    assert faults({}, SetTrainingSession) == [(MissingElement, "sessionKey")]


@pytest.mark.parametrize("document", [[], "x", 5, None, True])
def test_a_message_is_an_object(document: Any) -> None:
    with pytest.raises(NotWellFormed):
        read_json(document, CreateTrainingSession)


@pytest.mark.parametrize("value", [[], {}, [["x"]], 1.5, 10**40, "x" * 70_000, "\ud800"])
def test_a_value_of_a_wrong_kind_is_a_fault(value: Any) -> None:
    assert faults({"schedule": {"duration": value or {"a": 1}}}) == [(InvalidValue, "schedule/duration")]


def test_a_secret_is_never_repeated() -> None:
    with pytest.raises(InvalidValue) as refused:
        read({"accessControl": {"sessionPassword": "s" * 17}})
    assert refused.value.value is None


def test_an_empty_start_date_counts_as_in_xml() -> None:
    assert schedule(startDate="", duration=0).start_date == [""]


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2026-12-01T09:00:00", "12/01/2026 09:00:00"),
        ("2026-12-01T09:00:00.25", "12/01/2026 09:00:00"),
        ("2026-12-01T17:00:00Z", "12/01/2026 18:00:00"),
        ("2026-12-01T09:00:00-08:00", "12/01/2026 18:00:00"),
    ],
)
@pytest.mark.parametrize("key", ["startDate", "startDateISO", "startdateiso"])
def test_a_date_may_be_iso_8601_in_the_zone_that_counts(text: Any, wall: Any, key: Any) -> None:
    assert schedule(**{key: text, "timeZone": "Europe/Oslo"}).start_date == [wall]


def test_an_instant_without_a_zone_is_told_in_gmt() -> None:
    told = schedule(startDateISO=["2026-12-01T09:00:00-08:00"])
    assert (told.start_date, told.time_zone_id) == (["12/01/2026 17:00:00"], timezones.GMT_NUMBER)


def test_an_instant_does_not_change_the_zone_of_what_is_there() -> None:
    document = {"sessionKey": 1, "schedule": {"startDate": "2026-12-01T09:00:00Z"}}
    assert faults(document, SetTrainingSession, clears=True) == [(InvalidValue, "schedule/startDate[1]")]


def test_what_stands_beside_the_schedule_is_dated_in_its_zone() -> None:
    session = read(
        {"repeat": {"expirationDateISO": "2026-12-31T23:30:00Z"}, "schedule": {"timeZoneIANA": "Asia/Tokyo"}}
    )
    assert session.repeat.expiration_date == "01/01/2027 08:30:00"


def test_a_day_stays_a_day() -> None:
    assert read({"repeat": {"expirationDate": "2026-12-31"}}).repeat.expiration_date == "12/31/2026"


def test_two_forms_may_say_the_same_but_not_differ() -> None:
    same = {"startDate": "12/01/2026 09:00:00", "startDateISO": "2026-12-01T08:00:00Z", "timeZoneIANA": "Europe/Oslo"}
    assert schedule(**same).start_date == ["12/01/2026 09:00:00"]
    assert faults({"schedule": {**same, "startDateISO": "2026-12-01T08:00:01Z"}}) == [
        (InvalidValue, "schedule/startDateISO")
    ]
    assert faults({"schedule": {"timeZoneIANA": "Asia/Tokyo", "timeZone": "Europe/Oslo"}}) == [
        (InvalidValue, "schedule/timeZoneIANA")
    ]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01T00:00:00", "20261201T090000", "2026-W01-1", "2026-12-01T24:00:00"]
)
def test_a_date_that_is_none_is_a_fault(text: Any) -> None:
    assert faults({"schedule": {"startDate": text}}) == [(InvalidValue, "schedule/startDate[1]")]


def test_null_is_absent_unless_the_operation_clears() -> None:
    document = {"sessionKey": 1, "telephony": None, "schedule": {"openTime": None}, "metaData": {"agenda": None}}
    assert read_json(document, SetTrainingSession) == (SetTrainingSession(session_key=1), frozenset())
    given_ = read_json(document, SetTrainingSession, clears=True)
    assert given_.cleared == {"telephony", "schedule/openTime", "metaData/agenda"}
    assert given_.element == SetTrainingSession(session_key=1)


def test_an_empty_list_takes_away_what_is_listed() -> None:
    document = {"sessionKey": 1, "attendees": {"participants": {"participant": []}}}
    assert read_json(document, SetTrainingSession, clears=True).cleared == {"attendees/participants/participant"}


def test_what_is_required_cannot_be_cleared() -> None:
    assert (MissingElement, "sessionKey") in faults({"sessionKey": None}, SetTrainingSession, clears=True)


def test_the_address_says_elements_that_the_body_may_repeat_but_not_change() -> None:
    fixed = {"sessionKey": "17"}
    assert read({}, SetTrainingSession, fixed=fixed).session_key == 17
    assert read({"sessionkey": 17}, SetTrainingSession, fixed=fixed).session_key == 17
    assert faults({"sessionKey": 18}, SetTrainingSession, fixed=fixed)[0] == (InvalidValue, "sessionKey")
    assert faults({}, SetTrainingSession, fixed={"sessionKey": "x"})[0] == (InvalidValue, "sessionKey")


def test_the_address_reaches_into_groups_and_every_item() -> None:
    told = read({"basic": {"topic": "T"}}, SetRecordingInfo, fixed={"recording.recordingID": "9"})
    assert told.recording.recording_id == 9
    document = [{"person": {"email": "a@example.org"}}, {"person": {"email": "b@example.org"}}]
    several = read(document, RegisterMeetingAttendee, fixed={"attendees.sessionKey": "5"})
    assert [each.session_key for each in several.attendees] == [5, 5]
    assert read({}, DelLibTests, fixed={"testID": "3"}).test_id == [3]


def test_a_bare_item_stands_for_the_message() -> None:
    one = read({"person": {"email": "a@example.org"}}, RegisterMeetingAttendee, fixed={"attendees.sessionKey": "5"})
    assert [each.person.email for each in one.attendees] == ["a@example.org"]


def test_answers_of_a_person_are_kept_by_name_both_ways() -> None:
    document = {"person": {"email": "a@example.org", "answers": {"size": "XL", "empty": ""}}, "sessionKey": 1}
    told = read(document, CreateMeetingAttendee)
    assert told.person.answers == {"size": "XL"}
    assert json_of(told)["person"] == {"email": "a@example.org", "answers": {"size": "XL"}}
    assert faults({"person": {"answers": {"a b": "x"}}}, CreateMeetingAttendee) == [
        (InvalidValue, "person/answers/a b")
    ]


def test_a_whole_number_may_be_written_as_a_fraction_of_nothing() -> None:
    assert schedule(duration=90.0).duration == 90
    assert faults({"schedule": {"duration": 90.5}})[0] == (InvalidValue, "schedule/duration")


@pytest.mark.parametrize("told", [{"timeZoneID": "x"}, {"timeZone": 5}])
def test_the_iana_name_is_not_compared_with_a_zone_at_fault(told: dict[str, Any]) -> None:
    path = f"schedule/{next(iter(told))}"

    assert (InvalidValue, path) in faults({"schedule": {**told, "timeZoneIANA": "Etc/UTC"}})


def test_an_address_in_which_nothing_can_be_seen_is_at_fault() -> None:
    assert (InvalidValue, "sessionKey") in faults({}, SetTrainingSession, fixed={"sessionKey": "\x84"})


def test_a_group_that_stands_once_is_no_array_where_the_address_fills_it() -> None:
    fixed = {"recording.recordingID": "1"}

    assert (InvalidValue, "recording") in faults({"recording": [None, None]}, SetRecordingInfo, fixed=fixed)
