"""The device check: what a browser can do is tried by a script of ours; only the clock needs the server."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get

from classbell.web.pages.visit import AnyRequest, visiting


@get("/device-check")
async def device_check(request: AnyRequest) -> Response[Any]:
    """The page on which camera, microphone and clock are tried."""
    async with visiting(request) as visit:
        return visit.page("public/device_check.html")


@get("/device-check/clock", sync_to_thread=False)
def clock(request: AnyRequest) -> Response[dict[str, str]]:
    """The server's clock."""
    now = request.app.state.clock()
    return Response({"now": now.isoformat()}, headers={"Cache-Control": "no-store"})


ROUTES: Final = [device_check, clock]
