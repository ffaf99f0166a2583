"""What the check of replies itself finds and lets pass."""

from __future__ import annotations

import pytest

from classbell.wire import names
from tests.schema_oracle import XSD, Oracle

pytestmark = pytest.mark.skipif(not XSD.is_dir(), reason="the schemas are not there")

SPACES = " ".join(f'xmlns:{space.prefix}="{space.uri}"' for space in names.NAMESPACES)


def reply(kind: str, content: str) -> str:
    """A successful reply with this content."""
    return (
        f'<serv:message xmlns:xsi="{names.XSI}" {SPACES}><serv:header><serv:response><serv:result>SUCCESS</serv:result>'
        "<serv:gsbStatus>PRIMARY</serv:gsbStatus></serv:response></serv:header><serv:body>"
        f'<serv:bodyContent xsi:type="{kind}">{content}</serv:bodyContent></serv:body></serv:message>'
    )


VERSION = "<ep:apiVersion>WebEx XML API</ep:apiVersion><ep:release>T30</ep:release>"


def test_a_reply_is_checked_once() -> None:
    oracle = Oracle()
    for text in ("ep:getAPIVersionResponse",) * 2:
        oracle.look(reply(text, VERSION))
    assert (len(oracle.seen), oracle.faults, oracle.used) == (1, [], set())


def test_what_the_schemas_do_not_know_is_a_fault() -> None:
    oracle = Oracle()
    oracle.look(reply("ep:getAPIVersionResponse", VERSION + "<ep:bells>1</ep:bells>"))
    assert "bells" in oracle.faults[0]
    assert "expected" in oracle.faults[0]


def test_a_later_addition_passes_and_counts_as_used() -> None:
    oracle = Oracle()
    oracle.look(reply("ep:getAPIVersionResponse", VERSION + "<ep:trainReleaseOrder>400</ep:trainReleaseOrder>"))
    assert oracle.faults == []
    assert oracle.used == {"//serv:bodyContent/ep:trainReleaseOrder"}
