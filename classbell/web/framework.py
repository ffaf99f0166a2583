"""The pages of a web worker, put together: which handlers there are, and what becomes of what they raise."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.exceptions import MethodNotAllowedException, NotFoundException

from classbell.errors import NotPermitted, Refusal, SessionNotFound
from classbell.languages import LANGUAGES, N_, Speech, accepted_by, wanted
from classbell.web import classic_links, health, openapi_page
from classbell.web.console import (
    entry,
    home,
    more_routes,
    people_routes,
    session_edit,
    session_lists,
    session_pages,
    session_templates,
    session_twin,
    session_work,
    signing,
    site,
)
from classbell.web.pages import engine, refusal_words, static
from classbell.web.pages.visit import LANGUAGE_COOKIE, AnyRequest, FormRefused, NoSite
from classbell.web.public import routes as public

_PROBLEMS: dict[type[Exception], tuple[int, str, str]] = {
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


class _Nowhere:
    """Stands for the site on a page that belongs to none."""

    name = "Classbell"

    class settings:  # noqa: N801 - read like the settings of a site
        display_name = ""


def _speech(request: AnyRequest) -> Speech:
    """How the visitor wants to be spoken to, where no site says more."""
    asked = [request.cookies.get(LANGUAGE_COOKIE, ""), *accepted_by(request.headers.get("accept-language", ""))]
    return Speech(wanted(asked) or LANGUAGES[0])


def _problem(request: AnyRequest, reason: Exception) -> Response[Any]:
    status, title, words = next(known for kind, known in _PROBLEMS.items() if isinstance(reason, kind))
    speech = _speech(request)
    context = {
        "speech": speech, "site": _Nowhere, "path": request.scope["path"], "title": speech.text(title),
        "words": speech.text(words),
    }  # fmt: skip
    return engine.answer(engine.html("problem.html", context), status)


def _refused(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    """The page of a refusal that its own page did not expect; what is not the visitor's is as if it were not there."""
    if isinstance(refusal, (NotPermitted, SessionNotFound)):
        return _problem(request, NotFoundException())
    speech = _speech(request)
    context = {
        "speech": speech, "site": _Nowhere, "path": request.scope["path"],
        "title": speech.text(N_("This cannot be done")), "words": refusal_words.said(refusal, speech),
    }  # fmt: skip
    return engine.answer(engine.html("problem.html", context), 422)


def pages(state: dict[str, Any]) -> Litestar:
    """The application behind the doors; `state` has `settings`, `clock`, and before the first request `pool`."""
    return Litestar(
        route_handlers=[
            health.healthz,
            health.readyz,
            health.metrics,
            static.static,
            *classic_links.ROUTES,
            *public.ROUTES,
            *openapi_page.ROUTES,
            *signing.ROUTES,
            *home.ROUTES,
            *more_routes.ROUTES,
            *people_routes.ROUTES,
            *session_lists.ROUTES,
            *session_edit.ROUTES,
            *session_pages.ROUTES,
            *session_templates.ROUTES,
            *session_twin.ROUTES,
        ],
        exception_handlers={
            entry.SignInNeeded: entry.sign_in_needed,
            session_work.NotShown: session_work.not_shown,
            Refusal: _refused,
            **dict.fromkeys(_PROBLEMS, _problem),
        },
        openapi_config=None,
        state=State(state),
    )
