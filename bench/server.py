"""A running Classbell on a free port of loopback, as `classbell serve` starts its web workers."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import processes

READY_SECONDS = 120.0
STOP_SECONDS = 30.0


class Server:
    """One command of Classbell that answers on a port."""

    def __init__(self, command: str, settings: Mapping[str, str], log: Path) -> None:
        self.port = _free_port()
        self.log = log
        self.ready_seconds = 0.0
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLASSBELL_")}
        own = {f"CLASSBELL_{name}": value for name, value in settings.items()}
        self.began = time.monotonic()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "classbell", command],
                env=kept | own | {"CLASSBELL_PORT": str(self.port), "CLASSBELL_LOG_LEVEL": "warning"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @classmethod
    @contextmanager
    def running(cls, command: str, settings: Mapping[str, str], log: Path) -> Iterator[Server]:
        """Start the command, wait until it is ready, and end it afterwards."""
        server = cls(command, settings, log)
        try:
            server.ready_seconds = server.wait()
            yield server
        finally:
            processes.end(server.process, STOP_SECONDS)

    def wait(self) -> float:
        """Wait until `/readyz` answers 200; gives the seconds since the start."""
        while time.monotonic() < self.began + READY_SECONDS:
            if self.process.poll() is not None:
                break
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == http.client.OK:
                    return time.monotonic() - self.began
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
            finally:
                connection.close()
        raise RuntimeError("the server did not become ready: " + self.log.read_text("utf-8", "replace")[-2000:])

    def cpu_seconds(self) -> float:
        """CPU of the server so far, all its processes together."""
        return processes.cpu_seconds(self.process.pid)

    def workers(self) -> list[int]:
        """The processes that answer requests: those that listen and have no process below them."""
        found = processes.tree(self.process.pid)
        return [pid for pid in found if processes.tree(pid) == [pid] and _listens(pid, self.port)]

    def post(self, document: str) -> tuple[float, str]:
        """Send one document; gives the seconds until its answer, and the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = document.encode()
        began = time.perf_counter()
        connection.request("POST", "/WBXService/XMLService", body, {"Content-Type": "text/xml"})
        answer = connection.getresponse().read().decode()
        elapsed = time.perf_counter() - began
        connection.close()
        return elapsed, answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(pid: int, port: int) -> bool:
    """Whether a process holds the listening socket of the port."""
    listening = set()
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
            listening.add(f"socket:[{fields[9]}]")
    folder = Path(f"/proc/{pid}/fd")
    return any(str(link.readlink()) in listening for link in folder.iterdir() if link.is_symlink())
