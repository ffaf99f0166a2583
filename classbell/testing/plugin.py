"""The pytest plugin: loaded into every run where Classbell is installed, so it imports nothing before it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from classbell.testing.server import ClassbellServer


@pytest.fixture(scope="session")
def classbell_server() -> Iterator[ClassbellServer]:
    """A Classbell server of this run's own, with a site, a host and an administrator; see `ClassbellServer`."""
    from classbell.testing.server import ClassbellServer  # noqa: PLC0415 - most runs have no use for it

    with ClassbellServer() as server:
        yield server


@pytest.fixture
def classbell(classbell_server: ClassbellServer) -> ClassbellServer:
    """The server of this run as it was at its start: nothing of earlier tests is left on it."""
    classbell_server.reset()
    return classbell_server
