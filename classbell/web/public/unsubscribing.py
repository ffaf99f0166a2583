"""Unsubscribing from mails of a kind: the page of the link in them, and what mail programs post to it by themselves."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from classbell.domain import links, personal_links
from classbell.errors import NotPermitted
from classbell.languages import N_
from classbell.services.api.mail_choices import ChooseMails
from classbell.store import installation
from classbell.web.pages.visit import AnyRequest, Visit, visiting

_KINDS: Final = {
    "reminder": N_("reminders of sessions"),
    "followup": N_("mails after sessions"),
    "host.digest": N_("the daily summary for hosts"),
}


@get("/unsubscribe/{token:str}")
async def ask(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Ask first: programs that look into mails open links."""
    async with visiting(request) as visit:
        try:
            facts = links.read(
                await installation.secret(visit.call.tx), personal_links.UNSUBSCRIBE, token, visit.now
            )  # fmt: skip
        except links.BadLink:
            raise NotFoundException from None
        if facts["site"] != str(visit.site.site_id):
            raise NotFoundException
        return _page(visit, facts["kind"], done=None)


@post("/unsubscribe/{token:str}", status_code=200)
async def choose(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Stop the mails, as the form and mail programs (RFC 8058) post; or let them come again."""
    async with visiting(request) as visit:
        wanted = visit.form.get("wanted") == "yes"
        try:
            chosen = await visit.run(ChooseMails(token=token, wanted=wanted))
        except NotPermitted:
            raise NotFoundException from None
        return _page(visit, chosen.kind, done="again" if wanted else "stopped")


def _page(visit: Visit, kind: str, *, done: str | None) -> Response[Any]:
    return visit.page(
        "public/unsubscribe.html", what=visit.speech.text(_KINDS[kind]) if kind in _KINDS else kind, done=done
    )


ROUTES: Final[list[Any]] = [ask, choose]
