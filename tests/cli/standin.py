"""A server of the real supervisor with stand-ins for the web application and the worker.

    python -m tests.cli.standin serve|web|worker      settings from the environment, as for `classbell`

`STANDIN_CRASH` names the child that is to end at once.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from classbell import config
from classbell.cli import serve, supervise
from classbell.store import pool

Message = MutableMapping[str, Any]


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer every path with the process number, once the database answers."""
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": message["type"] + ".complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    connection = await pool.connect(os.environ["CLASSBELL_DATABASE_URL"], patience_seconds=10)
    word = await connection.fetchval("SELECT word FROM standin")
    await connection.close()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": f"{os.getpid()} {word}".encode()})


def work() -> int:
    """Wait for the end, as the outbox worker does between two rounds."""
    supervise.die_with_supervisor()
    if supervise.wait_at_gate():
        signal.sigwait({signal.SIGTERM})
    return 0


def say_where(dsn: str) -> None:
    """Stand in for the demo, which would store its sample here."""
    sys.stdout.write(f"demo at {dsn.partition('@')[2].partition('?')[0]}\n")
    sys.stdout.flush()


def main(part: str) -> int:
    """Run one part of the stand-in server."""
    if os.environ.get("STANDIN_CRASH") == part:
        return 7
    settings = config.load()
    if part == "web":
        return serve.web(settings, application="tests.cli.standin:application")
    if part == "worker":
        return work()
    programs = [
        supervise.Program(name, (sys.executable, "-m", "tests.cli.standin", name)) for name in ("web", "worker")
    ]
    with tempfile.TemporaryDirectory() as schema:
        (Path(schema) / "0001_standin.sql").write_text("CREATE TABLE standin AS SELECT 'kept' AS word;")
        return serve.serve(
            settings,
            demo=True,
            on_ready=say_where,
            programs=programs,
            schema=Path(schema),
        )


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    sys.exit(main(sys.argv[1]))
