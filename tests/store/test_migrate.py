"""Migrations: once each, in order, whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from classbell.store import migrate
from classbell.store.embedded import EmbeddedPostgres
from tests.folders import reachable_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with reachable_folder() as folder:
        database = EmbeddedPostgres(folder / "data")
        yield database.start()
        database.stop()


@pytest.fixture
def dsn(server: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
        yield make_conninfo(server, dbname="migrated")
        connection.execute("DROP DATABASE migrated WITH (FORCE)")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "0001_people.sql").write_text(
        "CREATE TABLE person (name text);\n"
        "CREATE FUNCTION half(whole int) RETURNS int LANGUAGE plpgsql AS $$\n"
        "BEGIN IF whole % 2 = 0 THEN RETURN whole / 2; END IF; RETURN 0; END $$;\n"
    )
    (tmp_path / "0002_first_person.sql").write_text("INSERT INTO person VALUES ('Alice: 100%');\n")
    return tmp_path


def people(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM person")]


def test_files_are_applied_in_order_and_once(dsn: str, files: Path) -> None:
    assert migrate.pending(dsn, folder=files) == ["0001_people", "0002_first_person"]
    assert migrate.apply(dsn, folder=files) == ["0001_people", "0002_first_person"]
    assert migrate.apply(dsn, folder=files) == []
    assert migrate.pending(dsn, folder=files) == []
    assert people(dsn) == ["Alice: 100%"]


def test_a_file_that_fails_leaves_nothing_and_can_be_repaired(dsn: str, files: Path) -> None:
    broken = files / "0003_rooms.sql"
    broken.write_text("CREATE TABLE room (name text); INSERT INTO nowhere VALUES (1);")

    with pytest.raises(migrate.MigrationError, match=r"0003_rooms failed and was undone: relation \"nowhere\""):
        migrate.apply(dsn, folder=files)
    broken.write_text("CREATE TABLE room (name text);")

    assert migrate.apply(dsn, folder=files) == ["0003_rooms"]


def test_two_servers_starting_at_once_apply_each_file_once(dsn: str, files: Path) -> None:
    applied: list[list[str]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrate.apply(dsn, folder=files))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(applied) == [[], [], [], ["0001_people", "0002_first_person"]]
    assert people(dsn) == ["Alice: 100%"]


def test_the_lock_of_a_killed_migration_does_not_stay(dsn: str, files: Path) -> None:
    migrate.apply(dsn, folder=files)
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, now(), 1)")
    (files / "0003_rooms.sql").write_text("CREATE TABLE room (name text);")

    assert migrate.apply(dsn, folder=files) == ["0003_rooms"]


def test_a_database_of_a_newer_version_is_left_alone(dsn: str, files: Path) -> None:
    migrate.apply(dsn, folder=files)
    (files / "0002_first_person.sql").unlink()

    with pytest.raises(migrate.MigrationError, match=r"newer Classbell \(0002_first_person\)"):
        migrate.apply(dsn, folder=files)
