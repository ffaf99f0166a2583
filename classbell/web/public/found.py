"""The session that a public page is about, if who asks may find it.

PUBLIC and UNLISTED sessions are found by their key, PRIVATE ones by people on their lists who come with a signed link.
For everybody else there is no such page, in the same words as for a key that no session has.
"""

from __future__ import annotations

from litestar.exceptions import NotFoundException

from classbell.domain.links import BadLink
from classbell.domain.registering import Registering, registering
from classbell.services.attendee.opening import NoteOpening
from classbell.services.shared import personal
from classbell.store import public_sessions
from classbell.store.public_lists import Listed
from classbell.store.public_sessions import Opened
from classbell.web.pages.visit import Visit


async def session(visit: Visit, key: str, token: str = "") -> tuple[Opened, str]:
    """The session of a key, and the address that `token` speaks for; raises `NotFoundException`."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else -1
    email = ""
    if token:
        try:
            email = await personal.invited_in(visit.call.tx, visit.site.site_id, token, number, visit.now)
        except BadLink:
            email = ""
    found = await public_sessions.find(visit.call.tx, visit.site.site_id, number, email)
    if found is None or (found.listing == "PRIVATE" and found.status is None):
        raise NotFoundException
    if email and found.status is not None:
        await visit.run(NoteOpening(session_key=number, token=token))
    return found, email


def registration(visit: Visit, session: Opened | Listed) -> Registering:
    """What registration there is for a session."""
    waits = session.waiting_list if session.waiting_list is not None else visit.site.settings.waiting_list
    return registering(
        registration=session.registration,
        waiting_list=waits,
        seats=session.seats,
        close_date=session.close_date,
        zone=session.zone,
        end_at=session.end_at if isinstance(session, Opened) else session.last_end_at,
        now=visit.now,
    )
