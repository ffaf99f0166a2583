"""Holds every reply the suite produces against the vendor's schemas, where they lie beside the repository.

Each distinct reply is validated once in a process. What is not valid fails the test that asked for it; the run ends
with one line that says how many were checked. Part of it is a plugin of pytest (`tests/conftest.py` names it), part
is called by clients of servers that are processes of their own (`look`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from lxml import etree

from classbell.web.xml_door import XmlDoor
from classbell.wire import names

XSD: Final = Path(__file__).parents[2] / "shared/protocol/xsd"
PREFIXES: Final = {"xsi": names.XSI} | {namespace.prefix: namespace.uri for namespace in names.NAMESPACES}


class Addition(NamedTuple):
    """Elements and attributes that a reply may carry although the schemas, which are older, do not know them."""

    place: str
    """XPath from the root."""
    source: str


_BODY = "//serv:bodyContent"

ADDITIONS: Final = (
    Addition(f"{_BODY}/use:createTime", "SOURCES.md 4: AuthenticateUser"),
    Addition(f"{_BODY}/use:timeToLive", "SOURCES.md 4: AuthenticateUser"),
    Addition(f"{_BODY}/use:userId", "SOURCES.md 4: setUserResponse"),
    Addition(f"{_BODY}/ep:trainReleaseOrder", "SOURCES.md 4: GetAPIVersion"),
    Addition(f"{_BODY}/ep:hostKey", "SOURCES.md 4: GetSessionInfo"),
    Addition(f"{_BODY}/ep:meetingLink", "SOURCES.md 4: GetSessionInfo"),
    Addition(f"{_BODY}/ep:isNextUpcomingInstance", "SOURCES.md 4: GetSessionInfo"),
    Addition(f"{_BODY}/ep:hostType", "SOURCES.md 4: GetSessionInfo"),
    Addition(f"{_BODY}[train:sessionKey]/train:sessionkey", "SOURCES.md 4: getTrainingSessionResponse"),
    Addition(f"{_BODY}/@xsi:type[. = 'train:reserveLabResponse']", "README.md 11: ReserveLab is not in the schemas"),
    Addition(
        f"{_BODY}//train:attendeeOptions/train:waitingList", "docs/deviations.md 110: only where a client has set it"
    ),
    Addition(f"{_BODY}//train:metaData/train:roomLink", "docs/deviations.md 386: only where a client has set it"),
    Addition(f"{_BODY}//qtiasi:assessment/@xml:lang", "The tree is what the author sent (wire/verbatim.py)"),
)
"""All of it: an addition that no reply of a whole run needs fails the run."""


class Oracle:
    """What was seen so far in this process."""

    def __init__(self) -> None:
        self.schema = _schema() if XSD.is_dir() else None
        self.seen: set[bytes] = set()
        self.used: set[str] = set()
        self.faults: list[str] = []
        """What was found since the last test that was told."""

    def look(self, reply: str) -> None:
        """Validate a reply unless it was seen before."""
        if self.schema is None:
            return
        mark = hashlib.blake2b(reply.encode(), digest_size=16).digest()
        if mark in self.seen:
            return
        self.seen.add(mark)
        fault = self.fault_of(reply)
        if fault is not None:
            self.faults.append(f"{fault}\nin: {reply}")

    def fault_of(self, reply: str) -> str | None:
        """The first thing the schemas have against a reply, with the later additions taken out where they need be."""
        assert self.schema is not None
        document: Any = etree.fromstring(reply.encode())
        if self.schema.validate(document):
            return None
        for addition in ADDITIONS:
            found: Any
            for found in document.xpath(addition.place, namespaces=PREFIXES):
                parent = found.getparent()
                if hasattr(found, "attrname"):
                    del parent.attrib[found.attrname]
                else:
                    parent.remove(found)
                self.used.add(addition.place)
        if self.schema.validate(document):
            return None
        return str(self.schema.error_log[0].message)


def _schema() -> etree.XMLSchema:
    """All schemas as one: those of the services import the others."""
    files = sorted(XSD.rglob("*.xsd"))
    imports = []
    for path in files:
        target = etree.parse(path).getroot().get("targetNamespace")
        imports.append(f'<xs:import namespace="{target}" schemaLocation="{path.as_uri()}"/>')
    wrapper = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(imports)}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(wrapper))


oracle = Oracle()


def look(reply: str) -> None:
    """Check what a server in another process answered."""
    oracle.look(reply)


def pytest_configure(config: pytest.Config) -> None:
    """Stand at the door of this process."""
    answer = XmlDoor.answer

    async def watched(self: XmlDoor, *arguments: Any, **named: Any) -> str:
        reply = await answer(self, *arguments, **named)
        oracle.look(reply)
        return reply

    setattr(XmlDoor, "answer", watched)  # noqa: B010 - as an assignment it would have to repeat the signature
    config.pluginmanager.register(_Workers(), "schema-oracle-workers")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    """Fail the test that got a reply which is not valid."""
    oracle.faults.clear()
    result = yield
    if oracle.faults:
        pytest.fail(f"not valid against the schemas: {oracle.faults[0]}", pytrace=False)
    return result


totals: Counter[str] = Counter()
needed: set[str] = set()


class _Workers:
    """Adds up what the processes of one run have seen."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        output = getattr(node, "workeroutput", {})
        totals["checked"] += output.get("schema_checked", 0)
        needed.update(output.get("schema_additions", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hand over to the controller; in the process that reports, refuse additions that nothing needed."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["schema_checked"] = len(oracle.seen)
        output["schema_additions"] = sorted(oracle.used)
        return
    totals["checked"] += len(oracle.seen)
    needed.update(oracle.used)
    if exitstatus == 0 and _unused(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line, and the additions that can go."""
    if oracle.schema is None:
        terminalreporter.write_line("schema: NOT CHECKED (../shared/protocol/xsd is absent)")
        return
    terminalreporter.write_line(f"schema: {totals['checked']} checked")
    if not terminalreporter.stats.get("failed") and not terminalreporter.stats.get("error"):
        for place in _unused(config):
            terminalreporter.write_line(f"schema: no reply needed the addition {place}", red=True)


def _unused(config: pytest.Config) -> list[str]:
    """Additions that a whole run did not need; parts of the suite say nothing about them."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (
        config.option.keyword or config.option.markexpr or config.option.collectonly
    )
    if oracle.schema is None or not whole:
        return []
    return sorted({addition.place for addition in ADDITIONS} - needed)
