"""A certificate as a file, the same for its hosts and by a signed link."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from litestar import Response

from classbell.domain.call import Row
from classbell.store import logos
from classbell.web.pages import certificate_pdf, engine
from classbell.web.pages.certificate_pdf import Paper
from classbell.web.pages.visit import Visit


async def reply(visit: Visit, row: Row) -> Response[bytes]:
    """The page of this certificate in the visitor's language."""
    logo = await logos.find(visit.call.tx, visit.site.site_id)
    paper = Paper(visit.site, visit.link(f"/certificates/{row['code']}"), bytes(logo["content"]) if logo else None)
    # Large typefaces take a second of computing, which nobody else is to wait for.
    content = await to_thread.run_sync(partial(certificate_pdf.pdf, row, paper, visit.speech))
    return Response(
        content, media_type="application/pdf",
        headers={**engine.HEADERS, "Content-Disposition": f'inline; filename="certificate-{row["code"]}.pdf"'},
    )  # fmt: skip
