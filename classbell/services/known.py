"""Every operation the vendor's service had, so that one we lack is named in its refusal instead of called unknown.

Source: the names of the schemas, and ReserveLab, which the guide shows and the schemas lack (protocol README 11).
"""

from typing import Final

_BY_PACKAGE: Final = {
    "attendee": (
        "CreateMeetingAttendee DelMeetingAttendee GetEnrollmentInfo GetFeedbackInfo LstMeetingAttendee "
        "RegisterMeetingAttendee"
    ),
    "meeting.auo": "CreateTeleconferenceSession GetTeleconferenceSession SetTeleconferenceSession",
    "ep": (
        "CreateContacts CreateDistList DelRecording DelSession GetAPIVersion GetJoinSessionInfo "
        "GetOneClickSettings GetRecordingInfo GetSessionInfo LstContact LstDistList LstOpenSession "
        "LstRecording LstsummarySession SetDistList SetRecordingInfo SetupOneClickSettings"
    ),
    "event": (
        "CreateEvent DelEvent GetEvent LstrecordedEvent LstsummaryEvent LstsummaryProgram SendInvitationEmail "
        "SetEvent UploadEventImage"
    ),
    "history": (
        "LsteventattendeeHistory LsteventsessionHistory LstmeetingattendeeHistory LstmeetingusageHistory "
        "LstrecordaccessDetailHistory LstrecordaccessHistory LstsalesAttendeeHistory LstsalesSessionHistory "
        "LstsupportattendeeHistory LstsupportsessionHistory LsttrainingattendeeHistory "
        "LsttrainingsessionHistory"
    ),
    "meeting": (
        "CreateMeeting DelMeeting GetMeeting GethosturlMeeting GetjoinurlMeeting LstMeeting LstsummaryMeeting "
        "SetMeeting"
    ),
    "meetingtype": "GetMeetingType LstMeetingType",
    "sales": (
        "AddProducts CreateAccount CreateOpportunity CreateSalesSession DelSalesSession GetSalesSession "
        "LstAccounts LstOpportunities LstProducts LstsummarySalesSession SetAccount SetOpportunity "
        "SetProducts SetSalesSession"
    ),
    "site": "GetSite GetWebACDQueues LstTimeZone SetSite",
    "supportsession": "CreateSupportSession",
    "training": (
        "AddScheduledTest CheckLabAvailability CopyLibTests CreateTrainingSession DelLibTests "
        "DelScheduledTest DelTrainingSession GetIMStestDetails GetIMStestResult GetLabInfo GetLabSchedule "
        "GetTestInformation GetTrainingSession LstLibTests LstScheduledTests LstTrainingSession "
        "LstsummaryTrainingSession ReserveLab SetScheduledTest SetTrainingSession UploadIMStest"
    ),
    "user": (
        "ActivateUser AssignWebACDAgents AssignWebACDQueues AuthenticateUser CreateUser DelSessionTemplates "
        "DelUser GetLoginTicket GetUser GetloginurlUser GetlogouturlUser InactivateUser LstUser "
        "LstsummaryUser SetUser UploadPMRImage"
    ),
}

KNOWN: Final = {
    name.lower(): (package, f"{package}.{name}") for package, names in _BY_PACKAGE.items() for name in names.split()
}
"""Package and full name of each operation by its lower-cased name; no name occurs in two packages."""
