"""Tables that spreadsheets write."""

from __future__ import annotations

import pytest

from classbell.domain import sheets
from classbell.domain.sheets import NoTable


@pytest.mark.parametrize(
    "content",
    [
        b"Name,E-Mail\r\nZo\xc3\xab,zoe@example.com\r\n",
        b"\xef\xbb\xbfName;E-Mail\r\n\"Zo\xc3\xab\";zoe@example.com\r\n",
        b"Name,E-Mail\nZo\xeb,zoe@example.com\n",
        b"Na\x00me,E-Mail\n\x00Zo\xc3\xab,zoe@\x00example.com\n,\x00\n",
    ],
)  # fmt: skip
def test_bytes_in_any_usual_form_are_the_same_table(content: bytes) -> None:
    assert sheets.lines(content, most=5) == [(2, {"name": "Zoë", "e-mail": "zoe@example.com"})]


def test_too_many_lines_are_no_table() -> None:
    with pytest.raises(NoTable, match="more than 2 lines"):
        sheets.lines(b"name\na\nb\nc\n", most=2)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "| x", "%x"])
def test_no_cell_is_a_formula_and_each_reads_as_it_was(cell: str) -> None:
    table = sheets.written(["cell"], [[cell]]).encode()

    assert f"\n'{cell}".encode() in table.replace(b'"', b"").replace(b"\r", b"")
    assert sheets.lines(table, most=1) == [(2, {"cell": cell.strip()})]
