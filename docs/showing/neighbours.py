"""What a site that is shown speaks to: a mail server that keeps what it takes, and a program that is told of events.

Both are on this machine.
"""

from __future__ import annotations

import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

REFUSED: Final = "nobody.home@example.com"
"""The address that the server does not know."""


class Neighbours:
    """The two of them, in a `with` block."""

    def __init__(self) -> None:
        self._taken: list[tuple[str, EmailMessage]] = []
        self._lock = threading.Lock()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._post = Controller(self, "127.0.0.1", self._port, server_hostname="mail.example.com")
        self._program = HTTPServer(("127.0.0.1", 0), _Program)

    def __enter__(self) -> Self:
        self._post.start()
        threading.Thread(target=self._program.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._program.shutdown()
        self._program.server_close()
        self._post.stop(no_assert=True)

    @property
    def smtp_url(self) -> str:
        """The address of the mail server, as the setting of this name has it."""
        return f"smtp://127.0.0.1:{self._port}"

    @property
    def hook_url(self) -> str:
        """Where the program is told of events."""
        return f"http://127.0.0.1:{self._program.server_port}/classbell"

    def letters(self) -> list[tuple[str, EmailMessage]]:
        """What came: for whom, and the mail; the oldest first."""
        with self._lock:
            return list(self._taken)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse him."""
        if address == REFUSED:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self._taken += [(recipient, message) for recipient in envelope.rcpt_tos]
            return f"250 2.0.0 Ok: queued as {4_000_000 + 7_919 * len(self._taken):X}"


class _Program(BaseHTTPRequestHandler):
    """Says yes to everything."""

    def do_POST(self) -> None:
        """Take an event."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
