"""The OpenAPI 3.1 document of the JSON interface, made once from the registry.

Rules:
1. Nothing is told here that an element, a docstring or a route says already.
2. Equal sources give equal bytes: the operations stand in the order of their addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Final

import msgspec

from classbell.services import registry
from classbell.services.registry import Operation
from classbell.services.routes import Route
from classbell.web import openapi_parts, samples
from classbell.web.json_door import rehearsals
from classbell.web.openapi_parts import Object
from classbell.web.operation_texts import Told, in_identifiers, told
from classbell.wire.describe import notes_of, summary
from classbell.wire.element import Element
from classbell.wire.json_schema import BASE, Schemas, Way
from classbell.wire.plan import FieldPlan, Plan, plan_of

ROOT: Final = "/api/v1"
JSON: Final = "application/json"

_ORDER: Final = ("get", "post", "put", "patch", "delete")


def served() -> list[tuple[Operation, Route]]:
    """Every operation that has a route, by address and method."""
    found = [(operation, operation.http) for operation in registry.load().values() if operation.http is not None]
    return sorted(found, key=lambda one: (one[1].path, _ORDER.index(one[1].method.lower())))


@cache
def document() -> Object:
    """The whole document."""
    schemas = Schemas()
    schemas.components["Problem"] = openapi_parts.PROBLEM_SCHEMA
    paths: Object = {}
    for operation, route in served():
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(operation, route, schemas)
    tags = sorted({operation.package for operation, _ in served()})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Classbell",
            "version": version("classbell"),
            "summary": "Scheduled live training.",
            "description": openapi_parts.DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": ROOT}],
        "tags": [{"name": tag, "description": openapi_parts.TAGS[tag]} for tag in tags],
        "security": [{"basic": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": openapi_parts.responses(),
            "parameters": openapi_parts.PARAMETERS,
            "headers": openapi_parts.HEADERS,
            "securitySchemes": openapi_parts.SECURITY_SCHEMES,
        },
    }


@cache
def content() -> tuple[bytes, str]:
    """The document as it is served, and its entity tag."""
    text = msgspec.json.encode(document())
    return text, f'"{sha256(text).hexdigest()[:32]}"'


def in_address(route: Route) -> list[str]:
    """The elements that the address holds, by dotted path."""
    return [parameter.element for parameter in route.fixed]


def has_body(route: Route) -> bool:
    """Whether a request has a body."""
    return route.method in ("POST", "PUT", "PATCH")


def is_list(operation: Operation) -> bool:
    """Whether the answer comes in pages."""
    return "listControl" in plan_of(operation.request).exact


def query(operation: Operation, route: Route) -> Iterator[tuple[str, FieldPlan, bool, str]]:
    """The elements that the query of an address takes: dotted name, field, whether demanded, what is said of it."""
    gone = frozenset(in_address(route))
    yield from _leaves(plan_of(operation.request), "", gone, demanded=True)


def _leaves(
    plan: Plan, above: str, gone: frozenset[str], *, demanded: bool
) -> Iterator[tuple[str, FieldPlan, bool, str]]:
    notes = notes_of(plan.cls)
    for field in plan.fields:
        name = above + field.wire
        if name in gone:
            continue
        if field.child is None:
            yield name, field, demanded and field.required, notes.get(field.name, "")
        else:
            yield from _leaves(field.child, name + ".", gone, demanded=demanded and field.required)


def _operation(operation: Operation, route: Route, schemas: Schemas) -> Object:
    parts = told(operation)
    made: Object = {
        "operationId": operation.name,
        "tags": [operation.package],
        "summary": _summary(parts),
        "description": _description(parts),
        "parameters": list(_parameters(operation, route, schemas)),
    }
    if has_body(route):
        made["requestBody"] = _body(operation, route, schemas)
    made["responses"] = _replies(operation, route, schemas)
    if not operation.needs_account:
        made["security"] = [{}]
    if parts.refusals:
        made["x-refusals"] = [{"exceptionID": one.exception_id, "sentence": one.sentence()} for one in parts.refusals]
    return made


def _summary(parts: Told) -> str:
    first = " ".join(in_identifiers(parts.says).split("\n\n", 1)[0].split())
    return first.split(". ", 1)[0].rstrip(".")


def _description(parts: Told) -> str:
    """What the operation does, who may call it, and its refusals as a list."""
    refusals = "\n".join(f"* `{one.exception_id}` {one.sentence()}" for one in parts.refusals)
    paragraphs = (
        in_identifiers(parts.says),
        f"**Who may call:** {in_identifiers(parts.who)}",
        in_identifiers(parts.refuses),
        refusals,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _parameters(operation: Operation, route: Route, schemas: Schemas) -> Iterator[Object]:
    for name in in_address(route):
        yield _path_parameter(operation, name, schemas)
    if not has_body(route):
        for name, field, demanded, note in query(operation, route):
            yield _query_parameter(name, field, demanded, note, schemas)
    for name in shared_parameters(operation, route):
        yield {"$ref": f"#/components/parameters/{name}"}


def shared_parameters(operation: Operation, route: Route) -> list[str]:
    """The parameters beside the elements, by their names among the components."""
    names = ["limit", "cursor"] if is_list(operation) and not has_body(route) else []
    if rehearsed(operation):
        names.append("DryRun")
    if route.method != "GET":
        names.append("IdempotencyKey")
    if versioned(route):
        names.append("IfNoneMatch" if route.method == "GET" else "IfMatch")
    return names


def rehearsed(operation: Operation) -> bool:
    """Whether the operation has a dry run."""
    return operation.name in rehearsals.KNOWN


def versioned(route: Route) -> bool:
    """Whether the address is that of one session, which has an entity tag."""
    return route.path == "/training-sessions/{sessionKey}"


def _path_parameter(operation: Operation, path: str, schemas: Schemas) -> Object:
    *groups, last = path.split(".")
    plan = plan_of(operation.request)
    for name in groups:
        child = plan.exact[name].child
        assert child is not None
        plan = child
    field = plan.exact[last]
    schema = schemas.value(field)
    if field.base is str:
        schema = {**schema, "minLength": 1}
    made: Object = {"name": last, "in": "path", "required": True, "schema": schema}
    note = notes_of(plan.cls).get(field.name)
    if note:
        made["description"] = note
    made["example"] = samples.typed(field, samples.element_at(operation, path))
    return made


def _query_parameter(name: str, field: FieldPlan, demanded: bool, note: str, schemas: Schemas) -> Object:
    schema = schemas.parameter(field, demanded=demanded)
    made: Object = {"name": name, "in": "query", "schema": schema}
    if demanded:
        made["required"] = True
    if note:
        made["description"] = note
    return made


def _body(operation: Operation, route: Route, schemas: Schemas) -> Object:
    way = Way.CHANGES if route.method == "PATCH" and not operation.clears else Way.REQUEST
    held = in_address(route)
    schema = schemas.body(operation.request, way, held)
    required = schemas.demands(schema)
    return {
        "required": required,
        "content": {JSON: {"schema": schema, "example": samples.request(operation, held)}},
    }


def _replies(operation: Operation, route: Route, schemas: Schemas) -> Object:
    headers: Object = {}
    if route.success == 201:
        headers["Location"] = {"$ref": "#/components/headers/Location"}
    if versioned(route) and route.method != "DELETE":
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    if is_list(operation):
        headers["Link"] = {"$ref": "#/components/headers/Link"}
    success: Object = {"description": summary(operation.response) or "Done."}
    if summary(operation.response).startswith(operation.response.__name__ + "("):
        success["description"] = "Done."
    if headers:
        success["headers"] = headers
    if route.success != 204:
        success["content"] = _content(operation, schemas)
    replies: Object = {str(route.success): success}
    if versioned(route) and route.method == "GET":
        replies["304"] = {"description": "Unchanged."}
    if rehearsed(operation):
        if "200" in replies:
            both = [success["content"][JSON]["schema"], openapi_parts.REHEARSAL]
            replies["200"] = {**success, "content": {JSON: {**success["content"][JSON], "schema": {"anyOf": both}}}}
        else:
            replies["200"] = {
                "description": "Who would be told what, with `dryRun`.",
                "content": {JSON: {"schema": openapi_parts.REHEARSAL}},
            }
    return {**replies, **openapi_parts.refused(with_body=route.method != "GET")}


def _content(operation: Operation, schemas: Schemas) -> Object:
    """What a reply holds: JSON, but where its class names another type."""
    kind = getattr(operation.response, "__media_type__", JSON)
    if kind != JSON:
        return {kind: {"schema": {"type": "string"}}}
    schema = _reply_schema(operation.response, schemas, paged=is_list(operation))
    return {JSON: {"schema": schema, "example": samples.reply(operation.response)}}


def _reply_schema(cls: type[Element], schemas: Schemas, *, paged: bool) -> Any:
    schema = schemas.of(cls, Way.REPLY)
    if not paged:
        return schema
    whole = schemas.components[schema["$ref"].removeprefix(BASE)]
    more = {"type": "string", "description": "The `cursor` of the next page; absent on the last."}
    return {**whole, "properties": {**whole["properties"], "nextCursor": more}}
