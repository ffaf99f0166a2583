"""Certificates for everybody: verifying one by its code, and fetching one by a link that was given."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from classbell.domain.links import BadLink
from classbell.services.history import verifying
from classbell.services.history.verifying import TooMany
from classbell.web.pages import certificate_file
from classbell.web.pages.visit import AnyRequest, Visit, visiting


@get("/certificates")
async def ask(request: AnyRequest) -> Response[Any]:
    """The page that asks for a code, and verifies the one sent."""
    async with visiting(request) as visit:
        code = visit.query.get("code")
        return await _verified(visit, code) if code else visit.page("public/certificate.html", state="ask", code="")


@get("/certificates/{code:str}")
async def verify(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Whether a certificate is good."""
    async with visiting(request) as visit:
        return await _verified(visit, code)


@get("/certificates/{code:str}/file")
async def file(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """The certificate as a file, by a signed link."""
    async with visiting(request) as visit:
        try:
            row = await verifying.by_link(visit.call, code, visit.query.get("t"))
        except BadLink:
            return visit.page("public/certificate.html", 404, state="link", code="")
        return await certificate_file.reply(visit, row)


async def _verified(visit: Visit, code: str) -> Response[Any]:
    try:
        row = await verifying.verify(visit.call, code, visit.address)
    except TooMany:
        return visit.page("public/certificate.html", 429, state="later", code="")
    if row is None:
        return visit.page("public/certificate.html", 404, state="unknown", code=code[:40])
    state = "revoked" if row["revoked_at"] is not None else "valid"
    return visit.page("public/certificate.html", state=state, code=row["code"], row=row)


ROUTES: Final = [ask, verify, file]
