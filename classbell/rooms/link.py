"""The provider `link`: a web page elsewhere, named by the session or for all sessions of a site."""

from dataclasses import dataclass

from classbell.domain.room_links import KEY
from classbell.rooms.base import Held


@dataclass(frozen=True, slots=True)
class Link:
    """Leads to addresses; `template` is that of sessions that name none."""

    template: str

    def join_url(self, session: Held) -> str:
        """The address of the session with its key filled in; empty without one."""
        return (session.link or self.template).replace(KEY, str(session.session_key))
