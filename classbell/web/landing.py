"""Where the classic links land: on the public pages, with everything that was signed."""

from __future__ import annotations

from classbell.domain import personal_links
from classbell.services.meeting.visits import Asked, Joined


def path(joined: Joined, said: Asked, token: str | None, back: str | None) -> str:
    """The page on which somebody goes on whom a link has let this far; `token` is the voucher he came with."""
    key = joined.session.session_key
    if joined.state == "present":
        return personal_links.room_path(key, joined.token)
    if joined.state in ("waiting", "early"):
        return personal_links.here_path(key, joined.token, back)
    if joined.state == "registration":
        return personal_links.register_path(key, token)
    if joined.state == "over":
        return personal_links.session_path(key, token)
    return personal_links.join_path(key, t=token, name=said.name, email=said.email, id=said.register_id, back=back)
