"""`classbell recording`."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Command, value_of


@pytest.fixture
def key(site: Command, dsn: str, tmp_path: Path) -> str:
    """The key of a session on the site."""
    file = tmp_path / "sessions.csv"
    file.write_text("name,start\nBells,01/05/2026 10:00:00\n")
    assert site("import", str(file)).code == 0
    return str(value_of(dsn, "SELECT session_key FROM session"))


def test_a_file_is_added_with_its_own_size_listed_and_removed(
    site: Command, dsn: str, key: str, tmp_path: Path
) -> None:
    file = tmp_path / "bells.arf"
    file.write_bytes(b"x" * 1234)

    said = site("recording", "add", str(file), "--session", key, "--duration", "60")

    assert said.code == 0, said.err
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT name, format, size_bytes, duration_seconds, location FROM recording")
        assert rows.fetchall() == [("Bells", "ARF", 1234, 60, str(file))]
        conf_id = connection.execute("SELECT r.conf_id = o.conf_id FROM recording r, occurrence o").fetchone()
        assert conf_id == (True,)
    assert "1234" in site("recording", "list", "--session", key).out
    number = str(value_of(dsn, "SELECT recording_id FROM recording"))
    assert site("recording", "remove", number).code == 0
    assert file.exists()
    assert site("recording", "remove", number).code == 1


def test_an_address_is_added_once(site: Command, dsn: str, key: str) -> None:
    words = ("recording", "add", "https://video.example.com/a%20b.mp4", "--session", key, "--name", "Take 1")

    assert site(*words).code == 0
    assert site(*words).code == 1
    assert value_of(dsn, "SELECT name || ' ' || format FROM recording") == "Take 1 MP4"


def test_what_cannot_be_added_is_said(site: Command, key: str, tmp_path: Path) -> None:
    address = "https://video.example.com/a.mp4"

    assert site("recording", "add", str(tmp_path / "missing.arf"), "--session", key).code == 2
    assert site("recording", "add", str(tmp_path), "--session", key).code == 2
    assert site("recording", "add", "ftp://video.example.com/a.mp4", "--session", key).code == 2
    assert site("recording", "add", address, "--session", "987654321").code == 1
    assert site("recording", "add", address, "--session", key, "--date-no", "2").code == 1
