"""What the tests of commands share: an installation on the database of the run, and a way to give commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from classbell import config
from classbell.cli import main
from classbell.store import migrate


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(scope="session")
def dsn(dsn: str) -> Iterator[str]:
    """A database of the commands' own: they commit, and other tests count sites too."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE commands")
    own = dsn.replace("/classbell?", "/commands?")
    migrate.apply(own)
    with psycopg.connect(own) as connection:
        # What a process remembers of sites it remembers by their numbers.
        connection.execute("ALTER TABLE site ALTER COLUMN site_id RESTART WITH 5000001")
    yield own
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP DATABASE commands WITH (FORCE)")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Give a command as the operator does, with no settings from outside."""
    for name in config.Settings.__struct_fields__:
        monkeypatch.delenv(config.PREFIX + name.upper(), raising=False)
    monkeypatch.setenv("COLUMNS", "160")

    def give(*words: str) -> Said:
        capfd.readouterr()
        code = main(words)
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return give


@pytest.fixture
def empty(dsn: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Commands on a migrated database without a site; what they make is removed at the end."""
    monkeypatch.setenv("CLASSBELL_DATABASE_URL", dsn)
    yield command
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM site")


@pytest.fixture
def site(empty: Command) -> Command:
    """Commands on an installation with the site `acme` and its administrator `boss`."""
    assert empty("init", "--site", "acme", "--admin", "boss", "--email", "boss@example.com").code == 0
    return empty


def value_of(dsn: str, query: str) -> object:
    """The first column of the first row of an answer of the database."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
        return None if row is None else row[0]
