"""What mails about tests say: to those who are to take one, about a score, and to hosts."""

from __future__ import annotations

from classbell.languages import N_
from classbell.mail.facts import Facts
from classbell.mail.said import Said, instant


def invitation(facts: Facts) -> Said:
    """Somebody is asked to take a test."""
    text = facts.speech.text
    host = facts.meeting.host.name if facts.meeting is not None else facts.site
    asked = text(N_("%(host)s asks you to take the test “%(test)s”."), host=host, test=facts.text_of("title"))
    return _call(facts, text(N_("A test for you")), asked)


def opens(facts: Facts) -> Said:
    """The test can be taken from now on."""
    text = facts.speech.text
    return _call(
        facts, text(N_("The test is open")),
        text(N_("You can take the test “%(test)s” now."), test=facts.text_of("title")),
    )  # fmt: skip


def due(facts: Facts) -> Said:
    """The last moment comes near."""
    text = facts.speech.text
    return _call(
        facts, text(N_("The test closes soon")),
        text(N_("You have not handed in the test “%(test)s” yet."), test=facts.text_of("title")),
    )  # fmt: skip


def score(facts: Facts) -> Said:
    """What somebody reached."""
    text, name = facts.speech.text, facts.text_of("title")
    said = [
        text(
            N_("Your score in “%(test)s”: %(score)s of %(most)s."),
            test=name, score=facts.number_of("score"), most=facts.number_of("most"),
        )
    ]  # fmt: skip
    if grade := facts.text_of("grade"):
        said.append(text(N_("Grade: %(grade)s"), grade=grade))
    if comments := facts.text_of("comments"):
        host = facts.meeting.host.name if facts.meeting is not None else facts.site
        said += [text(N_("%(host)s writes:"), host=host), *comments.split("\n")]
    return Said(
        text(N_("Your score in “%(test)s”: %(session)s"), test=name, session=_session(facts)),
        text(N_("Your score")), said, shows_session=False,
    )  # fmt: skip


def handed_in(facts: Facts) -> Said:
    """The host learns who handed in a test, and whether something of it waits for him."""
    text, name, who = facts.speech.text, facts.text_of("title"), facts.text_of("who")
    said = [
        text(N_("%(name)s has handed in the test “%(test)s”."), name=who, test=name),
        text(N_("Scored so far: %(score)s of %(most)s."), score=facts.number_of("score"), most=facts.number_of("most")),
    ]
    if unscored := facts.number_of("unscored"):
        said.append(
            facts.speech.texts("%(num)s answer waits for your marks.", "%(num)s answers wait for your marks.", unscored)
        )
    return Said(
        text(N_("Test “%(test)s” handed in: %(session)s"), test=name, session=_session(facts)),
        text(N_("A test was handed in")),
        said,
        (text(N_("Show the answers")), facts.links.other) if facts.links.other else None,
        shows_session=False,
    )


def _call(facts: Facts, heading: str, said: str) -> Said:
    """A mail that leads to the test, and says from when to when and how long it may be taken."""
    text, speech = facts.speech.text, facts.speech
    lines = [said]
    first, last = instant(facts.told.get("opens")), instant(facts.told.get("closes"))
    if first is not None and last is not None:
        when = {
            name: f"{speech.day(at, speech.zone, 'medium')}, {speech.hour(at, speech.zone)}"
            for name, at in (("opens", first), ("closes", last))
        }
        zone = speech.zone_name(first)
        lines.append(text(N_("It is open from %(opens)s to %(closes)s, %(zone)s."), zone=zone, **when))
    if minutes := facts.number_of("minutes"):
        lines.append(speech.texts("You have %(num)s minute.", "You have %(num)s minutes.", minutes))
    return Said(
        text(N_("Test “%(test)s”: %(session)s"), test=facts.text_of("title"), session=_session(facts)),
        heading,
        lines,
        (text(N_("Take the test")), facts.links.other) if facts.links.other else None,
        shows_session=False,
    )


def _session(facts: Facts) -> str:
    return facts.meeting.name if facts.meeting is not None else facts.site
