"""The readable pages of the JSON interface, and how the document is served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from classbell.config import Settings
from classbell.services import registry
from classbell.web import openapi, openapi_page

NAMES = sorted(operation.name for operation, _ in openapi.served())


@pytest.fixture(scope="module")
def pages() -> Iterator[TestClient[Any]]:
    application = Litestar(
        route_handlers=list(openapi_page.ROUTES),
        openapi_config=None,
        state=State({"settings": Settings(base_url="https://classes.example.com/")}),
    )
    with TestClient(application) as client:
        yield client


def test_the_document_is_served_and_not_sent_twice(pages: TestClient[Any]) -> None:
    first = pages.get("/api/openapi.json")
    again = pages.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Type"].startswith("application/json")
    assert first.json() == openapi.document()
    assert (again.status_code, again.content) == (304, b"")


def test_the_index_leads_to_every_operation(pages: TestClient[Any]) -> None:
    text = pages.get("/api").text

    linked = sorted(re.findall(r'href="/api/operations/(\w+)"', text))
    assert linked == sorted(one.name for one in registry.load().values() if one.http is not None)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_needs_no_scripts_and_nothing_from_elsewhere(pages: TestClient[Any], name: str) -> None:
    reply = pages.get(f"/api/operations/{name}")

    assert reply.status_code == 200
    assert "<script" not in reply.text
    assert " style=" not in reply.text
    assert set(re.findall(r'(?:href|src)="([^"]*)"', reply.text)) == {"/api/page.css", "/api"}
    assert "default-src 'none'; style-src 'self'" in reply.headers["Content-Security-Policy"]


def test_a_page_tells_elements_example_and_command_line(pages: TestClient[Any]) -> None:
    text = unescape(pages.get("/api/operations/CreateTrainingSession").text)

    assert "<code>schedule.duration</code>" in text
    assert '"confName": "Working at heights"' in text
    assert "curl -u hostid:hostpassword -X POST 'https://classes.example.com/api/v1/training-sessions'" in text


def test_an_operation_that_is_not_there_is_not_found(pages: TestClient[Any]) -> None:
    assert pages.get("/api/operations/CreateEvent").status_code == 404


def test_the_stylesheet_knows_light_and_dark(pages: TestClient[Any]) -> None:
    reply = pages.get("/api/page.css")

    assert reply.headers["Content-Type"].startswith("text/css")
    assert "color-scheme:light dark" in reply.text
