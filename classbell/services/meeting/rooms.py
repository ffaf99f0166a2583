"""Where a session is held: a web page elsewhere, named by the session or by its site."""

from classbell.domain import room_links
from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.store import outbox, rooms
from classbell.store.classic_links import Linked
from classbell.store.sessions import Message


async def address(call: Call, session: Linked) -> str:
    """The address of the room, for somebody who may be in now; without one it is empty, and the host is told, once."""
    link = session.room_link or call.site.settings.room_link
    if not link:
        host = await rooms.host_address(call.tx, call.site.site_id, session.session_key)
        message = Message(notices.NO_ROOM, notices.WHOLE_SESSION, host, call.now)
        await outbox.put(call.tx, call.site.site_id, session.session_key, [message], again=[], now=call.now)
    return room_links.filled(link, session.session_key)
