"""What each line of the audit trail says that somebody did; the name of who did it stands before it.

Every operation that leaves a line has its words here, and so has every command of the operator that does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_

_SESSIONS: Final[Mapping[str, str]] = {
    "training.CreateTrainingSession": N_("planned the session"),
    "training.SetTrainingSession": N_("changed the session"),
    "training.DelTrainingSession": N_("deleted the session"),
    "ep.DelSession": N_("deleted the session"),
    "api.CreateTemplate": N_("saved a session template"),
    "api.DelTemplate": N_("took a session template away"),
    "ep.SetRecordingInfo": N_("changed a recording"),
    "ep.DelRecording": N_("deleted a recording"),
    "recording add": N_("added a recording"),
    "recording remove": N_("deleted a recording"),
}

_PEOPLE: Final[Mapping[str, str]] = {
    "attendee.CreateMeetingAttendee": N_("put people on the list"),
    "attendee.RegisterMeetingAttendee": N_("registered people"),
    "attendee.DelMeetingAttendee": N_("took people off the list"),
    "api.RegisterVisitor": N_("registered people"),
    "api.PromoteAttendees": N_("moved people up the waiting list"),
    "api.WriteToPeople": N_("wrote to people"),
    "api.ResendMessage": N_("sent a message again"),
    "api.MarkPresence": N_("noted somebody as present"),
    "api.UnmarkPresence": N_("took a note of presence back"),
    "api.SetCertificateRule": N_("changed what earns a certificate"),
    "api.IssueCertificates": N_("issued certificates"),
    "api.RevokeCertificate": N_("revoked a certificate"),
    "api.SetRegistrationForm": N_("changed the registration form"),
    "api.ErasePerson": N_("erased the data of a person"),
    "ep.CreateContacts": N_("added contacts to the address book"),
    "ep.CreateDistList": N_("made a distribution list"),
    "ep.SetDistList": N_("changed a distribution list"),
}

_TESTS_AND_LABS: Final[Mapping[str, str]] = {
    "training.UploadIMStest": N_("put a test into the library"),
    "training.CopyLibTests": N_("copied tests of the library"),
    "training.DelLibTests": N_("deleted tests of the library"),
    "training.AddScheduledTest": N_("gave the session a test"),
    "training.SetScheduledTest": N_("changed a test of the session"),
    "training.DelScheduledTest": N_("took a test from the session"),
    "api.SendScores": N_("sent out the results of a test"),
    "grade a test": N_("graded a test"),
    "training.ReserveLab": N_("reserved computers of a lab"),
    "api.CreateLab": N_("added a lab"),
    "api.DelLab": N_("took a lab away"),
    "lab add": N_("added a lab"),
    "lab remove": N_("took a lab away"),
}

_ACCOUNTS: Final[Mapping[str, str]] = {
    "user.CreateUser": N_("made an account"),
    "user.SetUser": N_("changed an account"),
    "user.DelUser": N_("took an account out of use"),
    "user.InactivateUser": N_("took an account out of use"),
    "user.ActivateUser": N_("let an account in again"),
    "user.GetloginurlUser": N_("asked for a link that signs another account in"),
    "api.ConfirmSecondStep": N_("turned the second step of signing in on"),
    "api.RemoveSecondStep": N_("turned the second step of signing in off"),
    "api.CreateToken": N_("made a token"),
    "api.DelToken": N_("took a token back"),
    "token add": N_("made a token"),
    "token remove": N_("took a token back"),
}

_SITE: Final[Mapping[str, str]] = {
    "site.SetSite": N_("changed settings of the site"),
    "api.SetSiteSettings": N_("changed settings of the site"),
    "site set": N_("changed settings of the site"),
    "api.SetSiteLogo": N_("changed the logo"),
    "api.SetSiteRegistrationForm": N_("changed the registration form of the site"),
    "api.CreateWebhook": N_("added a webhook"),
    "api.SetWebhook": N_("changed a webhook"),
    "api.DelWebhook": N_("took a webhook away"),
    "api.TestWebhook": N_("tried a webhook"),
    "api.RedeliverWebhook": N_("had a webhook told once more"),
    "webhook add": N_("added a webhook"),
    "webhook remove": N_("took a webhook away"),
    "webhook test": N_("tried a webhook"),
}

WHAT: Final[Mapping[str, str]] = {**_SESSIONS, **_PEOPLE, **_TESTS_AND_LABS, **_ACCOUNTS, **_SITE}
