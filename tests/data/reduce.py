"""Make `elements.csv`, the facts of the schemas that the served operations must meet, from the protocol's own table.

Run as `python -m tests.data.reduce` where the protocol's folder stands beside the repository. What is kept: where an
element may stand, what its values are made of, how often it occurs, its limits, its default and its prefix.
"""

import csv
import io
from pathlib import Path
from typing import Final

FULL: Final = Path(__file__).parents[3] / "shared" / "protocol" / "elements.csv"
REDUCED: Final = Path(__file__).with_name("elements.csv")

OPERATIONS: Final = {
    "training": (
        "CreateTrainingSession", "SetTrainingSession", "GetTrainingSession", "DelTrainingSession",
        "LstsummaryTrainingSession", "LstTrainingSession", "LstScheduledTests", "AddScheduledTest", "SetScheduledTest",
        "DelScheduledTest", "GetTestInformation", "GetIMStestDetails", "GetIMStestResult", "LstLibTests",
        "CopyLibTests", "DelLibTests", "UploadIMStest", "GetLabInfo", "CheckLabAvailability", "GetLabSchedule",
    ),
    "attendee": (
        "CreateMeetingAttendee", "RegisterMeetingAttendee", "LstMeetingAttendee", "DelMeetingAttendee",
        "GetEnrollmentInfo", "GetFeedbackInfo",
    ),
    "user": (
        "AuthenticateUser", "CreateUser", "GetUser", "SetUser", "DelUser", "LstsummaryUser", "ActivateUser",
        "InactivateUser", "GetLoginTicket", "GetloginurlUser", "GetlogouturlUser", "LstUser",
    ),
    "site": ("LstTimeZone", "GetSite", "SetSite"),
    "ep": (
        "GetAPIVersion", "GetSessionInfo", "GetJoinSessionInfo", "LstOpenSession", "LstsummarySession", "DelSession",
        "LstRecording", "GetRecordingInfo", "SetRecordingInfo", "DelRecording", "CreateContacts", "LstContact",
        "CreateDistList", "SetDistList", "LstDistList",
    ),
    "history": (
        "LsttrainingsessionHistory", "LsttrainingattendeeHistory", "LstrecordaccessHistory",
        "LstrecordaccessDetailHistory",
    ),
    "meeting": ("GethosturlMeeting", "GetjoinurlMeeting", "LstsummaryMeeting"),
    "meetingtype": ("LstMeetingType", "GetMeetingType"),
}  # fmt: skip
"""Operations whose elements are kept."""

COLUMNS: Final = ("operation", "direction", "path", "base", "min", "max", "limits", "default", "prefix")

# The 62 labels are a table of their own (classbell/domain/timezones.csv); repeating them would hide the rest.
ZONE_LABELS: Final = "zone labels"


def reduce(text: str) -> str:
    """Give the reduced table for the text of the full one."""
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["operation"] in OPERATIONS.get(row["service"], ())]
    parents = {(row["operation"], row["direction"], row["element_path"].rpartition("/")[0]) for row in rows}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        full_name = f"{row['service']}.{row['operation']}"
        if row["element_path"] == "(empty)":
            writer.writerow((full_name, row["direction"], "", "empty", "", "", "", "", ""))
            continue
        path = row["element_path"]
        limits = row["enum_or_limits"].removeprefix("enum: ")
        if row["xsd_type"] == "com:timeZoneType":
            limits = ZONE_LABELS
        if (row["operation"], row["direction"], path) in parents:
            base = "group"
        elif row["enum_or_limits"].startswith("enum: "):
            base = "choice"
        elif row["xsd_type"].startswith("xsd:"):
            base = row["xsd_type"].removeprefix("xsd:")
        else:
            base = "string"
        prefix = row["note"].removeprefix("ns ").split(";")[0]
        writer.writerow(
            (full_name, row["direction"], path.removeprefix("/"), base, row["min_occurs"], row["max_occurs"], limits,
             row["default"], prefix)
        )  # fmt: skip
    return out.getvalue()


if __name__ == "__main__":
    REDUCED.write_text(reduce(FULL.read_text("utf-8")), "utf-8")
