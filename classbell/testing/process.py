"""The process beside the tests: a whole server on data of its own, which ends when whoever started it is gone.

It is told what to do by lines on standard input (`reset`), answers by lines on standard output, and stops in order when
its standard input ends, for whatever reason: a test run that is killed leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from typing import Any

import asyncpg
import msgspec

from classbell.cli import serve
from classbell.cli.acting import call_of, carry_out
from classbell.cli.database import on_connection
from classbell.cli.sites import made
from classbell.config import Settings
from classbell.domain import passwords
from classbell.services.user.accounts import CreateUser
from classbell.services.user.types import Privilege
from classbell.store import embedded, snapshot

SITE = "test"
ACCOUNTS = (("host", Privilege(host=True)), ("admin", Privilege(host=True, site_admin=True)))


def main(port: int, more: str = "{}") -> int:
    """Run the server until standard input ends, with `more` settings as a JSON object; the answer is the exit code."""
    folder = tempfile.mkdtemp(prefix="classbell-throw-away-")
    settings = msgspec.convert(
        {
            "workers": 1, "log_level": "warning", "webhook_allow": ("127.0.0.0/8", "::1"), **json.loads(more),
            "port": port, "data_dir": folder,
        },
        Settings,
    )  # fmt: skip
    facts: dict[str, Any] = {"site": SITE}
    address: list[str] = []

    def furnished(dsn: str) -> None:
        address.append(dsn)
        facts["accounts"] = asyncio.run(on_connection(dsn, _furnish))
        asyncio.run(_on_everything(dsn, snapshot.take))

    try:
        threading.Thread(target=_obey, args=(address,), daemon=True).start()
        return serve.serve(settings, on_migrated=furnished, on_ready=lambda _: _say(json.dumps(facts)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _furnish(connection: asyncpg.Connection) -> dict[str, dict[str, str]]:
    accounts = {}
    async with connection.transaction():
        site = await made(connection, SITE)
        for name, privilege in ACCOUNTS:
            password, email = passwords.generated(site.settings), f"{name}@example.com"
            account = CreateUser(
                web_ex_id=name, first_name=name.title(), last_name="Example", email=email, password=password,
                privilege=privilege,
            )  # fmt: skip
            await carry_out(call_of(connection, site), account)
            accounts[name] = {"web_ex_id": name, "password": password, "email": email}
    return accounts


async def _on_everything(dsn: str, work: Any) -> None:
    connection = await asyncpg.connect(dsn.replace(f"//{embedded.ROLE}@", f"//{embedded.SUPERUSER}@", 1))
    try:
        await work(connection)
    finally:
        await connection.close()


def _obey(address: list[str]) -> None:
    for line in sys.stdin:
        if line == "reset\n":
            try:
                asyncio.run(_on_everything(address[0], snapshot.restore))
                _say("reset")
            except Exception as error:  # the test that asked has to learn of it, whatever it is
                _say(f"failed: {error}")
    os.kill(os.getpid(), signal.SIGTERM)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
