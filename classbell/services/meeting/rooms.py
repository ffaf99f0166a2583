"""Where a session is held: a web page elsewhere, named by the site."""

from typing import Final

from classbell.domain.call import Call
from classbell.services.shared import notices
from classbell.store import outbox, rooms
from classbell.store.classic_links import Linked
from classbell.store.sessions import Message

KEY: Final = "{key}"


async def address(call: Call, session: Linked) -> str:
    """The address of the room, for somebody who may be in now; without one it is empty, and the host is told, once."""
    found = call.site.settings.room_link.replace(KEY, str(session.session_key))
    if not found:
        host = await rooms.host_address(call.tx, call.site.site_id, session.session_key)
        message = Message(notices.NO_ROOM, notices.WHOLE_SESSION, host, call.now)
        await outbox.put(call.tx, call.site.site_id, session.session_key, [message], again=[], now=call.now)
    return found
