"""`classbell import` and `export`: sessions as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.cli import csv_sessions
from classbell.cli.csv_sessions import CellError
from classbell.cli.problems import Problem
from tests.cli.conftest import Command, value_of

HEAD = (
    "name,start,zone,duration,repeat,pattern,interval,days,count,attendees,presenters,alternate_hosts,agenda,tracking"
)
SERIES = (
    "Bells,4/05/2027 10:00:00,25,45,RECURRING_SINGLE,WEEKLY,1,MONDAY;TUESDAY,4,Ann <Ann@Example.com>; bob@example.com,"
    'Pia <pia@example.com>,Carl <carl@example.com>,"=1+1; two\nlines",a;;c'
)


def written(tmp_path: Path, *lines: str, head: str = HEAD) -> str:
    file = tmp_path / "in.csv"
    file.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return str(file)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_sessions_are_imported_without_inviting_anybody(site: Command, dsn: str, tmp_path: Path) -> None:
    said = site("import", written(tmp_path, SERIES, "Once,4/06/2027 9:00:00" + "," * 12))

    assert (said.code, said.out) == (0, "2 of 2 sessions imported.\n")
    assert value_of(dsn, "SELECT count(*) FROM session") == 2
    assert value_of(dsn, "SELECT count(*) FROM occurrence") == 5
    assert value_of(dsn, "SELECT string_agg(email, ',' ORDER BY email) FROM participant") == (
        "ann@example.com,bob@example.com,carl@example.com,pia@example.com"
    )
    assert value_of(dsn, "SELECT count(*) FROM outbox") == 0


def test_what_is_exported_imports_to_the_same(site: Command, dsn: str, tmp_path: Path) -> None:
    site("import", written(tmp_path, SERIES, '"\'=quoted, and ünï",4/06/2027 9:00:00' + "," * 12))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"

    assert site("export", str(first)).code == 0
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM session")
    assert site("import", str(first)).code == 0
    assert site("export", str(second)).code == 0

    def without_keys(file: Path) -> list[dict[str, str]]:
        return [row | {"key": ""} for row in rows(file.read_text("utf-8"))]

    assert without_keys(first) == without_keys(second)
    assert first.stat().st_mode & 0o777 == 0o600
    series = rows(first.read_text("utf-8"))[0]
    assert series["agenda"] == "'=1+1; two\nlines"
    assert series["tracking"] == "a;;c"
    assert series["alternate_hosts"] == "Carl <carl@example.com>"
    assert series["instances"].startswith("1=04/05/2027 10:00:00;2=04/06/2027 10:00:00")


def test_moved_and_deleted_dates_of_a_series_survive(site: Command, tmp_path: Path) -> None:
    head = "name,start,zone,repeat,pattern,count,instances"
    moved = "Bells,4/05/2027 10:00:00,25,RECURRING_SINGLE,DAILY,4,1=04/05/2027 10:00:00;3=04/07/2027 16:00:00"

    assert site("import", written(tmp_path, moved, head=head)).code == 0

    said = site("export")
    assert rows(said.out)[0]["instances"] == "1=04/05/2027 10:00:00;3=04/07/2027 16:00:00"
    assert said.err == "1 session exported.\n"


def test_one_bad_line_imports_none_and_every_reason_is_told(site: Command, dsn: str, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        SERIES,
        ",4/06/2027 9:00:00" + "," * 12,
        "Bad,2/30/2027 9:00:00,,x" + "," * 10,
        "Worse,2/30/2027 9:00:00" + "," * 7 + ",a@b@c,,,,",
        "Nobody,4/06/2027 9:00:00" + "," * 7 + ",<>,,,,",
        "Long" + "," * 20,
    )

    said = site("import", file)

    assert said.code == 1
    assert "0 of 6 sessions imported." in said.out
    # The first session takes two lines of the file, as its agenda has two.
    reported = [row.split("│")[1:3] for row in said.out.splitlines() if row.startswith("│")]
    assert [(line.strip(), column.strip()) for line, column in reported] == [
        ("4", "name"), ("5", "duration"), ("6", "start"), ("6", "attendees"), ("7", "attendees"), ("8", ""),
    ]  # fmt: skip
    assert value_of(dsn, "SELECT count(*) FROM session") == 0


def test_control_characters_are_a_fault_of_their_line(site: Command, tmp_path: Path) -> None:
    said = site("import", written(tmp_path, "A\x00B", "C\x1bD", head="name"))

    assert said.code == 1
    assert said.out.count("control character") + said.out.count("metaData/confName") >= 1
    assert "0 of 2 sessions imported." in said.out


def test_partial_imports_the_good_lines(site: Command, dsn: str, tmp_path: Path) -> None:
    said = site("import", "--partial", written(tmp_path, SERIES, ",4/06/2027 9:00:00" + "," * 12))

    assert said.code == 1
    assert "1 of 2 sessions imported." in said.out
    assert value_of(dsn, "SELECT count(*) FROM session") == 1


def test_the_rest_comes_from_a_template(site: Command, dsn: str, tmp_path: Path) -> None:
    body = tmp_path / "body.xml"
    body.write_text("<bodyContent><schedule><duration>75</duration></schedule></bodyContent>")
    site("template", "add", "Course", str(body))

    assert site("import", written(tmp_path, "A", head="name"), "--template", "Course").code == 0

    assert value_of(dsn, "SELECT duration_minutes FROM session") == 75


def test_a_site_without_an_administrator_has_nobody_to_import_as(empty: Command, tmp_path: Path) -> None:
    empty("site", "add", "acme")

    said = empty("import", written(tmp_path, "A", head="name"))

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "administrator" in said.err


def test_an_export_writes_over_nothing_unless_told(site: Command, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("precious")

    assert site("export", str(file)).code == 2
    assert file.read_text() == "precious"
    assert site("export", "--overwrite", str(file)).code == 0
    assert site("export", str(tmp_path / "no" / "folder.csv")).code == 1


def test_files_that_are_no_such_csv_are_refused_before_anything(site: Command, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("name\nÜbung\n".encode("latin-1"))

    assert site("import", str(latin)).code == 2
    assert site("import", written(tmp_path, head="")).code == 2
    assert "Unknown columns: colour" in site("import", written(tmp_path, head="name,colour")).err
    assert site("import", written(tmp_path, head="start")).code == 2
    assert site("import", written(tmp_path, head="name,name")).code == 2


def test_semicolons_separate_too() -> None:
    lines = csv_sessions.read('\ufeffname;attendees;agenda\nA;"x@y.z;b@c.d";"1,2"\n')

    assert lines[0].cells == {"name": "A", "attendees": "x@y.z;b@c.d", "agenda": "1,2"}


def test_blank_lines_are_passed_over_and_cells_may_be_missing() -> None:
    lines = csv_sessions.read("name,agenda\n\n,\nA\n")

    assert [(line.number, line.cells) for line in lines] == [(4, {"name": "A"})]


@given(st.text())
def test_quoting_takes_formulas_away_and_back(cell: str) -> None:
    quoted = csv_sessions.quoted(cell)

    assert quoted[:1] not in ("=", "+", "-", "@", "\t", "\r") or not quoted
    assert csv_sessions.unquoted(quoted) == cell


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "A", "count": "½"},
        {"name": "A", "attendees": "Ann <a@b.c"},
        {"name": "A", "instances": "first"},
        {"name": "A", "tracking": ";".join("abcdefghijk")},
    ],
)
def test_a_cell_that_cannot_be_read_names_its_column(cells: dict[str, str]) -> None:
    with pytest.raises(CellError, match=f"^{list(cells)[1]}: "):
        csv_sessions.request_of(cells, None)


@pytest.mark.parametrize("text", ["", "\n", "x" * 140_000])
def test_whatever_the_file_holds_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(Problem):
        csv_sessions.read(text)
