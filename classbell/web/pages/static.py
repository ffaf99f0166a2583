"""Styles, scripts and pictures of the pages, kept by browsers for good: their addresses change with their content."""

from __future__ import annotations

from mimetypes import guess_type
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from classbell.web.pages import engine

KEPT_SECONDS: Final = 31_536_000


@get(f"{engine.STATIC}/{{digest:str}}/{{name:str}}", sync_to_thread=False)
def static(digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One file; an address of an older content answers the newest, which is then not kept."""
    try:
        content = engine.static_file(name)
    except FileNotFoundError:
        return Response(b"There is no such file.\n", status_code=404, media_type="text/plain")
    newest = engine.asset(name).split("/")[2] == digest
    kept = f"public, max-age={KEPT_SECONDS}, immutable" if newest else "no-cache"
    return Response(
        content,
        media_type=guess_type(name)[0] or "application/octet-stream",
        headers={"Cache-Control": kept, "X-Content-Type-Options": "nosniff"},
    )
