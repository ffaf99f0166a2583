"""The demonstration: its account opens only while it runs, its sample is sent once."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from classbell.cli import demo, serve
from classbell.config import Settings
from classbell.store import demo as store
from tests.cli.conftest import Command, value_of
from tests.folders import reachable_folder
from tests.processes import PATIENCE_SECONDS, free_port

ARMED = {"web_ex_id": "hostid", "email": "johnsmith@xyz.com", "password_hash": "some hash"}
OPEN = "SELECT active = 'ACTIVATED' AND password_hash <> '' FROM account WHERE is_demo"


@pytest.mark.usefixtures("empty")
def test_the_account_is_made_once_and_opens_and_shuts(dsn: str) -> None:
    assert store.arm(dsn, **ARMED)
    assert store.arm(dsn, **ARMED)
    assert value_of(dsn, "SELECT count(*) FROM account") == 1
    assert value_of(dsn, "SELECT name FROM site") == "demo"
    assert value_of(dsn, "SELECT count(*) FROM session_type WHERE is_default") == 1
    assert value_of(dsn, OPEN) is True

    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO ticket SELECT site_id, 'x', account_id, now() + interval '1 hour' FROM account")
    demo.disarm(dsn)

    assert value_of(dsn, OPEN) is False
    assert value_of(dsn, "SELECT count(*) FROM ticket") == 0
    assert store.arm(dsn, **ARMED)
    assert value_of(dsn, OPEN) is True


def test_sites_of_somebody_else_are_left_alone(site: Command, dsn: str) -> None:
    assert not store.arm(dsn, **ARMED)
    assert value_of(dsn, "SELECT count(*) FROM account WHERE is_demo") == 0
    demo.disarm(dsn)
    assert value_of(dsn, "SELECT active FROM account") == "ACTIVATED"
    assert "boss" in site("user", "list").out


@pytest.mark.usefixtures("empty")
def test_accounts_made_in_the_demo_stay_open_afterwards(empty: Command, dsn: str) -> None:
    store.arm(dsn, **ARMED)
    empty("user", "add", "ann", "ann@example.com", "--first-name", "A", "--last-name", "B", "--generate")

    store.disarm(dsn)

    assert value_of(dsn, "SELECT string_agg(web_ex_id, ',') FROM account WHERE active = 'ACTIVATED'") == "ann"


@pytest.mark.usefixtures("empty")
def test_a_sample_that_was_deleted_is_not_sent_again(dsn: str) -> None:
    store.arm(dsn, **ARMED)
    assert store.sample_key(dsn) is None
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO session (site_id, session_key, host_id, type_id, conf_name, listing, repeat_type, zone, "
            "duration_minutes, start_at, end_at, auto_delete, details, host_key, guest_token, created_at, changed_at, "
            "deleted_at) SELECT site_id, 123456789, account_id, 9, 'x', 'PUBLIC', 'SINGLE', 'Etc/UTC', 60, now(), "
            "now() + interval '1 hour', false, '{}', '1', '1', now(), now(), now() FROM account"
        )

    assert store.sample_key(dsn) == 123456789


def test_it_shares_no_database(capfd: pytest.CaptureFixture[str]) -> None:
    assert demo.run(Settings(database_url="postgresql://db.example/x")) == 2
    assert "unset CLASSBELL_DATABASE_URL" in capfd.readouterr().err


def test_it_listens_on_this_machine_only(capfd: pytest.CaptureFixture[str]) -> None:
    assert demo.run(Settings(host="0.0.0.0", port=free_port())) == 2
    assert capfd.readouterr().err.count("\n") == 1


class Running:
    """A real `classbell` with its server."""

    def __init__(self, name: str, folder: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLASSBELL_")}
        environment |= {"CLASSBELL_PORT": str(port), "CLASSBELL_DATA_DIR": str(folder), "CLASSBELL_WORKERS": "1"}
        self.port = port
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "classbell", name],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def until(self, mark: str) -> str:
        """What it says on standard output, up to the line that holds `mark`."""
        assert self.process.stdout is not None
        while mark not in self.said:
            assert select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0], self.said
            text = os.read(self.process.stdout.fileno(), 65536).decode()
            assert text, (self.said, self.process.stderr and self.process.stderr.read())
            self.said += text
        return self.said

    def post(self, document: bytes) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/WBXService/XMLService", document)
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with reachable_folder() as made:
        yield made / "data"


@pytest.mark.slow
def test_the_first_start_shows_the_sample_and_a_second_adds_none(folder: Path) -> None:
    port = free_port()
    with Running("demo", folder, port) as first:
        said = first.until("Ctrl-C")
        key = re.search(r"session key (\d{9})", said)
        assert key is not None
        # Five Mondays; clocks in Berlin change before the fourth.
        assert re.findall(r"2033-\d\d-\d\d 09:30.*?(2033-\d\d-\d\d \d\d:\d\d)", said) == [
            "2033-03-07 08:30", "2033-03-14 08:30", "2033-03-21 08:30", "2033-03-28 07:30", "2033-04-04 07:30",
        ]  # fmt: skip
        assert f"<train:sessionkey>{key[1]}</train:sessionkey>" in said
        assert "SUCCESS" in first.post(demo.example())
        assert first.stop() == 0

    with Running("demo", folder, port) as second:
        assert f"session {key[1]}" in second.until("The demo is there already")
        # Killed, so that nobody shuts the account out.
        second.process.kill()
        second.process.communicate()

    with Running("serve", folder, port) as plain:
        plain.until("ready on")
        answer = plain.post(demo.example())
        assert "<serv:exceptionID>030002</serv:exceptionID>" in answer
        assert plain.stop() == 0


@pytest.mark.slow
def test_commands_reach_the_embedded_database_whether_or_not_a_server_runs(
    folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSBELL_DATA_DIR", str(folder / "own"))
    port = free_port()
    monkeypatch.setenv("CLASSBELL_PORT", str(port))
    assert command("init", "--site", "acme", "--admin", "boss", "--email", "boss@example.com").code == 0
    assert "acme" in command("site", "list").out

    with Running("serve", folder / "own", port) as running:
        running.until("ready on")
        assert "acme" in command("site", "list").out
        said = command("doctor")
        assert said.code == 0
        assert "answers: ready" in said.out
        assert running.stop() == 0

    with Running("demo", folder / "own", port) as refused:
        refused.process.wait(PATIENCE_SECONDS)
        assert refused.process.returncode == 2
        assert refused.process.stderr is not None
        assert b"sites of your own" in refused.process.stderr.read()


def test_what_the_end_of_a_server_raises_stops_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(dsn: str) -> None:
        raise OSError("gone")

    monkeypatch.setattr(serve, "_require_free_port", lambda settings, bell: None)
    monkeypatch.setattr(serve._Server, "_migrate", lambda server: None)

    def refuse(dsn: str) -> None:
        raise serve.BeginError("not today")

    settings = Settings(database_url="postgresql://nowhere/x", port=free_port(), data_dir=str(tmp_path))
    code = serve.serve(settings, programs=(), on_migrated=refuse, on_stopped=fail)

    assert code == 2
    assert capfd.readouterr().err == "classbell: not today\nclassbell: The end was not orderly: gone\n"
