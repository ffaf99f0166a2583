"""The demonstration: a site with a known login, one session scheduled over the API, and what came of it.

Rules:
1. The known login exists only while this command runs, on this machine's own address: it is let in before anything
   answers and shut out at the end; `classbell serve` shuts it out once more at its start, should this one be killed.
2. The sample is sent once, as any client would send it: over HTTP, to the running server itself.
3. It never shares a database with others: neither an external one nor one with sites of somebody else's.
"""

from __future__ import annotations

import asyncio
import sys
from importlib import resources

from classbell.cli.serve import BeginError, serve
from classbell.cli.supervise import say
from classbell.config import Settings
from classbell.domain import hashing
from classbell.store import demo as store

WEB_EX_ID = "hostid"
PASSWORD = "hostpassword"  # noqa: S105 - known on purpose; see rule 1
EMAIL = "johnsmith@xyz.com"


def run(settings: Settings) -> int:
    """Run the server with the demonstration in the foreground; the answer is the exit code."""
    if settings.database_url:
        say("The demo has a known password and brings a database of its own; unset CLASSBELL_DATABASE_URL.")
        return 2

    def arm(dsn: str) -> None:
        hashed = asyncio.run(hashing.hash(PASSWORD))
        if not store.arm(dsn, web_ex_id=WEB_EX_ID, email=EMAIL, password_hash=hashed):
            raise BeginError(
                f"The data in {settings.data_path} belong to sites of your own, which the demo leaves alone; set "
                "CLASSBELL_DATA_DIR to another folder."
            )

    def show(dsn: str) -> None:
        key = store.sample_key(dsn)
        if key is None:
            # The tables of the first start are worth their imports; a second start does without.
            from classbell.cli import demo_tour  # noqa: PLC0415

            demo_tour.schedule_sample(settings, example())
        else:
            sys.stdout.write(
                f"The demo is there already: site {store.SITE}, account {WEB_EX_ID} / {PASSWORD}, session {key}.\n"
            )
        sys.stdout.flush()

    return serve(settings, demo=True, on_migrated=arm, on_ready=show, on_stopped=disarm)


def disarm(dsn: str) -> None:
    """Shut the demo account out; nothing happens where there is none."""
    store.disarm(dsn)


def example() -> bytes:
    """Our example request, as it lies in `examples/`."""
    return resources.files("classbell.cli").joinpath("example/create-session.xml").read_bytes()
