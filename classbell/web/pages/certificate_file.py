"""A certificate as a file, the same for its hosts and by a signed link."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from litestar import Response

from classbell.domain.call import Row
from classbell.store import logos
from classbell.web.pages import engine
from classbell.web.pages.visit import Visit


async def reply(visit: Visit, row: Row) -> Response[bytes]:
    """The page of this certificate in the visitor's language."""
    # Slow to import and large; most workers never print one.
    from classbell.web.pages import certificate_pdf  # noqa: PLC0415

    logo = await logos.find(visit.call.tx, visit.site.site_id)
    link = visit.link(f"/certificates/{row['code']}")
    paper = certificate_pdf.Paper(visit.site, link, bytes(logo["content"]) if logo else None)
    # Large typefaces take a second of computing, which nobody else is to wait for.
    content = await to_thread.run_sync(partial(certificate_pdf.pdf, row, paper, visit.speech))
    return Response(
        content, media_type="application/pdf",
        headers={**engine.HEADERS, "Content-Disposition": f'inline; filename="certificate-{row["code"]}.pdf"'},
    )  # fmt: skip
