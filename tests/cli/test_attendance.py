"""`classbell attendance`: presence as CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command, value_of

HEAD = "session,occurrence,name,email,joined,left"


@pytest.fixture
def key(site: Command, dsn: str, tmp_path: Path) -> int:
    """A series of two mornings in Berlin, long over."""
    file = tmp_path / "sessions.csv"
    file.write_text("name,start,zone,duration,repeat,pattern,interval,count\n"
                    "Bells,3/02/2026 10:00:00,25,60,RECURRING_SINGLE,DAILY,1,2\n")  # fmt: skip
    assert site("import", str(file)).code == 0
    return int(str(value_of(dsn, "SELECT session_key FROM session")))


def written(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "in.csv"
    file.write_text("\n".join((HEAD, *lines)) + "\n", "utf-8")
    return str(file)


def test_attendance_is_imported_once_and_exported_again(site: Command, dsn: str, key: int, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        f"{key},1,Ann,Ann@Example.com,03/02/2026 10:05:00,03/02/2026 10:55:00",
        f"{key},,'=Rob,,2026-03-03T09:00:00Z,2026-03-03T10:30:00+01:00",
    )

    assert site("attendance", "import", file).out == "2 of 2 intervals imported.\n"
    assert site("attendance", "import", file).out == "0 of 2 intervals imported, 2 were there already.\n"
    assert value_of(dsn, "SELECT count(*) FROM session_run WHERE ended_at IS NOT NULL") == 2

    said = site("attendance", "export")
    assert [line.strip() for line in said.out.splitlines()[1:]] == [
        f"{key},1,Ann,ann@example.com,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z,Bells,ATTENDEE,import",
        f"{key},2,'=Rob,,2026-03-03T09:00:00Z,2026-03-03T09:30:00Z,Bells,ATTENDEE,import",
    ]
    assert site("attendance", "export", "--session", "1").out.count("\n") == 1
    again = tmp_path / "again.csv"
    assert site("attendance", "export", str(again)).code == 0
    assert site("attendance", "import", str(again)).out == "0 of 2 intervals imported, 2 were there already.\n"


def test_bad_lines_are_reported_and_nothing_is_imported(site: Command, dsn: str, key: int, tmp_path: Path) -> None:
    good = f"{key},1,Ann,,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z"
    file = written(
        tmp_path, good,
        "987654321,,Ann,,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z",
        f"{key},9,Ann,,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z",
        f"{key},,,,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z",
        f"{key},,Ann,no address,2026-03-02T09:05:00Z,2026-03-02T09:55:00Z",
        f"{key},,Ann,,2026-03-02T09:55:00Z,2026-03-02T09:05:00Z",
        f"{key},,Ann,,yesterday,2026-03-02T09:05:00Z",
        f"{key},,Ann,,2026-03-02T09:55:00Z,2999-03-02T09:05:00Z",
    )  # fmt: skip

    said = site("attendance", "import", file)

    assert said.code == 1
    for number in range(3, 10):
        assert f"│ {number} " in said.out, number
    assert value_of(dsn, "SELECT count(*) FROM attendance") == 0
    assert site("attendance", "import", "--partial", file).out.endswith("1 of 8 intervals imported.\n")
    assert value_of(dsn, "SELECT count(*) FROM attendance") == 1


def test_a_file_without_the_columns_is_refused(site: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("name,joined\nAnn,x\n")

    said = site("attendance", "import", str(file))

    assert said.code == 2
    assert "left, session" in said.err
