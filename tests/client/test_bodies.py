"""What the client sends of a message is read by the server as the same message, for every golden request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, unquote

import msgspec
import pytest

from classbell.client import exchange
from classbell.services import registry
from classbell.services.registry import Operation
from classbell.wire import json_read, json_write, parse
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.parse import Node
from classbell.wire.text import DEFAULT_POLICY

GOLDEN = Path(__file__).parents[1] / "golden"
OPERATIONS = {operation.name: operation for operation in registry.load().values()}
FAULTY = {
    "CreateTrainingSession/faults.request.xml",
    "CreateTrainingSession/unescaped.request.xml",
    "CreateUser/incomplete.request.xml",
}
NOT_ONE = {"DelUser/some.request.xml", "LstMeetingAttendee/two.request.xml"}
"""Messages about several things, or one that is named otherwise, where the address names one."""

REQUESTS = sorted({path.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("*/*.request.xml")} - FAULTY)


def read(path: str) -> tuple[Operation, Element]:
    """A golden request as its message class."""
    operation = OPERATIONS[Path(path).parent.name]
    text = re.sub(r"\{\w+\}", "7", GOLDEN.joinpath(path).read_text("utf-8"))
    return operation, bind(
        cast("list[Node]", parse.parse(text).xpath("//*[local-name()='bodyContent']"))[0], operation.request
    )


@pytest.mark.parametrize("path", REQUESTS)
def test_a_message_is_read_as_it_was_sent(path: str) -> None:
    operation, message = read(path)
    assert operation.http is not None
    if path in NOT_ONE:
        with pytest.raises(ValueError, match="part of the address"):
            exchange.sending(message)
        return
    sent = exchange.sending(message)

    shape = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.http.path)
    found = re.fullmatch(exchange.BASE + shape, sent.path)
    assert found is not None
    fixed = {part.element: unquote(found[part.name]) for part in operation.http.fixed}
    if sent.content is not None:
        again = json_read.read_json(
            msgspec.json.decode(sent.content), operation.request, DEFAULT_POLICY, fixed=fixed
        ).element
        assert again == message
    else:
        names = {name for name, _ in parse_qsl(str(sent.query))}
        assert names.isdisjoint(fixed)
        assert bool(names) == any(key not in fixed for key in msgspec.to_builtins(message))


@pytest.mark.parametrize("path", REQUESTS)
def test_what_the_server_writes_is_read_as_the_same(path: str) -> None:
    operation, message = read(path)
    assert msgspec.convert(json_write.json_of(message), operation.request, strict=False) == message
