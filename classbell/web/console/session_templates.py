"""Templates: what sessions planned with one need not say again."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post

from classbell.errors import InvalidValue, MissingElement, NotPermitted, Refusal
from classbell.languages import N_
from classbell.services.training.templates import CreateTemplate, DelTemplate, LstTemplates
from classbell.web.console import entry, session_document, session_work
from classbell.web.console.entry import Desk
from classbell.web.pages import refusal_words
from classbell.web.pages.visit import AnyRequest

PAGE: Final = "/console/templates"

TAKEN: Final = N_("There is a template of this name; only administrators replace it.")
NAME_NEEDED: Final = N_("A template needs a name of up to 80 characters.")


async def _page(desk: Desk, errors: dict[str, str] | None = None, status: int = 200) -> Response[str]:
    there = await desk.run(LstTemplates())
    found = None
    key = desk.form.number("sessionKey") or desk.query.number("from")
    if key is not None:
        try:
            found = await session_work.find(desk, key)
        except Refusal as refusal:
            return session_work.refused(desk, refusal)
    says = {
        template.name: session_work.titles(session_document.of_element(template.session), desk.speech)
        for template in there.template
    }
    return desk.page(
        "console/templates.html", status, templates=there.template, says=says, found=found, errors=errors or {},
        name=desk.form.get("name"), done=desk.query.get("done"),
    )  # fmt: skip


@get(PAGE)
async def templates(request: AnyRequest) -> Response[Any]:
    """The templates of the site; with `from`, a form that makes one of a session."""
    async with entry.desk(request) as desk:
        return await _page(desk)


@post(PAGE, status_code=200)
async def create(request: AnyRequest) -> Response[Any]:
    """Make a template of a session."""
    async with entry.desk(request) as desk:
        wanted = {name: desk.form.get(name) for name in ("name", "sessionKey", "default") if desk.form.get(name)}
        try:
            await desk.run(desk.read(wanted, CreateTemplate))
        except Refusal as refusal:
            name = (refusal.path or "").replace("/", ".")
            words = refusal_words.said(refusal, desk.speech)
            if isinstance(refusal, NotPermitted) and name == "name":
                words = desk.speech.text(TAKEN)
            elif isinstance(refusal, (MissingElement, InvalidValue)) and name == "name":
                words = desk.speech.text(NAME_NEEDED)
            return await _page(desk, {name if name == "name" else "": words}, 422)
        return session_work.go(f"{PAGE}?done=made")


@post(PAGE + "/delete", status_code=200)
async def delete(request: AnyRequest) -> Response[Any]:
    """Take a template away."""
    async with entry.desk(request) as desk:
        try:
            await desk.run(DelTemplate(name=desk.form.get("name")))
        except Refusal as refusal:
            return await _page(desk, {"": refusal_words.said(refusal, desk.speech)}, 422)
        return session_work.go(f"{PAGE}?done=gone")


ROUTES: Final = [templates, create, delete]
