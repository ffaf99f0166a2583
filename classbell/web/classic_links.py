"""The classic links `p.php`, `m.php`, `e.php`, `j.php`, `k2/j.php` and `ldr.php`, as they arrive.

They stand below `/{site}/`, and at the root for an only site. Names of parameters are read in any case; of a repeated
one the first counts. What they ask for is done by `classic_visit`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from classbell.config import Settings
from classbell.domain.call import Call
from classbell.domain.links import BadLink
from classbell.services.meeting import visits
from classbell.store import sites
from classbell.web import asgi
from classbell.web.classic_visit import Visit, bad

MOST_FIELDS: Final = 40
LARGEST_FORM: Final = 16_384


async def _values(request: Request[Any, Any, Any]) -> dict[str, str] | None:
    """The parameters of address and form, by upper-cased name; `None` for more than anybody means."""
    text = request.scope["query_string"].decode("latin-1")
    if request.method == "POST":
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                return None
        text = f"{body.decode('latin-1')}&{text}"
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        return None
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name.upper(), value.replace("\x00", "").strip())
    return values


@asynccontextmanager
async def _call(request: Request[Any, Any, Any], site_name: str | None) -> AsyncIterator[Call | None]:
    """A transaction on the site of a link: the one named, else the only one there is."""
    settings: Settings = request.app.state.settings
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        if site_name is None:
            there = await sites.some(connection)
            site = there[0] if len(there) == 1 else None
        else:
            site = await sites.find(connection, site_name.lower())
        yield (
            None
            if site is None
            else Call(
                site=site,
                now=request.app.state.clock(),
                tx=connection,
                links_base=settings.links_base,
                address=_address(request),
            )
        )


async def _answer(request: Request[Any, Any, Any], page: str, site_name: str | None) -> Response[Any]:
    values = await _values(request)
    async with _call(request, site_name) as call:
        if call is None or values is None:
            return bad(None)
        visit = Visit(call, values, request, f"{call.links_base}/{call.site.name}")
        try:
            return await visit.answer(page)
        except BadLink:
            return bad(visit)


async def _present(request: Request[Any, Any, Any], site_name: str | None) -> Response[str]:
    """The heartbeat of a page: its token as the body, the state of the page as the answer."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            break
    async with _call(request, site_name) as call:
        state, status = "unknown", 404
        if call is not None:
            visit = Visit(call, {}, request, "")
            try:
                joined = await visits.present(call, body.decode("latin-1"), visit.asked)
                state, status = joined.state, 200
            except BadLink:
                pass
        return Response(state, status_code=status, media_type="text/plain", headers={"Cache-Control": "no-store"})


def _address(request: Request[Any, Any, Any]) -> str:
    settings: Settings = request.app.state.settings
    scope = request.scope
    headers = asgi.Headers(scope["headers"])
    return asgi.client_address(scope, headers, settings.trusted_proxies)  # type: ignore[arg-type]


def clock() -> datetime:
    """The clock of the pages; tests have their own."""
    return datetime.now(UTC)


def _site_name(request: Request[Any, Any, Any]) -> str | None:
    return request.path_params.get("site_name")


def _route(page: str) -> list[HTTPRouteHandler]:
    async def handler(request: Request[Any, Any, Any]) -> Response[Any]:
        return await _answer(request, page, _site_name(request))

    paths = [f"/{{site_name:str}}/{page}", f"/{page}"]
    return [get(paths)(handler), post(paths)(handler)]


@post("/{site_name:str}/presence")
async def presence(request: Request[Any, Any, Any]) -> Response[str]:
    """Take the heartbeat of an open page."""
    return await _present(request, _site_name(request))


ROUTES: Final = [
    *(handler for page in ("p.php", "m.php", "e.php", "j.php", "k2/j.php", "ldr.php") for handler in _route(page)),
    presence,
]
"""What `web/app` serves."""
