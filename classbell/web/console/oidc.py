"""Signing in by a provider of OpenID Connect: there, and back with a code."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from classbell.domain import keys, links
from classbell.domain.links import BadLink
from classbell.languages import N_
from classbell.services.user import arriving
from classbell.store import installation
from classbell.web.console import signing
from classbell.web.console.identity import NotProved
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, visiting

if TYPE_CHECKING:
    from classbell.web.console.provider import Provider

START: Final = "/console/oidc"
BACK: Final = "/console/oidc/return"
COOKIE: Final = "classbell_oidc"
PURPOSE: Final = "oidc"
PATIENCE: Final = timedelta(minutes=10)
NOT_PROVED: Final = N_("The provider did not confirm who you are. Try once more.")
NO_ACCOUNT: Final = N_("There is no account for your address here. Ask the administrators of the site.")

log = structlog.get_logger("classbell.oidc")


@get(START)
async def start(request: AnyRequest) -> Response[Any]:
    """Send the visitor to the provider."""
    provider = _provider(request)
    state, nonce, verifier = keys.ticket(), keys.ticket(), keys.ticket() + keys.ticket()
    async with visiting(request) as visit:
        secret = await installation.secret(visit.call.tx)
        facts = {
            "site": str(visit.site.site_id), "state": state, "nonce": nonce, "verifier": verifier,
            "next": visit.query.get("next")[:1000],
        }  # fmt: skip
    # Nobody holds a connection while a provider is asked.
    try:
        address = await provider.address(visit.link(BACK), state, nonce, verifier)
    except NotProved as reason:
        log.warning("provider cannot be used", reason=str(reason))
        return signing.sign_in_again(visit, visit.query.get("next"), visit.speech.text(NOT_PROVED))
    reply = Redirect(address, status_code=303, headers=dict(engine.HEADERS))
    reply.set_cookie(_cookie(visit, links.sign(secret, PURPOSE, facts, visit.now + PATIENCE)))
    return reply


@get(BACK)
async def back(request: AnyRequest) -> Response[Any]:
    """Take the visitor in whom the provider sends back."""
    provider = _provider(request)
    async with visiting(request) as visit:
        secret = await installation.secret(visit.call.tx)
    try:
        facts = links.read(secret, PURPOSE, request.cookies.get(COOKIE, ""), visit.now)
    except BadLink:
        return _refused(visit, "", NOT_PROVED)
    wanted = facts["next"]
    if facts["site"] != str(visit.site.site_id) or not hmac.compare_digest(
        visit.query.get("state").encode(), facts["state"].encode()
    ):
        return _refused(visit, wanted, NOT_PROVED)
    try:
        who = await provider.identity(
            visit.link(BACK), visit.query.get("code")[:2000], facts["nonce"], facts["verifier"], visit.now
        )
    except NotProved as reason:
        log.warning("provider did not confirm", reason=str(reason))
        return _refused(visit, wanted, NOT_PROVED)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        visit.call = type(visit.call)(site=visit.site, now=visit.now, tx=connection, links_base=visit.call.links_base)
        account = await arriving.arrived(
            visit.call, who.email, who.first_name, who.last_name, create=visit.settings.oidc_create_accounts
        )
        if account is None:
            return _refused(visit, wanted, NO_ACCOUNT)
        reply = await signing.admit(visit, account, wanted)
    reply.set_cookie(_cookie(visit, ""))
    return reply


def _provider(request: AnyRequest) -> Provider:
    """The provider of this process; without one there is no such page."""
    state = request.app.state
    if not state.settings.oidc_issuer:
        raise NotFoundException
    if state.get("oidc_provider") is None:
        # Slow to import, and most installations ask no provider.
        from classbell.web.console.provider import Provider  # noqa: PLC0415

        state["oidc_provider"] = Provider(state.settings)
    found: Provider = state["oidc_provider"]
    return found


def _refused(visit: Visit, wanted: str, words: str) -> Response[Any]:
    reply = signing.sign_in_again(visit, wanted, visit.speech.text(words))
    reply.set_cookie(_cookie(visit, ""))
    return reply


def _cookie(visit: Visit, value: str) -> Cookie:
    """Remembers on the way what was asked. The way back is a link of another site, which lax cookies go along with."""
    return Cookie(
        key=COOKIE, value=value, path=START, httponly=True, samesite="lax",
        secure=urlsplit(visit.settings.links_base).scheme == "https",
        max_age=int(PATIENCE.total_seconds()) if value else 0,
    )  # fmt: skip


ROUTES: Final = [start, back]
