"""How a message reads, before it leaves or where it was kept: what somebody else than its recipient may see of it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Final

from classbell.config import Settings
from classbell.domain.call import Call
from classbell.mail.short_words import Sms
from classbell.outbox.composing import Composer
from classbell.outbox.lateness import too_late
from classbell.services.shared.dry_run import Letter
from classbell.store import deliveries
from classbell.store.deliveries import Claimed

_LINK: Final = re.compile(r"(https?://[^\s/?]+/(?:s|t|my|unsubscribe|console)\b)[^\s]*")
"""A link of ours up to where it begins to act for its reader."""


class Reader:
    """Composes what waits as it will read when it leaves; what `dry_run` wants.

    It begins to deliver the message, so it is for use within a dry run alone, which undoes that.
    """

    def __init__(self, settings: Settings) -> None:
        self._host = settings.links_host
        self._compose = Composer(settings.links_base, *reversed(settings.sender))

    async def __call__(self, call: Call, outbox_id: int, lease: int) -> Letter | None:
        """The message with links that open nothing; `None` for one that would not be sent."""
        row = await deliveries.begin(call.tx, Claimed(call.site.site_id, outbox_id, lease), call.now, self._host)
        if row is None:
            return None
        leaves_at = max(row["due_at"], call.now)
        if too_late(row, leaves_at) is not None:
            return None
        message = await self._compose(call.tx, call.site, row, leaves_at)
        if message is None:
            return None
        if isinstance(message, Sms):
            return Letter("", without_links(message.text))
        return Letter(str(message["Subject"]), without_links(text_of(message)))


def text_of(mail: EmailMessage) -> str:
    """The text of a mail."""
    body = mail.get_body(preferencelist=("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def without_links(text: str) -> str:
    """A text whose links lead nowhere any more: they let a reader act for whom the mail is for."""
    return _LINK.sub(r"\1/…", text)
