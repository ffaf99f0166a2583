"""What the feature flags of a session are called in the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classbell.languages import N_

FLAGS: Final[Mapping[str, tuple[str, str]]] = {
    "chat": (N_("Chat"), ""),
    "poll": (N_("Polls"), ""),
    "supportQandA": (N_("Questions and answers"), ""),
    "supportFeedback": (N_("Feedback icons"), ""),
    "attendeeList": (N_("Attendees see who is there"), ""),
    "audioVideo": (N_("Video"), ""),
    "multiVideo": (N_("Several videos"), ""),
    "voip": (N_("Computer audio"), ""),
    "muteOnEntry": (N_("Mute callers on entry"), ""),
    "supportPanelists": (N_("Panelists"), ""),
    "veryLargeSess": (N_("Large session"), ""),
    "trainingSessionRecord": (N_("Host may record"), ""),
    "attendeeRecordTrainingSession": (N_("Attendees may record"), ""),
    "networkBasedRecord": (N_("Record on the server"), ""),
    "presentation": (N_("Share documents"), ""),
    "applicationShare": (N_("Share applications"), ""),
    "desktopShare": (N_("Share the desktop"), ""),
    "webTour": (N_("Share a web browser"), ""),
    "supportShareWebContent": (N_("Share web content"), ""),
    "supportUCFRichMedia": (N_("Rich media"), ""),
    "fileShare": (N_("File transfer"), ""),
    "annotation": (N_("Annotation"), ""),
    "pointer": (N_("Pointer"), ""),
    "switchPage": (N_("Attendees may turn pages"), ""),
    "fullScreen": (N_("Full screen"), ""),
    "thumbnail": (N_("Thumbnails"), ""),
    "zoom": (N_("Zoom"), ""),
    "importDocument": (N_("Import documents"), ""),
    "saveDocument": (N_("Save documents"), ""),
    "printDocument": (N_("Print documents"), ""),
    "copyPage": (N_("Copy pages"), ""),
    "rcAppShare": (N_("Control a shared application"), ""),
    "rcDesktopShare": (N_("Control a shared desktop"), ""),
    "rcWebTour": (N_("Control a shared browser"), ""),
    "supportRemoteComputer": (N_("Remote computer"), ""),
    "supportBreakoutSessions": (N_("Breakout sessions"), ""),
    "presenterBreakoutSession": (N_("Presenters may start breakouts"), ""),
    "attendeeBreakoutSession": (N_("Attendees may start breakouts"), ""),
    "displayQuickStartHost": (N_("Quick start page for the host"), ""),
    "displayQuickStartAttendees": (N_("Quick start page for attendees"), ""),
    "faxIntoTrainingSession": (N_("Fax in"), ""),
    "javaClient": (N_("Java client"), ""),
    "nativeClient": (N_("Native client"), ""),
    "autoDeleteAfterMeetingEnd": (N_("Leave lists when ended"), N_("The history stays.")),
}
