"""Every message class and every element in one, by name; made by `make docs`.

Of elements that are called alike, all but one have their package before the name, such as `EpOrder`.
"""

# fmt: off
# ruff: noqa: I001 - one name a line would be a file nobody reads.

from __future__ import annotations

from classbell.services.api.feedback import (
    GiveFeedback, GiveFeedbackResponse,
)
from classbell.services.api.forms import (
    FormField, GetRegistrationForm, GetRegistrationFormResponse, GetSiteRegistrationForm,
    GetSiteRegistrationFormResponse, SetRegistrationForm, SetRegistrationFormResponse, SetSiteRegistrationForm,
    SetSiteRegistrationFormResponse,
)
from classbell.services.api.labs import (
    CreateLab, CreateLabResponse, DelLab, DelLabResponse,
)
from classbell.services.api.messages import (
    LstMessages, LstMessagesResponse, Message, ResendMessage, ResendMessageResponse,
)
from classbell.services.api.site_settings import (
    GetSiteSettings, GetSiteSettingsResponse, KnownSwitch, SetSiteLogo, SetSiteLogoResponse, SetSiteSettings,
    SetSiteSettingsResponse, Switch,
)
from classbell.services.api.tokens import (
    CreateToken, CreateTokenResponse, DelToken, DelTokenResponse, LstTokens, LstTokensResponse, Token,
)
from classbell.services.api.webhooks import (
    CreateWebhook, CreateWebhookResponse, DelWebhook, DelWebhookResponse, Delivery, GetWebhook, GetWebhookResponse,
    LstWebhookDeliveries, LstWebhookDeliveriesResponse, LstWebhooks, LstWebhooksResponse, RedeliverWebhook,
    RedeliverWebhookResponse, SetWebhook, SetWebhookResponse, TestWebhook, TestWebhookResponse, Webhook,
)
from classbell.services.api.writing import (
    WriteToPeople, WriteToPeopleResponse,
)
from classbell.services.attendee.create import (
    CreateMeetingAttendee, CreateMeetingAttendeeResponse,
)
from classbell.services.attendee.delete import (
    AttendeeEmail, DelMeetingAttendee, DelMeetingAttendeeResponse,
)
from classbell.services.attendee.forms import (
    CustomFields, EnrollAttendee, EnrollDefaultFields, EnrollFields, EnrollSession, FeedbackAttendee,
    FeedbackDefaultFields, FeedbackFields, FeedbackSession, Field, GetEnrollmentInfo, GetEnrollmentInfoResponse,
    GetFeedbackInfo, GetFeedbackInfoResponse,
)
from classbell.services.attendee.lists import (
    AttendeeInstance, AttendeeStatus, LstMeetingAttendee, LstMeetingAttendeeResponse, Order as AttendeeListsOrder,
)
from classbell.services.attendee.personal_data import (
    ErasePerson, ErasePersonResponse, ExportPerson, ExportPersonResponse,
)
from classbell.services.attendee.promoting import (
    PromoteAttendees, PromoteAttendeesResponse,
)
from classbell.services.attendee.register import (
    RegisterMeetingAttendee, RegisterMeetingAttendeeResponse, Registrant,
)
from classbell.services.attendee.types import (
    Attendee, Person as AttendeePerson, Register,
)
from classbell.services.ep.contacts import (
    Contact, CreateContacts, CreateContactsResponse, CreateDistList, CreateDistListResponse, DistList, DistListChange,
    LstContact, LstContactResponse, LstDistList, LstDistListResponse, NewDistList, SetDistList, SetDistListResponse,
)
from classbell.services.ep.del_session import (
    DelSession, DelSessionResponse,
)
from classbell.services.ep.info_types import (
    Document, GetJoinSessionInfo, GetJoinSessionInfoResponse, GetSessionInfo, GetSessionInfoResponse, InfoAccessControl,
    InfoAttendeeOptions, InfoCallInNumbers, InfoHost, InfoMetaData, InfoSchedule, InfoTelephony, InfoTest,
    JoinEnableOptions, JoinTelephony, Labels, Material, PhoneLabelNumber,
)
from classbell.services.ep.open_sessions import (
    LstOpenSession, LstOpenSessionResponse, OpenSession, Services,
)
from classbell.services.ep.recording_types import (
    CreateTimeScope, DelRecording, DelRecordingResponse, GetRecordingInfo, GetRecordingInfoResponse,
    ListControl as EpListControl, LstRecording, LstRecordingResponse, Recording as EpRecording, RecordingBasic,
    RecordingBasicInfo, RecordingChange, RecordingFileAccess, RecordingFileAccessInfo, RecordingPlayback,
    SetRecordingInfo, SetRecordingInfoResponse,
)
from classbell.services.ep.session_lists import (
    DateScope as EpDateScope, LstsummarySession, LstsummarySessionResponse, Order as EpOrder,
    ServiceTypes as EpServiceTypes, SessionSummaryInstance, SessionTypes,
)
from classbell.services.ep.version import (
    GetAPIVersion, GetAPIVersionResponse,
)
from classbell.services.history.attendees import (
    AttendeeOrder, LsttrainingattendeeHistory, LsttrainingattendeeHistoryResponse, TrainingAttendeeHistory,
)
from classbell.services.history.certificates import (
    Certificate, GetCertificateRule, GetCertificateRuleResponse, IssueCertificates, IssueCertificatesResponse,
    LstCertificates, LstCertificatesResponse, RevokeCertificate, RevokeCertificateResponse, SetCertificateRule,
    SetCertificateRuleResponse,
)
from classbell.services.history.presence import (
    MarkPresence, MarkPresenceResponse, UnmarkPresence, UnmarkPresenceResponse,
)
from classbell.services.history.recordings import (
    CreationTimeScope, LstrecordaccessDetailHistory, LstrecordaccessDetailHistoryResponse, LstrecordaccessHistory,
    LstrecordaccessHistoryResponse, RecordAccessHistory, RecordDetail, RecordOrder, RegCustomField, RegFields,
    ViewTimeScope,
)
from classbell.services.history.sessions import (
    LsttrainingsessionHistory, LsttrainingsessionHistoryResponse, SessionOrder, TrainingSessionHistory,
)
from classbell.services.history.types import (
    EndTimeScope, StartTimeScope,
)
from classbell.services.meeting.links import (
    DateScope as MeetingDateScope, GethosturlMeeting, GethosturlMeetingResponse, GetjoinurlMeeting,
    GetjoinurlMeetingResponse, LstsummaryMeeting, LstsummaryMeetingResponse, MeetingSummary, Order as MeetingOrder,
)
from classbell.services.meetingtype.types import (
    GetMeetingType, GetMeetingTypeResponse, Limits, LstMeetingType, LstMeetingTypeResponse, MeetingType,
    Options as MeetingtypeOptions, PhoneNumbers, ServiceTypes as MeetingtypeServiceTypes,
)
from classbell.services.shared.com import (
    Address, Person, Phones, PsoFields, SessionTemplate, Tracking,
)
from classbell.services.shared.serv import (
    CallInNumbers, GlobalCallInNumber, ICalendarURL, ListControl, MatchingRecords, MeetingAssist, TspAccount,
)
from classbell.services.shared.sess import (
    AccessControl, DateScope, Participant, ParticipantList, Participants, Remind, ReminderEmails, Schedule, Telephony,
)
from classbell.services.site.described import (
    AccountPasswordCriteria, EventService, PasswordCriteria, ResourceRestrictions, SchedulingPage, SecurityOptions,
    Service, SiteInstance, SiteMeetingType, SiteMetaData, SiteServices, StrictPasswords, SupportApi, SupportService,
    TrackingCode, TrackingCodes, TrackingValue, Ucf,
)
from classbell.services.site.site import (
    GetSite, GetSiteResponse, ReturnSettings, SetSite, SetSiteResponse,
)
from classbell.services.site.types import (
    AccountPasswordSwitches, MeetingPlace, SecuritySwitches, SessionPasswordSwitches, SiteZone,
)
from classbell.services.site.zones import (
    LstTimeZone, LstTimeZoneResponse, TimeZone,
)
from classbell.services.training.change import (
    SetTrainingSession, SetTrainingSessionResponse,
)
from classbell.services.training.create import (
    AdditionalInfo, CreateTrainingSession, CreateTrainingSessionResponse,
)
from classbell.services.training.get import (
    DelTrainingSession, DelTrainingSessionResponse, GetTrainingSession, GetTrainingSessionResponse,
)
from classbell.services.training.labs import (
    AvailabilityLab, CheckLabAvailability, CheckLabAvailabilityResponse, GetLabInfo, GetLabInfoResponse, GetLabSchedule,
    GetLabScheduleResponse, LabInfo, ReserveLab, ReserveLabResponse, ScheduleLab,
)
from classbell.services.training.lists import (
    LstTrainingSession, LstTrainingSessionResponse, LstsummaryTrainingSession, LstsummaryTrainingSessionResponse,
    TrainingSessionSummary,
)
from classbell.services.training.options import (
    EnableOptions,
)
from classbell.services.training.qti_report import (
    AsiMetadata, AsiMetadatafield, AssessmentOutcomes, AssessmentResult, Context, Date, GenericIdentifier, Grade,
    ItemOutcomes, ItemResult, ItemScore, QtiResultReport, Response, ResponseForm, Result, Score, SectionResult,
)
from classbell.services.training.templates import (
    CreateTemplate, CreateTemplateResponse, DelTemplate, DelTemplateResponse, LstTemplates, LstTemplatesResponse,
    Template,
)
from classbell.services.training.tests_library import (
    CopyLibTests, CopyLibTestsResponse, DelLibTests, DelLibTestsResponse, Display, LibTest, LstLibTests,
    LstLibTestsResponse, UploadIMStest, UploadIMStestResponse,
)
from classbell.services.training.tests_results import (
    GetIMStestDetails, GetIMStestDetailsResponse, GetIMStestResult, GetIMStestResultResponse, GetTestInformation,
    GetTestInformationResponse, SubmittedTest,
)
from classbell.services.training.tests_schedule import (
    AddScheduledTest, AddScheduledTestResponse, AttemptLimit, DelScheduledTest, DelScheduledTestResponse,
    DeliveryMethod, LstScheduledTests, LstScheduledTestsResponse, SetScheduledTest, SetScheduledTestResponse, TimeLimit,
    Website,
)
from classbell.services.training.tests_scores import (
    SendScores, SendScoresResponse,
)
from classbell.services.training.tests_types import (
    EmailAttendee, ScheduledTest, ScheduledTestInstance,
)
from classbell.services.training.twin import (
    GetTrainingSessionRequest, GetTrainingSessionRequestResponse,
)
from classbell.services.training.types import (
    AttendeeOptions, DayInWeek, HandsOnLab, MetaData, Order, PreAssignBreakout, Repeat, RepeatSession, TrainingSession,
    TrainingSessionInstance,
)
from classbell.services.user.accounts import (
    CreateUser, CreateUserResponse, GetUser, GetUserResponse, ScheduleFor, SchedulingTemplates, ServiceSessionType,
    SessionTemplateSummary, SetUser, SetUserResponse,
)
from classbell.services.user.activation import (
    ActivateUser, ActivateUserResponse, DelUser, DelUserResponse, DelUserStatus, InactivateUser, InactivateUserResponse,
)
from classbell.services.user.links import (
    GetLoginTicket, GetLoginTicketResponse, GetloginurlUser, GetloginurlUserResponse, GetlogouturlUser,
    GetlogouturlUserResponse,
)
from classbell.services.user.lists import (
    LstUser, LstUserResponse, LstsummaryUser, LstsummaryUserResponse, RegisteredScope, UserOrder, UserSummary,
    WebAcdFilter,
)
from classbell.services.user.preferences import (
    CommOptions, MyWebEx, Options as UserOptions, PersonalMeetingRoom, SessionOptions,
)
from classbell.services.user.support import (
    AutoRequest, DefaultClient, OrderTabs, Recording as UserRecording, RemoteSupport, SalesCenter, SalesCenterInstance,
    SalesProduct, SalesProducts, SalesProductsInstance, SalesRoles, SalesSme, SalesSmeInstance, ServiceDesk,
    SharingAndRecording, SupportCenter, WebAcdPrefs, WebAcdUserRole,
)
from classbell.services.user.telephony import (
    PersonalAccount, PersonalTeleconf, Phones as UserPhones, ThirdPartyAccount, ThirdPartyTeleconf,
    TspAccount as UserTspAccount, TspAccounts,
)
from classbell.services.user.tickets import (
    AuthenticateUser, AuthenticateUserResponse,
)
from classbell.services.user.types import (
    MeetingTypes, Privilege, Security, SupportedServices, UserInstance,
)

__all__ = [
    "AccessControl", "AccountPasswordCriteria", "AccountPasswordSwitches", "ActivateUser", "ActivateUserResponse",
    "AddScheduledTest", "AddScheduledTestResponse", "AdditionalInfo", "Address", "AsiMetadata", "AsiMetadatafield",
    "AssessmentOutcomes", "AssessmentResult", "AttemptLimit", "Attendee", "AttendeeEmail", "AttendeeInstance",
    "AttendeeListsOrder", "AttendeeOptions", "AttendeeOrder", "AttendeePerson", "AttendeeStatus", "AuthenticateUser",
    "AuthenticateUserResponse", "AutoRequest", "AvailabilityLab", "CallInNumbers", "Certificate",
    "CheckLabAvailability", "CheckLabAvailabilityResponse", "CommOptions", "Contact", "Context", "CopyLibTests",
    "CopyLibTestsResponse", "CreateContacts", "CreateContactsResponse", "CreateDistList", "CreateDistListResponse",
    "CreateLab", "CreateLabResponse", "CreateMeetingAttendee", "CreateMeetingAttendeeResponse", "CreateTemplate",
    "CreateTemplateResponse", "CreateTimeScope", "CreateToken", "CreateTokenResponse", "CreateTrainingSession",
    "CreateTrainingSessionResponse", "CreateUser", "CreateUserResponse", "CreateWebhook", "CreateWebhookResponse",
    "CreationTimeScope", "CustomFields", "Date", "DateScope", "DayInWeek", "DefaultClient", "DelLab", "DelLabResponse",
    "DelLibTests", "DelLibTestsResponse", "DelMeetingAttendee", "DelMeetingAttendeeResponse", "DelRecording",
    "DelRecordingResponse", "DelScheduledTest", "DelScheduledTestResponse", "DelSession", "DelSessionResponse",
    "DelTemplate", "DelTemplateResponse", "DelToken", "DelTokenResponse", "DelTrainingSession",
    "DelTrainingSessionResponse", "DelUser", "DelUserResponse", "DelUserStatus", "DelWebhook", "DelWebhookResponse",
    "Delivery", "DeliveryMethod", "Display", "DistList", "DistListChange", "Document", "EmailAttendee", "EnableOptions",
    "EndTimeScope", "EnrollAttendee", "EnrollDefaultFields", "EnrollFields", "EnrollSession", "EpDateScope",
    "EpListControl", "EpOrder", "EpRecording", "EpServiceTypes", "ErasePerson", "ErasePersonResponse", "EventService",
    "ExportPerson", "ExportPersonResponse", "FeedbackAttendee", "FeedbackDefaultFields", "FeedbackFields",
    "FeedbackSession", "Field", "FormField", "GenericIdentifier", "GetAPIVersion", "GetAPIVersionResponse",
    "GetCertificateRule", "GetCertificateRuleResponse", "GetEnrollmentInfo", "GetEnrollmentInfoResponse",
    "GetFeedbackInfo", "GetFeedbackInfoResponse", "GetIMStestDetails", "GetIMStestDetailsResponse", "GetIMStestResult",
    "GetIMStestResultResponse", "GetJoinSessionInfo", "GetJoinSessionInfoResponse", "GetLabInfo", "GetLabInfoResponse",
    "GetLabSchedule", "GetLabScheduleResponse", "GetLoginTicket", "GetLoginTicketResponse", "GetMeetingType",
    "GetMeetingTypeResponse", "GetRecordingInfo", "GetRecordingInfoResponse", "GetRegistrationForm",
    "GetRegistrationFormResponse", "GetSessionInfo", "GetSessionInfoResponse", "GetSite", "GetSiteRegistrationForm",
    "GetSiteRegistrationFormResponse", "GetSiteResponse", "GetSiteSettings", "GetSiteSettingsResponse",
    "GetTestInformation", "GetTestInformationResponse", "GetTrainingSession", "GetTrainingSessionRequest",
    "GetTrainingSessionRequestResponse", "GetTrainingSessionResponse", "GetUser", "GetUserResponse", "GetWebhook",
    "GetWebhookResponse", "GethosturlMeeting", "GethosturlMeetingResponse", "GetjoinurlMeeting",
    "GetjoinurlMeetingResponse", "GetloginurlUser", "GetloginurlUserResponse", "GetlogouturlUser",
    "GetlogouturlUserResponse", "GiveFeedback", "GiveFeedbackResponse", "GlobalCallInNumber", "Grade", "HandsOnLab",
    "ICalendarURL", "InactivateUser", "InactivateUserResponse", "InfoAccessControl", "InfoAttendeeOptions",
    "InfoCallInNumbers", "InfoHost", "InfoMetaData", "InfoSchedule", "InfoTelephony", "InfoTest", "IssueCertificates",
    "IssueCertificatesResponse", "ItemOutcomes", "ItemResult", "ItemScore", "JoinEnableOptions", "JoinTelephony",
    "KnownSwitch", "LabInfo", "Labels", "LibTest", "Limits", "ListControl", "LstCertificates",
    "LstCertificatesResponse", "LstContact", "LstContactResponse", "LstDistList", "LstDistListResponse", "LstLibTests",
    "LstLibTestsResponse", "LstMeetingAttendee", "LstMeetingAttendeeResponse", "LstMeetingType",
    "LstMeetingTypeResponse", "LstMessages", "LstMessagesResponse", "LstOpenSession", "LstOpenSessionResponse",
    "LstRecording", "LstRecordingResponse", "LstScheduledTests", "LstScheduledTestsResponse", "LstTemplates",
    "LstTemplatesResponse", "LstTimeZone", "LstTimeZoneResponse", "LstTokens", "LstTokensResponse",
    "LstTrainingSession", "LstTrainingSessionResponse", "LstUser", "LstUserResponse", "LstWebhookDeliveries",
    "LstWebhookDeliveriesResponse", "LstWebhooks", "LstWebhooksResponse", "LstrecordaccessDetailHistory",
    "LstrecordaccessDetailHistoryResponse", "LstrecordaccessHistory", "LstrecordaccessHistoryResponse",
    "LstsummaryMeeting", "LstsummaryMeetingResponse", "LstsummarySession", "LstsummarySessionResponse",
    "LstsummaryTrainingSession", "LstsummaryTrainingSessionResponse", "LstsummaryUser", "LstsummaryUserResponse",
    "LsttrainingattendeeHistory", "LsttrainingattendeeHistoryResponse", "LsttrainingsessionHistory",
    "LsttrainingsessionHistoryResponse", "MarkPresence", "MarkPresenceResponse", "MatchingRecords", "Material",
    "MeetingAssist", "MeetingDateScope", "MeetingOrder", "MeetingPlace", "MeetingSummary", "MeetingType",
    "MeetingTypes", "MeetingtypeOptions", "MeetingtypeServiceTypes", "Message", "MetaData", "MyWebEx", "NewDistList",
    "OpenSession", "Order", "OrderTabs", "Participant", "ParticipantList", "Participants", "PasswordCriteria", "Person",
    "PersonalAccount", "PersonalMeetingRoom", "PersonalTeleconf", "PhoneLabelNumber", "PhoneNumbers", "Phones",
    "PreAssignBreakout", "Privilege", "PromoteAttendees", "PromoteAttendeesResponse", "PsoFields", "QtiResultReport",
    "RecordAccessHistory", "RecordDetail", "RecordOrder", "RecordingBasic", "RecordingBasicInfo", "RecordingChange",
    "RecordingFileAccess", "RecordingFileAccessInfo", "RecordingPlayback", "RedeliverWebhook",
    "RedeliverWebhookResponse", "RegCustomField", "RegFields", "Register", "RegisterMeetingAttendee",
    "RegisterMeetingAttendeeResponse", "RegisteredScope", "Registrant", "Remind", "ReminderEmails", "RemoteSupport",
    "Repeat", "RepeatSession", "ResendMessage", "ResendMessageResponse", "ReserveLab", "ReserveLabResponse",
    "ResourceRestrictions", "Response", "ResponseForm", "Result", "ReturnSettings", "RevokeCertificate",
    "RevokeCertificateResponse", "SalesCenter", "SalesCenterInstance", "SalesProduct", "SalesProducts",
    "SalesProductsInstance", "SalesRoles", "SalesSme", "SalesSmeInstance", "Schedule", "ScheduleFor", "ScheduleLab",
    "ScheduledTest", "ScheduledTestInstance", "SchedulingPage", "SchedulingTemplates", "Score", "SectionResult",
    "Security", "SecurityOptions", "SecuritySwitches", "SendScores", "SendScoresResponse", "Service", "ServiceDesk",
    "ServiceSessionType", "Services", "SessionOptions", "SessionOrder", "SessionPasswordSwitches",
    "SessionSummaryInstance", "SessionTemplate", "SessionTemplateSummary", "SessionTypes", "SetCertificateRule",
    "SetCertificateRuleResponse", "SetDistList", "SetDistListResponse", "SetRecordingInfo", "SetRecordingInfoResponse",
    "SetRegistrationForm", "SetRegistrationFormResponse", "SetScheduledTest", "SetScheduledTestResponse", "SetSite",
    "SetSiteLogo", "SetSiteLogoResponse", "SetSiteRegistrationForm", "SetSiteRegistrationFormResponse",
    "SetSiteResponse", "SetSiteSettings", "SetSiteSettingsResponse", "SetTrainingSession", "SetTrainingSessionResponse",
    "SetUser", "SetUserResponse", "SetWebhook", "SetWebhookResponse", "SharingAndRecording", "SiteInstance",
    "SiteMeetingType", "SiteMetaData", "SiteServices", "SiteZone", "StartTimeScope", "StrictPasswords", "SubmittedTest",
    "SupportApi", "SupportCenter", "SupportService", "SupportedServices", "Switch", "Telephony", "Template",
    "TestWebhook", "TestWebhookResponse", "ThirdPartyAccount", "ThirdPartyTeleconf", "TimeLimit", "TimeZone", "Token",
    "Tracking", "TrackingCode", "TrackingCodes", "TrackingValue", "TrainingAttendeeHistory", "TrainingSession",
    "TrainingSessionHistory", "TrainingSessionInstance", "TrainingSessionSummary", "TspAccount", "TspAccounts", "Ucf",
    "UnmarkPresence", "UnmarkPresenceResponse", "UploadIMStest", "UploadIMStestResponse", "UserInstance", "UserOptions",
    "UserOrder", "UserPhones", "UserRecording", "UserSummary", "UserTspAccount", "ViewTimeScope", "WebAcdFilter",
    "WebAcdPrefs", "WebAcdUserRole", "Webhook", "Website", "WriteToPeople", "WriteToPeopleResponse",
]
