"""One real server for the journeys that need nothing but a server."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from classbell.store import migrate
from tests.journeys.server import Server, free_port, furnish


@pytest.fixture(scope="session")
def server(dsn: str) -> Iterator[Server]:
    """`classbell serve` on a database of its own in the run's cluster, with the site `acme` on it."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE journeys")
    address = dsn.replace("/classbell?", "/journeys?")
    assert address != dsn
    migrate.apply(address)
    furnish(address)
    with Server(port=free_port(), database_url=address, workers="2", log_level="warning") as running:
        running.wait_until_ready()
        yield running
        code, said, complained = running.stop()
        assert (code, said, complained) == (0, "", "")
