"""Readable pages of the JSON interface: `/api` lists what there is, `/api/operations/{name}` tells of one operation.

Everything is rendered here, from the same document that `/api/openapi.json` serves. The pages need no scripts and load
nothing but one stylesheet of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from classbell.config import Settings
from classbell.services.registry import Operation
from classbell.services.routes import Route
from classbell.web import openapi, openapi_parts, samples
from classbell.web.openapi_parts import Object
from classbell.wire.describe import Row, describe
from classbell.wire.element import Element

STYLE: Final = """\
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)}
code,pre{font:.9em/1.4 ui-monospace,monospace}
pre{overflow-x:auto;padding:.8rem;border:1px solid color-mix(in srgb,currentColor 25%,transparent)}
.method{font-weight:bold;white-space:nowrap}
.wide{overflow-x:auto}
"""  # noqa: E501 - a rule of a stylesheet is a line

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_CODE: Final = re.compile(r"`([^`]+)`")
_STRONG: Final = re.compile(r"\*\*([^*]+)\*\*")


@get("/api/openapi.json", sync_to_thread=True)
def openapi_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Answer the OpenAPI document."""
    content, tag = openapi.content()
    return _answer(request, content, tag, "application/json")


@get("/api", sync_to_thread=True)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show the list of all resources."""
    content = _index()
    return _answer(request, content, _tag(content), "text/html")


@get("/api/operations/{name:str}", sync_to_thread=True)
def operation_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show one operation."""
    name = request.path_params["name"]
    settings: Settings = request.app.state.settings
    if name not in _served():
        raise NotFoundException
    content = _page_of(name, settings.links_base)
    return _answer(request, content, _tag(content), "text/html")


@get("/api/page.css", sync_to_thread=False)
def style(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Answer the stylesheet of these pages."""
    content = STYLE.encode()
    return _answer(request, content, _tag(content), "text/css")


ROUTES: Final = [openapi_json, index, operation_page, style]
"""What `web/app` serves."""


def _answer(request: Request[Any, Any, Any], content: bytes, tag: str, kind: str) -> Response[bytes]:
    headers = {**HEADERS, "ETag": tag, "Cache-Control": "public, max-age=300"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    return Response(content, headers=headers, media_type=kind)


def _tag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


@cache
def _served() -> dict[str, tuple[Operation, Route]]:
    return {operation.name: (operation, route) for operation, route in openapi.served()}


@cache
def _index() -> bytes:
    document = openapi.document()
    parts = [_prose(openapi_parts.DESCRIPTION), '<p><a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1)</p>']
    for tag in document["tags"]:
        rows = [
            (f'<span class="method">{route.method}</span>', _link(operation, route), _text(_told(route)["summary"]))
            for operation, route in openapi.served()
            if operation.package == tag["name"]
        ]
        parts += [f"<h2>{_text(tag['name'])}</h2>", _prose(tag["description"])]
        parts.append(_table(("", "address", "what it does"), rows))
    return _html("Classbell JSON interface", parts)


@cache
def _page_of(name: str, base: str) -> bytes:
    operation, route = _served()[name]
    told = _told(route)
    parts = [
        '<p><a href="/api">All resources</a></p>',
        f'<pre><span class="method">{route.method}</span> {_text(openapi.ROOT + route.path)}</pre>',
        _prose(told["description"]),
        *_parameters(told),
    ]
    if openapi.has_body(route):
        body = told["requestBody"]["content"][openapi.JSON]
        parts += ["<h2>Body</h2>", _elements(operation.request, openapi.in_address(route)), _json(body["example"])]
    parts += ["<h2>With curl</h2>", f"<pre>{_text(curl(operation, route, base))}</pre>"]
    parts += _answers(operation, route, told)
    return _html(f"{name}", parts)


def curl(operation: Operation, route: Route, base: str) -> str:
    """A command line that sends the example."""
    path = route.path
    for parameter in route.fixed:
        value = samples.element_at(operation, parameter.element)
        path = path.replace("{" + parameter.name + "}", quote(value, safe="@"))
    asked = [
        f"{name}={quote(samples.stand_in(field), safe='@/:')}"
        for name, field, demanded, _ in openapi.query(operation, route)
        if demanded
    ]
    url = base.rstrip("/") + openapi.ROOT + path
    if asked and not openapi.has_body(route):
        url += "?" + "&".join(asked)
    words = ["curl"]
    if operation.needs_account:
        words.append("-u hostid:hostpassword")
    if route.method != "GET":
        words.append(f"-X {route.method}")
    words.append(_quoted(url))
    if openapi.has_body(route):
        body = json.dumps(samples.request(operation, openapi.in_address(route)), ensure_ascii=False)
        words.append(f"-H 'Content-Type: application/json' -d {_quoted(body)}")
    return " ".join(words)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _told(route: Route) -> Object:
    told: Object = openapi.document()["paths"][route.path][route.method.lower()]
    return told


def _parameters(told: Object) -> Iterator[str]:
    shared = openapi.document()["components"]["parameters"]
    every = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in told["parameters"]]
    if every:
        rows = [
            (f"<code>{_text(one['name'])}</code>", _text(one["in"]), "yes" if one.get("required") else "",
             _prose(one.get("description", "")))
            for one in every
        ]  # fmt: skip
        yield "<h2>Parameters</h2>"
        yield _table(("name", "in", "needed", "meaning"), rows)


def _answers(operation: Operation, route: Route, told: Object) -> Iterator[str]:
    yield "<h2>Answers</h2>"
    good = told["responses"][str(route.success)]
    yield f"<p><strong>{route.success}</strong> {_text(good['description'])}</p>"
    if openapi.JSON in good.get("content", {}):
        yield _elements(operation.response, ())
        yield _json(good["content"][openapi.JSON]["example"])
    meanings = openapi_parts.MEANINGS
    rows = [(str(status), _text(meanings[int(status)])) for status in told["responses"] if int(status) in meanings]
    yield _table(("status", "meaning"), rows)


def _elements(cls: type[Element], held: Sequence[str]) -> str:
    rows = [row for row in describe(cls) if row.path.replace("/", ".") not in held]
    if not rows:
        return "<p>No elements.</p>"
    heads = ("element", "type", "card.", "limits", "default", "meaning")
    return f"<details open><summary>{len(rows)} elements</summary>{_table(heads, map(_row, rows))}</details>"


def _row(row: Row) -> tuple[str, ...]:
    path = row.path.replace("/", ".")
    default = f"<code>{_text(row.default)}</code>" if row.default else ""
    return (
        f"<code>{_text(path)}</code>",
        _text(row.kind),
        row.cardinality,
        _text(row.limits),
        default,
        _inline(row.note),
    )


def _link(operation: Operation, route: Route) -> str:
    return f'<a href="/api/operations/{quote(operation.name)}"><code>{_text(route.path)}</code></a>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are HTML already."""
    head = "".join(f"<th>{_text(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _json(value: object) -> str:
    return f"<pre>{_text(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _prose(text: str) -> str:
    """The little Markdown that descriptions use: paragraphs, lists, code, strong words."""
    made = []
    for block in text.strip().split("\n\n"):
        if block.startswith("* "):
            items = "".join(f"<li>{_inline(item)}</li>" for item in re.split(r"\n\* ", block[2:]))
            made.append(f"<ul>{items}</ul>")
        elif block.strip():
            made.append(f"<p>{_inline(block)}</p>")
    return "".join(made)


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", _text(text)))


def _text(text: str) -> str:
    return escape(text, quote=True)


def _html(title: str, parts: Iterable[str]) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/api/page.css"></head>'
        f"<body><main><h1>{_text(title)}</h1>{''.join(parts)}</main></body></html>\n"
    ).encode()
