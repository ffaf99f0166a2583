"""`classbell serve` with real processes: what it starts, what it stops, what it says when it cannot."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from classbell import config
from classbell.cli import serve, supervise
from classbell.config import Settings
from tests.folders import reachable_folder
from tests.processes import PATIENCE_SECONDS, commands_below, free_port, is_running, wait_for


class Server:
    """One run of the stand-in server."""

    def __init__(self, folder: Path, port: int | None = None, **more: str) -> None:
        self.port = port or free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLASSBELL_")}
        environment |= {"CLASSBELL_PORT": str(self.port), "CLASSBELL_DATA_DIR": str(folder), "CLASSBELL_WORKERS": "2"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.standin", "serve"],
            env=environment | more,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,  # a line that waits in a buffer of ours is invisible to `select`
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def line(self) -> str:
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0], "said nothing"
        text = self.process.stdout.readline()
        assert text, self.process.stderr and self.process.stderr.read()
        return text.decode()

    def answer(self) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def end(self) -> tuple[int, str]:
        """Exit code and standard error."""
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said.decode()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder / "data"


@pytest.mark.slow
def test_a_server_answers_and_stops_everything_it_started(data: Path) -> None:
    with Server(data) as server:
        assert server.line() == f"ready on http://127.0.0.1:{server.port}\n"
        assert server.line() == "demo at /classbell\n"
        started = commands_below(server.process.pid)
        assert server.answer() is not None

        server.process.send_signal(signal.SIGTERM)

        assert server.end() == (0, "")
    assert any("postgres" in command for command in started.values())
    assert sum("standin web" in command for command in started.values()) == 3
    assert sum("standin worker" in command for command in started.values()) == 1
    assert [pid for pid in started if is_running(pid)] == []


@pytest.mark.slow
def test_ctrl_c_stops_it_too(data: Path) -> None:
    with Server(data) as server:
        server.line()

        # What a terminal does: the whole foreground group is told.
        os.killpg(server.process.pid, signal.SIGINT)

        assert server.end() == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["standin web", "standin worker", "bin/postgres -D"])
def test_what_dies_is_started_again(data: Path, mark: str) -> None:
    with Server(data) as server:
        server.line()
        victim = min(pid for pid, command in commands_below(server.process.pid).items() if mark in command)

        os.kill(victim, signal.SIGKILL)

        def is_back() -> bool:
            running = [pid for pid, command in commands_below(server.process.pid).items() if mark in command]
            return any(is_running(pid) and pid != victim for pid in running) and not is_running(victim)

        wait_for(is_back)
        wait_for(lambda: (server.answer() or "").endswith(" kept"))
        server.process.send_signal(signal.SIGTERM)
        code, said = server.end()

    assert code == 0
    assert "starting it again (1 of 5)" in said


@pytest.mark.slow
def test_kill_nine_leaves_nobody_behind_and_the_next_start_works(data: Path) -> None:
    port = free_port()
    with Server(data, port) as server:
        server.line()
        started = commands_below(server.process.pid)
        server.process.kill()
    with Server(data, port) as again:
        assert again.line() == f"ready on http://127.0.0.1:{port}\n"
        assert (again.answer() or "").endswith(" kept")
        wait_for(lambda: not any(is_running(pid) for pid in started))
        again.process.send_signal(signal.SIGTERM)
        assert again.end() == (0, "")


@pytest.mark.slow
def test_kill_nine_of_every_process_is_survived(data: Path) -> None:
    with Server(data) as server:
        server.line()
        for pid in (server.process.pid, *commands_below(server.process.pid)):
            with contextlib.suppress(ProcessLookupError):  # some die of the first blow already
                os.kill(pid, signal.SIGKILL)
    with Server(data) as again:
        assert again.line() == f"ready on http://127.0.0.1:{again.port}\n"
        assert (again.answer() or "").endswith(" kept")
        again.process.send_signal(signal.SIGTERM)
        assert again.end() == (0, "")


@pytest.mark.slow
def test_a_second_instance_on_the_same_folder_says_so_and_harms_nothing(data: Path) -> None:
    with Server(data) as first:
        first.line()
        with Server(data) as second:
            code, said = second.end()

        assert (code, said.count("\n")) == (2, 1)
        assert f"Another Classbell (process {first.process.pid}) is already using the data folder {data}." in said
        assert first.answer() is not None
        first.process.send_signal(signal.SIGTERM)
        assert first.end()[0] == 0


@pytest.mark.slow
def test_a_child_that_keeps_dying_ends_the_server_with_a_sentence(data: Path) -> None:
    with Server(data, STANDIN_CRASH="worker") as server:
        code, said = server.end()

    assert code == 1
    assert said.splitlines()[-1] == "classbell: worker ended with code 7, 6 times within 60 seconds; giving up."


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_during_the_start_is_obeyed(data: Path, number: signal.Signals) -> None:
    with Server(data) as server:
        wait_for(lambda: any("standin web" in command for command in commands_below(server.process.pid).values()))
        started = commands_below(server.process.pid)

        server.process.send_signal(number)

        assert server.end() == (0, "")
    assert [pid for pid in started if is_running(pid)] == []


@pytest.fixture
def quick_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PORT_SECONDS", 0.0)


@pytest.mark.usefixtures("quick_port")
def test_a_busy_port_is_one_sentence_and_touches_no_data(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        code = serve.serve(Settings(port=port, data_dir=str(tmp_path / "data")))

    said = capfd.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err == f"classbell: Port {port} on 127.0.0.1 is in use by another program; set CLASSBELL_PORT.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = serve.serve(Settings(host="192.0.2.1", port=free_port(), data_dir=str(tmp_path)))

    assert code == 2
    assert re.fullmatch(r"classbell: The address 192\.0\.2\.1 port \d+ cannot be used: .*\.\n", capfd.readouterr().err)


def test_an_unwritable_data_folder_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    code = serve.serve(Settings(port=free_port(), data_dir="/dev/null/data"))

    assert code == 2
    assert re.fullmatch(r"classbell: The data folder /dev/null/data cannot be written .*\n", capfd.readouterr().err)


def test_the_demo_is_refused_where_others_can_reach_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert serve.serve(Settings(host="0.0.0.0", port=free_port()), demo=True) == 2
    assert "listens on this machine only" in capfd.readouterr().err


def test_signals_are_given_back_when_a_server_ends(capfd: pytest.CaptureFixture[str]) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]

    serve.serve(Settings(port=free_port(), data_dir="/dev/null/data"))

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)] == before
    assert capfd.readouterr().out == ""


def test_a_child_reads_the_settings_of_its_parent_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSBELL_CONFIG", "/nowhere.toml")
    monkeypatch.setenv("CLASSBELL_BASE_URL", "http://old.example")
    given = Settings(port=8555, workers=3, trusted_proxies=("10.0.0.1", "10.0.0.2"), data_dir="/data", base_url="")

    read = config.load(serve.environment(given, "postgresql://x@/y"))

    assert read.database_url == "postgresql://x@/y"
    assert (read.port, read.workers, read.trusted_proxies) == (8555, 3, ("10.0.0.1", "10.0.0.2"))
    assert (read.data_path, read.base_url) == (Path("/data"), "")


def test_deaths_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    now = 1000.0
    monkeypatch.setattr("classbell.cli.supervise.time.monotonic", lambda: now)
    deaths = supervise.Restarts("web")
    for _ in range(12):
        deaths.count("ended with code 1")
        now += 20

    for _ in range(2):
        deaths.count("ended with code 1")
    with pytest.raises(supervise.RestartsError, match="web ended with code 1, 6 times within 60 seconds; giving up"):
        deaths.count("ended with code 1")
    assert capfd.readouterr().err.startswith("classbell: web ended with code 1; starting it again (1 of 5)\n")


def test_without_a_parent_there_is_no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(supervise.PARENT, raising=False)
    assert supervise.wait_at_gate()


def test_a_child_whose_parent_is_already_gone_ends_at_once() -> None:
    command = [sys.executable, "-c", "from classbell.cli import supervise; supervise.die_with_supervisor()"]

    orphan = subprocess.run(command, env=os.environ | {supervise.PARENT: str(os.getppid())}, check=False)

    assert orphan.returncode == 1


def test_a_child_whose_parent_ends_at_its_gate_does_not_begin() -> None:
    command = [sys.executable, "-c", "from classbell.cli import supervise; print(supervise.wait_at_gate())"]

    child = subprocess.run(
        command, env=os.environ | {supervise.PARENT: str(os.getpid())}, input=b"", capture_output=True, check=True
    )

    assert child.stdout == b"False\n"


def test_counters_of_a_server_that_was_killed_are_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f"{serve.METRICS_PREFIX}{gone.pid}-x", f"{serve.METRICS_PREFIX}{os.getpid()}-x", "other"):
        (tmp_path / name).mkdir()

    serve.sweep_metrics()

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{serve.METRICS_PREFIX}{os.getpid()}-x", "other"]
