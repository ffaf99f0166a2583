"""What the host of a session is told of messages that could not be delivered."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Final

import msgspec

from classbell.domain.call import Row, Transaction
from classbell.languages import LANGUAGES, N_, Speech
from classbell.mail import headers
from classbell.services.shared import notices
from classbell.store import deliveries
from classbell.store.deliveries import Claimed

_QUIET: Final = (notices.UNDELIVERED, "host.digest")
"""Kinds that go to hosts: nobody is told of them, or two broken addresses would write to each other for ever."""

_SUBJECT = N_("Not delivered: %(session)s")
_BEGINNING = N_("These messages about “%(session)s” could not be delivered:")
_MORE = (N_("… and %(num)s more."), N_("… and %(num)s more."))
_ADVICE = N_("Please check the addresses. What was sent, and what the mail servers answered, stands here:")


class _Failure(msgspec.Struct):
    recipient: str
    kind: str
    answer: str


class _Facts(msgspec.Struct):
    failed: list[_Failure]
    more: int = 0


def concerns_host(row: Row) -> bool:
    """Whether a failed message is one its host is told of."""
    host = row["host_email"]
    return host is not None and row["kind"] not in _QUIET and row["recipient"].lower() != host.lower()


async def tell(tx: Transaction, claimed: Claimed, row: Row, answer: str) -> None:
    """Ask for the message that tells the host of a failure, unless it is none of his."""
    if concerns_host(row):
        failure = {"recipient": row["recipient"], "kind": row["kind"], "answer": answer}
        await deliveries.tell_host(
            tx,
            claimed.site_id,
            row["session_key"],
            notices.UNDELIVERED,
            row["host_email"].lower(),
            row["due_at"],
            failure,
        )


def compose(row: Row, links_base: str, speech: Speech | None = None) -> EmailMessage:
    """The message to the host: who got nothing, and why."""
    speech = speech or Speech(LANGUAGES[0])
    facts = msgspec.json.decode(row["facts"], type=_Facts)
    session = row["conf_name"]
    lines = [speech.text(_BEGINNING, session=session), ""]
    lines += [f"  {one.recipient} ({_name(speech, one.kind)}): {one.answer}" for one in facts.failed]
    if facts.more:
        lines += ["  " + speech.texts(*_MORE, facts.more)]
    lines += ["", speech.text(_ADVICE), f"{links_base}/console/sessions/{row['session_key']}/messages"]
    message = EmailMessage()
    message["Subject"] = headers.text(speech.text(_SUBJECT, session=session))
    message.set_content("\n".join(lines) + "\n")
    return message


def _name(speech: Speech, kind: str) -> str:
    return speech.text(_NAMES[kind]) if kind in _NAMES else kind


_NAMES: Final = {
    notices.INVITATION: N_("invitation"),
    notices.ACCEPTED: N_("registration accepted"),
    notices.WAITING: N_("on the waiting list"),
    notices.PROMOTED: N_("registration accepted"),
    notices.REJECTED: N_("registration rejected"),
    notices.REMOVED: N_("registration removed"),
    "reminder": N_("reminder"),
    "reminder.mobile": N_("reminder"),
    "changed": N_("change of the session"),
    "cancelled": N_("cancellation"),
}
