"""`make run` on a copy of the sources, as a stranger has them: installed, served, read back, stopped, started again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.folders import reachable_folder
from tests.journeys.server import REPOSITORY, Server, post
from tests.processes import free_port, is_running, tree

pytestmark = pytest.mark.slow

INSTALL_SECONDS = 600.0
NOT_SOURCES = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", ".coverage*")


def copy_sources(target: Path) -> None:
    """What a fresh clone would hold, and what is about to be committed."""
    if not (REPOSITORY / ".git").exists():
        shutil.copytree(REPOSITORY, target, ignore=NOT_SOURCES, dirs_exist_ok=True)
        return
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target / name)


@dataclass
class Run:
    """A checkout, its data, and what the first start of it did."""

    sources: Path
    data: Path
    port: int
    first_said: str = ""
    first_complained: str = ""
    code: int = 0
    processes: list[int] = field(default_factory=list)
    scheduled: str = ""
    made: str = ""
    read: str = ""
    listed: str = ""

    def start(self, *, port: int | None = None, data: Path | None = None) -> Server:
        """`make run` with these settings."""
        return Server(
            ("make", "run"), port=port or self.port, folder=self.sources, data_dir=str(data or self.data), workers="1"
        )


def demo(body: str, operation: str) -> str:
    """A request with the demo's credentials."""
    return (
        '<serv:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><header><securityContext>'
        "<webExID>hostid</webExID><password>hostpassword</password><siteID>0000</siteID></securityContext></header>"
        f'<body><bodyContent xsi:type="java:com.webex.service.binding.training.{operation}">{body}</bodyContent></body>'
        "</serv:message>"
    )


def key_in(text: str) -> str:
    """The key that a reply, or the table of the demo, tells."""
    found = re.search(r"<train:sessionkey>(\d{9})</train:sessionkey>", text)
    assert found, text
    return found[1]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """The first start: everything is installed, and the example is posted, read back and listed."""
    with reachable_folder() as folder:
        sources = folder / "classbell"
        sources.mkdir()
        copy_sources(sources)
        run = Run(sources, folder / "data", free_port())
        with run.start() as server:
            server.wait_until_ready(within=INSTALL_SECONDS)
            while "</serv:message>" not in server.line():
                pass
            run.first_said = "".join(server.said)
            run.scheduled = key_in(run.first_said)
            run.made = post(run.port, (sources / "examples" / "create-session.xml").read_bytes())
            run.read = post(run.port, demo(f"<sessionKey>{key_in(run.made)}</sessionKey>", "GetTrainingSession"))
            run.listed = post(run.port, demo("", "LstsummaryTrainingSession"))
            run.processes = tree(server.process.pid)
            run.code, _, run.first_complained = server.stop()
        yield run


def keys(listed: str) -> list[str]:
    return re.findall(r"<train:sessionKey>(\d+)</train:sessionKey>", listed)


def test_the_first_start_shows_the_key_every_date_in_its_zone_and_the_answer(run: Run) -> None:
    said = run.first_said

    assert f"ready on http://127.0.0.1:{run.port}\n" in said
    assert said.count(run.scheduled) >= 2
    assert "<serv:result>SUCCESS</serv:result>" in said
    assert f"http://127.0.0.1:{run.port}/WBXService/XMLService" in said
    starts = re.findall(r"<train:startDate>(\d\d)/(\d\d)/(\d{4}) (\d\d:\d\d):00</train:startDate>", run.read)
    assert len(starts) == 5
    for month, day, year, clock in starts:
        assert f"{year}-{month}-{day} {clock}" in said


def test_the_example_is_scheduled_read_back_and_listed(run: Run) -> None:
    sent = (run.sources / "examples" / "create-session.xml").read_text()
    name = re.search(r"<confName>(.*?)</confName>", sent)
    code = re.search(r"<trackingCode10>(.*?)</trackingCode10>", sent)
    assert name
    assert code

    assert f"<sess:confName>{name[1]}</sess:confName>" in run.read
    assert f"<com:trackingCode10>{code[1]}</com:trackingCode10>" in run.read
    assert sorted(keys(run.listed)) == sorted([run.scheduled, key_in(run.made)])


def test_it_stops_cleanly_and_nothing_of_it_is_left(run: Run) -> None:
    assert len(run.processes) > 4
    assert [pid for pid in run.processes if is_running(pid)] == []
    # make itself ends by the signal; what it ran has ended by then.
    assert run.code in (0, -signal.SIGTERM)
    assert "Traceback" not in run.first_complained


def test_a_second_start_installs_nothing_schedules_nothing_and_has_everything(run: Run) -> None:
    with run.start() as server:
        server.wait_until_ready()
        again = post(run.port, demo("", "LstsummaryTrainingSession"))
        processes = tree(server.process.pid)
        os.killpg(server.process.pid, signal.SIGINT)
        _, said, complained = server.end()

    assert sorted(keys(again)) == sorted(keys(run.listed))
    assert "<serv:result>" not in "".join(server.said) + said
    assert "nstalling" not in "".join(server.said) + complained
    assert "Traceback" not in complained
    assert [pid for pid in processes if is_running(pid)] == []


def complaint(server: Server) -> tuple[int, list[str]]:
    """The exit code of a start that could not begin, and what it said of it."""
    code, said, complained = server.end()
    assert said == ""
    return code, [line for line in complained.splitlines() if line and not line.startswith("make: ")]


def test_a_busy_port_is_one_sentence_and_exit_code_2(run: Run) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with run.start(port=port) as server:
            code, lines = complaint(server)

    assert code == 2
    assert len(lines) == 1
    assert str(port) in lines[0]


def test_a_second_instance_on_the_folder_is_one_sentence_and_exit_code_2_and_harms_nothing(run: Run) -> None:
    with run.start() as server:
        server.wait_until_ready()
        with run.start(port=free_port()) as second:
            code, lines = complaint(second)
        listed = post(run.port, demo("", "LstsummaryTrainingSession"))
        server.stop()

    assert code == 2
    assert len(lines) == 1
    assert str(run.data) in lines[0]
    assert sorted(keys(listed)) == sorted(keys(run.listed))


def test_an_unwritable_folder_is_one_sentence_and_exit_code_2(run: Run) -> None:
    # A folder below a file can be made by nobody, not even by root.
    blocked = run.sources / "Makefile" / "data"
    with run.start(data=blocked) as server:
        code, lines = complaint(server)

    assert code == 2
    assert len(lines) == 1
    assert str(blocked) in lines[0]


def test_the_demo_refuses_to_listen_to_other_machines(run: Run) -> None:
    with Server(
        ("make", "run"), port=free_port(), folder=run.sources, data_dir=str(run.data), host="0.0.0.0"
    ) as server:
        code, lines = complaint(server)

    assert code == 2
    assert len(lines) == 1


def test_the_known_login_ends_with_the_demo(run: Run) -> None:
    command = (str(run.sources / ".venv" / "bin" / "python"), "-m", "classbell", "serve")
    with Server(command, port=free_port(), folder=run.sources, data_dir=str(run.data), workers="1") as server:
        server.wait_until_ready()
        reply = post(server.port, demo("", "LstsummaryTrainingSession"))
        server.stop()

    assert "<serv:exceptionID>030002</serv:exceptionID>" in reply


def test_after_a_kill_it_starts_again_with_everything(run: Run) -> None:
    with run.start() as server:
        server.wait_until_ready()
        server.kill()

    with run.start() as server:
        server.wait_until_ready()
        listed = post(run.port, demo("", "LstsummaryTrainingSession"))
        server.stop()

    assert sorted(keys(listed)) == sorted(keys(run.listed))
