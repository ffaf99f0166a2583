"""The folder of the database that Classbell runs itself: who may have it, and whose it is."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from classbell.store import data_folder, pg_account, pg_binaries
from classbell.store.embedded import EmbeddedPostgres, InstanceError

AS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")


@pytest.mark.slow
def test_a_deep_data_folder_has_its_socket_in_a_private_folder_elsewhere(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    for part in (deep, deep.parent):
        part.chmod(0o711)
    server = EmbeddedPostgres(deep)
    try:
        server.start()
        assert server.is_alive()

        run = server._socket_folder
        assert folder not in run.parents
        assert stat.S_IMODE(run.stat().st_mode) == 0o700
        assert run.stat().st_uid == pg_account.account().uid
    finally:
        server.stop()
        server._socket_folder.rmdir()


@pytest.mark.slow
def test_nothing_outside_the_data_folder_changes(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    parents = {parent: parent.stat().st_mode for parent in folder.parents} | {folder: folder.stat().st_mode}
    wheel = Path(pg_binaries.folder(folder, pg_account.Account("x", 0, 0, switch=False)))
    before = {path: path.stat().st_mode for path in (wheel, *wheel.parents)}

    server.start()
    server.stop()

    assert {parent: parent.stat().st_mode for parent in parents} == parents
    assert {path: path.stat().st_mode for path in before} == before


def test_a_second_server_on_the_same_folder_is_refused(folder: Path) -> None:
    first = EmbeddedPostgres(folder / "data")
    first.prepare()
    try:
        with pytest.raises(InstanceError, match=rf"Another Classbell \(process {os.getpid()}\) is already using"):
            EmbeddedPostgres(folder / "data").prepare()
    finally:
        first.stop()

    EmbeddedPostgres(folder / "data").prepare()


def test_the_claim_on_the_folder_is_not_passed_on_to_children(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.prepare()

    assert server._lock._descriptor is not None
    assert not os.get_inheritable(server._lock._descriptor)
    server.stop()


def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(InstanceError, match=r"The data folder /dev/null/data cannot be written \(not a directory\)"):
        EmbeddedPostgres(Path("/dev/null/data")).prepare()


@pytest.mark.skipif(AS_ROOT, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(InstanceError, match=r"cannot be written \(permission denied\)"):
        EmbeddedPostgres(tmp_path / "data").prepare()


@root_only
def test_a_folder_behind_a_private_one_is_refused_and_nothing_is_opened(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)

    with pytest.raises(InstanceError, match=f"may not enter {re.escape(str(private))};"):
        EmbeddedPostgres(private / "data").start()

    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("version", "sentence"), [("19", "newer than the 18"), ("17", "this Classbell brings 18: dump it")]
)
def test_data_of_another_postgresql_is_left_alone(folder: Path, version: str, sentence: str) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.prepare()
    data_folder.own_folder(server.cluster, pg_account.account())
    (server.cluster / "PG_VERSION").write_text(version + "\n")

    with pytest.raises(InstanceError, match=sentence):
        server.start()

    assert [path.name for path in server.cluster.iterdir()] == ["PG_VERSION"]


def test_a_folder_that_holds_no_data_is_not_taken_for_a_cluster(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.prepare()
    data_folder.own_folder(server.cluster, pg_account.account())

    with pytest.raises(InstanceError, match="holds no PostgreSQL data that can be read"):
        server.start()


@root_only
def test_data_of_another_user_are_left_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data")
    server.prepare()
    server.cluster.mkdir(mode=0o700)

    with pytest.raises(InstanceError, match="does not belong to the user classbell"):
        server.start()


def test_a_name_in_the_temp_folder_that_somebody_else_took_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = pg_account.Account("somebody", os.getuid() + 1, os.getgid(), switch=False)
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    with pytest.raises(InstanceError, match="does not belong to the user somebody"):
        data_folder.socket_folder(folder / ("d" * 120), account)
