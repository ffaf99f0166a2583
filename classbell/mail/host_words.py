"""What mails to the hosts of sessions say: what happened, and what could not be delivered."""

from __future__ import annotations

from typing import Final

from classbell.languages import N_
from classbell.mail.facts import Facts
from classbell.mail.said import Said, instant


def digest(facts: Facts) -> Said:
    """What happened on a day in the sessions of a host."""
    text, speech = facts.speech.text, facts.speech
    items = []
    for each in facts.list_of("sessions"):
        registered, pending, waiting, withdrawn = (
            number if isinstance(number := each.get(name), int) else 0
            for name in ("registered", "pending", "waiting", "withdrawn")
        )
        lines = [
            (registered, speech.texts("%(num)s new registration", "%(num)s new registrations", registered)),
            (pending, speech.texts("%(num)s waits for your approval", "%(num)s wait for your approval", pending)),
            (waiting, speech.texts("%(num)s on the waiting list", "%(num)s on the waiting list", waiting)),
            (withdrawn, speech.texts("%(num)s withdrew", "%(num)s withdrew", withdrawn)),
        ]
        items.append((str(each.get("name", "")), [line for number, line in lines if number]))
    day = instant(facts.told.get("day")) or facts.now
    return Said(
        text(N_("Your sessions on %(day)s"), day=speech.day(day, width="long")),
        text(N_("What happened in your sessions")),
        [],
        (text(N_("Open the console")), facts.links.other) if facts.links.other else None,
        items,
        shows_session=False,
    )


def no_room(facts: Facts) -> Said:
    """People are in a session that is held nowhere."""
    text = facts.speech.text
    session = facts.meeting.name if facts.meeting is not None else facts.site
    return Said(
        text(N_("No room is set up: %(session)s"), session=session),
        text(N_("No room is set up")),
        [
            text(N_("People are in “%(session)s”, but no room is set up for it."), session=session),
            text(N_("Give it the address of a room, or ask an administrator for a room of the site.")),
            text(N_("Their presence is counted meanwhile.")),
        ],
        (text(N_("Set the address of the room")), facts.links.other) if facts.links.other else None,
    )


def undelivered(facts: Facts) -> Said:
    """Who got nothing, and why."""
    text, speech = facts.speech.text, facts.speech
    session = facts.meeting.name if facts.meeting is not None else facts.site
    lines = []
    for each in facts.list_of("failed"):
        kind = str(each.get("kind", ""))
        named = text(_NAMES[kind]) if kind in _NAMES else kind
        lines.append(f"{each.get('recipient', '')} ({named}): {each.get('answer', '')}")
    if more := facts.number_of("more"):
        lines.append(speech.texts("… and %(num)s more.", "… and %(num)s more.", more))
    return Said(
        text(N_("Not delivered: %(session)s"), session=session),
        text(N_("Not delivered")),
        [text(N_("Please check the addresses. The console shows what was sent, and what mail servers answered."))],
        (text(N_("Show the messages")), facts.links.other),
        [(text(N_("These messages about “%(session)s” could not be delivered:"), session=session), lines)],
        shows_session=False,
    )


_NAMES: Final = {
    "invitation": N_("invitation"),
    "registration.accepted": N_("registration accepted"),
    "registration.waiting": N_("on the waiting list"),
    "registration.promoted": N_("registration accepted"),
    "registration.rejected": N_("registration rejected"),
    "registration.removed": N_("registration removed"),
    "reminder": N_("reminder"),
    "reminder.mobile": N_("reminder"),
    "changed": N_("change of the session"),
    "cancelled": N_("cancellation"),
    "registration.received": N_("registration received"),
    "followup.came": N_("mail after the session"),
    "followup.missed": N_("mail after the session"),
    "test.invitation": N_("invitation to a test"),
    "test.opens": N_("reminder of a test"),
    "test.due": N_("reminder of a test"),
    "test.score": N_("result of a test"),
    "message": N_("message of the host"),
}
