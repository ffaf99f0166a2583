"""The pages of a web worker, put together: which handlers there are, and what becomes of what they raise."""

from __future__ import annotations

from typing import Any, Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException

from classbell.errors import Refusal
from classbell.web import classic_links, health, openapi_page, problem_pages
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
)
from classbell.web.pages import static
from classbell.web.pages.visit import AnyRequest
from classbell.web.public import routes as public

GREATEST_NUMBER: Final = 2**63 - 1
"""The greatest number that the database gives to anything."""


async def _bounded(request: AnyRequest) -> None:
    """Before a page is asked: nothing has a number as great as what some addresses name."""
    if any(isinstance(part, int) and part > GREATEST_NUMBER for part in request.path_params.values()):
        raise NotFoundException


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
            Refusal: problem_pages.refused,
            HTTPException: problem_pages.unread,
            Exception: problem_pages.fault,
            **dict.fromkeys(problem_pages.PROBLEMS, problem_pages.problem),
        },
        before_request=_bounded,
        openapi_config=None,
        # Each reader of a body has a cap of its own, far below any here, and reads on to where the sender hears of it.
        request_max_body_size=None,
        state=State(state),
    )
