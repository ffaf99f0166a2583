"""The pages about operations: the ledger of all that the vendor had, and a page with two pictures for each served."""

from __future__ import annotations

from collections.abc import Iterator

from classbell.services import registry
from classbell.services.known import KNOWN
from classbell.services.registry import Operation
from classbell.web import openapi
from classbell.web.operation_texts import in_identifiers, told
from classbell.wire.describe import Row, describe, summary
from classbell.wire.element import Element
from classbell.wire.plan import plan_of
from docs.diagram import draw
from docs.generate_examples import example
from docs.markdown import code, page, table


def served() -> list[Operation]:
    """Every operation that is asked for in XML too, by package and name; OpenAPI tells of the others."""
    of_xml = [operation for operation in registry.load().values() if operation.package != "api"]
    return sorted(of_xml, key=lambda operation: operation.full_name.lower())


def pages() -> Iterator[tuple[str, str]]:
    """The pages and pictures, as path below `docs/reference` and text."""
    yield "operations.md", _ledger()
    for operation in served():
        yield f"{operation.package}/{operation.name}.md", _page(operation)
        yield _diagram(operation, "request"), _picture(operation, "request", operation.request)
        yield _diagram(operation, "response"), _picture(operation, "response", operation.response)


def _diagram(operation: Operation, direction: str) -> str:
    return f"diagrams/{operation.name}.{direction}.svg"


def _picture(operation: Operation, direction: str, cls: type[Element]) -> str:
    title = f"{operation.name}, {direction}"
    return draw(title, plan_of(cls).xsi_type, describe(cls))


def _ledger() -> str:
    ours = {operation.full_name: operation for operation in served()}
    every = sorted({*(name for _, name in KNOWN.values()), *ours}, key=str.lower)
    parts = [
        "Every operation the vendor's service had. One that is not served is answered with FAILURE 000906, which names "
        "it.",
        f"Served: {len(ours)} of {len(every)}.",
    ]
    for package in sorted({name.rpartition(".")[0] for name in every}):
        rows = []
        for name in every:
            group, _, short = name.rpartition(".")
            if group == package:
                found = ours.get(name)
                shown = f"[{found.name}]({package}/{found.name}.md)" if found else short
                rows.append((shown, "yes" if found else "no", summary(found.run) if found else ""))
        parts += [f"## {package}", table(("operation", "served", "what it does"), rows)]
    return page("Operations", *parts)


def _page(operation: Operation) -> str:
    says, who, refuses = parts = told(operation)
    named = parts.refusals
    return page(
        operation.name,
        f'Package `{operation.package}`; `xsi:type="java:com.webex.service.binding.{operation.full_name}"`. '
        "[All operations](../operations.md).",
        f"JSON: `{operation.http.method} {openapi.ROOT}{operation.http.path}`." if operation.http is not None else "",
        in_identifiers(says),
        "## Who may call",
        in_identifiers(who),
        "## Request",
        _message(operation, "request", operation.request),
        "## Response",
        f'`xsi:type="{plan_of(operation.response).xsi_type}"`',
        _message(operation, "response", operation.response),
        "## Refusals",
        in_identifiers(refuses),
        table(
            ("identifier", "sentence"),
            [(f"[{one.exception_id}](../errors.md#{one.exception_id})", one.sentence()) for one in named],
        )
        if named
        else "",
        "Every operation can also be refused for its credentials and for the form of its elements: see "
        "[errors](../errors.md).",
        "## Example",
        f"```xml\n{example(operation)}\n```",
    )


def _message(operation: Operation, direction: str, cls: type[Element]) -> str:
    rows = describe(cls)
    if not rows:
        return "No elements."
    heads = ("element", "type", "card.", "limits", "default", "meaning")
    words = summary(cls)
    # msgspec gives a class without a docstring of its own the signature as one.
    lead = "" if direction == "request" or words.startswith(cls.__name__ + "(") else words
    return "\n\n".join(
        part
        for part in (
            lead,
            table(heads, [_row(row) for row in rows]),
            f"<details><summary>Diagram</summary>\n\n"
            f"![{operation.name}, {direction}](../{_diagram(operation, direction)})\n\n</details>",
        )
        if part
    )


def _row(row: Row) -> tuple[str, ...]:
    return code(row.path), row.kind, row.cardinality, row.limits, code(row.default), row.note
