"""The registration form of a session: its own, or that of the site."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import Refusal
from classbell.services.api.forms import GetRegistrationForm, SetRegistrationForm
from classbell.web.console import form_questions, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.session_roster import address_of
from classbell.web.console.session_work import Found
from classbell.web.pages.visit import AnyRequest

BASE: Final = "/console/sessions/{key:str}/roster/form"


@get(BASE)
async def page(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """The questions of the session."""
    async with session_work.at(request, key) as (desk, found):
        return await _page(desk, found)


@post(BASE, status_code=200)
async def change(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Give the session these questions, or those of the site again."""
    async with session_work.at(request, key, changing=True) as (desk, found):
        number, sent = found.stored.session_key, form_questions.asked(desk.form)
        inherit = desk.form.get("act") == "inherit"
        fields = [] if inherit else [form_questions.question(each) for each in sent]
        try:
            await desk.run(SetRegistrationForm(session_key=number, inherit=inherit, field=fields))
        except Refusal as refusal:
            return await _page(desk, found, 422, sent, form_questions.faulty(refusal, desk.speech, len(sent)))
        return session_work.go(f"{address_of(number)}/form?done=1")


async def _page(
    desk: Desk, found: Found, status: int = 200, sent: list[dict[str, str]] | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:  # fmt: skip
    key = found.stored.session_key
    answered = await desk.run(GetRegistrationForm(session_key=key))
    questions = form_questions.shown(answered.field) if sent is None else sent
    options = found.described.attendee_options
    return desk.page(
        "console/session_questions.html", status, found=found, session_key=key, base=address_of(key),
        questions=[*questions, *(form_questions.spare() if found.may_change else [])], inherited=answered.inherited,
        kinds=form_questions.kinds(desk.speech), errors=errors or {}, done=desk.query.get("done"),
        may_change=found.may_change, registers=options is not None and bool(options.registration),
    )  # fmt: skip


ROUTES: Final = [page, change]
