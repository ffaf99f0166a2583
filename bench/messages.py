"""The requests that are measured, as clients in the wild write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources

SITE = "bench"

# The sender of the project's own example.
SENDER = "hostid"
SENDER_EMAIL = "johnsmith@xyz.com"
PASSWORD = "hostpassword"

ADMINISTRATOR = "reader"


def create() -> str:
    """CreateTrainingSession: the project's example, with every element of the vendor's sample and its quirks."""
    return (resources.files("classbell") / "cli/example/create-session.xml").read_text("utf-8")


def create_for(attendees: Iterable[str]) -> str:
    """The same with these people as its attendees."""
    people = "".join(
        f"<participant><person><name>Attendee {number}</name><email>{email}</email></person></participant>\n"
        for number, email in enumerate(attendees, start=1)
    )
    listed = f"<attendees>\n<participants>\n{people}</participants>\n</attendees>"
    return re.sub(r"<attendees>.*</attendees>", listed, create(), flags=re.DOTALL)


def get(session_key: int, name: str = ADMINISTRATOR) -> str:
    """GetTrainingSession of one session."""
    return _message("GetTrainingSession", f"<sessionKey>{session_key}</sessionKey>\n", name)


def summaries(name: str = ADMINISTRATOR, records: int = 500) -> str:
    """LstsummaryTrainingSession: the first sessions an account may see, of the whole site for its administrator."""
    return _message(
        "LstsummaryTrainingSession",
        f"<listControl>\n<startFrom>1</startFrom>\n<maximumNum>{records}</maximumNum>\n<listMethod>OR</listMethod>\n"
        "</listControl>\n<order>\n<orderBy>STARTTIME</orderBy>\n<orderAD>ASC</orderAD>\n</order>\n",
        name,
    )


def register(session_key: int, name: str, email: str) -> str:
    """RegisterMeetingAttendee of one person for one session of this account."""
    return _message(
        "RegisterMeetingAttendee",
        f"<attendees>\n<person>\n<name>Ann Bell</name>\n<email>{email}</email>\n<type>VISITOR</type>\n</person>\n"
        f"<joinStatus>ACCEPT</joinStatus>\n<role>ATTENDEE</role>\n<sessionKey>{session_key}</sessionKey>\n"
        "</attendees>\n",
        name,
        "attendee",
    )


def history(operation: str, name: str) -> str:
    """LsttrainingsessionHistory or LsttrainingattendeeHistory: the first 50 records of an account."""
    return _message(operation, "", name, "history")


def _message(operation: str, body: str, name: str, service: str = "training") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<serv:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"<header>\n<securityContext>\n<webExID>{name}</webExID>\n<password>{PASSWORD}</password>\n"
        f"<siteName>{SITE}</siteName>\n</securityContext>\n</header>\n<body>\n<bodyContent xsi:type=\n"
        f'"java:com.webex.service.binding.{service}.{operation}">\n{body}</bodyContent>\n</body>\n</serv:message>\n'
    )
