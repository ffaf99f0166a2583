"""Mails after a session: to those who came, and to those who had been expected.

Nobody asks for them in the messages of the protocol, which have no element for it. So they follow only sessions about
which people hear from us anyhow, by an invitation or about their registration. Where a client of the old service mails
its own invitations, its people get nothing of ours.
"""

from typing import Final

from classbell.domain.call import Transaction
from classbell.services.shared import notices
from classbell.store import letters, outbox
from classbell.store.runs import Run
from classbell.store.sessions import Message

_HEARD_BY: Final = (notices.INVITATION, *notices.REGISTRATION)


async def ask(tx: Transaction, site_id: int, run: Run) -> None:
    """Ask for the mails that follow a run which is over; none where nobody is written to by us, or nobody came.

    A date that is held in several runs thanks everybody once; who came to a later run is not missed any more.
    """
    assert run.ended_at is not None
    if not await letters.follows_up(tx, site_id, run.session_key, _HEARD_BY):
        return
    expected = await letters.followed(tx, site_id, run.session_key, run.occurrence)
    if not any(expected.values()):
        return
    came = sorted(email for email, was_there in expected.items() if was_there)
    await outbox.withdraw_from(tx, site_id, run.session_key, [notices.MISSED], came)
    messages = [
        Message(notices.CAME if was_there else notices.MISSED, run.occurrence, email, run.ended_at)
        for email, was_there in sorted(expected.items())
    ]
    await outbox.put(tx, site_id, run.session_key, messages, again=[], now=run.ended_at)
