"""What becomes of what no page expects."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, cast

import asyncpg
import pytest
import structlog.testing
from litestar import Request
from litestar.exceptions import ClientException, NotFoundException

from classbell.errors import NotPermitted, Refusal, RegistrationsFull, SessionNotFound
from classbell.web import framework, problem_pages
from tests.web.browsing import Browser


def asked(language: str = "en") -> Request[Any, Any, Any]:
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": [(b"accept-language", language.encode())]}
    return Request(cast("Any", scope))


def test_it_is_a_page_with_the_sentence_of_the_refusal() -> None:
    page = problem_pages.refused(asked(), RegistrationsFull())

    assert page.status_code == 422
    assert "There is no free seat." in page.content
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("refusal", [NotPermitted(), SessionNotFound()])
def test_what_is_not_the_visitors_is_as_if_it_were_not_there(refusal: Refusal) -> None:
    one, other = problem_pages.refused(asked(), refusal), problem_pages.refused(asked(), SessionNotFound())

    assert one.status_code == other.status_code == 404
    assert one.content == other.content


def test_every_page_has_it() -> None:
    pages = framework.pages({"settings": None, "clock": None})

    assert pages.exception_handlers[Refusal] is problem_pages.refused
    assert pages.exception_handlers[Exception] is problem_pages.fault
    assert pages.before_request is framework._bounded


def test_a_fault_is_a_page_with_the_reference_under_which_it_is_logged() -> None:
    with structlog.testing.capture_logs() as logged:
        page = problem_pages.fault(asked(), KeyError("a secret"))

    assert page.status_code == 500
    assert logged[0]["reference"] in page.content
    assert "KeyError" in logged[0]["kind"]
    assert "a secret" not in page.content + str(logged)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_database_that_is_away_is_a_page_that_says_when_to_come_back() -> None:
    page = problem_pages.fault(asked("de"), ConnectionRefusedError())

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert "Not there at the moment" not in page.content


def test_what_the_framework_turns_away_is_a_page_of_its_status() -> None:
    page = problem_pages.unread(asked(), ClientException())

    assert page.status_code == 400
    assert "This was not understood" in page.content


@pytest.mark.parametrize(("number", "there"), [(2**63 - 1, True), (2**63, False), (10**30, False)])
async def test_numbers_no_record_can_have_are_no_page(number: int, there: bool) -> None:
    request = asked()
    request.scope["path_params"] = cast("Any", {"number": number, "key": "x"})

    with nullcontext() if there else pytest.raises(NotFoundException):
        await framework._bounded(request)


@pytest.mark.parametrize("size", [3_000_000, 12_000_000])
async def test_a_form_that_is_too_large_is_read_to_its_end_so_that_the_browser_reads_the_refusal(
    db: asyncpg.Connection, site_id: int, size: int
) -> None:
    browser = Browser(db)

    page = await browser.open("/settings", body=b"x" * size, headers={"Content-Length": str(size)})

    assert browser.unread == []
    assert page.status == 403
    assert "It is too large" in page.text
