"""What a telephone shows of a session."""

from __future__ import annotations

from typing import NamedTuple

from classbell.languages import N_
from classbell.mail.facts import Facts


class Sms(NamedTuple):
    """A short message."""

    number: str
    text: str


def short(facts: Facts) -> str:
    """One line with the session, its hour, and the way in."""
    speech, meeting = facts.speech, facts.meeting
    assert meeting is not None
    start = meeting.dates[0].start if meeting.dates else None
    when = speech.moment(start, meeting.zone) if start is not None else ""
    zone = speech.zone_name(start, meeting.zone) if start is not None else ""
    said = speech.text(N_("%(session)s begins %(when)s, %(zone)s."), session=meeting.name, when=when, zone=zone)
    return f"{said} {facts.links.join}".strip()
