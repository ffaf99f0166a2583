"""From the facts of a mail to the mail itself.

Rules:
1. A mail is text and HTML, and for calendars `text/calendar` with its method beside them, as Outlook and Google need
   it, and once more as a file for the others. Styles are inline, and nothing is loaded from anywhere.
2. Texts of users come into headers through `headers` alone, so none can add one; HTML is escaped.
3. One mail has one recipient. Who answers reaches the host.
4. Times are those of the session, and those of the reader where his clocks show something else.
"""

from __future__ import annotations

from email.message import EmailMessage
from functools import cache
from typing import Any, Final, NamedTuple

import css_inline
import jinja2

from classbell.languages import Speech
from classbell.mail import calendar, headers, short_words, words
from classbell.mail.facts import Facts, Meeting, Span
from classbell.mail.said import Said
from classbell.mail.short_words import Sms

ACCENT: Final = "#1f5f8b"
_LOGO: Final = "<logo>"
_ACCENT_HERE: Final = "{{ accent }}"
_NO_COLOUR: Final = "#0a0b0c"


class Shown(NamedTuple):
    """A date as a mail shows it."""

    there: str
    """As clocks in the zone of the session show it."""
    here: str
    """As the reader's clocks show it; empty where that is the same."""


def compose(facts: Facts) -> EmailMessage | Sms:
    """The mail, without the headers that every mail has from its row; a short message for telephones."""
    if facts.kind.endswith(".mobile"):
        text = short_words.short(facts)
        if "@" not in facts.recipient:
            return Sms(facts.recipient, text)
        # Gateways from mail to telephones take the text and drop the rest.
        message = _headed(facts, facts.meeting.name if facts.meeting is not None else facts.site)
        message.set_content(text + "\n")
        return message
    said = words.say(facts)
    message = _headed(facts, said.subject)
    context = _context(facts, said)
    message.set_content(_text(context), cte="quoted-printable")
    message.add_alternative(_html(context), subtype="html", cte="quoted-printable")
    if facts.logo is not None:
        maintype, _, subtype = facts.logo.media_type.partition("/")
        picture = message.get_payload()[1]  # type: ignore[index]
        picture.add_related(facts.logo.content, maintype, subtype, cid=_LOGO, disposition="inline")  # type: ignore[union-attr]
    if facts.invite is not None:
        _invite(message, facts)
    return message


def _headed(facts: Facts, subject: str) -> EmailMessage:
    message = EmailMessage(policy=headers.POLICY)
    message["Subject"] = headers.text(subject)
    host = facts.meeting.host if facts.meeting is not None else None
    via = f"{host.name} via {facts.site}" if host is not None and host.name else facts.sender_name or facts.site
    message["From"] = headers.address(via, facts.sender) or facts.sender
    message["To"] = headers.recipient(facts.recipient)
    if host is not None and facts.recipient.lower() != host.email.lower():
        reply_to = headers.address(host.name, host.email)
        if reply_to is not None:
            message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    if facts.links.unsubscribe:
        message["List-Unsubscribe"] = f"<{facts.links.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _invite(message: EmailMessage, facts: Facts) -> None:
    invite = facts.invite
    assert invite is not None
    if invite.method == "REQUEST":
        content = calendar.request(invite.entry, invite.guest, facts.now)
    else:
        content = calendar.cancel(invite.entry, invite.guest, facts.now, invite.dropped)
    message.add_alternative(
        content.decode(), subtype="calendar", charset="UTF-8", cte="base64", params={"method": invite.method}
    )
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")


def _context(facts: Facts, said: Said) -> dict[str, Any]:
    meeting = facts.meeting if said.shows_session else None
    return {
        "facts": facts,
        "said": said,
        "meeting": meeting,
        "dates": [_shown(facts.speech, meeting, date) for date in meeting.dates] if meeting is not None else [],
        "accent": facts.accent or ACCENT,
        "_": facts.speech.text,
        "ngettext": facts.speech.texts,
    }


def _shown(speech: Speech, meeting: Meeting, date: Span) -> Shown:
    there = _written(speech, date, meeting.zone)
    same = speech.at(date.start).utcoffset() == speech.at(date.start, meeting.zone).utcoffset()
    return Shown(there, "" if same else _written(speech, date, speech.zone))


def _written(speech: Speech, date: Span, zone: str) -> str:
    # Sessions last a day at most, so the day of the end need not be told.
    hours = f"{speech.hour(date.start, zone)}–{speech.hour(date.end, zone)}"
    return f"{speech.day(date.start, zone)}, {hours}, {speech.zone_name(date.start, zone)}"


def _text(context: dict[str, Any]) -> str:
    lines = _templates(escaped=False).get_template("letter.txt").render(context).splitlines()
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line if line == "-- " else line.rstrip())
    return "\n".join(kept).strip() + "\n"


def _html(context: dict[str, Any]) -> str:
    return _letter().render(context)


@cache
def _letter() -> jinja2.Template:
    """The HTML of a mail, its styles brought inline once: rules do not depend on what a mail says.

    The accent colour does; it travels through the inliner as a colour that is not ours.
    """
    templates = _templates(escaped=True)
    assert templates.loader is not None
    source, _, _ = templates.loader.get_source(templates, "letter.html")
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    inlined = inliner.inline(source.replace(_ACCENT_HERE, _NO_COLOUR))
    return templates.from_string(inlined.replace(_NO_COLOUR, _ACCENT_HERE))


@cache
def _templates(*, escaped: bool) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("classbell.mail"), autoescape=escaped,  # noqa: S701 - text is no markup
        undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
