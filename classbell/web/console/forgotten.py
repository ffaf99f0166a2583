"""A forgotten password: asking for a link, and choosing another by it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from classbell.domain.links import BadLink
from classbell.errors import Refusal
from classbell.languages import N_
from classbell.services.user import forgotten
from classbell.services.user.forgotten import AskPassword, ResetPassword
from classbell.web.console import entry
from classbell.web.pages import engine
from classbell.web.pages.visit import AnyRequest, Visit, visiting

BASE: Final = "/console/password"
NOT_THE_SAME: Final = N_("The two are not the same.")
NOT_ALLOWED: Final = N_("The site does not allow this password.")


@get(BASE)
async def ask_page(request: AnyRequest) -> Response[Any]:
    """Where a link is asked for."""
    async with visiting(request) as visit:
        return visit.page("console/password.html", state="ask")


@post(BASE, status_code=200)
async def ask(request: AnyRequest) -> Response[Any]:
    """Mail a link, and say the same to everybody."""
    async with visiting(request) as visit:
        name = visit.form.get("name")
        # What can be the name of no account is answered like one that is none.
        with suppress(Refusal):
            await visit.run(AskPassword(name=name))
        return visit.page("console/password.html", state="asked")


@get(BASE + "/{token:str}")
async def choose_page(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Where another password is chosen."""
    async with visiting(request) as visit:
        return await _choose(visit, token)


@post(BASE + "/{token:str}", status_code=200)
async def choose(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Take the other password; every browser is signed out."""
    async with visiting(request) as visit:
        password = visit.form.get("password")
        if password != visit.form.get("again"):
            return await _choose(visit, token, {"again": visit.speech.text(NOT_THE_SAME)})
        try:
            await visit.run(ResetPassword(token=token, password=password))
        except Refusal as refusal:
            faults = refusal.sub_errors or (refusal,)
            if any(fault.path == "token" for fault in faults):
                return visit.page("console/password.html", 404, state="gone")
            return await _choose(visit, token, {"password": visit.speech.text(NOT_ALLOWED)})
        reply = Redirect(f"{entry.SIGN_IN}?new=1", status_code=303, headers=dict(engine.HEADERS))
        reply.set_cookie(entry.cookie(visit, ""))
        return reply


async def _choose(visit: Visit, token: str, errors: dict[str, str] | None = None) -> Response[Any]:
    try:
        account = await forgotten.owner(visit.call, token)
    except BadLink:
        return visit.page("console/password.html", 404, state="gone")
    return visit.page(
        "console/password.html", 422 if errors else 200, state="choose", token=token, account=account,
        least=visit.site.settings.password_min_length, errors=errors or {},
    )  # fmt: skip


ROUTES: Final = [ask_page, ask, choose_page, choose]
