"""The message around operations: who asks, what is asked, and how answers are put together.

Rules (protocol README 2 and 4):
1. Whatever the root is called, the first child called header and the first called body count.
2. `xsi:type` names the operation in any of four spellings; without regard to case.
3. An answer is one line: `result`, `reason`, `gsbStatus`, `exceptionID`, `subErrors` in this order; a failure has an
   empty `serv:bodyContent` without a type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from classbell.errors import InvalidValue, Refusal, UnknownRequestType
from classbell.wire import names
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.names import BASE, Namespace, local
from classbell.wire.parse import Node
from classbell.wire.plan import plan_of
from classbell.wire.render import escape, render
from classbell.wire.security import SecurityContext

MAX_BODIES: Final = 200
"""Operations in one message; ours, so that one request cannot hold a worker for minutes."""

PACKAGES: Final[Mapping[str, Namespace]] = {
    "training": names.TRAIN,
    "user": names.USE,
    "ep": names.EP,
    "attendee": names.ATT,
    "history": names.HISTORY,
    "site": names.SITE,
    "meeting": names.MEET,
    "meetingtype": names.MTGTYPE,
    "event": names.EVENT,
    "sales": names.SALES,
    "supportsession": names.SC,
    "meeting.auo": names.AUO,
}
"""The segment of the Java class form that names a service, and the namespace of that service."""

# Declared on the root in captured replies (protocol README 4.2); the others follow the same pattern.
_GROUPS: Final[Mapping[Namespace, tuple[Namespace, ...]]] = {
    names.TRAIN: (names.SERV, names.COM, names.SESS, names.TRAIN, names.QTI, names.QTIASI),
    names.USE: (names.SERV, names.COM, names.USE),
    names.EP: (names.SERV, names.COM, names.EP, names.MEET),
    names.ATT: (names.SERV, names.COM, names.ATT),
    names.SITE: (names.SERV, names.COM, names.SITE, names.EVENT),
    names.MEET: (names.SERV, names.COM, names.MEET, names.ATT),
}

_BY_TAIL: Final = {namespace.tail: package for package, namespace in PACKAGES.items()}
# The last segment of a namespace is used as prefix too: `trainingsession:createTrainingSession` (in-the-wild 13).
_BY_PREFIX: Final = {namespace.tail.rsplit("/", 1)[-1]: package for package, namespace in PACKAGES.items()} | {
    namespace.prefix: package for package, namespace in PACKAGES.items()
}


class OperationName(NamedTuple):
    """An operation as asked for: its service, if one was named, and its name in lower case."""

    package: str | None
    operation: str


class Body(NamedTuple):
    """One operation of a message: the type as sent, what it names (`None`: nothing), and the tree to bind."""

    type_text: str
    name: OperationName | None
    node: Node


class Envelope(NamedTuple):
    """A message taken apart."""

    security: SecurityContext
    bodies: tuple[Body, ...]


def open_envelope(root: Node) -> Envelope:
    """Take a message apart.

    Raises `UnknownRequestType` for a message without any body, `InvalidValue` for too many of them or for unusable
    credentials (an element twice).
    """
    header = _first(root, "header")
    context = _first(header, "securitycontext") if header is not None else None
    security = bind(context, SecurityContext) if context is not None else SecurityContext()
    body = _first(root, "body")
    contents = [child for child in body if local(str(child.tag)).lower() == "bodycontent"] if body is not None else []
    if not contents:
        raise UnknownRequestType(type="")
    if len(contents) > MAX_BODIES:
        raise InvalidValue(path=f"body/bodyContent[{MAX_BODIES + 1}]")
    return Envelope(security, tuple(_body(content) for content in contents))


def _first(node: Node, name: str) -> Node | None:
    return next((child for child in node if local(str(child.tag)).lower() == name), None)


def _body(node: Node) -> Body:
    text = next((str(node.attrib[key]) for key in node.attrib if local(str(key)).lower() == "type"), "").strip()
    return Body(text, operation_name(text, node.nsmap), node)


def operation_name(type_text: str, prefixes: Mapping[str | None, str]) -> OperationName | None:
    """Read the value of `xsi:type`; `prefixes` are the declarations in force there.

    `java:com.webex.service.binding.training.CreateTrainingSession`, `train:createTrainingSession`,
    `trainingsession:createTrainingSession` and `training.CreateTrainingSession` are the same; a bare name is taken too.
    """
    head, colon, tail = (part.strip() for part in type_text.partition(":"))
    if not colon:
        head, tail = "", head
    elif head.lower() != "java":
        uri = prefixes.get(head, "")
        package = _BY_TAIL.get(uri.removeprefix(BASE)) or _BY_PREFIX.get(head.lower())
        return OperationName(package, tail.lower()) if tail else None
    *path, operation = (part.strip().lower() for part in tail.split("."))
    if not operation:
        return None
    package = next((name for name in (".".join(path[-2:]), path[-1] if path else "") if name in PACKAGES), None)
    return OperationName(package, operation)


class Answer(NamedTuple):
    """What one body is answered with: an element, or the refusal in its place."""

    namespace: Namespace
    content: Element | Refusal


def close_envelope(answers: Sequence[Answer]) -> str:
    """Write the reply to a message: one `response` and one `bodyContent` for each answer, in order."""
    declared = dict.fromkeys(
        namespace
        for answer in answers
        for namespace in _GROUPS.get(answer.namespace, (names.SERV, names.COM, answer.namespace))
    )
    root = "".join(f' xmlns:{namespace.prefix}="{namespace.uri}"' for namespace in declared)
    responses = "".join(_response(answer.content) for answer in answers)
    contents = "".join(_content(answer.content) for answer in answers)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><serv:message{root}><serv:header>{responses}</serv:header>'
        f"<serv:body>{contents}</serv:body></serv:message>"
    )


def _response(content: Element | Refusal) -> str:
    if not isinstance(content, Refusal):
        return (
            "<serv:response><serv:result>SUCCESS</serv:result><serv:gsbStatus>PRIMARY</serv:gsbStatus></serv:response>"
        )
    return (
        f"<serv:response><serv:result>FAILURE</serv:result><serv:reason>{escape(content.reason)}</serv:reason>"
        f"<serv:gsbStatus>PRIMARY</serv:gsbStatus><serv:exceptionID>{content.exception_id}</serv:exceptionID>"
        f"{_sub_errors(content.sub_errors or ((content,) if content.path else ()))}</serv:response>"
    )


def _sub_errors(faults: Iterable[Refusal]) -> str:
    listed = "".join(
        f"<serv:subError><serv:exceptionID>{fault.exception_id}</serv:exceptionID>"
        f"<serv:reason>{escape(fault.detail)}</serv:reason><serv:value>{escape(fault.path or '')}</serv:value>"
        "</serv:subError>"
        for fault in faults
    )
    return f"<serv:subErrors>{listed}</serv:subErrors>" if listed else ""


def _content(content: Element | Refusal) -> str:
    if isinstance(content, Refusal):
        return "<serv:bodyContent/>"
    xsi_type = plan_of(type(content)).xsi_type
    return f'<serv:bodyContent xsi:type="{xsi_type}" xmlns:xsi="{names.XSI}">{render(content)}</serv:bodyContent>'
