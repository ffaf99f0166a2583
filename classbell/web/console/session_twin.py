"""The twin of a session: the calls that would make it again, over XML and over JSON, ready to copy."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from classbell.errors import Refusal
from classbell.services.training.twin import GetTrainingSessionRequest
from classbell.web import xml_door
from classbell.web.console import session_work
from classbell.web.json_door.addresses import BASE
from classbell.web.pages.visit import AnyRequest
from classbell.wire.json_write import json_of

_HERE: Final = "CLASSBELL"
_BETWEEN: Final = re.compile(r"(?<=>)\s*(?=<)")


@get("/console/sessions/{key:str}/twin")
async def twin(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Both calls, with the commands that send them."""
    async with session_work.at(request, key) as (desk, found):
        try:
            answered = await desk.run(GetTrainingSessionRequest(session_key=found.stored.session_key))
        except Refusal as refusal:
            return session_work.refused(desk, refusal)
        xml = laid_out(answered.text)
        json = msgspec.json.format(msgspec.json.encode(_without_copies(json_of(found.described))), indent=2).decode()
        return desk.page(
            "console/session_twin.html", found=found, session_key=found.stored.session_key, xml=xml, json=json,
            xml_command=_command(desk.link(xml_door.PATH), ["Content-Type: text/xml"], xml),
            json_command=_command(
                desk.link(f"{BASE}/training-sessions"),
                ["Authorization: Bearer YOUR-TOKEN", "Content-Type: application/json"],
                json,
            ),
        )  # fmt: skip


def _command(address: str, headers: list[str], body: str) -> str:
    named = " \\\n".join(f"  -H '{header}'" for header in headers)
    return f"curl -X POST '{address}' \\\n{named} \\\n  --data-binary @- <<'{_HERE}'\n{body}\n{_HERE}\n"


def _without_copies(document: Any) -> Any:
    """The document without dates said twice: those of the wire stay."""
    if isinstance(document, dict):
        return {
            name: _without_copies(value)
            for name, value in document.items()
            if not (name.endswith("ISO") and name.removesuffix("ISO") in document) and value != []
        }
    if isinstance(document, list):
        return [_without_copies(each) for each in document]
    return document


def laid_out(xml: str) -> str:
    """A message with one element a line; texts stay as they are."""
    lines, depth = [], 0
    for part in _BETWEEN.split(xml.strip()):
        closing = part.startswith("</")
        depth -= closing
        lines.append("  " * depth + part)
        opening = not closing and not part.startswith("<?") and not part.endswith("/>") and "</" not in part
        depth += opening
    return "\n".join(lines)


ROUTES: Final = [twin]
