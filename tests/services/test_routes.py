"""Where operations stand in the JSON door."""

from typing import Any

import pytest

from classbell.services import registry
from classbell.services.pages_only import PAGES_ONLY
from classbell.services.routes import route_of
from classbell.services.training.get import GetTrainingSession, GetTrainingSessionResponse
from classbell.wire.plan import plan_of

ROUTES = {
    "attendee.CreateMeetingAttendee": ("POST /training-sessions/{sessionKey}/attendees", 201),
    "attendee.DelMeetingAttendee": ("DELETE /training-sessions/{sessionKey}/attendees/{email}", 204),
    "attendee.GetEnrollmentInfo": ("GET /training-sessions/{sessionKey}/enrollments", 200),
    "attendee.GetFeedbackInfo": ("GET /instances/{confID}/feedback", 200),
    "attendee.LstMeetingAttendee": ("GET /training-sessions/{sessionKey}/attendees", 200),
    "attendee.RegisterMeetingAttendee": ("POST /training-sessions/{sessionKey}/registrations", 201),
    "ep.CreateContacts": ("POST /contacts", 201),
    "ep.CreateDistList": ("POST /distribution-lists", 201),
    "ep.DelRecording": ("DELETE /recordings/{recordingID}", 200),
    "ep.DelSession": ("DELETE /sessions/{sessionKey}", 200),
    "ep.GetAPIVersion": ("GET /version", 200),
    "ep.GetJoinSessionInfo": ("GET /sessions/{sessionKey}/join-information", 200),
    "ep.GetRecordingInfo": ("GET /recordings/{recordingID}", 200),
    "ep.GetSessionInfo": ("GET /sessions/{sessionKey}", 200),
    "ep.LstContact": ("GET /contacts", 200),
    "ep.LstDistList": ("GET /distribution-lists", 200),
    "ep.LstOpenSession": ("GET /sessions/open", 200),
    "ep.LstRecording": ("GET /recordings", 200),
    "ep.LstsummarySession": ("GET /sessions", 200),
    "ep.SetDistList": ("PATCH /distribution-lists/{distListID}", 204),
    "ep.SetRecordingInfo": ("PATCH /recordings/{recordingID}", 200),
    "history.LstrecordaccessDetailHistory": ("GET /history/recording-accesses/details", 200),
    "history.LstrecordaccessHistory": ("GET /history/recording-accesses", 200),
    "history.LsttrainingattendeeHistory": ("GET /history/training-attendees", 200),
    "history.LsttrainingsessionHistory": ("GET /history/training-sessions", 200),
    "meeting.GethosturlMeeting": ("POST /training-sessions/{sessionKey}/host-links", 200),
    "meeting.GetjoinurlMeeting": ("POST /training-sessions/{sessionKey}/join-links", 200),
    "meeting.LstsummaryMeeting": ("GET /meetings", 200),
    "meetingtype.GetMeetingType": ("GET /session-types/{meetingTypeID}", 200),
    "meetingtype.LstMeetingType": ("GET /session-types", 200),
    "site.GetSite": ("GET /site", 200),
    "site.LstTimeZone": ("GET /time-zones", 200),
    "site.SetSite": ("PATCH /site", 204),
    "training.AddScheduledTest": ("POST /training-sessions/{sessionKey}/tests", 201),
    "training.CheckLabAvailability": ("GET /labs/{labName}/availability", 200),
    "training.CopyLibTests": ("POST /test-library/copies", 201),
    "training.CreateTrainingSession": ("POST /training-sessions", 201),
    "training.DelLibTests": ("DELETE /test-library/{testID}", 204),
    "training.DelScheduledTest": ("DELETE /training-sessions/{sessionKey}/tests/{testID}", 204),
    "training.DelTrainingSession": ("DELETE /training-sessions/{sessionKey}", 204),
    "training.GetIMStestDetails": ("GET /tests/{testID}", 200),
    "training.GetIMStestResult": ("GET /tests/{testID}/results/{participantEmail}", 200),
    "training.GetLabInfo": ("GET /labs", 200),
    "training.GetLabSchedule": ("GET /labs/{labName}/schedule", 200),
    "training.GetTestInformation": ("GET /tests/{testID}/information", 200),
    "training.GetTrainingSession": ("GET /training-sessions/{sessionKey}", 200),
    "training.LstLibTests": ("GET /test-library", 200),
    "training.LstScheduledTests": ("GET /training-sessions/{sessionKey}/tests", 200),
    "training.LstTrainingSession": ("GET /training-sessions/details", 200),
    "training.LstsummaryTrainingSession": ("GET /training-sessions", 200),
    "training.ReserveLab": ("POST /labs/{labName}/reservations", 201),
    "training.SetScheduledTest": ("PATCH /training-sessions/{sessionKey}/tests/{testID}", 204),
    "training.SetTrainingSession": ("PATCH /training-sessions/{sessionKey}", 204),
    "training.UploadIMStest": ("POST /test-library", 201),
    "user.ActivateUser": ("POST /users/{webexID}/activation", 200),
    "user.AuthenticateUser": ("POST /session-tickets", 200),
    "user.CreateUser": ("POST /users", 201),
    "user.DelUser": ("DELETE /users/{webExId}", 200),
    "user.GetLoginTicket": ("POST /login-tickets", 200),
    "user.GetUser": ("GET /users/{webExId}", 200),
    "user.GetloginurlUser": ("POST /login-links", 200),
    "user.GetlogouturlUser": ("POST /logout-links", 200),
    "user.InactivateUser": ("POST /users/{webexID}/deactivation", 200),
    "user.LstUser": ("GET /users/details", 200),
    "user.LstsummaryUser": ("GET /users", 200),
    "user.SetUser": ("PATCH /users/{webExId}", 200),
}


def test_every_operation_of_the_protocol_stands_where_the_table_says() -> None:
    vendors = [each for each in registry.load().values() if each.package != "api"]
    found = {
        each.full_name: (f"{each.http.method} {each.http.path}", each.http.success) for each in vendors if each.http
    }
    assert found == ROUTES


def test_every_operation_of_ours_has_an_address_or_a_reason_to_have_none() -> None:
    without = {each.full_name for each in registry.load().values() if each.package == "api" and each.http is None}

    assert without == PAGES_ONLY.keys()


def test_no_two_operations_stand_at_one_address() -> None:
    shapes = [each.http.shape for each in registry.load().values() if each.http is not None]
    assert len(set(shapes)) == len(shapes)


def test_whatever_changes_something_says_what_null_does() -> None:
    vendors = [each for each in registry.load().values() if each.package != "api" and each.http]
    assert all(each.clears for each in vendors if each.http and each.http.method == "PATCH")


def test_a_parameter_names_an_element_of_the_request() -> None:
    for each in registry.load().values():
        for parameter in each.http.fixed if each.http else ():
            assert parameter.name == parameter.element.rpartition(".")[2]
            assert plan_of(each.request).exact[parameter.element.partition(".")[0]]


@pytest.mark.parametrize(
    "declared",
    [
        "/x",
        "GET x",
        "FETCH /x",
        "GET /x/{unknown}",
        "GET /{sessionKey}/{sessionKey}",
        "GET /{a.sessionKey}",
        "GET /x 404",
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(declared: Any) -> None:
    with pytest.raises(TypeError):
        route_of(declared, GetTrainingSession, GetTrainingSessionResponse)


def test_a_second_operation_at_the_same_address_is_refused() -> None:
    with pytest.raises(TypeError, match="stands where"):

        @registry.operation("api.Again", http="GET /training-sessions/{sessionKey}")
        async def again(call: Any, request: GetTrainingSession) -> GetTrainingSessionResponse:
            raise NotImplementedError
