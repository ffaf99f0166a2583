"""The site: its switches, page by page, its logo, and what else administrators look after."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from classbell.errors import NotPermitted, Refusal
from classbell.languages import N_
from classbell.services.api.site_settings import SetSiteLogo, SetSiteSettings, Switch
from classbell.store import logos
from classbell.web.console import entry, faults, session_work, site_words
from classbell.web.console.entry import Desk
from classbell.web.pages.visit import AnyRequest, visiting

HOME: Final = "/console/site"
_NO_LOGO: Final = N_("This is no PNG or JPEG of at most 200 KB and 4000 pixels.")
_PLACES: Final = (
    ("users", N_("Users")), ("types", N_("Session types")), ("tokens", N_("Tokens")), ("webhooks", N_("Webhooks")),
    ("forms", N_("Registration form")), ("audit", N_("Audit trail")), ("person", N_("Personal data")),
)  # fmt: skip


class NotForYou(Exception):
    """The page is for administrators."""


def require_administrator(desk: Desk) -> None:
    """Let administrators pass, read-only ones too; raises `NotForYou`."""
    if not desk.account.sees_site:
        raise NotForYou


def site_page(desk: Desk, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page of the site with the list of all of them."""
    text = desk.speech.text
    places = [
        (HOME if page.name == site_words.GENERAL else f"{HOME}/settings/{page.name}", text(page.title))
        for page in site_words.pages()
    ]
    places += [
        (f"{HOME}/{name}", text(title)) for name, title in _PLACES if name != "webhooks" or desk.account.is_site_admin
    ]
    return desk.page(template, status, places=places, may_change=desk.account.is_site_admin, **context)


@get(HOME)
async def general(request: AnyRequest) -> Response[Any]:
    """The general switches."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _shown(desk, site_words.GENERAL)


@get(HOME + "/settings/{name:str}")
async def settings(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    """A page of switches."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        return await _shown(desk, name)


@post(HOME + "/settings/{name:str}", status_code=200)
async def change(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    """Save the switches of a page."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        page = site_words.page_of(name)
        if page is None:
            return desk.page("console/no_record.html", 404)
        given = [Switch(key=key, value=desk.form.get(key)) for key in page.switches if key in desk.form]
        try:
            await desk.run(SetSiteSettings(switch=given))
        except NotPermitted:
            raise NotForYou from None
        except Refusal as refusal:
            fields = {f"switch[{number}].value": each.key for number, each in enumerate(given, start=1)}
            fields |= {each.key: each.key for each in given}
            return await _shown(desk, name, 422, faults.by_field(refusal, desk.speech, fields))
        return session_work.go(f"{_address(name)}?done=1")


@post(HOME + "/logo", status_code=200)
async def logo(request: AnyRequest) -> Response[Any]:
    """Take a logo, or take it away."""
    async with entry.desk(request) as desk:
        require_administrator(desk)
        content = b"" if "remove" in desk.form else desk.files.get("logo", b"")
        if not content and "remove" not in desk.form:
            return await _shown(desk, "branding", 422, {"logo": desk.speech.text(_NO_LOGO)})
        try:
            await desk.run(desk.read({"content": b64encode(content).decode() or None}, SetSiteLogo))
        except NotPermitted:
            raise NotForYou from None
        except Refusal:
            return await _shown(desk, "branding", 422, {"logo": desk.speech.text(_NO_LOGO)})
        return session_work.go(f"{HOME}/settings/branding?done=1")


@get("/logo/{digest:str}")
async def picture(request: AnyRequest, digest: FromPath[str]) -> Response[bytes]:
    """The logo of the site; its address changes with its content, so browsers keep it."""
    async with visiting(request) as visit:
        found = await logos.find(visit.call.tx, visit.site.site_id)
        if found is None:
            return Response(b"", status_code=404, media_type="text/plain")
        kept = "public, max-age=86400" if found["digest"] == digest else "no-cache"
        return Response(
            bytes(found["content"]), media_type=found["media_type"],
            headers={
                "Cache-Control": kept, "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-origin",
            },
        )  # fmt: skip


@get("/site.css")
async def style(request: AnyRequest) -> Response[str]:
    """The colour and the logo of the site."""
    async with visiting(request) as visit:
        colour = visit.site.settings.accent_colour
        text = (
            f":root{{--accent:{colour};--accent-soft:color-mix(in srgb,{colour} 12%,#fff)}}"
            f"@media (prefers-color-scheme:dark){{:root{{--accent:color-mix(in srgb,{colour} 45%,#fff);"
            f"--accent-soft:color-mix(in srgb,{colour} 30%,#12171d)}}}}"
        )
        if not colour:
            text = ""
        if digest := await logos.digest_of(visit.call.tx, visit.site.site_id):
            text += (
                f'.brand::before{{content:"";display:inline-block;width:6.5rem;height:2.25rem;margin-right:.6rem;'
                f"vertical-align:middle;background:url(/logo/{digest}) left center/contain no-repeat}}"
            )
        return Response(
            text, media_type="text/css",
            headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"},
        )  # fmt: skip


def _address(name: str) -> str:
    return HOME if name == site_words.GENERAL else f"{HOME}/settings/{name}"


async def _shown(desk: Desk, name: str, status: int = 200, errors: dict[str, str] | None = None) -> Response[Any]:
    page = site_words.page_of(name)
    if page is None:
        return desk.page("console/no_record.html", 404)
    fields = site_words.fields(page, desk.site.settings, desk.speech)
    typed = {field.key: desk.form.get(field.key, field.value) for field in fields}
    return site_page(
        desk, "console/site_settings.html", status, page=page, title=desk.speech.text(page.title),
        note=desk.speech.text(page.note) if page.note else "", fields=fields, typed=typed, errors=errors or {},
        logo=await logos.digest_of(desk.call.tx, desk.site.site_id), done=desk.query.get("done"),
        here=_address(name), shown_path=_address(name),
    )  # fmt: skip


ROUTES: Final = [general, settings, change, logo, picture, style]
