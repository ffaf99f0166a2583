"""Minimal requests, made from the plans: what is demanded, and a few elements that make sense of it.

They are written for the demo site, so that they can be sent as they stand to a server started with `make run`.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from classbell.services.registry import Operation
from classbell.web.samples import VALUES, Values, stand_in
from classbell.wire.element import Element
from classbell.wire.names import SERV, XSI
from classbell.wire.plan import plan_of


def example(operation: Operation) -> str:
    """A request for an operation, as text; raises `KeyError` if `VALUES` names an element it has not."""
    values = VALUES.get(operation.full_name, {})
    used: set[str] = set()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<serv:message xmlns:serv="{SERV.uri}" xmlns:xsi="{XSI}">',
        "  <header>",
        "    <securityContext>",
        *_credentials(operation),
        "      <siteName>demo</siteName>",
        "    </securityContext>",
        "  </header>",
        "  <body>",
        f'    <bodyContent xsi:type="java:com.webex.service.binding.{operation.full_name}">',
        *_elements(operation.request, values, "", "      ", used),
        "    </bodyContent>",
        "  </body>",
        "</serv:message>",
    ]
    if unknown := sorted(values.keys() - used):
        raise KeyError(f"{operation.full_name} has no element {', '.join(unknown)}")
    return "\n".join(lines)


def _credentials(operation: Operation) -> list[str]:
    if not operation.needs_account and not operation.own_login:
        return []
    return ["      <webExID>hostid</webExID>", "      <password>hostpassword</password>"]


def _elements(cls: type[Element], values: Values, above: str, indent: str, used: set[str]) -> Iterator[str]:
    for field in plan_of(cls).fields:
        path = above + field.wire
        given = any(named == path or named.startswith(path + "/") for named in values)
        if not given and not field.required:
            continue
        if field.child is not None:
            yield f"{indent}<{field.wire}>"
            yield from _elements(field.child.cls, values, path + "/", indent + "  ", used)
            yield f"{indent}</{field.wire}>"
        elif field.verbatim is not None:
            used.add(path)
            yield f"{indent}<{field.wire}>{values[path]}</{field.wire}>"
        else:
            used.add(path)
            yield f"{indent}<{field.wire}>{escape(values.get(path) or stand_in(field))}</{field.wire}>"
