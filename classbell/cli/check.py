"""`classbell check`: everything that is wrong with a request file, without storing anything.

Rules:
1. The form is judged without a database: the gate, the envelope, every element.
2. What only the site knows is judged by carrying the operation out in a transaction that is rolled back, in the name
   of the account that the message gives, else of the site's first administrator. Passwords are not judged.
3. What a server would pass over or understand only by being generous is a note, and no fault: misspelt elements are
   found that way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import typer

from classbell import config
from classbell.cli import output
from classbell.cli.acting import administrator, call_of, site_named, site_option
from classbell.cli.database import run
from classbell.cli.problems import REFUSED, sentence
from classbell.cli.requests import content_of, line_of
from classbell.domain.access import Account
from classbell.domain.site import Site
from classbell.errors import Refusal
from classbell.services import registry
from classbell.services.registry import Operation
from classbell.store import members
from classbell.store.embedded import EmbeddedPostgres
from classbell.wire import parse
from classbell.wire.bind import Binder, bind
from classbell.wire.element import Element
from classbell.wire.envelope import Body, Envelope, open_envelope
from classbell.wire.plan import plan_of
from classbell.wire.text import DEFAULT_POLICY, TextPolicy

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the line of the file, if known, and the refusal a client would read."""

    line: int | None
    refusal: Refusal
    note: bool = False
    """Whether a server would take the request all the same."""


@app.command("check")
def check(
    file: str = typer.Argument(metavar="FILE.xml", help="File with the request; - for input."),
    *,
    form_only: bool = typer.Option(False, "--form-only", help="Judge the form alone, without a database."),
    site: str | None = site_option(),
) -> None:
    """Say everything that is wrong with a request file, storing nothing and sending nothing.

    Judged are the document, its elements and values and, where the database of the settings can be reached, what the
    site demands: dates, people, passwords of sessions, rights. Exits with 1 when anything is wrong.
    """
    content = content_of(file)
    settings = config.load()
    try:
        envelope = open_envelope(parse.read(content, "text/xml"))
    except Refusal as refusal:
        _end(list(_faults(refusal, None)), "the document")
        return
    if form_only or not (settings.database_url or EmbeddedPostgres(settings.data_path).cluster.exists()):
        faults = [fault for body in envelope.bodies for fault in _formal(body, DEFAULT_POLICY)[1]]
        _end(faults, "the form; what a site demands was not looked at")
        return
    found, who = run(lambda connection: _judged(connection, envelope, site), settings)
    _end(found, who)


async def _judged(connection: asyncpg.Connection, envelope: Envelope, name: str | None) -> tuple[list[Fault], str]:
    """Everything wrong with the bodies of a message on a site, and as whom it was judged."""
    found = await site_named(connection, name or _lower(envelope.security.site_name))
    account = await _account(connection, found, envelope)
    faults: list[Fault] = []
    for body in envelope.bodies:
        operation, formal = _formal(body, found.settings.text_policy)
        faults += formal
        if operation is not None and all(fault.note for fault in formal) and not operation.own_login:
            request = bind(body.node, operation.request, found.settings.text_policy)
            faults += await _carried_out(connection, found, account, operation, request, body)
    return faults, f"as {account.web_ex_id} on the site {found.name}"


async def _account(connection: asyncpg.Connection, site: Site, envelope: Envelope) -> Account:
    security = envelope.security
    for name in (security.web_ex_id, security.email):
        if name:
            account = await members.find_host(connection, site.site_id, name, datetime.now(UTC))
            if account is not None:
                return account
    return await administrator(connection, site)


async def _carried_out(
    connection: asyncpg.Connection, site: Site, account: Account, operation: Operation, request: Element, body: Body
) -> Sequence[Fault]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        await operation.run(call_of(connection, site, account), request)
    except Refusal as refusal:
        return list(_faults(refusal, body))
    finally:
        await transaction.rollback()
    return ()


def _formal(body: Body, policy: TextPolicy) -> tuple[Operation | None, list[Fault]]:
    """The operation of a body, if it names one, and what is wrong with its form."""
    try:
        registry.load()
        operation = registry.find(body.name, body.type_text)
    except Refusal as refusal:
        return None, list(_faults(refusal, body))
    try:
        bind(body.node, operation.request, policy)
    except Refusal as refusal:
        found = list(_faults(refusal, body))
    else:
        found = []
    named = {fault.refusal.path for fault in found}
    strict = Binder(policy, strict=True)
    strict.group(body.node, plan_of(operation.request), "", top=True)
    notes = [note for note in strict.faults if note.path not in named]
    return operation, found + [Fault(line_of(body.node, note.path), note, note=True) for note in notes]


def _faults(refusal: Refusal, body: Body | None) -> Iterator[Fault]:
    for fault in refusal.sub_errors or (refusal,):
        yield Fault(line_of(body.node, fault.path) if body is not None else None, fault)


def _end(faults: Sequence[Fault], how: str) -> None:
    """Print what was found; ends with exit code 1 when it is anything."""
    if faults:
        output.table(("line", "exceptionID", "element", "what is wrong"), [_row(fault) for fault in faults])
    wrong = sum(not fault.note for fault in faults)
    if not wrong:
        output.line(f"Nothing is wrong with the request (judged {how}).")
        return
    count = "one fault" if wrong == 1 else f"{wrong} faults"
    output.line(f"{count.capitalize()} found (judged {how}).")
    raise typer.Exit(REFUSED)


def _row(fault: Fault) -> tuple[object, ...]:
    refusal = fault.refusal
    if not fault.note:
        return fault.line, refusal.exception_id, refusal.path, sentence(refusal)
    if refusal.value is None:
        return fault.line, "(note)", refusal.path, "Unknown here, and passed over"
    return fault.line, "(note)", refusal.path, f"Understood, though not written as the schema has it: {refusal.value}"


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None
