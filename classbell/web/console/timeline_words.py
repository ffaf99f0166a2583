"""The timeline of one person in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from classbell.domain.call import Row
from classbell.languages import N_, Speech
from classbell.web.console import message_words
from classbell.web.console.attendance import SOURCES

_STATES: Final = {
    "ACCEPT": N_("accepted"), "REGISTER": N_("registered"), "REJECT": N_("rejected"), "INVITE": N_("invited"),
    "gone": N_("taken off the lists"), "listed": N_("on the list"), "waiting": N_("waits for a seat"),
    "first in line": N_("first in the waiting line"),
}  # fmt: skip
_MAILS: Final = {
    "mail.sent": N_("%(what)s sent"), "mail.waiting": N_("%(what)s waits to leave"),
    "mail.withdrawn": N_("%(what)s taken back before it left"), "mail.dead": N_("%(what)s could not be delivered"),
}  # fmt: skip
_REMINDED: Final = {"mail.sent": N_("Reminded"), "mail.waiting": N_("Will be reminded")}
_INVITED: Final = {"mail.sent": N_("Invited"), "mail.waiting": N_("Will be invited")}
_SIMPLE: Final = {
    "joined": N_("Joined"), "left": N_("Left"), "certified": N_("Certified"), "revoked": N_("Certificate taken back"),
}  # fmt: skip
_LOOKS: Final = {"registered": "good", "joined": "good", "certified": "good", "revoked": "bad"}
_FORM: Final = N_("registration form")
_BY_HOST: Final = N_("the host")
_BY_LINK: Final = N_("link in a mail")
_BY_SERVER: Final = N_("mail server")


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the timeline."""

    at: datetime
    words: str
    detail: str = ""
    source: str = ""
    look: str = ""
    message_id: int | None = None
    """Number of the message it is about."""
    ahead: bool = False


def happened(row: Row, speech: Speech, now: datetime) -> Happened:
    """A row of the timeline for people."""
    event = str(row["event"])
    if event.startswith("mail."):
        return _mail(row, speech, now)
    words, detail, source, look = (_test if event.startswith("test.") else _others)(row, speech)
    return Happened(row["at"], words, detail, source, look)


def _mail(row: Row, speech: Speech, now: datetime) -> Happened:
    event, kind = row["event"], row["subject"]
    special = {"invitation": _INVITED, "reminder": _REMINDED}.get(kind, {}).get(event)
    what = speech.text(message_words.KINDS.get(kind, kind))
    words = speech.text(special) if special else speech.text(_MAILS[event], what=what)
    detail = message_words.answer(row["detail"], speech)
    if event != "mail.withdrawn" and row["source"] not in (None, "1"):
        tries = speech.texts("%(num)s try", "%(num)s tries", int(row["source"]))
        detail = f"{detail} ({tries})" if detail else tries
    look = {"mail.dead": "bad", "mail.waiting": "", "mail.sent": "good"}.get(event, "")
    source = speech.text(_BY_SERVER) if row["detail"] and event in ("mail.sent", "mail.dead") else ""
    return Happened(
        row["at"], words, detail, source, look, row["number"], ahead=event == "mail.waiting" and row["at"] > now
    )


def _others(row: Row, speech: Speech) -> tuple[str, str, str, str]:
    """Words, detail, source and look of everything but mails and tests."""
    text, event, subject, detail, source = speech.text, row["event"], row["subject"], row["detail"], row["source"] or ""
    if event == "changed":
        words = text(N_("Set to: %(state)s"), state=text(_STATES.get(detail, detail)))
        return words, subject, source, "bad" if detail in ("REJECT", "gone") else ""
    look = _LOOKS.get(event, "")
    if event == "opened":
        times = speech.texts("%(num)s visit so far", "%(num)s visits so far", int(subject))
        return text(N_("Opened the page of the session")), times, text(_BY_LINK), look
    if event == "registered":
        by = text(_FORM if source == "form" else _BY_HOST)
        number = text(N_("Number %(number)s"), number=subject) if subject else ""
        return text(N_("Registered")), number, f"{by}, {detail}" if detail else by, look
    if event in ("joined", "left"):
        known = text(SOURCES.get(source, source))
        return text(_SIMPLE[event]), "", f"{known}, {detail}" if detail else known, look
    if event == "feedback":
        return text(N_("Feedback: %(rating)s of 5"), rating=subject), detail, "", look
    return text(_SIMPLE.get(event, event)), subject, "", look


def _test(row: Row, speech: Speech) -> tuple[str, str, str, str]:
    text, event, detail = speech.text, row["event"], row["detail"]
    words = {
        "test.begun": N_("Began the test “%(title)s”"), "test.handed-in": N_("Handed in the test “%(title)s”"),
        "test.graded": N_("The test “%(title)s” was graded"),
    }[event]  # fmt: skip
    if event == "test.begun":
        detail = text(N_("attempt %(num)s"), num=detail)
    else:
        score, _, most = detail.partition("/")
        detail = text(N_("%(score)s of %(most)s points"), score=score, most=most)
    return text(words, title=row["subject"]), detail, row["source"] or "", "good" if event == "test.handed-in" else ""
