"""The command line as a whole: its help, its exit codes, its sentences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from classbell.cli import MODULES
from classbell.cli.problems import Problem, guarded
from classbell.errors import InvalidValue, MissingElement
from tests.cli.conftest import Command


def test_the_help_lists_every_command(command: Command) -> None:
    said = command("--help")

    assert said.code == 0
    assert [name for name in MODULES if f" {name} " not in said.out] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_command_explains_itself(command: Command, name: str) -> None:
    said = command(name, "--help")

    assert said.code == 0
    assert f"classbell {name}" in said.out
    # A usage line alone explains nothing.
    assert len(said.out.split()) > 25


@pytest.mark.parametrize(
    "words",
    [
        ("site", "add"), ("site", "list"), ("site", "set"), ("site", "show"), ("template", "add"), ("template", "list"),
        ("sessiontype", "add"), ("sessiontype", "list"), ("user", "add"), ("user", "list"), ("user", "password"),
        ("user", "one-step"), ("outbox", "list"),
    ],
)  # fmt: skip
def test_every_subcommand_explains_itself(command: Command, words: tuple[str, str]) -> None:
    said = command(*words, "-h")

    assert said.code == 0
    assert f"classbell {words[0]} {words[1]}" in said.out


def test_the_version_is_told(command: Command) -> None:
    assert command("--version").out.startswith("classbell ")


def test_an_unknown_command_is_refused_with_2(command: Command) -> None:
    said = command("serv")

    assert said.code == 2
    assert "serv" in said.err


def test_a_bad_setting_is_one_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSBELL_PORT", "many")

    said = command("site", "list")

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "CLASSBELL_" in said.err


def test_no_data_yet_is_one_sentence_that_says_what_to_do(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLASSBELL_DATA_DIR", str(tmp_path / "data"))

    said = command("user", "list")

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "classbell init" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_one_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSBELL_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nothing")

    said = command("site", "list")

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "does not answer" in said.err
    assert "secret" not in said.err


def test_an_address_that_is_no_url_is_one_sentence(empty: Command, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSBELL_DATABASE_URL", make_conninfo(dsn, connect_timeout=5))

    said = empty("site", "list")

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "invalid DSN" in said.err


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_part_by_itself_needs_an_external_database(command: Command, name: str) -> None:
    said = command(name)

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "CLASSBELL_DATABASE_URL" in said.err


def test_every_fault_of_a_refusal_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    def refuse() -> int:
        faults = [InvalidValue(path="email", value="x"), MissingElement(path="firstName")]
        raise faults[0].with_sub_errors(faults)

    assert guarded(refuse) == 1
    assert capfd.readouterr().err.splitlines() == [
        "classbell: Invalid value for element email: x (000903)",
        "classbell: Required element firstName is missing (000904)",
    ]


def test_a_stop_by_hand_is_no_stack_trace(capfd: pytest.CaptureFixture[str]) -> None:
    def stop() -> int:
        raise KeyboardInterrupt

    assert guarded(stop) == 1
    assert capfd.readouterr().err == "classbell: stopped\n"


def test_a_problem_has_a_code_of_its_own() -> None:
    def fail() -> int:
        raise Problem("no", code=2)

    assert guarded(fail) == 2


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    code = "import sys; from classbell.cli import main; sys.exit(main(['--help']))"
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=write_end, stderr=subprocess.PIPE, check=False, text=True
    )
    os.close(write_end)

    assert "Traceback" not in done.stderr
