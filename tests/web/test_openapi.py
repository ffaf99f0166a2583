"""The OpenAPI document: valid, complete, and true to what the door reads."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from classbell.services import registry
from classbell.services.registry import Operation
from classbell.services.routes import Route
from classbell.web import openapi, samples
from classbell.wire.json_read import read_json

pytestmark = pytest.mark.slow

SERVED = openapi.served()
NAMES = [operation.full_name for operation, _ in SERVED]


def told(route: Route) -> Any:
    return openapi.document()["paths"][route.path][route.method.lower()]


def valid(example: object, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": openapi.document()["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(example)


def test_the_document_is_valid() -> None:
    validate(json.loads(openapi.content()[0]))


def test_every_operation_with_a_route_is_in_it_once() -> None:
    paths = openapi.document()["paths"]
    told_of = sorted(one["operationId"] for path in paths.values() for one in path.values())

    assert told_of == sorted(one.name for one in registry.load().values() if one.http is not None)


def test_what_is_served_is_always_the_same() -> None:
    first = openapi.content()
    openapi.document.cache_clear()
    openapi.content.cache_clear()

    assert openapi.content() == first


def test_every_reference_leads_somewhere() -> None:
    document = openapi.document()

    def follow(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(reference := value.get("$ref"), str):
                found: Any = document
                for name in reference.removeprefix("#/").split("/"):
                    found = found[name]
            for below in value.values():
                follow(below)
        elif isinstance(value, list):
            for below in value:
                follow(below)

    follow(document)


@pytest.mark.parametrize(("operation", "route"), SERVED, ids=NAMES)
def test_the_example_of_a_request_is_valid_and_is_read(operation: Operation, route: Route) -> None:
    fixed = {one.element: samples.element_at(operation, one.element) for one in route.fixed}
    if openapi.has_body(route):
        body = told(route)["requestBody"]["content"]["application/json"]
        valid(body["example"], body["schema"])
        read_json(body["example"], operation.request, fixed=fixed, clears=operation.clears)
    else:
        read_json(samples.request(operation, fixed), operation.request, fixed=fixed)


@pytest.mark.parametrize(("operation", "route"), SERVED, ids=NAMES)
def test_the_examples_of_parameters_are_valid(operation: Operation, route: Route) -> None:
    for parameter in told(route)["parameters"]:
        if "example" in parameter:
            valid(parameter["example"], parameter["schema"])


@pytest.mark.parametrize(("operation", "route"), SERVED, ids=NAMES)
def test_the_example_of_a_reply_is_valid(operation: Operation, route: Route) -> None:
    good = told(route)["responses"][str(route.success)]
    if "application/json" in good.get("content", {}):
        body = good["content"]["application/json"]
        valid(body["example"], body["schema"])


def test_refusals_of_the_docstring_are_listed() -> None:
    told_of = openapi.document()["paths"]["/training-sessions/{sessionKey}"]["get"]

    assert {"exceptionID": "060001", "sentence": "Corresponding Meeting not found"} in told_of["x-refusals"]
    assert "* `060001` Corresponding Meeting not found" in told_of["description"]


def test_the_session_has_an_entity_tag() -> None:
    paths = openapi.document()["paths"]["/training-sessions/{sessionKey}"]

    assert {"$ref": "#/components/parameters/IfMatch"} in paths["patch"]["parameters"]
    assert {"$ref": "#/components/parameters/IfNoneMatch"} in paths["get"]["parameters"]
    assert "304" in paths["get"]["responses"]
    assert "ETag" in paths["get"]["responses"]["200"]["headers"]


def test_anybody_may_ask_for_the_version() -> None:
    assert openapi.document()["paths"]["/version"]["get"]["security"] == [{}]


def test_what_is_no_json_says_so() -> None:
    good = openapi.document()["paths"]["/training-sessions/{sessionKey}/xml"]["get"]["responses"]["200"]

    assert list(good["content"]) == ["text/xml"]
