"""What a telephone shows of a session."""

from __future__ import annotations

from typing import Final, NamedTuple

from classbell.languages import N_
from classbell.mail import segments
from classbell.mail.calendar import one_line
from classbell.mail.facts import Facts

_STEP: Final = 8
"""Characters by which a name gets shorter at once."""
_CUT: Final = "..."
"""Not as one character: that is in no alphabet of telephones, and would halve what fits."""


class Sms(NamedTuple):
    """A short message."""

    number: str
    text: str


def short(facts: Facts) -> str:
    """One line with the session, its hour, and the way in; a long name is cut, for the link is worth more."""
    assert facts.meeting is not None
    name = one_line(facts.meeting.name)
    text = _line(facts, name)
    for length in range(len(name) - _STEP, 0, -_STEP):
        if segments.fits(text):
            break
        text = _line(facts, name[:length].rstrip() + _CUT)
    return text


def _line(facts: Facts, name: str) -> str:
    speech, meeting = facts.speech, facts.meeting
    assert meeting is not None
    start = meeting.dates[0].start if meeting.dates else None
    when = speech.moment(start, meeting.zone) if start is not None else ""
    zone = speech.zone_name(start, meeting.zone) if start is not None else ""
    said = speech.text(N_("%(session)s begins %(when)s, %(zone)s."), session=name, when=when, zone=zone)
    return one_line(f"{said} {facts.links.join}")
