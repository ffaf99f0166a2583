"""Request files: read from disk, found faults shown with their lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.wire.names import local
from classbell.wire.parse import MAX_BODY_BYTES, Node

STDIN: Final = "-"

_SEGMENT: Final = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<number>\d+)\])?")


def content_of(file: str) -> bytes:
    """The bytes of a request file, `-` for standard input; raises `Problem`."""
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise Problem(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.", code=NOT_BEGUN) from error
    if len(content) > MAX_BODY_BYTES:
        raise Problem(f"{file} is larger than {MAX_BODY_BYTES // 2**20} MiB, the most a server takes.")
    return content


def line_of(node: Node, path: str | None) -> int | None:
    """The line of the element at a fault's path below `node`, or of its nearest parent that is there."""
    for segment in (path or "").split("/"):
        found = _SEGMENT.fullmatch(segment)
        if found is None:
            break
        named = _named(node, found["name"])
        # Of an element that stands twice where one is allowed, the second is the fault.
        place = int(found["number"]) - 1 if found["number"] else (1 if len(named) > 1 else 0)
        if place >= len(named):
            break
        node = named[place]
    return node.sourceline


def _named(node: Node, name: str) -> Sequence[Node]:
    return [child for child in node if local(str(child.tag)).lower() == name.lower()]
