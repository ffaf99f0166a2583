"""The room of a session, for who may be in now."""

from classbell.domain.call import Call
from classbell.domain.site import Site
from classbell.rooms.base import Held, Provider
from classbell.rooms.link import Link
from classbell.services.shared import notices
from classbell.store import outbox, rooms
from classbell.store.classic_links import Linked
from classbell.store.sessions import Message


def provider(site: Site) -> Provider:
    """Who holds the sessions of a site."""
    return Link(site.settings.room_link)


async def address(call: Call, session: Linked) -> str:
    """The address of the room, for somebody who may be in now; without one it is empty, and the host is told, once."""
    found = provider(call.site).join_url(Held(session.session_key, session.room_link))
    if not found:
        host = await rooms.host_address(call.tx, call.site.site_id, session.session_key)
        message = Message(notices.NO_ROOM, notices.WHOLE_SESSION, host, call.now)
        await outbox.put(call.tx, call.site.site_id, session.session_key, [message], again=[], now=call.now)
    return found
