"""What each kind of mail says, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from classbell.languages import N_, Speech
from classbell.mail import host_words, tests_words
from classbell.mail.facts import Facts
from classbell.mail.said import Said, instant

DATES_NAMED: Final = 10


def say(facts: Facts) -> Said:
    """What this mail says."""
    return _KINDS.get(facts.kind, _plain)(facts)


def _session(facts: Facts) -> str:
    return facts.meeting.name if facts.meeting is not None else facts.site


def _host(facts: Facts) -> str:
    return facts.meeting.host.name if facts.meeting is not None else facts.site


def _way_in(facts: Facts) -> tuple[str, str] | None:
    text = facts.speech.text
    if facts.links.join:
        return text(N_("Join the session")), facts.links.join
    return (text(N_("Show the session")), facts.links.session) if facts.links.session else None


def _mine(facts: Facts) -> tuple[str, str] | None:
    return (facts.speech.text(N_("My registrations")), facts.links.mine) if facts.links.mine else _way_in(facts)


def _invitation(facts: Facts) -> Said:
    text = facts.speech.text
    said = [text(N_("%(host)s invites you to “%(session)s”."), host=_host(facts), session=_session(facts))]
    if facts.meeting is not None and facts.meeting.invitation:
        said += facts.meeting.invitation.split("\n")
    return Said(
        text(N_("Invitation: %(session)s"), session=_session(facts)), text(N_("You are invited")), said, _way_in(facts)
    )


def _received(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("Registration received: %(session)s"), session=_session(facts)),
        text(N_("Your registration was received")),
        [text(N_("%(host)s decides who takes part. You will be told by mail."), host=_host(facts))],
        _mine(facts),
    )


def _accepted(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("You are registered: %(session)s"), session=_session(facts)),
        text(N_("You are registered")),
        [text(N_("A seat in “%(session)s” is yours."), session=_session(facts))],
        _way_in(facts),
    )


def _waiting(facts: Facts) -> Said:
    text, place = facts.speech.text, facts.number_of("place")
    said = [text(N_("“%(session)s” is full. As soon as a seat falls free, you will be told."), session=_session(facts))]
    if place:
        said.append(text(N_("Your place on the waiting list: %(place)s."), place=place))
    return Said(
        text(N_("Waiting list: %(session)s"), session=_session(facts)),
        text(N_("You are on the waiting list")),
        said,
        _mine(facts),
    )


def _promoted(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("You have a seat: %(session)s"), session=_session(facts)),
        text(N_("A seat fell free")),
        [text(N_("You no longer wait: a seat in “%(session)s” is yours."), session=_session(facts))],
        _way_in(facts),
    )


def _rejected(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("Registration not accepted: %(session)s"), session=_session(facts)),
        text(N_("Your registration was not accepted")),
        [
            text(N_("%(host)s cannot give you a seat in “%(session)s”."), host=_host(facts), session=_session(facts)),
            text(N_("Answer this mail to reach the host.")),
        ],
    )


def _removed(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("You are no longer registered: %(session)s"), session=_session(facts)),
        text(N_("You are no longer registered")),
        [text(N_("You were taken off the list of “%(session)s”."), session=_session(facts))],
    )


def _reminder(facts: Facts) -> Said:
    text, meeting = facts.speech.text, facts.meeting
    said = []
    if meeting is not None and meeting.dates:
        start = meeting.dates[0].start
        said.append(
            text(
                N_("“%(session)s” begins on %(day)s at %(hour)s."),
                session=meeting.name, day=facts.speech.day(start), hour=facts.speech.hour(start),
            )
        )  # fmt: skip
    return Said(text(N_("Reminder: %(session)s"), session=_session(facts)), text(N_("Soon")), said, _way_in(facts))


def _changed(facts: Facts) -> Said:
    text, speech, meeting = facts.speech.text, facts.speech, facts.meeting
    said = [text(N_("%(host)s has changed “%(session)s”."), host=_host(facts), session=_session(facts))]
    if name := facts.text_of("name"):
        said.append(text(N_("It was called “%(name)s”."), name=name))
    zone = meeting.zone if meeting is not None else None
    for each in facts.list_of("moved")[:DATES_NAMED]:
        was, now = instant(each.get("was")), instant(each.get("now"))
        if was is not None and now is not None:
            said.append(
                text(
                    N_("%(was)s is now %(now)s."),
                    was=_when(speech, was, zone), now=_when(speech, now, zone),
                )
            )  # fmt: skip
    if minutes := facts.number_of("minutes"):
        said.append(speech.texts("It lasted %(num)s minute.", "It lasted %(num)s minutes.", minutes))
    if place := facts.text_of("place"):
        said.append(text(N_("The place was: %(place)s"), place=place))
    return Said(
        text(N_("Changed: %(session)s"), session=_session(facts)), text(N_("The session has changed")), said,
        _way_in(facts),
    )  # fmt: skip


def _cancelled(facts: Facts) -> Said:
    text, speech = facts.speech.text, facts.speech
    zone = facts.meeting.zone if facts.meeting is not None else None
    gone = [at for each in facts.list_of("dropped") if (at := instant(each.get("start"))) is not None]
    if gone:
        said = [text(N_("These dates of “%(session)s” do not take place:"), session=_session(facts))]
        said += [_when(speech, at, zone) for at in gone[:DATES_NAMED]]
        if len(gone) > DATES_NAMED:
            said.append(speech.texts("… and %(num)s more.", "… and %(num)s more.", len(gone) - DATES_NAMED))
        return Said(
            text(N_("Cancelled date: %(session)s"), session=_session(facts)), text(N_("A date is cancelled")), said,
            _way_in(facts),
        )  # fmt: skip
    return Said(
        text(N_("Cancelled: %(session)s"), session=_session(facts)),
        text(N_("The session is cancelled")),
        [text(N_("“%(session)s” does not take place."), session=_session(facts))],
    )


def _came(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("Thank you for coming: %(session)s"), session=_session(facts)),
        text(N_("Thank you for coming")),
        [text(N_("%(host)s thanks you for taking part in “%(session)s”."), host=_host(facts), session=_session(facts))],
        _mine(facts),
    )


def _missed(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("We missed you: %(session)s"), session=_session(facts)),
        text(N_("We missed you")),
        [
            text(N_("“%(session)s” took place without you."), session=_session(facts)),
            text(N_("Answer this mail to reach the host.")),
        ],
        _mine(facts),
    )


def _password(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("A new password for %(site)s"), site=facts.site),
        text(N_("A new password")),
        [
            text(N_("Somebody, probably you, has asked for a new password.")),
            text(N_("If it was not you, nothing has to be done: the old one stays as it is.")),
        ],
        (text(N_("Choose a new password")), facts.links.other) if facts.links.other else None,
        shows_session=False,
    )


def _confirm(facts: Facts) -> Said:
    text, about = facts.speech.text, facts.text_of("about")
    if about == "registered":
        return Said(
            text(N_("You were registered already: %(session)s"), session=_session(facts)),
            text(N_("You were registered already")),
            [text(N_("Somebody, probably you, has registered this address once more. Nothing has changed."))],
            (text(N_("My registrations")), facts.links.other) if facts.links.other else None,
        )
    if about == "registrations":
        return Said(
            text(N_("Your registrations on %(site)s"), site=facts.site),
            text(N_("Your registrations")),
            [text(N_("The link shows everything this address is registered for. It is for you alone."))],
            (text(N_("My registrations")), facts.links.other) if facts.links.other else None,
            shows_session=False,
        )
    return Said(
        text(N_("Please confirm your address: %(site)s"), site=facts.site),
        text(N_("Please confirm your address")),
        [text(N_("Somebody, probably you, has given this address. If it was not you, nothing has to be done."))],
        (text(N_("Confirm the address")), facts.links.other) if facts.links.other else None,
        shows_session=False,
    )


def _message(facts: Facts) -> Said:
    subject = facts.text_of("subject") or facts.speech.text(N_("Message of %(host)s"), host=_host(facts))
    return Said(f"{subject}: {_session(facts)}", subject, facts.text_of("text").split("\n"), _way_in(facts))


def _welcome(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("Welcome to %(site)s"), site=facts.site),
        text(N_("Welcome")),
        [text(N_("An account was made for you. Sign in with the name and password you were given."))],
        (text(N_("Sign in")), facts.links.other) if facts.links.other else None,
        shows_session=False,
    )


def _lab(facts: Facts) -> Said:
    text = facts.speech.text
    return Said(
        text(N_("Lab reserved: %(site)s"), site=facts.site),
        text(N_("Your lab is reserved")),
        [text(N_("Reservation %(number)s is yours."), number=facts.number_of("occurrence"))],
        shows_session=False,
    )


def _plain(facts: Facts) -> Said:
    return Said(_session(facts), _session(facts), [facts.text_of("text")] if facts.text_of("text") else [])


def _when(speech: Speech, at: datetime, zone: str | None) -> str:
    return f"{speech.day(at, zone, 'medium')}, {speech.hour(at, zone)}"


_KINDS: Final[Mapping[str, Callable[[Facts], Said]]] = {
    "invitation": _invitation,
    "registration.received": _received,
    "registration.accepted": _accepted,
    "registration.waiting": _waiting,
    "registration.promoted": _promoted,
    "registration.rejected": _rejected,
    "registration.removed": _removed,
    "reminder": _reminder,
    "changed": _changed,
    "cancelled": _cancelled,
    "host.digest": host_words.digest,
    "undelivered": host_words.undelivered,
    "room.missing": host_words.no_room,
    "followup.came": _came,
    "followup.missed": _missed,
    "test.invitation": tests_words.invitation,
    "test.opens": tests_words.opens,
    "test.due": tests_words.due,
    "test.score": tests_words.score,
    "test.handed-in": tests_words.handed_in,
    "password.reset": _password,
    "confirm": _confirm,
    "message": _message,
    "welcome": _welcome,
    "lab-reserved": _lab,
}
