"""Writing to the people of a session: whom a host may choose, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from classbell.domain import audience, keys
from classbell.domain.audience import GROUPS, Group
from classbell.languages import N_
from classbell.services.api.writing import WriteToPeople
from classbell.store import audience as audiences
from classbell.web.console.entry import Desk
from classbell.web.console.session_work import Found
from classbell.wire.json_read import Given

WORDS: Final[Mapping[Group, str]] = {
    "everybody": N_("everybody who has not declined"),
    "accepted": N_("accepted"),
    "pending": N_("waiting for approval"),
    "waiting": N_("on the waiting list"),
    "unanswered": N_("invited, no answer yet"),
    "presenters": N_("presenters"),
    "came": N_("came"),
    "absent": N_("did not come"),
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What the form offers."""

    groups: Sequence[tuple[Group, str, int]]
    """Groups there is somebody in, each with its words and its size."""
    dates: Sequence[tuple[int, datetime]]
    """The dates of a series that a message may be about."""
    chosen: frozenset[str]
    once: str
    """Tells this form from others: sent twice, it sends its message once."""


async def offered(desk: Desk, found: Found) -> Writing:
    """The form for a session, as it was sent if it was."""
    standings = await audiences.standings(desk.call.tx, desk.site.site_id, found.stored.session_key)
    sizes = {group: len(audience.members(group, standings)) for group in GROUPS}
    dates = list(zip(found.stored.numbers, found.stored.starts_at, strict=True))
    return Writing(
        groups=[(group, desk.speech.text(WORDS[group]), size) for group, size in sizes.items() if size],
        dates=dates if len(dates) > 1 else [],
        chosen=frozenset(desk.form.all("to")),
        once=desk.form.get("once") or keys.ticket(),
    )


def message(desk: Desk, key: int, emails: Sequence[str]) -> Given[WriteToPeople]:
    """What the form says; raises the refusal of a text that is too long."""
    form = desk.form
    return desk.read(
        {
            "sessionKey": key, "subject": form.get("subject"), "text": form.get("text"), "email": list(emails),
            "group": groups(desk), "idempotencyKey": form.get("once") or None, "occurrence": form.number("date"),
        },
        WriteToPeople,
    )  # fmt: skip


def groups(desk: Desk) -> list[str]:
    """The groups that are ticked."""
    return [group for group in GROUPS if group in desk.form.all("to")]
