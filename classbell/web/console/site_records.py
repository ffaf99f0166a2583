"""What is kept about the site beside its switches: session types, tokens, the form, and who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import NoRecord, Refusal
from classbell.languages import N_
from classbell.services.api.forms import GetSiteRegistrationForm, SetSiteRegistrationForm
from classbell.services.api.tokens import DelToken, LstTokens
from classbell.store import audit, catalogue
from classbell.web.console import audit_words, entry, form_questions, session_work
from classbell.web.console.entry import Desk
from classbell.web.console.site import HOME, NotForYou, require_administrator, site_page
from classbell.web.pages.visit import AnyRequest

PAGE: Final = 50


@get(HOME + "/types")
async def types(request: AnyRequest) -> Response[Any]:
    """The session types of the site."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        known = await catalogue.of_site(desk.call.tx, desk.site)
        shown = [(kind, _options(kind.options)) for kind in known.types]
        return site_page(
            desk, "console/site_types.html", title=desk.speech.text(N_("Session types")), types=shown,
            templates=known.templates, shown_path="",
        )  # fmt: skip


@get(HOME + "/tokens")
async def tokens(request: AnyRequest) -> Response[Any]:
    """The tokens of everybody."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        answered = await desk.run(LstTokens())
        return site_page(
            desk, "console/site_tokens.html", title=desk.speech.text(N_("Tokens")), tokens=answered.token,
            at=datetime.fromisoformat, done=desk.query.get("done"), shown_path="",
        )  # fmt: skip


@post(HOME + "/tokens", status_code=200)
async def remove_token(request: AnyRequest) -> Response[Any]:
    """Take a token back, whoever's it is."""
    async with entry.desk(request) as desk:
        if not desk.account.is_site_admin:
            raise NotForYou
        try:
            await desk.run(DelToken(token_id=desk.form.number("remove") or 0))
        except NoRecord:
            return desk.page("console/no_record.html", 404)
        return session_work.go(f"{HOME}/tokens?done=1")


@get(HOME + "/forms")
async def forms(request: AnyRequest) -> Response[Any]:
    """What registrants are asked where a session has no form of its own."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _forms(desk)


@post(HOME + "/forms", status_code=200)
async def change_form(request: AnyRequest) -> Response[Any]:
    """Put a form in the place of the one there is."""
    async with entry.desk(request) as desk:
        if not desk.account.is_site_admin:
            raise NotForYou
        questions = form_questions.asked(desk.form)
        try:
            asked = [form_questions.question(each) for each in questions]
            await desk.run(SetSiteRegistrationForm(field=asked))
        except Refusal as refusal:
            errors = form_questions.faulty(refusal, desk.speech, len(questions))
            return await _forms(desk, 422, questions, errors)
        return session_work.go(f"{HOME}/forms?done=1")


@get(HOME + "/audit")
async def trail(request: AnyRequest) -> Response[Any]:
    """Who changed what on the site."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        asked = {name: desk.query.get(name) for name in ("who", "what", "session")}
        rows = await audit.list_changes(
            desk.call.tx, desk.site.site_id, session_key=desk.query.number("session"), who=asked["who"],
            what=asked["what"], before=desk.query.number("before"), limit=PAGE + 1,
        )  # fmt: skip
        return site_page(
            desk, "console/site_audit.html", title=desk.speech.text(N_("Audit trail")), asked=asked, shown_path="",
            entries=[audit_words.Entry.of(row, desk.speech) for row in rows[:PAGE]],
            older=rows[PAGE - 1]["audit_id"] if len(rows) > PAGE else None,
        )  # fmt: skip


@get("/console/sessions/{key:str}/history")
async def of_session(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Who changed what of a session."""
    async with session_work.at(request, key) as (desk, found):
        number = found.stored.session_key
        rows = await audit.list_changes(
            desk.call.tx, desk.site.site_id, session_key=number, before=desk.query.number("before"), limit=PAGE + 1
        )
        return desk.page(
            "console/session_history.html", found=found, session_key=number,
            entries=[audit_words.Entry.of(row, desk.speech) for row in rows[:PAGE]],
            older=rows[PAGE - 1]["audit_id"] if len(rows) > PAGE else None,
        )  # fmt: skip


async def _forms(
    desk: Desk, status: int = 200, questions: list[dict[str, str]] | None = None, errors: dict[str, str] | None = None
) -> Response[Any]:
    if questions is None:
        answered = await desk.run(GetSiteRegistrationForm())
        questions = form_questions.shown(answered.field)
    return site_page(
        desk, "console/site_forms.html", status, title=desk.speech.text(N_("Registration form")),
        questions=[*questions, *form_questions.spare()], kinds=form_questions.kinds(desk.speech),
        errors=errors or {}, done=desk.query.get("done"), shown_path="",
    )  # fmt: skip


def _options(text: str) -> list[str]:
    """The switches that a type turns on or off, for people."""
    options: dict[str, Any] = msgspec.json.decode(text)
    return [f"{name}: {msgspec.json.encode(value).decode()}" for name, value in sorted(options.items())]


ROUTES: Final = [types, tokens, remove_token, forms, change_form, trail, of_session]
