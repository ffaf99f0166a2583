"""`classbell doctor`: what is fine and what is not."""

from __future__ import annotations

import http.server
import socket
import threading
from pathlib import Path

import pytest

from classbell.cli.doctor import without_password
from tests.cli.conftest import Command


def test_an_installation_is_fine(site: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CLASSBELL_PORT", str(probe.getsockname()[1]))

    said = site("doctor")

    assert said.code == 0
    for word in ("PostgreSQL", "up to date", "1 with 1 accounts", "tzdata", "kept as files", "is free"):
        assert word in said.out


def test_an_installation_without_a_site_is_not(empty: Command) -> None:
    said = empty("doctor")

    assert said.code == 1
    assert "0 with 0 accounts" in said.out


def test_no_data_is_not_fine_and_nothing_is_made(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLASSBELL_DATA_DIR", str(tmp_path / "data"))

    said = command("doctor")

    assert said.code == 1
    assert "classbell init" in said.out
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_told_without_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSBELL_DATABASE_URL", "postgresql://ann:swordfish@127.0.0.1:1/classbell")

    said = command("doctor")

    assert said.code == 1
    assert "does not answer" in said.out
    assert "swordfish" not in said.out


def test_a_port_of_somebody_else_is_wrong(site: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    # Answers every path with 404, as another program would.
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("CLASSBELL_PORT", str(server.server_address[1]))
        said = site("doctor")
        server.shutdown()
        thread.join()

    assert said.code == 1


def test_settings_are_shown_with_where_they_come_from(
    site: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "classbell.toml"
    file.write_text("workers = 3\nport = 8555\n")
    monkeypatch.setenv("CLASSBELL_CONFIG", str(file))
    monkeypatch.setenv("CLASSBELL_PORT", "8556")

    rows = [[cell.strip() for cell in row.split("│")[1:4]] for row in site("doctor").out.splitlines() if "│" in row]

    assert ["workers", "3", str(file)] in rows
    assert ["port", "8556", "CLASSBELL_PORT"] in rows
    assert ["pool_size", "8", "default"] in rows


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("postgresql://ann:se%40cret@db.example:5433/x?password=secret", "postgresql://ann@db.example:5433/x"),
        ("postgresql:///x?host=/run/secret", "postgresql:///x"),
        ("postgresql://h:port/x", "(cannot be read)"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert without_password(url) == shown
