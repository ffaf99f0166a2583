"""What a test holds of the throw-away server: addresses, accounts, clients, and a way to make it clean."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from classbell.client import AsyncClient, Client

PATIENCE_SECONDS: Final = 120.0
"""Longest wait for a start or a reset; a first start makes a database."""

STARTS: Final = 3
"""Tries to start: another program may take the port that was just free."""


class ServerError(Exception):
    """The throw-away server does not do what it should; the text says what it wrote."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the test site."""

    web_ex_id: str
    password: str
    email: str


class ClassbellServer:
    """A running server that is thrown away at the end of a `with` block."""

    url: str
    """The address, such as `http://127.0.0.1:40123`, without a slash at the end."""
    site: str
    """Name of the only site."""
    host: Account
    """Hosts sessions."""
    admin: Account
    """Administers the site."""

    def __init__(self, **settings: Any) -> None:
        """Further settings are those of an installation, such as `smtp_url="smtp://127.0.0.1:2525"`."""
        self._settings = settings

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
        for attempt in range(1, STARTS + 1):
            try:
                self._start()
            except ServerError:
                if attempt == STARTS:
                    raise
            else:
                break
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server and erase its data."""
        self._end()

    @property
    def xml_url(self) -> str:
        """Where XML messages are posted."""
        return f"{self.url}/WBXService/XMLService"

    @property
    def json_url(self) -> str:
        """The base of the JSON resources."""
        return f"{self.url}/api/v1"

    def client(self, account: Account | None = None) -> Client:
        """A client of the server, as the host unless another account is given; close it, or use it in `with`."""
        from classbell.client import Client  # noqa: PLC0415 - a test that speaks XML does without

        who = account or self.host
        return Client(self.url, web_ex_id=who.web_ex_id, password=who.password)

    def async_client(self, account: Account | None = None) -> AsyncClient:
        """As `client`, for asyncio."""
        from classbell.client import AsyncClient  # noqa: PLC0415

        who = account or self.host
        return AsyncClient(self.url, web_ex_id=who.web_ex_id, password=who.password)

    def reset(self) -> None:
        """Erase everything that was made since the start, and put back what was changed of site and accounts."""
        assert self._process.stdin is not None
        self._process.stdin.write("reset\n")
        self._process.stdin.flush()
        answer = self._line()
        if answer != "reset\n":
            raise ServerError(answer)

    def _start(self) -> None:
        port = _free_port()
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by _end
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            (sys.executable, "-m", "classbell.testing.process", str(port), json.dumps(self._settings)),
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
            # Ctrl-C is for the tests; the server ends when its standard input does.
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True)
        self._reader.start()
        try:
            while not (line := self._line()).startswith("{"):
                pass
        except ServerError:
            self._end()
            raise
        facts = json.loads(line)
        self.url = f"http://127.0.0.1:{port}"
        self.site = facts["site"]
        self.host, self.admin = (Account(**facts["accounts"][name]) for name in ("host", "admin"))

    def _line(self) -> str:
        try:
            line = self._lines.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            raise ServerError("the server says nothing") from None
        if not line:
            self._complaints.seek(0)
            raise ServerError(f"the server ended: {self._complaints.read()}")
        return line

    def _end(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(PATIENCE_SECONDS)
        self._complaints.close()


def _read(source: IO[str], lines: queue.Queue[str]) -> None:
    with source:
        for line in source:
            lines.put(line)
    lines.put("")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """The environment without what steers other servers or this test run."""
    foreign = ("CLASSBELL_", "PYTEST_", "COV_", "PROMETHEUS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
