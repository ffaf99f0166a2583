"""What becomes of refusals that no page expects."""

from __future__ import annotations

from typing import Any, cast

import pytest
from litestar import Request

from classbell.errors import NotPermitted, Refusal, RegistrationsFull, SessionNotFound
from classbell.web import framework


def asked(language: str = "en") -> Request[Any, Any, Any]:
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": [(b"accept-language", language.encode())]}
    return Request(cast("Any", scope))


def test_it_is_a_page_with_the_sentence_of_the_refusal() -> None:
    page = framework._refused(asked(), RegistrationsFull())

    assert page.status_code == 422
    assert "There is no free seat." in page.content
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("refusal", [NotPermitted(), SessionNotFound()])
def test_what_is_not_the_visitors_is_as_if_it_were_not_there(refusal: Refusal) -> None:
    one, other = framework._refused(asked(), refusal), framework._refused(asked(), SessionNotFound())

    assert one.status_code == other.status_code == 404
    assert one.content == other.content


def test_every_page_has_it() -> None:
    handlers = framework.pages({"settings": None, "clock": None}).exception_handlers

    assert handlers[Refusal] is framework._refused
