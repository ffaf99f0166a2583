"""The embedded PostgreSQL: who gets in, what survives a kill, and what is said when it cannot run."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from classbell.store import data_folder, pg_account, pg_binaries, pg_process
from classbell.store.embedded import EmbeddedPostgres, InstanceError
from tests.folders import reachable_folder

AS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Path]:
    """A data folder that several tests use one after the other, because making a cluster takes a second or two."""
    with reachable_folder() as path:
        yield path / "data"


@pytest.fixture
def database(used_folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(used_folder)
    server.start()
    yield server
    server.stop()


def one_value(dsn: str, statement: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def keep_a_row(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('promised')")


def as_user(name: str) -> dict[str, object]:
    """Arguments for `subprocess` that make the child run as this user; none when we are not root."""
    if not AS_ROOT:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.mark.slow
def test_a_server_keeps_commits_on_disk_and_lets_the_application_be_no_superuser(database: EmbeddedPostgres) -> None:
    with psycopg.connect(database.dsn) as connection:
        names = ["fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "TimeZone", "server_encoding"]
        settings = [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
        role = connection.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user").fetchone()
        locale = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert [row and row[0] for row in settings] == ["on", "on", "on", "", "UTC", "UTF8"]
    assert role == ("classbell", False)
    assert locale == ("b", "C.UTF-8")
    assert database.is_alive()


@pytest.mark.slow
def test_data_outlive_a_stop_and_a_new_start(database: EmbeddedPostgres) -> None:
    keep_a_row(database.dsn)

    database.stop()
    stopped = database.is_alive()
    again = database.start()

    assert not stopped
    assert one_value(again, "SELECT word FROM kept") == "promised"


@pytest.mark.slow
def test_data_outlive_a_killed_server(database: EmbeddedPostgres) -> None:
    keep_a_row(database.dsn)
    pid = database.pid
    assert pid is not None

    # Not waited for: the dead server stays a zombie, which its own tools take for a live one.
    os.kill(pid, signal.SIGKILL)
    database.start()

    assert database.pid not in (None, pid)
    assert one_value(database.dsn, "SELECT word FROM kept") == "promised"


@pytest.mark.slow
def test_a_server_left_over_from_a_killed_owner_is_stopped_and_replaced(used_folder: Path) -> None:
    killed = EmbeddedPostgres(used_folder)
    keep_a_row(killed.start())
    left_over = killed.pid
    killed._lock.release()  # what the kernel does when the owner dies

    heir = EmbeddedPostgres(used_folder)
    try:
        heir.start()

        assert not killed.is_alive()
        assert heir.pid not in (None, left_over)
        assert one_value(heir.dsn, "SELECT word FROM kept") == "promised"
    finally:
        heir.stop()
        killed.stop()


@pytest.mark.slow
def test_a_process_number_that_belongs_to_another_program_by_now_does_not_matter(database: EmbeddedPostgres) -> None:
    database.stop()
    owner = pg_account.account().name
    stranger = subprocess.Popen(["sleep", "600"], **as_user(owner))  # type: ignore[call-overload]
    try:
        for file in (database.cluster / "postmaster.pid", database._socket_folder / ".s.PGSQL.5432.lock"):
            file.write_text(f"{stranger.pid}\n{database.cluster}\n1\n5432\n")

        database.start()

        assert stranger.poll() is None
        assert one_value(database.dsn, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.slow
def test_a_zombie_does_not_count_as_a_server(database: EmbeddedPostgres) -> None:
    database.stop()
    owner = pg_account.account().name
    zombie = subprocess.Popen(["true"], **as_user(owner))  # type: ignore[call-overload]
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    try:
        (database.cluster / "postmaster.pid").write_text(f"{zombie.pid}\n{database.cluster}\n1\n5432\n")

        database.start()

        assert one_value(database.dsn, "SELECT 1") == 1
    finally:
        zombie.wait()


@pytest.mark.slow
def test_a_first_start_that_was_killed_half_way_is_begun_again(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.prepare()
    half = folder / "data" / "pg.new"
    data_folder.own_folder(half, pg_account.account())
    (half / "PG_VERSION").write_text("18\n")

    try:
        assert one_value(server.start(), "SELECT 1") == 1
        assert not half.exists()
    finally:
        server.stop()


@pytest.mark.slow
def test_the_server_does_not_outlive_a_killed_owner(used_folder: Path) -> None:
    program = (
        "import pathlib, sys; from classbell.store.embedded import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(pathlib.Path(sys.argv[1])); server.start(); print(server.pid, flush=True); input()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program, str(used_folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()

    # `stop_leftover` waits for the end itself, so the next start does too.
    pg_process.stop_leftover(used_folder / "pg")
    assert not pg_process.serves(pid, used_folder / "pg")


@pytest.mark.slow
def test_nobody_else_can_reach_the_database(database: EmbeddedPostgres) -> None:
    run = database._socket_folder
    status = run.stat()
    assert stat.S_IMODE(status.st_mode) == 0o700
    assert status.st_uid == pg_account.account().uid
    assert stat.S_IMODE((run / ".s.PGSQL.5432").stat().st_mode) == 0o700
    lines = [line.split() for line in (database._data_dir / "conf" / "pg_hba.conf").read_text().splitlines()]
    assert lines == [["local", "all", "all", "peer", "map=classbell"]]
    users = {line.split()[1] for line in (database._data_dir / "conf" / "pg_ident.conf").read_text().splitlines()}
    assert users == {f'"{name}"' for name in (pg_account.owner_name(), pg_account.account().name, "root")}


@root_only
@pytest.mark.slow
def test_another_user_of_the_machine_is_refused_by_the_folder_and_by_the_server(database: EmbeddedPostgres) -> None:
    psql = pg_binaries.folder(database._data_dir, pg_account.account()) / "psql"
    command = [str(psql), "-X", "-w", "-c", "SELECT 1"]

    def attempt(user: str, role: str) -> subprocess.CompletedProcess[str]:
        address = f"host={database._socket_folder} dbname=classbell user={role}"
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            [*command, address], capture_output=True, text=True, check=False, cwd="/", **as_user(user)
        )

    at_the_folder = attempt("nobody", "classbell")
    # Even with every door of the file system open, the server itself asks who is there.
    database._socket_folder.chmod(0o755)
    (database._socket_folder / ".s.PGSQL.5432").chmod(0o777)
    at_the_server = [attempt("nobody", role) for role in ("classbell", "postgres", "nobody")]
    admitted = attempt("classbell", "classbell")

    assert "Permission denied" in at_the_folder.stderr
    assert all(try_.returncode == 2 for try_ in (at_the_folder, *at_the_server))
    assert all("Peer authentication failed" in try_.stderr for try_ in at_the_server)
    assert admitted.returncode == 0, admitted.stderr


@pytest.mark.slow
def test_statements_and_values_stay_out_of_the_log(database: EmbeddedPostgres) -> None:
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (email text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('alice@example.com')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('alice@example.com')")

    assert "alice" not in database.log.read_text()


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why(database: EmbeddedPostgres) -> None:
    database.stop()
    own_settings = database._data_dir / "local.conf"
    own_settings.write_text("shared_buffers = 'much'\n")

    with pytest.raises(InstanceError, match=r"PostgreSQL does not start: .*local\.conf|contains errors"):
        database.start()
    own_settings.unlink()

    assert not database.is_alive()
    assert not database._lock.held


@pytest.mark.slow
def test_the_address_does_not_depend_on_the_environment(
    database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.invalid")
    database.stop()

    assert one_value(database.start(), "SELECT current_user") == "classbell"


def test_environment_variables_of_postgresql_do_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    monkeypatch.setenv("CLASSBELL_DATABASE_URL", "postgresql://secret")

    assert {"PGDATA", "CLASSBELL_DATABASE_URL"}.isdisjoint(pg_process.environment())


def test_this_process_is_no_server(folder: Path) -> None:
    assert not pg_process.serves(os.getpid(), folder)
    assert not pg_process.serves(os.getppid(), folder)
    assert socket.AF_UNIX  # the whole design rests on socket files
