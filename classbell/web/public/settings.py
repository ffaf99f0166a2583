"""How the visitor is spoken to: language and time zone, kept in cookies of his browser."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlsplit

from babel import Locale
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from classbell.domain import timezones
from classbell.languages import LANGUAGES, N_
from classbell.web.pages import engine
from classbell.web.pages.visit import LANGUAGE_COOKIE, ZONE_COOKIE, AnyRequest, Visit, visiting

KEPT_SECONDS: Final = 365 * 24 * 3600


@get("/settings")
async def settings_page(request: AnyRequest) -> Response[Any]:
    """The choice, as it is."""
    async with visiting(request) as visit:
        return _page(
            visit, visit.speech.language, visit.query.get("zone") or visit.speech.zone, visit.query.get("next")
        )


@post("/settings", status_code=200)
async def choose(request: AnyRequest) -> Response[Any]:
    """Keep the choice and go back."""
    async with visiting(request) as visit:
        language, zone = visit.form.get("language"), visit.form.get("zone")
        errors = {}
        if language not in LANGUAGES:
            errors["language"] = visit.speech.text(N_("Choose one of the languages."))
        if not timezones.is_known(zone):
            errors["zone"] = visit.speech.text(N_("There is no such time zone."))
        if errors:
            return _page(visit, language, zone, visit.form.get("next"), errors)
        reply = Redirect(inside(visit.form.get("next")), status_code=303, headers=dict(engine.HEADERS))
        reply.set_cookie(_cookie(visit, LANGUAGE_COOKIE, language))
        reply.set_cookie(_cookie(visit, ZONE_COOKIE, quote(zone, safe="")))
        return reply


def inside(target: str) -> str:
    """The way back, if it stays on this site; the calendar for anything else."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    ours = target.startswith("/") and not parts.scheme and not parts.netloc and target.isprintable()
    return target if ours and "\\" not in target and not target.startswith("//") else "/"


def _page(visit: Visit, language: str, zone: str, target: str, errors: dict[str, str] | None = None) -> Response[Any]:
    return visit.page(
        "public/settings.html",
        200 if not errors else 422,
        language=language,
        zone=zone,
        back=inside(target),
        errors=errors or {},
        languages=[(code, Locale.parse(code).get_display_name(code)) for code in LANGUAGES],
        zones=zones(visit, zone),
    )


def zones(visit: Visit, chosen: str) -> list[tuple[str, str]]:
    """The zones one can choose, by name, with their offset now."""
    found = []
    names = timezones.names()
    for name in names if chosen in names or not timezones.is_known(chosen) else (chosen, *names):
        minutes = int(timezones.offset(name, visit.now).total_seconds()) // 60
        sign = "-" if minutes < 0 else "+"
        found.append((name, f"{name.replace('_', ' ')} (UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d})"))
    return found


def _cookie(visit: Visit, name: str, value: str) -> Cookie:
    return Cookie(
        key=name, value=value, path="/", samesite="lax", max_age=KEPT_SECONDS,
        secure=urlsplit(visit.settings.links_base).scheme == "https",
    )  # fmt: skip


ROUTES: Final = [settings_page, choose]
