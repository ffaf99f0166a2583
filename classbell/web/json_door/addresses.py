"""Which operation an address means: the routes of the registry as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote, unquote

from classbell.services import registry
from classbell.services.registry import Operation
from classbell.services.routes import Route

BASE: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Found:
    """An operation with what the address says of its message."""

    operation: Operation
    route: Route
    fixed: dict[str, str]
    """Elements by dotted wire names."""

    @property
    def path(self) -> str:
        """The address below the base, percent-encoded."""
        path = self.route.path
        for each in self.route.fixed:
            path = path.replace("{" + each.name + "}", quote(self.fixed[each.element], safe="@"))
        return path


@dataclass(frozen=True, slots=True)
class _Resource:
    segments: tuple[str | None, ...]
    """`None` stands for a parameter."""
    methods: dict[str, Operation]


@cache
def _table() -> dict[int, list[_Resource]]:
    """Resources by the number of their segments, those with names before those with parameters."""
    found: dict[tuple[str | None, ...], dict[str, Operation]] = {}
    for operation in registry.load().values():
        if operation.http is not None:
            segments = tuple(None if part.startswith("{") else part for part in operation.http.path.split("/")[1:])
            found.setdefault(segments, {})[operation.http.method] = operation
    table: dict[int, list[_Resource]] = {}
    for segments, methods in sorted(found.items(), key=lambda one: [part is None for part in one[0]]):
        table.setdefault(len(segments), []).append(_Resource(segments, methods))
    return table


def _resource(path: str) -> tuple[_Resource, list[str]] | None:
    """The resource at a path below the base, still percent-encoded, with its parameters."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    for resource in _table().get(len(parts), ()):
        pairs = list(zip(resource.segments, parts, strict=True))
        if all(part if name is None else name == part for name, part in pairs):
            return resource, [part for name, part in pairs if name is None]
    return None


def allowed(path: str) -> list[str]:
    """The methods of a path; empty where there is no resource."""
    found = _resource(path)
    if found is None:
        return []
    return sorted({*found[0].methods, *(["HEAD"] if "GET" in found[0].methods else []), "OPTIONS"})


def find(method: str, path: str) -> Found | None:
    """The operation of a method and a path; HEAD is read as GET."""
    found = _resource(path)
    operation = found[0].methods.get("GET" if method == "HEAD" else method) if found is not None else None
    if found is None or operation is None:
        return None
    route = operation.http
    assert route is not None
    return Found(operation, route, {each.element: text for each, text in zip(route.fixed, found[1], strict=True)})


def location(route: Route, made: dict[str, object], told: dict[str, object]) -> str | None:
    """The address of what a POST made, if it has one: the collection's, and below it what reply or request name."""
    for operation in registry.load().values():
        there = operation.http
        if there is None or there.method != "GET" or not there.fixed:
            continue
        head, _, last = there.path.rpartition("/")
        if head != route.path or last != "{" + there.fixed[-1].name + "}" or len(there.fixed) != 1:
            continue
        value = _named(made, there.fixed[-1].name) or _named(told, there.fixed[-1].name)
        return f"{BASE}{head}/{quote(value, safe='@')}" if value else None
    return None


def _named(document: dict[str, object], name: str) -> str | None:
    for key, value in document.items():
        if key.lower() == name.lower():
            first = value[0] if isinstance(value, list) and value else value
            return str(first) if isinstance(first, (str, int)) else None
    return None
