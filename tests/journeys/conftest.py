"""One real server for the journeys that need nothing but a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of `base` keeps its mails, for there is no mail server."""
    return tmp_path_factory.mktemp("mailing") / "mail"


@pytest.fixture(scope="session")
def base(dsn: str, mail_folder: Path) -> Iterator[str]:
    """The address of a server that keeps its mails in a folder of the tests."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE mailing")
    address = dsn.replace("/classbell?", "/mailing?")
    migrate.apply(address)
    furnish(address)
    with Server(
        port=free_port(), database_url=address, workers="1", log_level="warning", data_dir=str(mail_folder.parent)
    ) as running:
        running.wait_until_ready()
        yield f"http://127.0.0.1:{running.port}"
        running.stop()
