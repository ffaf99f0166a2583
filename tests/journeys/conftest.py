"""One real server for the journeys that need nothing but a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.server import Server, serving


@pytest.fixture(scope="session")
def server(dsn: str) -> Iterator[Server]:
    """`classbell serve` on a database of its own in the run's cluster, with the site `acme` on it."""
    with serving(dsn, "journeys", workers="2") as running:
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
    with serving(dsn, "mailing", workers="1", data_dir=str(mail_folder.parent)) as running:
        yield f"http://127.0.0.1:{running.port}"
        running.stop()
