"""Joining: the page before the room opens, the wait for the host, and the room behind it.

Rules (services/meeting/visits.py is what judges):
1. A page that waits or is in the session tells so every minute: by a small script, else by loading itself again.
2. The address of the room is on no page before the room opens, and then only for who may be in now.
3. A room is a web page elsewhere (the provider `link`). Without one the page says so, counts presence all the same, and
   the host is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from classbell.domain import links, personal_links, targets
from classbell.domain.attendance import HEARTBEAT_SECONDS
from classbell.domain.links import BadLink
from classbell.errors import SessionNotFound
from classbell.languages import N_
from classbell.services.meeting import rooms, visits
from classbell.services.meeting.visits import Asked, Joined
from classbell.services.shared import personal
from classbell.store import classic_links, installation, public_sessions
from classbell.store.classic_links import Linked
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, visiting
from classbell.web.public.mine import live

LARGEST_TOKEN: Final = 4096

_NOT_RIGHT: Final = N_("What you entered does not open this session.")


@get("/s/{key:str}/join")
async def join_page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Where one joins. Whoever comes by a link with everything in it is let in at once."""
    async with visiting(request) as visit:
        return await _join(visit, key, visit.query, tried=False)


@post("/s/{key:str}/join", status_code=200)
async def join(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Join with what the form says."""
    async with visiting(request) as visit:
        return await _join(visit, key, visit.form, tried=True)


@get("/s/{key:str}/here")
async def here(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The page of somebody who joined, looked at again."""
    async with visiting(request) as visit:
        try:
            joined = await visits.present(visit.call, visit.query.get("t"), _agent(visit))
        except BadLink:
            return Redirect(personal_links.join_path(_number(key)), status_code=303)
        return await _joined(visit, joined, {"back": visit.query.get("back")})


@post("/s/{key:str}/presence", status_code=200)
async def presence(request: AnyRequest, key: FromPath[str]) -> Response[str]:
    """The heartbeat of a page: its token as the body, the state of the page as the answer."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_TOKEN:
            break
    state, status = "unknown", 404
    async with visiting(request, takes_form=False) as visit:
        try:
            joined = await visits.present(visit.call, body.decode("latin-1"), _agent(visit))
            if joined.session.session_key == _number(key):
                state, status = joined.state, 200
        except BadLink:
            pass
    return Response(state, status_code=status, media_type="text/plain", headers={"Cache-Control": "no-store"})


@get("/room/{key:str}")
async def room(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The room, for who may be in now; everybody else is led to where one joins."""
    async with visiting(request) as visit:
        token = visit.query.get("t")
        try:
            joined = await visits.present(visit.call, token, _agent(visit))
        except BadLink:
            return Redirect(personal_links.join_path(_number(key)), status_code=303)
        if joined.session.session_key != _number(key):
            raise NotFoundException
        if joined.state != "present":
            return await _joined(visit, joined, {})
        url = await rooms.address(visit.call, joined.session)
        return visit.page(
            "public/room.html",
            session=joined.session,
            room=url,
            **_presence(joined, "present", f"/room/{key}?t={token}"),
        )


async def _join(visit: Visit, key: str, said: Any, *, tried: bool) -> Response[Any]:
    number, token = _number(key), said.get("t") or visit.query.get("t")
    try:
        session = await classic_links.by_key(visit.call.tx, visit.site.site_id, number)
    except SessionNotFound:
        raise NotFoundException from None
    voucher, email = await _vouched(visit, session, token)
    given = {name: said.get(name) for name in ("name", "email", "password", "id", "back")}
    given |= {"t": token, "email": given["email"] or email}
    asked = visits.trimmed(
        replace(
            _agent(visit), name=given["name"], email=given["email"], password=given["password"], voucher=voucher,
            register_id=given["id"],
        )
    )  # fmt: skip
    if session.listing == "PRIVATE" and not (email and email in session.guests):
        raise NotFoundException
    if not tried and not (asked.name or asked.email or voucher):
        return await _form(visit, session, given)
    try:
        joined = await visits.join(visit.call, session, None, asked)
    except BadLink:
        return await _form(visit, session, given, {"": visit.speech.text(_NOT_RIGHT)}, 403)
    if joined.state == "name":
        errors = {"name": visit.speech.text(N_("Tell your name."))} if tried else {}
        return await _form(visit, session, given, errors, 422 if tried else 200)
    if joined.state == "password":
        wrong = visit.speech.text(N_("The session password is not right."))
        errors = {"password": wrong} if tried or given["password"] else {}
        return await _form(visit, session, given, errors, 403 if errors else 200)
    return await _joined(visit, joined, given)


async def _vouched(visit: Visit, session: Linked, token: str) -> tuple[str, str]:
    """A voucher of `visits` for whoever comes by a signed link of ours, and his address."""
    if not token:
        return "", ""
    tx, site_id = visit.call.tx, visit.site.site_id
    try:
        email = await personal.invited_in(tx, site_id, token, session.session_key, visit.now)
    except BadLink:
        email = await _of_receipt(visit, session, token)
    if not email:
        return "", ""
    return await personal.join_token(tx, site_id, session.session_key, email, max(session.end_at, visit.now)), email


async def _of_receipt(visit: Visit, session: Linked, token: str) -> str:
    """The address of a receipt that is of the form which made the registration."""
    try:
        facts = links.read(await installation.secret(visit.call.tx), personal_links.RECEIPT, token, visit.now)
    except BadLink:
        return ""
    if (facts["site"], facts["key"]) != (str(visit.site.site_id), str(session.session_key)):
        return ""
    return facts["email"] if await live(visit, facts) is not None else ""


async def _form(
    visit: Visit, session: Linked, given: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response[Any]:
    shown = await public_sessions.find(visit.call.tx, visit.site.site_id, session.session_key)
    assert shown is not None, "it was found a moment ago"
    return visit.page(
        "public/join.html",
        status,
        session=session,
        next_start=shown.next_start(visit.now),
        duration=shown.duration,
        over=shown.end_at <= visit.now,
        given=given,
        errors=errors or {},
        opens_at=_opens_at(session, shown.next_start(visit.now)),
        action=personal_links.join_path(session.session_key),
        back=_back(visit, given.get("back", "")),
    )


async def _joined(visit: Visit, joined: Joined, given: dict[str, str]) -> Response[Any]:
    session = joined.session
    if joined.state == "present":
        return Redirect(
            personal_links.room_path(session.session_key, joined.token), status_code=303, headers=dict(engine.HEADERS)
        )
    starts_at = joined.starts_at
    page = personal_links.here_path(session.session_key, joined.token, _back(visit, given.get("back", "")))
    return visit.page(
        "public/waiting.html",
        session=session,
        state=joined.state,
        starts_at=starts_at,
        opens_at=_opens_at(session, starts_at) if starts_at is not None else None,
        register=personal_links.register_path(session.session_key),
        back=_back(visit, given.get("back", "")),
        **_presence(joined, joined.state, page),
    )


def _presence(joined: Joined, state: str, page: str) -> dict[str, Any]:
    """What the page says of itself, and where."""
    told = {
        "token": joined.token, "state": state, "to": f"/s/{joined.session.session_key}/presence", "page": page,
        "seconds": HEARTBEAT_SECONDS,
    }  # fmt: skip
    return {"presence": told if joined.token else None}


def _opens_at(session: Linked, starts_at: datetime) -> datetime:
    return starts_at - (session.opens_before or timedelta())


def _back(visit: Visit, url: str) -> str:
    """Where a link says to go back to, if it may."""
    hosts = visit.site.settings.link_targets
    return url if url and targets.is_allowed(url, hosts, visit.call.links_base) else ""


def _agent(visit: Visit) -> Asked:
    return Asked(address=visit.address, agent=visit.request.headers.get("user-agent", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


ROUTES: Final = [join_page, join, here, presence, room]
