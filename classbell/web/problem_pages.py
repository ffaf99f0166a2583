"""The pages of what no page expected: addresses that are none, refusals, and faults of ours."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from classbell.errors import NotPermitted, Refusal, SessionNotFound
from classbell.languages import LANGUAGES, N_, Speech, accepted_by, wanted
from classbell.web.console import site
from classbell.web.pages import engine, refusal_words
from classbell.web.pages.visit import LANGUAGE_COOKIE, AnyRequest, FormRefused, NoSite
from classbell.web.sender import fault_of, is_away

PROBLEMS: Final[dict[type[Exception], tuple[int, str, str]]] = {
    NotFoundException: (404, N_("There is no such page"), N_("The address may be incomplete, or the page is gone.")),
    MethodNotAllowedException: (405, N_("There is no such page"), N_("This address does not take what was sent.")),
    NoSite: (404, N_("There is no such site"), N_("The address does not say which of the sites here is meant.")),
    site.NotForYou: (403, N_("This is not for you"), N_("The page is for administrators of the site.")),
    FormRefused: (
        403,
        N_("The form was not taken"),
        N_("It is too large, too old, or came from another site. Load the page again and send it once more."),
    ),
}  # fmt: skip
_SECONDS_AWAY: Final = "60"


class _Nowhere:
    """Stands for the site on a page that belongs to none."""

    name = "Classbell"

    class settings:  # noqa: N801 - read like the settings of a site
        display_name = ""


def problem(request: AnyRequest, reason: Exception) -> Response[Any]:
    """The page of one of the `PROBLEMS`."""
    status, title, words = next(known for kind, known in PROBLEMS.items() if isinstance(reason, kind))
    speech = _speech(request)
    return _page(request, status, speech, title, speech.text(words))


def refused(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    """The page of a refusal that its own page did not expect; what is not the visitor's is as if it were not there."""
    if isinstance(refusal, (NotPermitted, SessionNotFound)):
        return problem(request, NotFoundException())
    speech = _speech(request)
    return _page(request, 422, speech, N_("This cannot be done"), refusal_words.said(refusal, speech))


def unread(request: AnyRequest, reason: HTTPException) -> Response[Any]:
    """The page of a request that the framework itself turned away."""
    speech = _speech(request)
    words = speech.text(N_("What was sent cannot be read. Load the page again and send it once more."))
    return _page(request, reason.status_code, speech, N_("This was not understood"), words)


def fault(request: AnyRequest, reason: Exception) -> Response[Any]:
    """The page of what went wrong with us; the log has the stack under the reference that the page shows."""
    page = f"{request.scope['method']} {request.scope.get('path_template', '-')}"
    reference = fault_of(reason, page).facts["reference"]
    speech = _speech(request)
    if is_away(reason):
        words = speech.text(N_("The service comes back by itself. Try again in a minute."))
        reply = _page(request, 503, speech, N_("Not there at the moment"), words)
        reply.headers["Retry-After"] = _SECONDS_AWAY
        return reply
    words = speech.text(N_("It is not your fault. Try once more, or tell the organisers."))
    named = speech.text(N_("Reference: %(reference)s"), reference=reference)
    return _page(request, 500, speech, N_("Something went wrong here"), f"{words} {named}")


def _speech(request: AnyRequest) -> Speech:
    """How the visitor wants to be spoken to, where no site says more."""
    asked = [request.cookies.get(LANGUAGE_COOKIE, ""), *accepted_by(request.headers.get("accept-language", ""))]
    return Speech(wanted(asked) or LANGUAGES[0])


def _page(request: AnyRequest, status: int, speech: Speech, title: str, words: str) -> Response[Any]:
    context = {
        "speech": speech, "site": _Nowhere, "path": request.scope["path"], "title": speech.text(title), "words": words,
    }  # fmt: skip
    return engine.answer(engine.html("problem.html", context), status)
