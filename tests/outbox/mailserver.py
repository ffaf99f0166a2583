"""A real mail server on loopback, and messages in a committed database for workers that are processes of their own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from tests.processes import free_port

Said = str | bytes
"""Servers should answer in ASCII; not all do."""
Answer = Callable[[Envelope], Said | None]


@dataclass
class Mailbox:
    """What the server took, and what it says; `answer` may refuse, `on_data` is called before the 250 leaves."""

    port: int
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    greetings: set[str] = field(default_factory=set)
    answer_rcpt: Callable[[str], Said | None] = lambda recipient: None
    answer_mail: Callable[[str], Said | None] = lambda sender: None
    answer_data: Answer = lambda envelope: None
    answer_taken: bytes | None = None
    """What it says of a mail it takes, in the place of its usual words."""
    encrypted: list[bool] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> Said:
        refused = self.answer_rcpt(address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> Said:
        refused = self.answer_mail(address)
        if refused is not None:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> Said:  # noqa: N802
        refused = self.answer_data(envelope)
        if refused is not None:
            return refused
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.envelopes.append(envelope)
            self.taken.extend((recipient, message) for recipient in envelope.rcpt_tos)
            self.sessions.add(id(session))
            self.greetings.add(str(session.host_name))
            self.encrypted.append(session.ssl is not None)
        return self.answer_taken or f"250 taken as {len(self.taken)}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """A server that takes mails until the end of the block."""
    mailbox = Mailbox(free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, server_hostname="mail.test", **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop(no_assert=True)


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def login(name: bytes, password: bytes) -> Any:
    """An authenticator of aiosmtpd that knows one account."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (name, password), handled=False)

    return check
