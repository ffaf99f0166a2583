"""What commands print: tables and documents for people, plain when the output is not a terminal.

Nothing that was stored or received is taken for markup of ours, nor can it steer the terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 160
"""Columns of output that no terminal limits."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TAG = re.compile(r"(<[^<>]*>)")


def console(*, error: bool = False) -> Console:
    """A console on the present standard output, or on standard error."""
    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream, width=None if stream.isatty() else PLAIN_WIDTH, highlight=False, markup=False, soft_wrap=True
    )


def line(text: str) -> None:
    """Print one line."""
    console().print(Text(_CONTROL.sub("", text)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table; `None` is an empty cell."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(cell(value) for value in row))
    printer = console()
    printer.soft_wrap = False
    printer.print(made)


def cell(value: object) -> Text:
    """A value as the cell of a table shows it."""
    if value is None:
        return Text("")
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M} UTC" if value.tzinfo else f"{value:%Y-%m-%d %H:%M}")
    return Text(_CONTROL.sub("", str(value)))


def document(xml: str) -> None:
    """Print an XML document, one element a line, indented; on a terminal in colours."""
    text = indented(xml)
    printer = console()
    if not printer.is_terminal:
        printer.print(Text(text))
        return
    shown = Text(text)
    shown.highlight_regex(r"</?[\w:.-]+|/?>", "cyan")
    shown.highlight_regex(r'"[^"]*"', "green")
    printer.print(shown)


def indented(xml: str) -> str:
    """A document of one line, as servers answer it, with a line for each element; every character stays."""
    lines: list[str] = []
    depth = 0
    open_tag = False
    for part in _TAG.split(_CONTROL.sub("", xml)):
        if not part.strip():
            continue
        if part.startswith("</"):
            depth = max(depth - 1, 0)
            if open_tag:
                lines[-1] += part
            else:
                lines.append("  " * depth + part)
            open_tag = False
        elif part.startswith("<") and part.endswith(">"):
            lines.append("  " * depth + part)
            open_tag = not part.startswith(("<?", "<!")) and not part.endswith("/>")
            depth += open_tag
        elif lines:
            lines[-1] += part
        else:
            lines.append(part)
    return "\n".join(lines)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """Show how far long work has come, on a terminal only; call `advance` with the first task."""
    printer = console(error=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=printer, transient=True, disable=not printer.is_terminal,
    )  # fmt: skip
    with bar:
        bar.add_task(what, total=total)
        yield bar
