"""Tables for spreadsheets: CSV in which no cell is taken for a formula, and files that spreadsheets wrote."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r|%]")
_QUOTED: Final = re.compile(r"'\s*[=+\-@\t\r|%]")
MARK: Final = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


class NoTable(ValueError):
    """The text is no table with a line of names; the text of the exception says why."""

    def __init__(self, reason: str, *, line: int, most: int | None = None) -> None:
        super().__init__(reason)
        self.line = line
        """Where reading ended, first 1."""
        self.most = most
        """How many lines there may be, if these are more."""


def quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """The cell as it was before `quoted`."""
    return cell[1:] if _QUOTED.match(cell) else cell


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as CSV; texts are quoted where they would be formulas, numbers are not."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else quoted("" if cell is None else str(cell)) for cell in row])
    return MARK + stream.getvalue()


def lines(content: bytes, *, most: int) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV file below its names, with their numbers; names are lower-cased. Raises `NoTable`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    # No text of the database holds it.
    text = text.replace("\x00", "")
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    found: list[tuple[int, dict[str, str]]] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        for row in reader:
            cells = {name: unquoted(cell).strip() for name, cell in zip(header, row, strict=False)}
            if any(cells.values()):
                found.append((reader.line_num, cells))
            if len(found) > most:
                raise NoTable(f"more than {most} lines", line=reader.line_num, most=most)
    except csv.Error as error:
        raise NoTable(str(error), line=reader.line_num) from error
    return found
