"""Signing in, with one step or two, and out."""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect

from classbell.domain import links
from classbell.domain.access import Account
from classbell.domain.links import BadLink
from classbell.errors import Refusal
from classbell.languages import N_
from classbell.services.user import second_step
from classbell.store import classic_links, installation, second_factors, web_sessions
from classbell.web.authenticate import Authenticator
from classbell.web.console import entry
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, visiting
from classbell.wire.security import SecurityContext

NOT_RIGHT: Final = N_("Name or password is not right.")
WRONG_CODE: Final = N_("This code is not right, or was used already. Wait for the next one.")
TOO_LATE: Final = N_("That took too long. Sign in again.")
CODE: Final = "/console/sign-in/code"

PURPOSE: Final = "second step"
PATIENCE: Final = timedelta(minutes=5)
"""How long a right password waits for the code."""


@get(entry.SIGN_IN)
async def sign_in_page(request: AnyRequest) -> Response[Any]:
    """The page where one signs in."""
    async with visiting(request) as visit:
        if await entry.signed_in(visit) is not None:
            return Redirect(entry.target(visit.query.get("next")), status_code=303)
        return sign_in_again(visit, visit.query.get("next"), status=200)


@post(entry.SIGN_IN, status_code=200)
async def sign_in(request: AnyRequest) -> Response[Any]:
    """Judge name and password; then the second step, or the page that was wanted. The same words for every failure."""
    authenticator: Authenticator = request.app.state.authenticator
    pool = request.app.state.pool
    async with visiting(request) as visit:
        security = SecurityContext(
            web_ex_id=visit.form.get("name") or None,
            password=visit.form.get("password") or None,
            site_id=str(visit.site.site_id),
        )
        found = await authenticator.find(visit.call.tx, security, None, visit.now)
    # Nobody holds a connection while a password is hashed.
    try:
        caller = await authenticator.authenticate(pool, found, security, visit.address, visit.now)
    except Refusal:
        words = visit.speech.text(NOT_RIGHT)
        return sign_in_again(visit, visit.form.get("next"), words, name=visit.form.get("name"))
    async with pool.acquire() as connection, connection.transaction():
        visit.call = type(visit.call)(site=visit.site, now=visit.now, tx=connection, links_base=visit.call.links_base)
        return await admit(visit, caller.authenticated, visit.form.get("next"))


@post(CODE, status_code=200)
async def second(request: AnyRequest) -> Response[Any]:
    """Judge the code of the second step."""
    async with visiting(request) as visit:
        wanted, token = visit.form.get("next"), visit.form.get("token")
        try:
            account = await _waiting(visit, token)
        except BadLink:
            return sign_in_again(visit, wanted, visit.speech.text(TOO_LATE))
        if not await second_step.take(visit.call, account, visit.form.get("code"), visit.address):
            return visit.page(
                "console/sign_in_code.html", 403, wanted=wanted, token=token,
                errors={"code": visit.speech.text(WRONG_CODE)},
            )  # fmt: skip
        return await _come_in(visit, account, wanted)


@post("/console/sign-out", status_code=200)
async def sign_out(request: AnyRequest) -> Response[Any]:
    """End this browser's session."""
    async with entry.desk(request) as desk:
        await web_sessions.drop(desk.call.tx, desk.site.site_id, desk.session_hash)
        reply = Redirect("/", status_code=303, headers=dict(engine.HEADERS))
        reply.set_cookie(entry.cookie(desk, ""))
        return reply


async def admit(visit: Visit, account: Account, wanted: str) -> Response[Any]:
    """Let somebody in who has proved who he is, or ask for his second step."""
    if not await second_factors.in_use(visit.call.tx, visit.site.site_id, account.account_id):
        return await _come_in(visit, account, wanted)
    found = await classic_links.account(visit.call.tx, visit.site.site_id, account.account_id, visit.now)
    if found is None:
        return sign_in_again(visit, wanted, visit.speech.text(NOT_RIGHT))
    facts = {"site": str(visit.site.site_id), "account": str(account.account_id), "seal": _seal(found[1])}
    token = links.sign(await installation.secret(visit.call.tx), PURPOSE, facts, visit.now + PATIENCE)
    return visit.page("console/sign_in_code.html", wanted=wanted, token=token)


def sign_in_again(visit: Visit, wanted: str, words: str = "", *, name: str = "", status: int = 403) -> Response[Any]:
    """The page where one signs in, with what was wrong."""
    settings = visit.settings
    provider = settings.oidc_name or settings.oidc_issuer.partition("://")[2].partition("/")[0]
    return visit.page(
        "console/sign_in.html", status, wanted=wanted, name=name, errors={"": words} if words else {},
        provider=provider, provider_address=f"/console/oidc?{urlencode({'next': wanted})}",
    )  # fmt: skip


async def _come_in(visit: Visit, account: Account, wanted: str) -> Response[Any]:
    cookie = await entry.sign_in(visit, account)
    reply = Redirect(entry.target(wanted), status_code=303, headers=dict(engine.HEADERS))
    reply.set_cookie(cookie)
    return reply


async def _waiting(visit: Visit, token: str) -> Account:
    """Who has given his password and owes the code. Raises `BadLink`."""
    facts = links.read(await installation.secret(visit.call.tx), PURPOSE, token, visit.now)
    if facts["site"] != str(visit.site.site_id):
        raise BadLink
    found = await classic_links.account(visit.call.tx, visit.site.site_id, int(facts["account"]), visit.now)
    if found is None or not hmac.compare_digest(_seal(found[1]), facts["seal"]):
        raise BadLink
    return found[0]


def _seal(password_hash: str) -> str:
    return sha256(b"classbell second step\x00" + password_hash.encode()).hexdigest()[:32]


ROUTES: Final = [sign_in_page, sign_in, second, sign_out]
